/* Columns: as an argument any iterable of values and None, except str, as a result a Column. */
#ifndef GOANNA_COLUMN_H
#define GOANNA_COLUMN_H

#include "list.h"

/* Loads the values of a list or tuple that no other code can change. */
static inline bool goanna_load_cells(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *items, goanna_column_slot *slot) {
    goanna_place place = {.outer = at};
    for (; place.index < slot->values.len; place.index++) {
        PyObject *item = PySequence_GetItem(items, place.index);
        bool missing = item == Py_None;
        bool good = item != NULL && (missing || t->elem->conv->load(call, &place, t->elem, item, (char *)slot->values.data + (size_t)place.index * t->elem->size));
        ((bool *)slot->missing.data)[place.index] = missing;
        goanna_drop_held(item, good);
        if (!good) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_load_column(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_column_slot *slot) {
    if (!goanna_is_exact(o, &PyList_Type) && !goanna_is_exact(o, &PyTuple_Type) && !goanna_is_str(o)) {
        if (goanna_load_arrow_column(call, at, t, o, slot)) {
            return true;
        }
        if (PyErr_Occurred() != NULL) {
            return false;
        }
    }
    PyObject *items = goanna_own_sequence(at, t, o);
    bool good = items != NULL && goanna_reserve_column(call, t, PySequence_Size(items), slot) && goanna_load_cells(call, at, t, items, slot);
    goanna_drop_reference(items);
    return good;
}

static inline PyObject *goanna_build_column(goanna_call *call, const goanna_type *t, goanna_column_slot *slot) {
    return goanna_column_new(call, t->data, slot);
}

GOANNA_CONVERTER goanna_conv_column = {GOANNA_LOAD(goanna_load_column), GOANNA_BUILD(goanna_build_column), NULL};

#endif
