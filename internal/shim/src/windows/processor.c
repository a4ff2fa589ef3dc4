/* What the processor has. */
#include "../platform.h"

#include <windows.h>

/* PF_ARM_V81_ATOMIC_INSTRUCTIONS_AVAILABLE, which older headers do not have. */
bool goanna_has_lse(void) { return IsProcessorFeaturePresent(34); }
