/* Forks. */
#include "../platform.h"

#include <pthread.h>

bool goanna_watch_forks(void (*before)(void), void (*in_parent)(void), void (*in_child)(void)) {
    return pthread_atfork(before, in_parent, in_child) == 0;
}
