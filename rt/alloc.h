#ifndef GOANNA_ALLOC_H
#define GOANNA_ALLOC_H

#include <stddef.h>

#include "frame.h"

/* Zeroed memory of size bytes, aligned to 64, with its block before it; NULL where there is none. */
void *goanna_alloc(size_t size);

/* Gives memory of goanna_alloc back. */
void goanna_release(void *data);

/* A block for memory that Go has pinned; NULL where there is no memory. */
goanna_block *goanna_new_block(void);

#endif
