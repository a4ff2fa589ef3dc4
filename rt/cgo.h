/* What package rt sees of C. Every preamble includes this file alone, so that all see the same types. */
#ifndef GOANNA_CGO_H
#define GOANNA_CGO_H

#define GOANNA_GO

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "library.h"
#include "python.h"
#include "threads.h"

#endif
