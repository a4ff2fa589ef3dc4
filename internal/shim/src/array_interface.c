/* __array_interface__: NumPy's array interface, version 3. */
#include "array.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE "<"
#define SWAPPED ">"
#else
#define NATIVE ">"
#define SWAPPED "<"
#endif

/* Returns the kind in a typestr. */
static char kind_of(char code) {
    switch (code) {
    case '?':
        return 'b';
    case 'b':
    case 'h':
    case 'i':
    case 'q':
        return 'i';
    case 'B':
    case 'H':
    case 'I':
    case 'Q':
        return 'u';
    case 'e':
    case 'f':
    case 'd':
        return 'f';
    case 'F':
    case 'D':
        return 'c';
    case 'c':
    case 's':
        return 'S';
    default:
        return 'V';
    }
}

static PyObject *typestr(char code, bool swapped, int64_t size) {
    char kind = kind_of(code);
    const char *order = size == 1 || kind == 'S' || kind == 'V' ? "|" : swapped ? SWAPPED : NATIVE;
    return PyUnicode_FromFormat("%s%c%lld", order, kind, (long long)size);
}

static PyObject *describe_record(const goanna_item *record);

/* Returns (name, type) or (name, type, shape). Steals the reference to name. */
static PyObject *describe_field(PyObject *name, const goanna_item *field) {
    int64_t shape[PyBUF_MAX_NDIM];
    int ndim = 0;
    while (field->code == '(' && ndim < PyBUF_MAX_NDIM) {
        shape[ndim++] = field->count;
        field = field->part;
    }
    PyObject *type = field->code == 'T' ? describe_record(field) : typestr(field->code, field->swapped, field->size);
    PyObject *extents = ndim == 0 ? NULL : goanna_array_extents(shape, ndim);
    PyObject *tuple = name == NULL || type == NULL || (ndim > 0 && extents == NULL) ? NULL : PyTuple_New(ndim > 0 ? 3 : 2);
    if (tuple == NULL) {
        Py_DecRef(name);
        Py_DecRef(type);
        Py_DecRef(extents);
        return NULL;
    }
    PyTuple_SetItem(tuple, 0, name);
    PyTuple_SetItem(tuple, 1, type);
    if (ndim > 0) {
        PyTuple_SetItem(tuple, 2, extents);
    }
    return tuple;
}

/* Appends to a list. Steals the reference to entry. */
static bool append(PyObject *list, PyObject *entry) {
    bool good = entry != NULL && PyList_Append(list, entry) == 0;
    Py_DecRef(entry);
    return good;
}

static bool append_padding(PyObject *list, int64_t size) {
    goanna_item padding = {.code = 'V', .size = size};
    return size == 0 || append(list, describe_field(PyUnicode_FromString(""), &padding));
}

/* Returns the descr of a record: a list with an entry for each field, and for padding. */
static PyObject *describe_record(const goanna_item *record) {
    PyObject *list = PyList_New(0);
    int64_t end = 0;
    bool good = list != NULL;
    for (int64_t i = 0; good && i < record->count; i++) {
        const goanna_item *field = &record->part[i];
        PyObject *name = field->name != NULL ? PyUnicode_FromString(field->name) : PyUnicode_FromFormat("f%lld", (long long)i);
        good = append_padding(list, field->offset - end) && append(list, describe_field(name, field));
        end = field->offset + field->size;
    }
    if (!good || !append_padding(list, record->size - end)) {
        Py_DecRef(list);
        return NULL;
    }
    return list;
}

static PyObject *describe_items(const goanna_access *access, const goanna_block *b) {
    if (access->code == 0 && access->item->code == 'T') {
        return describe_record(access->item);
    }
    char code = access->code != 0 ? access->code : access->item->code;
    PyObject *list = PyList_New(0);
    goanna_item item = {.code = code, .size = b->itemsize, .swapped = access->code == 0 && access->item->swapped};
    if (list == NULL || !append(list, describe_field(PyUnicode_FromString(""), &item))) {
        Py_DecRef(list);
        return NULL;
    }
    return list;
}

static PyObject *address(const goanna_block *b) {
    PyObject *pair = PyTuple_New(2);
    PyObject *number = pair == NULL ? NULL : PyLong_FromVoidPtr(b->data);
    if (number == NULL) {
        Py_DecRef(pair);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, number);
    PyTuple_SetItem(pair, 1, PyBool_FromLong(b->readonly));
    return pair;
}

/* Sets an item of a dict. Steals the reference to value. */
static bool set(PyObject *dict, const char *key, PyObject *value) {
    bool good = value != NULL && PyDict_SetItemString(dict, key, value) == 0;
    Py_DecRef(value);
    return good;
}

static PyObject *none(void) {
    Py_IncRef(Py_None);
    return Py_None;
}

static PyObject *interface(const goanna_access *access, const goanna_array *a) {
    const goanna_block *b = a->block;
    char code = access->code != 0 ? access->code : access->item->code;
    bool swapped = access->code == 0 && access->item->swapped;
    PyObject *dict = PyDict_New();
    if (dict != NULL && set(dict, "version", PyLong_FromLong(3)) && set(dict, "shape", goanna_array_extents(b->shape, b->ndim)) &&
        set(dict, "typestr", typestr(code, swapped, b->itemsize)) && set(dict, "descr", describe_items(access, b)) &&
        set(dict, "data", address(b)) &&
        set(dict, "strides", a->c_contiguous ? none() : goanna_array_extents(b->strides, b->ndim))) {
        return dict;
    }
    Py_DecRef(dict);
    return NULL;
}

/* Raises AttributeError for items that the protocol cannot describe: consumers use hasattr. */
static void no_attribute(PyObject *self) {
    if (PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_AttributeError, "an Array of format '%s' has no __array_interface__", goanna_array_of(self)->block->format);
    }
}

PyObject *goanna_array_get_interface(PyObject *self, void *unused) {
    (void)unused;
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    goanna_access access;
    PyObject *dict = NULL;
    if (goanna_access_of(self, &access)) {
        GOANNA_STORE(&a->lent, 1); /* the Array is held, so release() cannot run at the same time */
        dict = interface(&access, a);
    } else {
        no_attribute(self);
    }
    goanna_let_go(a);
    return dict;
}
