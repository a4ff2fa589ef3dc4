/* The threads of the Go runtime. Only the first has a name, and nothing waits for their end: the child of a fork that is not in
 * main()'s thread stays where its Go library was called and that thread returns. */
#include "threads.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

bool goanna_name_thread(void) { return pthread_setname_np("goanna runtime") == 0; }

/* A pointer of runtime/cgo, by which a thread that ends returns its M to the Go runtime. The child of a fork has no Go runtime. */
static void after_fork(void) {
    void (**crosscall2)(void (*)(void *), void *, int, size_t) = dlsym(RTLD_SELF, "x_crosscall2_ptr");
    if (crosscall2 != NULL) {
        *crosscall2 = NULL;
    }
}

bool goanna_watch_threads(void) { return pthread_atfork(NULL, NULL, after_fork) == 0; }
