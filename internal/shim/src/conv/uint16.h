#include "integer.h"

GOANNA_INTEGER(uint16, 0, UINT16_MAX, "0 to 65535")
