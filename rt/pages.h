#ifndef GOANNA_PAGES_H
#define GOANNA_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* Advises the system to use large pages for the memory. */
void goanna_advise_huge_pages(char *memory, size_t size);

/* Reports whether the process can get size more bytes of memory. */
bool goanna_has_memory(size_t size);

#endif
