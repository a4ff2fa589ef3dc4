#include "integer.h"

GOANNA_INTEGER(uint32, 0, UINT32_MAX, "0 to 4294967295")
