/* What the processor has. */
#include "../platform.h"

#include <sys/auxv.h>

/* The bit is HWCAP_ATOMICS of the kernel for arm64. */
bool goanna_has_lse(void) { return (getauxval(AT_HWCAP) & 1UL << 8) != 0; }
