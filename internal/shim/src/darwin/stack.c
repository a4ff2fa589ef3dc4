/* The bounds of a thread's stack. */
#include "../platform.h"

#include <pthread.h>

bool goanna_stack_bounds(uintptr_t *low, uintptr_t *high) {
    *high = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
    *low = *high - pthread_get_stacksize_np(pthread_self());
    return *low < *high;
}
