#include "library.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* The linker defines it at the start of each library. */
extern const IMAGE_DOS_HEADER __ImageBase;

bool goanna_in_library(uintptr_t address) {
    uintptr_t base = (uintptr_t)&__ImageBase;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + (uintptr_t)__ImageBase.e_lfanew);
    return address >= base && address - base < headers->OptionalHeader.SizeOfImage;
}
