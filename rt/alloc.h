#ifndef GOANNA_ALLOC_H
#define GOANNA_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

/* Memory of size bytes, aligned to 64, with its block before it, zeroed if that is asked for; NULL where there is none. */
void *goanna_alloc(size_t size, bool zeroed);

/* Gives memory of goanna_alloc back. */
void goanna_release(void *data);

/* Ends a block that Python has not got; its memory in Go stays pinned. */
void goanna_dispose_block(goanna_block *b);

/* A block for memory that Go has pinned; NULL where there is no memory. */
goanna_block *goanna_new_block(void);

#endif
