/* a == b: as in memoryview, the shapes and the values of the items must be equal. The formats may differ. */
#include "array.h"

#include <string.h>

typedef struct {
    goanna_access ours, theirs;
    int64_t itemsize;
} comparison;

/* Returns 1 or 0, or -1 with an exception. */
static int same_objects(const comparison *c, const char *p, const char *q) {
    PyObject *v = goanna_load_at(&c->ours, p), *w = v == NULL ? NULL : goanna_load_at(&c->theirs, q);
    int same = w == NULL ? -1 : PyObject_RichCompareBool(v, w, Py_EQ);
    Py_DecRef(v);
    Py_DecRef(w);
    return same;
}

#define SAME(type, count)                                                                                                 \
    for (int64_t i = 0; i < n; i++, p += p_stride, q += q_stride) {                                                       \
        type v[count], w[count];                                                                                          \
        memcpy(v, p, sizeof v);                                                                                           \
        memcpy(w, q, sizeof w);                                                                                           \
        if (v[0] != w[0] || v[count - 1] != w[count - 1]) {                                                               \
            return 0;                                                                                                     \
        }                                                                                                                 \
    }                                                                                                                     \
    return 1

static int same_row(const comparison *c, const char *p, int64_t p_stride, const char *q, int64_t q_stride, int64_t n) {
    char code = c->ours.code == c->theirs.code ? c->ours.code : 0;
    switch (code) {
    case 'd':
        SAME(double, 1);
    case 'f':
        SAME(float, 1);
    case 'D':
        SAME(double, 2);
    case 'F':
        SAME(float, 2);
    case 'b':
    case 'B':
    case 'c':
    case 'h':
    case 'H':
    case 'i':
    case 'I':
    case 'q':
    case 'Q':
        if (p_stride == c->itemsize && q_stride == c->itemsize) {
            return memcmp(p, q, (size_t)(n * c->itemsize)) == 0;
        }
        for (int64_t i = 0; i < n; i++) {
            if (memcmp(p + i * p_stride, q + i * q_stride, (size_t)c->itemsize) != 0) {
                return 0;
            }
        }
        return 1;
    default:
        for (int64_t i = 0; i < n; i++) {
            int same = same_objects(c, p + i * p_stride, q + i * q_stride);
            if (same != 1) {
                return same;
            }
        }
        return 1;
    }
}

/* Compares with a buffer of the same shape, whose strides and suboffsets may be NULL. */
static int same_items(const comparison *c, const goanna_block *b, const Py_buffer *other, const int64_t *strides, int dim,
                      const char *p, const char *q) {
    if (dim == b->ndim) {
        return same_row(c, p, 0, q, 0, 1);
    }
    bool indirect = other->suboffsets != NULL && other->suboffsets[dim] >= 0;
    if (dim == b->ndim - 1 && !indirect) {
        return same_row(c, p, b->strides[dim], q, strides[dim], b->shape[dim]);
    }
    for (int64_t i = 0; i < b->shape[dim]; i++) {
        const char *at = q + i * strides[dim];
        if (indirect) {
            at = *(char *const *)at + other->suboffsets[dim];
        }
        int same = same_items(c, b, other, strides, dim + 1, p + i * b->strides[dim], at);
        if (same != 1) {
            return same;
        }
    }
    return 1;
}

static bool same_shape(const goanna_block *b, const Py_buffer *other) {
    if (b->ndim != other->ndim) {
        return false;
    }
    for (int i = 0; i < b->ndim; i++) {
        if (b->shape[i] != other->shape[i]) {
            return false;
        }
    }
    return true;
}

/* Compares the values of items. Items that cannot be read equal nothing. */
static int same_values(PyObject *self, const goanna_block *b, const Py_buffer *other) {
    const char *format = other->format == NULL ? "B" : other->format;
    comparison c = {.itemsize = b->itemsize};
    if (!goanna_access_of(self, &c.ours)) {
        if (!PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
            return -1;
        }
        PyErr_Clear();
        return 0;
    }
    c.theirs.code = goanna_simple_code(format, other->itemsize);
    goanna_item *item = c.theirs.code != 0 ? NULL : goanna_item_parse(format, other->itemsize);
    if (c.theirs.code == 0 && item == NULL) {
        return 0;
    }
    c.theirs.item = item;
    int64_t strides[PyBUF_MAX_NDIM], stride = other->itemsize;
    for (int i = b->ndim - 1; i >= 0; i--) {
        strides[i] = other->strides == NULL ? stride : other->strides[i];
        stride *= b->shape[i];
    }
    int same = same_items(&c, b, other, strides, 0, b->data, other->buf);
    if (item != NULL) {
        goanna_item_free(item);
    }
    return same;
}

/* Returns 1 or 0, -1 with an exception, or 2 for an object without a usable buffer. */
static int same(PyObject *self, const goanna_block *b, PyObject *object) {
    Py_buffer other;
    if (goanna_get_buffer(object, &other, PyBUF_FULL_RO) < 0) {
        PyErr_Clear();
        return 2;
    }
    int same = 2;
    if (goanna_inconsistency(&other) == NULL && (other.ndim == 0 || other.shape != NULL)) {
        same = !same_shape(b, &other) ? 0 : b->len == 0 && other.len == 0 ? 1 : same_values(self, b, &other);
    }
    goanna_drop_view(&other);
    return same;
}

PyObject *goanna_array_compare(PyObject *self, PyObject *other, int op) {
    int equal = 2;
    if ((op == Py_EQ || op == Py_NE) && PyObject_CheckBuffer(other)) {
        goanna_array *a = goanna_array_of(self);
        if (goanna_count_export(a)) {
            equal = same(self, a->block, other);
            goanna_let_go(a);
        } else {
            equal = self == other;
        }
    }
    if (equal < 0) {
        return NULL;
    }
    if (equal == 2) {
        Py_IncRef(Py_NotImplemented);
        return Py_NotImplemented;
    }
    return PyBool_FromLong(equal == (op == Py_EQ));
}
