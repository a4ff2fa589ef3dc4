/* py.Hashable, and the keys of a map of any: what any takes that Go compares by value, bytes and tuples in forms for that, and objects that Python
 * compares by identity. */
#include "any.h"

static inline bool goanna_load_hashable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot);

static inline bool goanna_hashable_tuple(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    const goanna_type item = GOANNA_ANY_ITEM(goanna_load_hashable, t->expects);
    const goanna_type list = {.expects = t->expects, .elem = &item};
    goanna_list items;
    if (!goanna_enter(call, at)) {
        return false;
    }
    bool good = goanna_load_list(call, at, &list, o, &items);
    Py_LeaveRecursiveCall();
    if (good) {
        *slot = (goanna_any){.kind = GOANNA_ANY_TUPLE, .data = items.data, .a = items.len};
    }
    return good;
}

/* Whether the objects of a class are equal to themselves alone, as far as their hash says. */
static inline bool goanna_hashes_identity(PyTypeObject *class) {
    return PyType_GetSlot(class, Py_tp_hash) == PyType_GetSlot(&PyBaseObject_Type, Py_tp_hash);
}

/* Datetimes with a time zone, timedeltas, and objects that are compared by identity. */
static inline bool goanna_hashable_object(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    int of_library = goanna_is_instance(call, o, &goanna_datetime);
    if (of_library > 0) {
        of_library = goanna_is_aware(o);
    } else if (of_library == 0) {
        of_library = goanna_is_instance(call, o, &goanna_timedelta);
    }
    if (of_library != 0) {
        return of_library > 0 && goanna_any_of_library(call, at, t, o, slot);
    }
    if (!goanna_hashes_identity(Py_TYPE(o))) {
        return goanna_wrong_type(at, t->expects, o);
    }
    return goanna_any_foreign(call, at, o, slot);
}

static inline bool goanna_load_hashable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    unsigned long flags = PyType_GetFlags(Py_TYPE(o));
    if ((flags & Py_TPFLAGS_TUPLE_SUBCLASS) != 0) {
        return goanna_hashable_tuple(call, at, t, o, slot);
    }
    if ((flags & Py_TPFLAGS_BYTES_SUBCLASS) != 0) {
        return goanna_any_bytes(call, at, o, slot);
    }
    bool is_number = goanna_is_int(o) || goanna_is_subclass(o, &PyFloat_Type) || goanna_is_subclass(o, &PyComplex_Type) ||
                     (PyIndex_Check(o) && goanna_exported_by(o) == GOANNA_ITEM);
    if (o == Py_None || goanna_is_str(o) || is_number || goanna_is_of_a_class(call, o)) {
        return goanna_load_any(call, at, t, o, slot);
    }
    return goanna_hashable_object(call, at, t, o, slot);
}

GOANNA_CONVERTER goanna_conv_hashable = {GOANNA_LOAD(goanna_load_hashable), GOANNA_BUILD(goanna_build_any), NULL};
