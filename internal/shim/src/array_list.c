/* tolist(): the items as Python objects in nested lists, one level for each dimension. */
#include "array.h"

#include <string.h>

static bool put(PyObject *list, Py_ssize_t at, PyObject *value) {
    return value != NULL && PyList_SetItem(list, at, value) == 0;
}

#define FILL(type, make)                                                                                                  \
    for (int64_t i = 0; i < n; i++, p += stride) {                                                                        \
        type value;                                                                                                       \
        memcpy(&value, p, sizeof value);                                                                                  \
        if (!put(list, (Py_ssize_t)i, make(value))) {                                                                     \
            return false;                                                                                                 \
        }                                                                                                                 \
    }                                                                                                                     \
    return true

/* Fills a list, with a loop of its own for each of the usual codes. */
static bool fill(PyObject *list, const goanna_access *access, const char *p, int64_t stride, int64_t n) {
    switch (access->code) {
    case 'd':
        FILL(double, PyFloat_FromDouble);
    case 'f':
        FILL(float, PyFloat_FromDouble);
    case 'q':
        FILL(int64_t, PyLong_FromLongLong);
    case 'i':
        FILL(int32_t, PyLong_FromLong);
    case 'B':
        FILL(uint8_t, PyLong_FromLong);
    default:
        for (int64_t i = 0; i < n; i++, p += stride) {
            if (!put(list, (Py_ssize_t)i, goanna_load_at(access, p))) {
                return false;
            }
        }
        return true;
    }
}

static PyObject *list_of(const goanna_access *access, const char *p, const int64_t *shape, const int64_t *strides, int ndim) {
    PyObject *list = PyList_New((Py_ssize_t)*shape);
    bool good = list != NULL;
    if (good && ndim == 1) {
        good = fill(list, access, p, *strides, *shape);
    }
    for (int64_t i = 0; good && ndim > 1 && i < *shape; i++) {
        good = put(list, (Py_ssize_t)i, list_of(access, p + i * *strides, shape + 1, strides + 1, ndim - 1));
    }
    if (!good) {
        Py_DecRef(list);
        return NULL;
    }
    return list;
}

PyObject *goanna_array_tolist(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return NULL;
    }
    goanna_access access;
    PyObject *value = NULL;
    if (goanna_access_of(self, &access)) {
        value = b->ndim == 0 ? goanna_load_at(&access, b->data) : list_of(&access, b->data, b->shape, b->strides, b->ndim);
    }
    goanna_let_go(a);
    return value;
}
