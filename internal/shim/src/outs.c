/* Arrays that C makes and a function of Go sets. Their memory is Python's: the runtime of Go takes no part. */
#include "shim.h"

#include "conv/out.h"

#define ALIGNMENT 64 /* that of goanna_alloc in Go */

static void dispose(goanna_block *b) { PyMem_Free(b); }

/* Returns the number of bytes, or -1 with an exception. */
static int64_t bytes_of(const goanna_call *call, const char *name, int64_t itemsize, bool fits, int ndim, const int64_t *shape) {
    const char *function = ((const goanna_callable *)call->callable)->name;
    int64_t len = itemsize;
    bool empty = false;
    for (int i = 0; fits && i < ndim; i++) {
        if (shape[i] < 0) {
            PyErr_Format(PyExc_ValueError, "%s() result '%s': expected a length of at least 0, got %lld", function, name, (long long)shape[i]);
            return -1;
        }
        if (shape[i] == 0) {
            empty = true;
        } else {
            fits = !__builtin_mul_overflow(len, shape[i], &len);
        }
    }
    if (!fits || len > INT64_MAX - (int64_t)sizeof(goanna_block) - ALIGNMENT) {
        PyErr_Format(PyExc_OverflowError, "%s() result '%s': it would have more bytes than memory can have", function, name);
        return -1;
    }
    return empty ? 0 : len;
}

bool goanna_new_out(const goanna_call *call, const char *name, const goanna_type *t, bool fits, int ndim, const int64_t *shape, goanna_out *slot) {
    const goanna_out_data *d = t->data;
    int64_t len = bytes_of(call, name, d->size, fits, ndim, shape);
    if (len < 0) {
        return false;
    }
    /* with zeros: the function need not set all items, and nobody's data is to appear in them */
    goanna_block *b = PyMem_Calloc(1, sizeof *b + (size_t)len + ALIGNMENT);
    if (b == NULL) {
        PyErr_NoMemory();
        return false;
    }
    uintptr_t behind = (uintptr_t)(b + 1);
    b->data = (char *)(b + 1) + (ALIGNMENT - behind % ALIGNMENT) % ALIGNMENT;
    b->len = len;
    b->itemsize = d->size;
    b->ndim = ndim;
    b->format = (char *)d->format;
    b->shape = b->dims;
    b->strides = b->dims + ndim;
    b->dispose = dispose;
    int64_t stride = d->size;
    for (int i = ndim - 1; i >= 0; i--) {
        b->shape[i] = shape[i];
        b->strides[i] = stride;
        stride *= shape[i] > 0 ? shape[i] : 1;
    }
    *slot = (goanna_out){b->data, len / d->size, len / d->size, b};
    return true;
}
