/* Large pages of Linux. */
#define _DEFAULT_SOURCE /* madvise */
#include "pages.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096

void goanna_advise_huge_pages(char *memory, size_t size) {
#ifdef MADV_HUGEPAGE
    size_t skip = PAGE - (uintptr_t)memory % PAGE;
    madvise(memory + skip, (size - skip) / PAGE * PAGE, MADV_HUGEPAGE); /* advice only: an error does not matter */
#else
    (void)memory, (void)size;
#endif
}
