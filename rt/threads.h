#ifndef GOANNA_THREADS_H
#define GOANNA_THREADS_H

#include <stdbool.h>

/* Names the thread as one of Go's. The runtime's first has to do so itself. */
bool goanna_name_thread(void);

/* Lets the process end when Go's threads are the only ones left, in the child of a fork in any thread. To be called once, when the
 * library has been loaded. False where the process has no thread-specific data left. */
bool goanna_watch_threads(void);

#endif
