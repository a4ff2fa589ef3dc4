#ifndef GOANNA_UINT16_H
#define GOANNA_UINT16_H

#include "integer.h"

GOANNA_INTEGER(uint16, 0, UINT16_MAX, "0 to 65535")

#endif
