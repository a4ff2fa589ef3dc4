#ifndef GOANNA_LIBRARY_H
#define GOANNA_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

/* Whether an address is in this library: of a variable, which lives as long as the process. */
bool goanna_in_library(uintptr_t address);

#endif
