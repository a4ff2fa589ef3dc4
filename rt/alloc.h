#ifndef GOANNA_ALLOC_H
#define GOANNA_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

/* Returns size bytes, aligned to 64 and zeroed on request, with their block before them. NULL if there is no memory. The caller
 * frees them by goanna_release, or by the block's dispose. */
void *goanna_alloc(size_t size, bool zeroed);

/* Frees memory of goanna_alloc. */
void goanna_release(void *data);

/* Ends a block that Python has not got; its memory in Go stays pinned. */
void goanna_dispose_block(goanna_block *b);

/* A block for memory that Go has pinned; NULL where there is no memory. */
goanna_block *goanna_new_block(void);

#endif
