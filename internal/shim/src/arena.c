/* Memory that is valid until a call ends: pieces of chunks of increasing size, which are freed together. */
#include "shim.h"

#include <stdlib.h>

typedef struct goanna_chunk {
    struct goanna_chunk *next;
    size_t size;
} goanna_chunk;

#define SMALLEST_CHUNK 4096
#define LARGEST_CHUNK ((size_t)1 << 20) /* larger pieces have a chunk of their own */

static void *no_memory(void) {
    PyErr_NoMemory();
    return NULL;
}

static void *from_new_chunk(goanna_arena *arena, size_t size, size_t align) {
    size_t last = arena->chunks == NULL ? SMALLEST_CHUNK / 2 : arena->chunks->size;
    size_t whole = last < LARGEST_CHUNK ? 2 * last : LARGEST_CHUNK;
    size_t needed;
    if (__builtin_add_overflow(size, sizeof(goanna_chunk) + align, &needed)) {
        return no_memory();
    }
    bool own = needed > whole / 2; /* the rest of the present chunk remains usable */
    goanna_chunk *chunk = malloc(own ? needed : whole);
    if (chunk == NULL) {
        return no_memory();
    }
    *chunk = (goanna_chunk){arena->chunks, own ? last : whole};
    arena->chunks = chunk;
    uintptr_t start = ((uintptr_t)(chunk + 1) + align - 1) & ~(uintptr_t)(align - 1);
    if (!own) {
        arena->at = (char *)start + size;
        arena->end = (char *)chunk + whole;
    }
    return (void *)start;
}

void *goanna_reserve(goanna_call *call, size_t size, size_t align) {
    goanna_arena *arena = call->arena;
    uintptr_t start = ((uintptr_t)arena->at + align - 1) & ~(uintptr_t)(align - 1);
    if (arena->at != NULL && start <= (uintptr_t)arena->end && size <= (uintptr_t)arena->end - start) {
        arena->at = (char *)start + size;
        return (void *)start;
    }
    return from_new_chunk(arena, size, align);
}

void *goanna_reserve_items(goanna_call *call, Py_ssize_t n, const goanna_type *t) {
    size_t size;
    if (__builtin_mul_overflow((size_t)n, (size_t)t->size, &size)) {
        return no_memory();
    }
    return goanna_reserve(call, size, t->align);
}

void goanna_free_arena(goanna_arena *arena) {
    for (goanna_chunk *chunk = arena->chunks; chunk != NULL;) {
        goanna_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}
