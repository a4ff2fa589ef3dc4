#include "pages.h"

/* macOS has no such advice. */
void goanna_advise_huge_pages(char *memory, size_t size) { (void)memory, (void)size; }
