#ifndef GOANNA_LIBRARY_H
#define GOANNA_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

/* Reports whether an address is in this library. It is that of a package variable then, which lives as long as the process. */
bool goanna_in_library(uintptr_t address);

#endif
