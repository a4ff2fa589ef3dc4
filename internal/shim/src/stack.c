/* Checks of the rest of a thread's stack. Up to 3.13 Python counts its calls and does not check the stack, of which a call through Go uses
 * more than one of Python alone. Go ends the process if it runs out of stack. */
#include "shim.h"

/* Above every address in a new thread, so that its first call measures the stack. */
__thread uintptr_t goanna_stack_limits[2] = {UINTPTR_MAX, UINTPTR_MAX};

static __thread uintptr_t low, high;

static uintptr_t lesser(uintptr_t a, uintptr_t b) { return a < b ? a : b; }

/* Sets the limits. Go's collector, tracebacks and scheduler use up to 3.5 kB of stack. Python code uses 0.6 to 2 kB a call, and more for
 * imports and formatting. A thread may have as little as 32 kB. */
static void measure(void) {
    goanna_stack_limits[GOANNA_FOR_GO] = goanna_stack_limits[GOANNA_FOR_PYTHON] = 0;
    if (goanna_stack_bounds(&low, &high)) {
        uintptr_t size = high - low;
        goanna_stack_limits[GOANNA_FOR_GO] = low + lesser(8 * 1024, size / 8);
        goanna_stack_limits[GOANNA_FOR_PYTHON] = low + lesser(32 * 1024, size / 4);
    }
}

bool goanna_find_stack(const char *function, enum goanna_stack_use use) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (high == 0) {
        measure();
    }
    if (here >= goanna_stack_limits[use] || here < low || here >= high) { /* here is not on the thread's own stack */
        return true;
    }
    PyErr_Format(PyExc_RecursionError,
                 "%s(): %d kB are left of the stack of this thread, which is of %d kB: too few to call %s. Recurse less deeply, or set "
                 "a greater threading.stack_size() before the thread starts",
                 function, (int)((here - low) / 1024), (int)((high - low) / 1024), use == GOANNA_FOR_GO ? "Go" : "Python code");
    return false;
}
