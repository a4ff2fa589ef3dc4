/* Subscripts: a[i], a[i, j], a[i:j:k], a[..., ::-1]. An item, or an Array that shares the memory. */
#include "array.h"

/* ---- subscripts of Python ---- */

static bool parse_entry(PyObject *key, goanna_subscript *s) {
    if (s->count == PyBUF_MAX_NDIM + 1) {
        PyErr_SetString(PyExc_IndexError, "too many indices for an Array");
        return false;
    }
    __typeof__(s->entry[0]) *e = &s->entry[s->count++];
    if (key == Py_Ellipsis) {
        e->kind = GOANNA_ELLIPSIS;
        return true;
    }
    if (Py_TYPE(key) == &PySlice_Type) {
        e->kind = GOANNA_SLICE_OF;
        return PySlice_Unpack(key, &e->start, &e->stop, &e->step) == 0;
    }
    e->kind = GOANNA_INTEGER;
    e->start = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (e->start == -1 && PyErr_Occurred() != NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            PyErr_SetString(PyExc_TypeError, "Array indices must be integers, slices, Ellipsis or tuples of these");
        }
        return false;
    }
    return true;
}

bool goanna_parse_subscript(PyObject *key, goanna_subscript *s) {
    s->count = 0;
    if (Py_TYPE(key) != &PyTuple_Type) {
        return parse_entry(key, s);
    }
    Py_ssize_t n = PyTuple_Size(key);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!parse_entry(PyTuple_GetItem(key, i), s)) {
            return false;
        }
    }
    return true;
}

/* ---- parts of memory ---- */

static void keep_dimension(const goanna_block *b, int dim, goanna_part *part) {
    part->shape[part->ndim] = b->shape[dim];
    part->strides[part->ndim++] = b->strides[dim];
}

static bool take_integer(const goanna_block *b, int dim, Py_ssize_t index, goanna_part *part) {
    Py_ssize_t at = index < 0 ? index + (Py_ssize_t)b->shape[dim] : index;
    if (at < 0 || at >= b->shape[dim]) {
        PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for dimension %d with size %zd", index, dim,
                     (Py_ssize_t)b->shape[dim]);
        return false;
    }
    part->data += at * b->strides[dim];
    return true;
}

/* The stride of an extent of 0 or 1 is ignored, so it is not multiplied by the step, which may be huge. */
static void take_slice(const goanna_block *b, int dim, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step, goanna_part *part) {
    Py_ssize_t count = PySlice_AdjustIndices((Py_ssize_t)b->shape[dim], &start, &stop, step);
    if (count > 0 && b->len > 0) {
        part->data += start * b->strides[dim];
    }
    part->shape[part->ndim] = count;
    part->strides[part->ndim++] = count > 1 ? b->strides[dim] * step : b->strides[dim];
}

/* Returns the number of dimensions for which the Ellipsis stands; -1 with IndexError. */
static int left_out(const goanna_block *b, const goanna_subscript *s, bool *ellipsis) {
    int named = 0;
    *ellipsis = false;
    for (int i = 0; i < s->count; i++) {
        if (s->entry[i].kind != GOANNA_ELLIPSIS) {
            named++;
        } else if (*ellipsis) {
            PyErr_SetString(PyExc_IndexError, "an index can only have a single Ellipsis");
            return -1;
        } else {
            *ellipsis = true;
        }
    }
    if (named > b->ndim) {
        PyErr_Format(PyExc_IndexError, "too many indices for an Array: it has %d dimensions, but %d were indexed", b->ndim, named);
        return -1;
    }
    return b->ndim - named;
}

bool goanna_find_part(const goanna_block *b, const goanna_subscript *s, goanna_part *part) {
    bool ellipsis;
    int left = left_out(b, s, &ellipsis), dim = 0;
    if (left < 0) {
        return false;
    }
    part->data = b->data;
    part->ndim = 0;
    for (int i = 0; i < s->count; i++) {
        switch (s->entry[i].kind) {
        case GOANNA_ELLIPSIS:
            for (int end = dim + left; dim < end; dim++) {
                keep_dimension(b, dim, part);
            }
            break;
        case GOANNA_SLICE_OF:
            take_slice(b, dim++, s->entry[i].start, s->entry[i].stop, s->entry[i].step, part);
            break;
        case GOANNA_INTEGER:
            if (!take_integer(b, dim++, s->entry[i].start, part)) {
                return false;
            }
        }
    }
    while (dim < b->ndim) {
        keep_dimension(b, dim++, part);
    }
    part->item = part->ndim == 0 && !ellipsis;
    return true;
}

static PyObject *load_one(PyObject *self, const char *data) {
    goanna_access access;
    return goanna_access_of(self, &access) ? goanna_load_at(&access, data) : NULL;
}

static PyObject *new_part(PyObject *self, char *data, int ndim, const int64_t *shape, const int64_t *strides) {
    goanna_block *block = goanna_block_part(self, data, ndim, shape, strides);
    return block == NULL ? NULL : goanna_array_wrap(Py_TYPE(self), block, goanna_array_of(self)->generation);
}

/* ---- the class's slots ---- */

/* Returns an item, or a sub-Array, of a held Array. */
static PyObject *at(PyObject *self, const goanna_array *a, Py_ssize_t index) {
    const goanna_block *b = a->block;
    if (__builtin_expect(b->ndim == 0, 0)) {
        PyErr_SetString(PyExc_IndexError, "too many indices for an Array: it has 0 dimensions, but 1 were indexed");
        return NULL;
    }
    Py_ssize_t extent = (Py_ssize_t)b->shape[0], i = index < 0 ? index + extent : index;
    if (__builtin_expect(i < 0 || i >= extent, 0)) {
        return PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for dimension 0 with size %zd", index, extent);
    }
    char *data = (char *)b->data + i * b->strides[0];
    if (b->ndim > 1) {
        return new_part(self, data, b->ndim - 1, b->shape + 1, b->strides + 1);
    }
    return __builtin_expect(a->code != 0, 1) ? goanna_load_code(a->code, data) : load_one(self, data);
}

static PyObject *at_index(PyObject *self, Py_ssize_t index) {
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *value = at(self, a, index);
    goanna_let_go(a);
    return value;
}

/* Python has added the length to a negative index. */
PyObject *goanna_array_at(PyObject *self, Py_ssize_t index) {
    if (index < 0) {
        PyErr_SetString(PyExc_IndexError, "Array index out of range");
        return NULL;
    }
    return at_index(self, index);
}

static PyObject *by_subscript(PyObject *self, PyObject *key) {
    goanna_subscript s;
    goanna_part part;
    if (!goanna_parse_subscript(key, &s)) {
        return NULL;
    }
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return NULL;
    }
    PyObject *value = NULL;
    if (goanna_find_part(b, &s, &part)) {
        value = part.item ? load_one(self, part.data) : new_part(self, part.data, part.ndim, part.shape, part.strides);
    }
    goanna_let_go(a);
    return value;
}

PyObject *goanna_array_subscript(PyObject *self, PyObject *key) {
    if (__builtin_expect(Py_TYPE(key) == &PyLong_Type, 1)) {
        Py_ssize_t index = PyLong_AsSsize_t(key);
        if (__builtin_expect(index != -1 || PyErr_Occurred() == NULL, 1)) {
            return at_index(self, index);
        }
        PyErr_Clear(); /* too large: the error is raised below */
    }
    return by_subscript(self, key);
}
