/* Memory of the system. */
#include "pages.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* A process needs a privilege to have large pages. */
void goanna_advise_huge_pages(char *memory, size_t size) { (void)memory, (void)size; }

/* Memory counts against the limit of a job and of the system when it is committed, before it is touched. */
bool goanna_has_memory(size_t size) {
    void *room = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return room != NULL && VirtualFree(room, 0, MEM_RELEASE) != 0;
}
