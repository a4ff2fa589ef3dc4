/* The declarations of C for package rt. Every preamble includes this file alone, so that all have the same types. */
#ifndef GOANNA_CGO_H
#define GOANNA_CGO_H

#define GOANNA_GO

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "leaf.h"
#include "library.h"
#include "python.h"
#include "threads.h"

#endif
