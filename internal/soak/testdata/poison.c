/* Calls a function of Python on memory that is full of addresses of objects that a Go runtime has freed: the stack below the
 * caller's frame, and the blocks that malloc gives out again. What reads such memory before it writes it reads a stale Go
 * pointer. Loaded with ctypes, by every interpreter: what it needs of the stable ABI it declares itself. */
#include <stdint.h>
#include <stdlib.h>

typedef struct _object PyObject;
PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwargs);

enum { STACK_WORDS = 8192 };

/* Has the compiler write what memory holds, although nothing in C reads it. */
static inline void keep(void *memory) { __asm__ volatile("" : : "r"(memory) : "memory"); }

__attribute__((noinline)) static void poison_stack(const uint64_t *addresses, long n, long first) {
    uint64_t words[STACK_WORDS];
    for (long i = 0; i < STACK_WORDS; i++) {
        words[i] = addresses[(first + i) % n];
    }
    keep(words);
}

/* The blocks go back to malloc's free lists for this thread, which keep all but the first two words. */
__attribute__((noinline)) static void poison_malloc(const uint64_t *addresses, long n, long first) {
    static const size_t sizes[] = {24, 40, 56, 88, 120, 136, 200, 264, 392, 520, 776, 1032};
    enum { SIZES = sizeof sizes / sizeof *sizes, EACH = 4, BLOCKS = SIZES * EACH };
    uint64_t *blocks[BLOCKS];
    for (long b = 0; b < BLOCKS; b++) {
        size_t words = sizes[b / EACH] / sizeof(uint64_t);
        blocks[b] = malloc(sizes[b / EACH]);
        for (size_t i = 0; blocks[b] != NULL && i < words; i++) {
            blocks[b][i] = addresses[(first + b + (long)i) % n];
        }
    }
    for (long b = 0; b < BLOCKS; b++) {
        keep(blocks[b]);
        free(blocks[b]);
    }
}

PyObject *poisoned_call(PyObject *callable, PyObject *args, PyObject *kwargs, const uint64_t *addresses, long n, long first) {
    poison_malloc(addresses, n, first);
    poison_stack(addresses, n, first);
    return PyObject_Call(callable, args, kwargs);
}
