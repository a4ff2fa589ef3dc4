/* The bounds of a thread's stack. */
#include "../platform.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* The lowest pages that Windows never lets a program use: the last one, a guard page, and what is left for the handler of an overflow. */
#define GUARD (4 * 4096)

bool goanna_stack_bounds(uintptr_t *low, uintptr_t *high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = (uintptr_t)bottom + GUARD;
    *high = (uintptr_t)top;
    return *low < *high;
}
