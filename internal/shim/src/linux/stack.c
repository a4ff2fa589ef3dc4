/* The bounds of a thread's stack. */
#define _GNU_SOURCE
#include "../platform.h"

#include <pthread.h>

bool goanna_stack_bounds(uintptr_t *low, uintptr_t *high) {
    pthread_attr_t attributes;
    void *stack;
    size_t size, guard;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return false;
    }
    bool known = pthread_attr_getstack(&attributes, &stack, &size) == 0 && pthread_attr_getguardsize(&attributes, &guard) == 0 &&
                 guard < size;
    if (known) {
        *low = (uintptr_t)stack + guard; /* which belongs to it in some versions of the C library */
        *high = (uintptr_t)stack + size;
    }
    pthread_attr_destroy(&attributes);
    return known;
}
