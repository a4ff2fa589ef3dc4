#include "library.h"

/* The linker defines these at the start and the end of each library; hidden, they are those of this library. */
extern const char __ehdr_start __attribute__((visibility("hidden")));
extern const char _end __attribute__((visibility("hidden")));

bool goanna_in_library(uintptr_t address) {
    return address >= (uintptr_t)&__ehdr_start && address < (uintptr_t)&_end;
}
