/* any: None, bool, int, float, complex, str, bytes-like objects, datetimes, timedeltas, exceptions, callables, instances of the module's classes,
 * and lists, tuples, sets and dicts of these. Any other object passes through Go as itself. The stack of the thread and Python's recursion
 * limit bound the nesting. */
#ifndef GOANNA_ANY_H
#define GOANNA_ANY_H

#include <string.h>

#include "bytes.h"
#include "dict.h"
#include "error.h"
#include "str.h"
#include "time.h"

static inline PyObject *goanna_build_any(goanna_call *call, const goanna_type *t, goanna_any *slot);
static inline bool goanna_load_any(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot);
static inline bool goanna_load_hashable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot);
static bool goanna_any_foreign(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot);

static inline bool goanna_any_text(goanna_call *call, const goanna_place *at, PyObject *str, int64_t kind, goanna_any *slot) {
    goanna_string text;
    if (!goanna_load_str(call, at, NULL, str, &text)) {
        return false;
    }
    *slot = (goanna_any){.kind = kind, .data = text.data, .a = text.len};
    return true;
}

static inline bool goanna_any_int(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot) {
    long long v = PyLong_AsLongLong(o);
    if (v != -1 || PyErr_Occurred() == NULL) {
        *slot = (goanna_any){.kind = GOANNA_ANY_INT, .a = v};
        return true;
    }
    PyErr_Clear();
    PyObject *digits = PyNumber_ToBase(o, 16);
    if (digits == NULL) {
        goanna_name_place(at);
        return false;
    }
    bool good = goanna_any_text(call, at, digits, GOANNA_ANY_BIG, slot);
    goanna_drop_reference(digits);
    return good;
}

