//go:build unix

/* Limits of memory. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "pages.h"

#include <sys/mman.h>
#include <sys/resource.h>

bool goanna_has_memory(size_t size) {
    struct rlimit data, addresses;
    if (getrlimit(RLIMIT_DATA, &data) != 0 || getrlimit(RLIMIT_AS, &addresses) != 0 ||
        (data.rlim_cur == RLIM_INFINITY && addresses.rlim_cur == RLIM_INFINITY)) {
        return true;
    }
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room != MAP_FAILED && munmap(room, size) == 0;
}
