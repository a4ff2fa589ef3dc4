/* Copies items: to new Arrays, to bytes, and between memory of any strides. */
#include "array.h"

#include <string.h>

/* Copies one dimension. For the usual sizes of items the compiler knows the size. */
static void copy_row(char *to, int64_t to_stride, const char *from, int64_t from_stride, int64_t n, int64_t itemsize) {
#define COPY(size)                                                                                                        \
    for (int64_t i = 0; i < n; i++) {                                                                                     \
        memcpy(to + i * to_stride, from + i * from_stride, size);                                                         \
    }
    if (to_stride == itemsize && from_stride == itemsize) {
        memcpy(to, from, (size_t)(n * itemsize));
        return;
    }
    switch (itemsize) {
    case 1:
        COPY(1)
        break;
    case 2:
        COPY(2)
        break;
    case 4:
        COPY(4)
        break;
    case 8:
        COPY(8)
        break;
    default:
        COPY((size_t)itemsize)
    }
#undef COPY
}

void goanna_copy_items(char *to, const int64_t *to_strides, const char *from, const int64_t *from_strides,
                       const Py_ssize_t *suboffsets, const int64_t *shape, int ndim, int64_t itemsize) {
    if (ndim == 0) {
        memcpy(to, from, (size_t)itemsize);
        return;
    }
    if (ndim == 1 && suboffsets == NULL) {
        copy_row(to, *to_strides, from, *from_strides, *shape, itemsize);
        return;
    }
    for (int64_t i = 0; i < *shape; i++) {
        const char *at = from + i * *from_strides;
        if (suboffsets != NULL && *suboffsets >= 0) {
            at = *(char *const *)at + *suboffsets;
        }
        goanna_copy_items(to + i * *to_strides, to_strides + 1, at, from_strides + 1, suboffsets == NULL ? NULL : suboffsets + 1,
                          shape + 1, ndim - 1, itemsize);
    }
}

void goanna_copy_block(char *to, const goanna_block *b) {
    int64_t strides[PyBUF_MAX_NDIM];
    if (b->len == 0) {
        return;
    }
    int64_t stride = b->itemsize;
    for (int i = b->ndim - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= b->shape[i];
    }
    goanna_copy_items(to, strides, b->data, b->strides, NULL, b->shape, b->ndim, b->itemsize);
}

static PyObject *copy_of(PyObject *self, const goanna_array *a) {
    const goanna_block *b = a->block;
    goanna_block *copy = goanna_block_new(b->format, b->itemsize, b->ndim, b->shape, 'C');
    if (copy == NULL) {
        return NULL;
    }
    if (a->c_contiguous) {
        memcpy(copy->data, b->data, (size_t)b->len);
    } else {
        goanna_copy_block(copy->data, b);
    }
    return goanna_array_wrap(Py_TYPE(self), copy, goanna_generation);
}

PyObject *goanna_array_copy(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *copy = copy_of(self, a);
    goanna_let_go(a);
    return copy;
}

PyObject *goanna_array_deepcopy(PyObject *self, PyObject *memo) {
    (void)memo;
    return goanna_array_copy(self, NULL);
}

PyObject *goanna_array_tobytes(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, b->len);
    if (bytes != NULL && a->c_contiguous) {
        memcpy(PyBytes_AsString(bytes), b->data, (size_t)b->len);
    } else if (bytes != NULL) {
        goanna_copy_block(PyBytes_AsString(bytes), b);
    }
    goanna_let_go(a);
    return bytes;
}
