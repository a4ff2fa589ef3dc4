/* Copies of the Go library: macOS loads none from memory. */
#include "../posix/library.h"

#include <stdlib.h>
#include <unistd.h>

void *goanna_open_in_memory(int from, char **why) {
    (void)from, (void)why;
    return NULL;
}

const char *goanna_temporary_folder(void) { return issetugid() ? NULL : getenv("TMPDIR"); }
