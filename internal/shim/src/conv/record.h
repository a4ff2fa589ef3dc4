/* Records as items of a copied sequence, and structs without a name. As an argument a tuple or list with an item for each field, or a
 * mapping with the names of all fields; as a result a tuple. Padding is zero. */
#ifndef GOANNA_RECORD_H
#define GOANNA_RECORD_H

#include <string.h>

#include "list.h"

static inline bool goanna_load_field(goanna_call *call, const goanna_place *at, const goanna_field *f, PyObject *value, char *slot) {
    const goanna_place place = {.outer = at, .name = f->name};
    return f->type->conv->load(call, &place, f->type, value, slot + f->offset);
}

static inline bool goanna_load_fields(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *items, char *slot) {
    for (int64_t i = 0; i < t->count; i++) {
        PyObject *value = PySequence_GetItem(items, (Py_ssize_t)i);
        bool good = value != NULL && goanna_load_field(call, at, &t->fields[i], value, slot);
        goanna_drop_reference(value);
        if (!good) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_refuse_fields(const goanna_place *at, const char *problem, PyObject *which) {
    PyObject *text = goanna_place_text(at);
    if (text != NULL) {
        PyErr_Format(PyExc_ValueError, problem, text, which);
    }
    Py_DecRef(text);
    Py_DecRef(which);
    return false;
}

static inline bool goanna_load_named_fields(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *mapping, char *slot) {
    Py_ssize_t n = PyMapping_Size(mapping);
    for (int64_t i = 0; i < t->count; i++) {
        PyObject *value = PyMapping_GetItemString(mapping, t->fields[i].name);
        if (value == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) {
            PyErr_Clear();
            return goanna_refuse_fields(at, "%U: the field %R is missing", PyUnicode_FromString(t->fields[i].name));
        }
        if (value == NULL) {
            goanna_name_place(at);
            return false;
        }
        bool good = goanna_load_field(call, at, &t->fields[i], value, slot);
        goanna_drop_reference(value);
        if (!good) {
            return false;
        }
    }
    if (n > t->count) {
        return goanna_refuse_fields(at, "%U: it has more fields than the record: %R", PyObject_Repr(mapping));
    }
    return true;
}

static inline bool goanna_load_record(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, char *slot) {
    memset(slot, 0, t->size);
    if (goanna_is_subclass(o, &PyTuple_Type) || goanna_is_exact(o, &PyList_Type)) {
        Py_ssize_t n = PySequence_Size(o);
        if (n != t->count) {
            return goanna_refuse_fields(at, "%U: expected an item for each field of the record, got %S", PyLong_FromSsize_t(n));
        }
        return goanna_load_fields(call, at, t, o, slot);
    }
    if (PyMapping_Check(o) && !goanna_is_str(o) && !PyObject_CheckBuffer(o)) {
        return goanna_load_named_fields(call, at, t, o, slot);
    }
    return goanna_wrong_type(at, t->expects, o);
}

static inline PyObject *goanna_build_record(goanna_call *call, const goanna_type *t, char *slot) {
    PyObject *tuple = PyTuple_New((Py_ssize_t)t->count);
    for (int64_t i = 0; tuple != NULL && i < t->count; i++) {
        const goanna_field *f = &t->fields[i];
        PyObject *value = f->type->conv->build(call, f->type, slot + f->offset);
        if (value == NULL) {
            goanna_drop_reference(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, (Py_ssize_t)i, value);
    }
    return tuple;
}

static inline void goanna_drop_record(goanna_call *call, const goanna_type *t, char *slot) {
    for (int64_t i = 0; i < t->count; i++) {
        goanna_drop_item(call, t->fields[i].type, slot + t->fields[i].offset);
    }
}

GOANNA_CONVERTER goanna_conv_record = {GOANNA_LOAD(goanna_load_record), GOANNA_BUILD(goanna_build_record), GOANNA_DROP(goanna_drop_record)};

#endif
