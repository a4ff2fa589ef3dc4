#include "integer.h"

GOANNA_INTEGER(uint8, 0, UINT8_MAX, "0 to 255")
