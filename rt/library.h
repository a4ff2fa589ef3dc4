#ifndef GOANNA_LIBRARY_H
#define GOANNA_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

/* Before what the shim looks up by name. cgo does the same for the functions that Go exports. */
#if defined(_WIN32)
#define GOANNA_EXPORT __declspec(dllexport)
#else
#define GOANNA_EXPORT __attribute__((visibility("default")))
#endif

/* Reports whether an address is in this library. It is that of a package variable then, which lives as long as the process. */
bool goanna_in_library(uintptr_t address);

#endif
