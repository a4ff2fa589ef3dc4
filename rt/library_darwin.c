#include "library.h"

#include <mach-o/loader.h>

/* The linker defines it at the start of each library; hidden, it is that of this library. */
extern const struct mach_header_64 __dso_handle __attribute__((visibility("hidden")));

/* The segments are as far from the header in memory as their addresses in the file are. */
bool goanna_in_library(uintptr_t address) {
    uintptr_t header = (uintptr_t)&__dso_handle;
    const char *command = (const char *)(&__dso_handle + 1);
    uint64_t first = 0; /* the address of the header in the file */
    for (uint32_t i = 0; i < __dso_handle.ncmds; i++) {
        const struct segment_command_64 *s = (const struct segment_command_64 *)command;
        command += s->cmdsize;
        if (s->cmd != LC_SEGMENT_64) {
            continue;
        }
        if (s->fileoff == 0 && s->filesize > 0) {
            first = s->vmaddr;
        }
        uintptr_t start = header + (uintptr_t)(s->vmaddr - first);
        if (address >= start && address - start < s->vmsize) {
            return true;
        }
    }
    return false;
}
