/* Memory of the system. */
#include "pages.h"

#include <sys/mman.h>
#include <sys/resource.h>

/* macOS has no such advice. */
void goanna_advise_huge_pages(char *memory, size_t size) { (void)memory, (void)size; }

bool goanna_has_memory(size_t size) {
    struct rlimit data, addresses;
    if (getrlimit(RLIMIT_DATA, &data) != 0 || getrlimit(RLIMIT_AS, &addresses) != 0 ||
        (data.rlim_cur == RLIM_INFINITY && addresses.rlim_cur == RLIM_INFINITY)) {
        return true;
    }
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room != MAP_FAILED && munmap(room, size) == 0;
}
