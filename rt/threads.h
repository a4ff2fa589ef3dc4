#ifndef GOANNA_THREADS_H
#define GOANNA_THREADS_H

#include <stdbool.h>

/* Names this thread as one of the Go runtime's. New threads get the name; the runtime's first thread must call this itself. */
bool goanna_name_thread(void);

/* Makes the child of a fork in any thread end when only threads of the Go runtime are left. The library calls it once, after it was
 * loaded. False if the process has no key for thread-specific data left. */
bool goanna_watch_threads(void);

#endif
