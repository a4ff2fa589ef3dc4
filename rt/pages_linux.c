/* Memory of the system. */
#define _DEFAULT_SOURCE /* madvise */
#include "pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096

void goanna_advise_huge_pages(char *memory, size_t size) {
#ifdef MADV_HUGEPAGE
    size_t skip = PAGE - (uintptr_t)memory % PAGE;
    madvise(memory + skip, (size - skip) / PAGE * PAGE, MADV_HUGEPAGE); /* advice only: an error does not matter */
#else
    (void)memory, (void)size;
#endif
}

bool goanna_has_memory(size_t size) {
    struct rlimit data, addresses;
    if (getrlimit(RLIMIT_DATA, &data) != 0 || getrlimit(RLIMIT_AS, &addresses) != 0 ||
        (data.rlim_cur == RLIM_INFINITY && addresses.rlim_cur == RLIM_INFINITY)) {
        return true;
    }
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room != MAP_FAILED && munmap(room, size) == 0;
}
