/* a[key] = value: sets one item, or the items of a part to one value or to those of a buffer of the same shape and format. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

/* ---- from one value ---- */

static void fill(const goanna_part *part, char *to, int dim, const char *item, int64_t itemsize) {
    if (dim == part->ndim) {
        memcpy(to, item, (size_t)itemsize);
        return;
    }
    for (int64_t i = 0; i < part->shape[dim]; i++) {
        fill(part, to + i * part->strides[dim], dim + 1, item, itemsize);
    }
}

static bool is_empty(const goanna_part *part) {
    for (int i = 0; i < part->ndim; i++) {
        if (part->shape[i] == 0) {
            return true;
        }
    }
    return false;
}

/* Converts the value to a copy of an item first: a value that cannot be converted changes nothing, and the padding of records is kept. */
static int store_value(PyObject *self, const goanna_block *b, const goanna_part *part, PyObject *value) {
    goanna_access access;
    char small[256], *item = small;
    if (!goanna_access_of(self, &access)) {
        return -1;
    }
    if ((size_t)b->itemsize > sizeof small) {
        item = malloc((size_t)b->itemsize);
        if (item == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    bool empty = is_empty(part);
    if (empty) {
        memset(item, 0, (size_t)b->itemsize);
    } else {
        memcpy(item, part->data, (size_t)b->itemsize);
    }
    bool good = access.code != 0 ? goanna_store_code(access.code, item, value) : goanna_store_item(access.item, item, value);
    if (good && !empty) {
        fill(part, part->data, 0, item, b->itemsize);
    }
    if (item != small) {
        free(item);
    }
    return good ? 0 : -1;
}

/* ---- from a buffer ---- */

static bool same_format(PyObject *self, const goanna_block *b, const Py_buffer *from) {
    const char *format = from->format == NULL ? "B" : from->format;
    if (b->itemsize != from->itemsize) {
        return false;
    }
    if (strcmp(b->format, format) == 0) {
        return true;
    }
    char code = goanna_array_of(self)->code;
    if (code != 0) {
        return code == goanna_simple_code(format, from->itemsize);
    }
    goanna_item *theirs = goanna_item_parse(format, from->itemsize), *ours = goanna_item_parse(b->format, b->itemsize);
    bool same = ours != NULL && theirs != NULL && goanna_same_items(ours, theirs);
    if (ours != NULL) {
        goanna_item_free(ours);
    }
    if (theirs != NULL) {
        goanna_item_free(theirs);
    }
    return same;
}

static bool same_shape(const goanna_part *part, const Py_buffer *from) {
    if (part->ndim != from->ndim) {
        return false;
    }
    for (int i = 0; i < part->ndim; i++) {
        if (part->shape[i] != from->shape[i]) {
            return false;
        }
    }
    return true;
}

/* Copies through a temporary, because the two may overlap. */
static int copy_buffer(const goanna_part *part, const Py_buffer *from) {
    if (from->len == 0) {
        return 0;
    }
    char *items = malloc((size_t)from->len);
    if (items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int64_t strides[PyBUF_MAX_NDIM], stride = from->itemsize;
    for (int i = part->ndim - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= part->shape[i];
    }
    const int64_t *from_strides = from->strides == NULL ? strides : (const int64_t *)from->strides;
    goanna_copy_items(items, strides, from->buf, from_strides, from->suboffsets, part->shape, part->ndim, from->itemsize);
    goanna_copy_items(part->data, part->strides, items, strides, NULL, part->shape, part->ndim, from->itemsize);
    free(items);
    return 0;
}

static int store_buffer(PyObject *self, const goanna_block *b, const goanna_part *part, const Py_buffer *from) {
    const char *wrong = goanna_inconsistency(from);
    if (wrong != NULL || (from->ndim > 0 && from->shape == NULL)) {
        PyErr_Format(PyExc_BufferError, "the buffer is inconsistent: %s", wrong != NULL ? wrong : "shape is NULL");
        return -1;
    }
    if (!same_format(self, b, from)) {
        PyErr_Format(PyExc_ValueError, "Array assignment: expected items of format '%s', got '%s'", b->format,
                     from->format == NULL ? "B" : from->format);
        return -1;
    }
    if (!same_shape(part, from)) {
        PyErr_SetString(PyExc_ValueError, "Array assignment: the shapes differ");
        return -1;
    }
    return copy_buffer(part, from);
}

/* Stores in a part. A buffer without dimensions, such as a NumPy scalar, is one value. */
static int store_part(PyObject *self, const goanna_block *b, const goanna_part *part, PyObject *value) {
    Py_buffer from;
    if (part->item || !PyObject_CheckBuffer(value)) {
        return store_value(self, b, part, value);
    }
    if (goanna_get_buffer(value, &from, PyBUF_FULL_RO) < 0) {
        return -1;
    }
    int status = from.ndim == 0 ? store_value(self, b, part, value) : store_buffer(self, b, part, &from);
    goanna_drop_view(&from);
    return status;
}

/* The fast path of a[i] = value for one dimension of numbers. Returns false, and does nothing, for any other assignment; otherwise it
 * sets status. */
static bool store_number(goanna_array *a, PyObject *key, PyObject *value, int *status) {
    if (a->code == 0 || Py_TYPE(key) != &PyLong_Type) {
        return false;
    }
    Py_ssize_t i = PyLong_AsSsize_t(key);
    if (i == -1 && PyErr_Occurred() != NULL) {
        PyErr_Clear();
        return false;
    }
    if (!goanna_count_export(a)) {
        return false;
    }
    const goanna_block *b = a->block;
    bool plain = b->ndim == 1 && !b->readonly;
    i = plain && i < 0 ? i + (Py_ssize_t)b->shape[0] : i;
    plain = plain && i >= 0 && i < b->shape[0];
    if (plain) {
        *status = goanna_store_code(a->code, (char *)b->data + i * b->strides[0], value) ? 0 : -1;
    }
    goanna_let_go(a);
    return plain;
}

static int assign(PyObject *self, PyObject *key, PyObject *value) {
    goanna_subscript s;
    goanna_part part;
    if (!goanna_parse_subscript(key, &s)) {
        return -1;
    }
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return -1;
    }
    int status = -1;
    if (b->readonly) {
        PyErr_SetString(PyExc_TypeError, "cannot modify a read-only Array");
    } else if (goanna_find_part(b, &s, &part)) {
        status = store_part(self, b, &part, value);
    }
    goanna_let_go(a);
    return status;
}

int goanna_array_assign(PyObject *self, PyObject *key, PyObject *value) {
    int status;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete items of an Array");
        return -1;
    }
    return store_number(goanna_array_of(self), key, value, &status) ? status : assign(self, key, value);
}
