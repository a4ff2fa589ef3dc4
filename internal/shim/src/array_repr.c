/* repr(a): Array([1.0, 2.0, 3.0], dtype=float64). */
#include "array.h"

#include <string.h>

#define WHOLE 100 /* the most items of an Array that is shown without "..." */
#define EDGE 3    /* the number of items at each end of a dimension with "..." */
#define MOST 1000 /* the most brackets and items in one text */

typedef struct {
    PyObject *pieces; /* a list of str */
    goanna_access access;
    bool short_;      /* long dimensions are shown with "..." */
    int left;         /* the rest of MOST */
} writer;

bool goanna_add_piece(PyObject *pieces, PyObject *piece) {
    bool good = piece != NULL && PyList_Append(pieces, piece) == 0;
    Py_DecRef(piece);
    return good;
}

PyObject *goanna_join_pieces(PyObject *pieces) {
    PyObject *empty = PyUnicode_FromString("");
    PyObject *text = empty == NULL ? NULL : PyUnicode_Join(empty, pieces);
    Py_DecRef(empty);
    return text;
}

static bool add(writer *w, PyObject *piece) { return goanna_add_piece(w->pieces, piece); }

static bool add_text(writer *w, const char *text) { return add(w, PyUnicode_FromString(text)); }

static bool add_item(writer *w, const char *p) {
    PyObject *value = goanna_load_at(&w->access, p);
    PyObject *text = value == NULL ? NULL : PyObject_Repr(value);
    Py_DecRef(value);
    return add(w, text);
}

static bool add_items(writer *w, const char *p, const int64_t *shape, const int64_t *strides, int ndim) {
    if (w->left-- <= 0) {
        return add_text(w, "...");
    }
    if (ndim == 0) {
        return add_item(w, p);
    }
    bool good = add_text(w, "[");
    for (int64_t i = 0; good && i < *shape; i++) {
        if (w->left <= 0 || (w->short_ && i == EDGE && *shape > 2 * EDGE)) {
            good = add_text(w, i == 0 ? "..." : ", ...");
            i = w->left <= 0 ? *shape : *shape - EDGE;
        }
        good = good && (i == 0 || i >= *shape || add_text(w, ", ")) &&
               (i >= *shape || add_items(w, p + i * *strides, shape + 1, strides + 1, ndim - 1));
    }
    return good && add_text(w, "]");
}

static const char *numpy_name(char code) {
    static const struct {
        char code;
        const char *name;
    } names[] = {{'?', "bool"},    {'b', "int8"},    {'B', "uint8"},   {'h', "int16"},     {'H', "uint16"},
                 {'i', "int32"},   {'I', "uint32"},  {'q', "int64"},   {'Q', "uint64"},    {'e', "float16"},
                 {'f', "float32"}, {'d', "float64"}, {'F', "complex64"}, {'D', "complex128"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return NULL;
}

PyObject *goanna_array_dtype(const goanna_array *a) {
    const char *name = numpy_name(a->code);
    return name != NULL ? PyUnicode_FromString(name) : PyUnicode_FromFormat("'%s'", a->block->format);
}

bool goanna_array_readable(PyObject *self, goanna_access *access, bool *can) {
    *can = goanna_access_of(self, access);
    if (*can || !PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
        return *can;
    }
    PyErr_Clear();
    return true;
}

static bool add_all(writer *w, PyObject *self, const goanna_array *a) {
    const goanna_block *b = a->block;
    bool can;
    if (!goanna_array_readable(self, &w->access, &can) || !add_text(w, "Array(")) {
        return false;
    }
    w->short_ = b->itemsize == 0 || b->len / b->itemsize > WHOLE;
    if (!can ? !add_text(w, "...") : !add_items(w, b->data, b->shape, b->strides, b->ndim)) {
        return false;
    }
    if (b->ndim != 1 || w->short_ || !can) {
        PyObject *shape = goanna_array_extents(b->shape, b->ndim);
        if (shape == NULL || !add(w, PyUnicode_FromFormat(", shape=%R", shape))) {
            Py_DecRef(shape);
            return false;
        }
        Py_DecRef(shape);
    }
    return add_text(w, ", dtype=") && add(w, goanna_array_dtype(a)) && add_text(w, ")");
}

PyObject *goanna_array_repr(PyObject *self) {
    goanna_array *a = goanna_array_of(self);
    if (!goanna_count_export(a)) {
        return PyUnicode_FromFormat("<released %s.Array>", goanna_the_module.package);
    }
    writer w = {.pieces = PyList_New(0), .left = MOST};
    PyObject *text = w.pieces != NULL && add_all(&w, self, a) ? goanna_join_pieces(w.pieces) : NULL;
    Py_DecRef(w.pieces);
    goanna_let_go(a);
    return text;
}
