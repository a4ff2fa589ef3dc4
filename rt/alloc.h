#ifndef GOANNA_ALLOC_H
#define GOANNA_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

/* Returns size bytes, aligned to 64 and zeroed on request, with their block before them. NULL if there is no memory. The caller
 * frees them by goanna_release, or by the block's dispose. */
void *goanna_alloc(size_t size, bool zeroed);

/* The classes of small blocks: data of 64, 128, 256, 512 and 1024 bytes. */
#define GOANNA_SMALL_CLASSES 5
#define GOANNA_SMALLEST 64
#define GOANNA_SMALL (GOANNA_SMALLEST << (GOANNA_SMALL_CLASSES - 1))

/* Small blocks that were freed, linked by next, for Go to take all at once. Both members are atomic. */
typedef struct {
    GOANNA_POINTER(goanna_block) first;
    uint32_t count; /* about the number of them: Go sets it to 0, and then takes them */
} goanna_freed;

extern goanna_freed goanna_small[GOANNA_SMALL_CLASSES];

/* Returns new blocks of a class, linked by next. NULL if there is no memory. Memory of theirs that an array uses is freed as that of
 * goanna_alloc. */
goanna_block *goanna_new_small(int class_);

/* Frees memory of goanna_alloc. */
void goanna_release(void *data);

/* Ends a block that Python never got; its memory in Go stays pinned. */
void goanna_dispose_block(goanna_block *b);

#endif
