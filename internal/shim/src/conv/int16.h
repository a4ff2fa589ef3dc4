#include "integer.h"

GOANNA_INTEGER(int16, INT16_MIN, INT16_MAX, "-32768 to 32767")