static inline int64_t goanna_bits(double v) {
    int64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static inline double goanna_double(int64_t bits) {
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* What an object exports: bytes, or items that are not bytes. One item without dimensions is a number of NumPy. */
enum goanna_exported { GOANNA_NO_BUFFER, GOANNA_BYTES, GOANNA_ITEM, GOANNA_ITEMS };

static inline enum goanna_exported goanna_exported_by(PyObject *o) {
    if (!PyObject_CheckBuffer(o)) {
        return GOANNA_NO_BUFFER;
    }
    Py_buffer view;
    if (goanna_get_buffer(o, &view, PyBUF_ND) < 0) {
        PyErr_Clear();
        return GOANNA_BYTES; /* whose load has the exception again */
    }
    enum goanna_exported exported = view.ndim == 0 ? GOANNA_ITEM : view.itemsize != 1 && view.len > 0 ? GOANNA_ITEMS : GOANNA_BYTES;
    goanna_drop_view(&view);
    return exported;
}

static inline bool goanna_any_bytes(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot) {
    goanna_list bytes;
    if (!goanna_load_bytes(call, at, NULL, o, &bytes)) {
        return false;
    }
    *slot = (goanna_any){.kind = GOANNA_ANY_BYTES, .data = bytes.data, .a = bytes.len};
    return true;
}

static inline bool goanna_any_instance(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot) {
    goanna_handle handle;
    if (!goanna_load_instance_at(call, at, o, &handle)) {
        return false;
    }
    *slot = (goanna_any){.kind = GOANNA_ANY_INSTANCE, .a = (int64_t)handle.handle};
    return true;
}

/* ---- containers: those of list.h and dict.h, of values of any type ---- */

#define GOANNA_ANY_ITEM(function_load, expected)                                                                    \
    {                                                                                                               \
        .conv = &(const goanna_conv){.load = GOANNA_LOAD(function_load), .build = GOANNA_BUILD(goanna_build_any)}, \
        .size = sizeof(goanna_any), .align = _Alignof(goanna_any), .expects = (expected)                           \
    }

static const goanna_dict_data goanna_any_pair = {.size = 2 * sizeof(goanna_any), .offset = sizeof(goanna_any)};

static inline bool goanna_any_list(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    const goanna_type item = GOANNA_ANY_ITEM(goanna_load_any, t->expects);
    const goanna_type list = {.expects = t->expects, .elem = &item};
    goanna_list items;
    if (!goanna_load_list(call, at, &list, o, &items)) {
        return false;
    }
    *slot = (goanna_any){.kind = GOANNA_ANY_LIST, .data = items.data, .a = items.len};
    return true;
}

static inline bool goanna_any_dict(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    const goanna_type key = GOANNA_ANY_ITEM(goanna_load_hashable, "a value that Go can compare"), item = GOANNA_ANY_ITEM(goanna_load_any, t->expects);
    const goanna_type dict = {.expects = t->expects, .key = &key, .elem = &item, .data = &goanna_any_pair};
    goanna_list pairs;
    if (!goanna_load_dict(call, at, &dict, o, &pairs)) {
        return false;
    }
    *slot = (goanna_any){.kind = GOANNA_ANY_DICT, .data = pairs.data, .a = pairs.len};
    return true;
}

/* ---- callables: of any arguments and one result, and with an error ---- */

static bool goanna_any_callable(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot);

/* ---- objects of Python's library ---- */

static inline bool goanna_any_error(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    goanna_caught_error *error = goanna_reserve(call, sizeof *error, _Alignof(goanna_caught_error));
    *slot = (goanna_any){.kind = GOANNA_ANY_ERROR, .data = error};
    return error != NULL && goanna_load_caught(call, at, t, o, error);
}

static inline bool goanna_any_time(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    goanna_time *time = goanna_reserve(call, sizeof *time, _Alignof(goanna_time));
    *slot = (goanna_any){.kind = GOANNA_ANY_TIME, .data = time};
    return time != NULL && goanna_load_time(call, at, t, o, time);
}

/* Whether a datetime has a time zone, which a time.Time needs. -1 with an exception. */
static inline int goanna_is_aware(PyObject *datetime) {
    PyObject *zone = PyObject_GetAttrString(datetime, "tzinfo");
    Py_DecRef(zone);
    return zone == NULL ? -1 : zone != Py_None;
}

static inline bool goanna_any_of_library(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    if (goanna_is_exception(o)) {
        return goanna_any_error(call, at, t, o, slot);
    }
    int is_time = goanna_is_instance(call, o, &goanna_datetime);
    if (is_time > 0) {
        is_time = goanna_is_aware(o);
    }
    if (is_time != 0) {
        return is_time > 0 && goanna_any_time(call, at, t, o, slot);
    }
    int is_duration = goanna_is_instance(call, o, &goanna_timedelta);
    if (is_duration != 0) {
        *slot = (goanna_any){.kind = GOANNA_ANY_DURATION};
        return is_duration > 0 && goanna_load_timedelta(call, at, o, &slot->a);
    }
    return goanna_any_foreign(call, at, o, slot);
}

static inline bool goanna_any_container(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    unsigned long flags = PyType_GetFlags(Py_TYPE(o));
    if ((flags & Py_TPFLAGS_DICT_SUBCLASS) != 0) {
        return goanna_any_dict(call, at, t, o, slot);
    }
    if ((flags & (Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS)) != 0 || goanna_is_exact(o, &PySet_Type) ||
        goanna_is_exact(o, &PyFrozenSet_Type)) {
        return goanna_any_list(call, at, t, o, slot);
    }
    if (PyCallable_Check(o) && !((const goanna_callable *)call->callable)->hold_gil) {
        return goanna_any_callable(call, at, o, slot);
    }
    return goanna_any_of_library(call, at, t, o, slot);
}

static inline bool goanna_load_any(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_any *slot) {
    if (o == Py_None) {
        *slot = (goanna_any){.kind = GOANNA_ANY_NONE};
        return true;
    }
    if (goanna_is_exact(o, &PyBool_Type)) {
        *slot = (goanna_any){.kind = GOANNA_ANY_BOOL, .a = PyObject_IsTrue(o)};
        return true;
    }
    if (goanna_is_str(o)) {
        return goanna_any_text(call, at, o, GOANNA_ANY_STR, slot);
    }
    if (goanna_is_int(o)) {
        return goanna_any_int(call, at, o, slot);
    }
    if (goanna_is_subclass(o, &PyFloat_Type)) {
        *slot = (goanna_any){.kind = GOANNA_ANY_FLOAT, .a = goanna_bits(PyFloat_AsDouble(o))};
        return true;
    }
    if (goanna_is_subclass(o, &PyComplex_Type)) {
        *slot = (goanna_any){.kind = GOANNA_ANY_COMPLEX, .a = goanna_bits(PyComplex_RealAsDouble(o)), .b = goanna_bits(PyComplex_ImagAsDouble(o))};
        return true;
    }
    if (goanna_is_of_a_class(call, o)) {
        return goanna_any_instance(call, at, o, slot);
    }
    enum goanna_exported exported = goanna_exported_by(o);
    if (exported == GOANNA_BYTES) {
        return goanna_any_bytes(call, at, o, slot);
    }
    if (PyIndex_Check(o) && exported != GOANNA_ITEMS) { /* an ndarray of any length has __index__ */
        return goanna_any_int(call, at, o, slot);
    }
    if (exported != GOANNA_NO_BUFFER) {
        return goanna_any_foreign(call, at, o, slot);
    }
    if (!goanna_enter(call, at)) {
        return false;
    }
    bool good = goanna_any_container(call, at, t, o, slot);
    Py_LeaveRecursiveCall();
    return good;
}

/* ---- keys of dicts, and py.Hashable: what Go can compare, bytes and tuples in forms for that, and objects that Python compares by identity ---- */

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
    if (goanna_is_str(o)) {
        return goanna_any_text(call, at, o, GOANNA_ANY_STR, slot);
    }
    unsigned long flags = PyType_GetFlags(Py_TYPE(o));
    if ((flags & Py_TPFLAGS_TUPLE_SUBCLASS) != 0) {
        return goanna_hashable_tuple(call, at, t, o, slot);
    }
    if ((flags & Py_TPFLAGS_BYTES_SUBCLASS) != 0) {
        return goanna_any_bytes(call, at, o, slot);
    }
    bool is_number = goanna_is_int(o) || goanna_is_subclass(o, &PyFloat_Type) || goanna_is_subclass(o, &PyComplex_Type) ||
                     (PyIndex_Check(o) && goanna_exported_by(o) == GOANNA_ITEM);
    if (o == Py_None || is_number || goanna_is_of_a_class(call, o)) {
        return goanna_load_any(call, at, t, o, slot);
    }
    return goanna_hashable_object(call, at, t, o, slot);
}

static inline PyObject *goanna_build_any_container(goanna_call *call, const goanna_type *t, goanna_any *slot) {
    if (!goanna_enter(call, NULL)) {
        return NULL;
    }
    const goanna_type item = GOANNA_ANY_ITEM(goanna_load_any, t->expects);
    const goanna_type container = {.key = &item, .elem = &item, .data = &goanna_any_pair};
    goanna_list items = {(void *)slot->data, slot->a, slot->a};
    PyObject *o = slot->kind == GOANNA_ANY_LIST ? goanna_build_list(call, &container, &items) : goanna_build_dict(call, &container, &items);
    Py_LeaveRecursiveCall();
    return o;
}

static inline PyObject *goanna_build_any_tuple(goanna_call *call, const goanna_type *t, goanna_any *slot) {
    goanna_any items = {.kind = GOANNA_ANY_LIST, .data = slot->data, .a = slot->a};
    PyObject *list = goanna_build_any_container(call, t, &items);
    PyObject *tuple = list == NULL ? NULL : PySequence_Tuple(list);
    Py_DecRef(list);
    return tuple;
}

static inline PyObject *goanna_build_any(goanna_call *call, const goanna_type *t, goanna_any *slot) {
    switch ((enum goanna_any_kind)slot->kind) {
    case GOANNA_ANY_NONE:
        Py_IncRef(Py_None);
        return Py_None;
    case GOANNA_ANY_BOOL:
        return PyBool_FromLong((long)slot->a);
    case GOANNA_ANY_INT:
        return PyLong_FromLongLong(slot->a);
    case GOANNA_ANY_UINT:
        return PyLong_FromUnsignedLongLong((uint64_t)slot->a);
    case GOANNA_ANY_BIG:
        return PyLong_FromString(slot->data, NULL, 16); /* the text ends with NUL */
    case GOANNA_ANY_FLOAT:
        return PyFloat_FromDouble(goanna_double(slot->a));
    case GOANNA_ANY_COMPLEX:
        return PyComplex_FromDoubles(goanna_double(slot->a), goanna_double(slot->b));
    case GOANNA_ANY_STR:
        return PyUnicode_DecodeUTF8(slot->data, slot->a, "replace");
    case GOANNA_ANY_BYTES:
        return PyBytes_FromStringAndSize(slot->data, slot->a);
    case GOANNA_ANY_LIST:
    case GOANNA_ANY_DICT:
        return goanna_build_any_container(call, t, slot);
    case GOANNA_ANY_TUPLE:
        return goanna_build_any_tuple(call, t, slot);
    case GOANNA_ANY_INSTANCE:
        return goanna_new_instance(call, 0, (goanna_handle *)slot->data);
    case GOANNA_ANY_OBJECT:
        Py_IncRef((PyObject *)slot->data);
        return (PyObject *)slot->data;
    case GOANNA_ANY_TIME:
        return goanna_build_time(call, t, (goanna_time *)slot->data);
    case GOANNA_ANY_DURATION:
        return goanna_build_duration(call, t, &slot->a);
    case GOANNA_ANY_ERROR:
        return goanna_build_error(call, t, (goanna_failure **)slot->data);
    case GOANNA_ANY_COLUMN:
        return goanna_column_new(call, &(goanna_column_data){(char)slot->a}, (goanna_column_slot *)slot->data);
    case GOANNA_ANY_CALLABLE:
    case GOANNA_ANY_FOREIGN:
        break;
    }
    PyErr_SetString(PyExc_SystemError, "a result has an unknown kind");
    return NULL;
}

GOANNA_CONVERTER goanna_conv_any = {GOANNA_LOAD(goanna_load_any), GOANNA_BUILD(goanna_build_any), NULL};

#define GOANNA_ANY_EXPECTS "any object"
static const goanna_type goanna_any_type = {.conv = &goanna_conv_any, .size = sizeof(goanna_any), .align = _Alignof(goanna_any), .expects = GOANNA_ANY_EXPECTS};
static const goanna_type goanna_any_arguments = {.conv = &goanna_conv_list, .size = sizeof(goanna_list), .align = _Alignof(goanna_list), .elem = &goanna_any_type};
static const goanna_field goanna_any_frame[] = {{NULL, 0, &goanna_any_arguments}, {NULL, sizeof(goanna_list), &goanna_any_type}};
static const goanna_callback_data goanna_any_call = {.params = 1, .results = 1, .fallible = true, .variadic = true};
static const goanna_type goanna_any_function = {.fields = goanna_any_frame, .data = &goanna_any_call, .expects = "callable"};

static const goanna_type goanna_any_str = {.conv = &goanna_conv_str, .size = sizeof(goanna_string), .align = _Alignof(goanna_string), .expects = "str"};
static const goanna_field goanna_any_spelled[] = {{NULL, 0, &goanna_any_str}};
static const goanna_callback_data goanna_any_spells = {.results = 1, .fallible = true, .spells = true};
static const goanna_type goanna_any_object = {.fields = goanna_any_spelled, .data = &goanna_any_spells, .expects = GOANNA_ANY_EXPECTS};

static bool goanna_any_callable(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot) {
    goanna_callback *callback;
    if (!goanna_load_callable(call, at, &goanna_any_function, o, &callback)) {
        return false;
    }
    *slot = (goanna_any){.kind = GOANNA_ANY_CALLABLE, .data = callback};
    return true;
}

static bool goanna_any_foreign(goanna_call *call, const goanna_place *at, PyObject *o, goanna_any *slot) {
    goanna_foreign *foreign = goanna_reserve(call, sizeof *foreign, _Alignof(goanna_foreign));
    PyObject *name = foreign == NULL ? NULL : PyType_GetName(Py_TYPE(o));
    goanna_string class;
    bool good = name != NULL && goanna_load_str(call, at, NULL, name, &class);
    Py_DecRef(name);
    if (!good || (foreign->object = goanna_hold_object(call, at, &goanna_any_object, o)) == NULL) {
        return false;
    }
    foreign->class_ = class.data;
    foreign->class_len = class.len;
    foreign->identity = (uintptr_t)o;
    *slot = (goanna_any){.kind = GOANNA_ANY_FOREIGN, .data = foreign};
    return true;
}

#endif
