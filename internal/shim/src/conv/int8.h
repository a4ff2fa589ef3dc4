#include "integer.h"

GOANNA_INTEGER(int8, INT8_MIN, INT8_MAX, "-128 to 127")
