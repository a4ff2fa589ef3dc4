/* What the processor has. */
#include "../platform.h"

/* Each of Apple's for Macs is of version 8.4 of the architecture at least. */
bool goanna_has_lse(void) { return true; }
