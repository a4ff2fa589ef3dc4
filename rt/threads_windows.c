/* A process of Windows ends when its first thread returns from main, whatever threads the Go runtime has. */
#include "threads.h"

bool goanna_name_thread(void) { return true; }

bool goanna_watch_threads(void) { return true; }
