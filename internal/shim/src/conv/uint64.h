#include "integer.h"

#define GOANNA_UINT64_RANGE "uint64 (0 to 18446744073709551615)"

/* Loads an object with __index__: PyLong_AsUnsignedLongLong accepts only an int. */
__attribute__((noinline, cold, unused)) static bool goanna_load_uint64_index(const goanna_place *at, PyObject *o, uint64_t *slot) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
        return goanna_integer_failed(at, GOANNA_UINT64_RANGE, o);
    }
    PyErr_Clear();
    PyObject *index = PyNumber_Index(o);
    if (index == NULL) {
        return goanna_integer_failed(at, GOANNA_UINT64_RANGE, o);
    }
    *slot = PyLong_AsUnsignedLongLong(index);
    bool good = *slot != UINT64_MAX || PyErr_Occurred() == NULL || goanna_integer_failed(at, GOANNA_UINT64_RANGE, index);
    Py_DecRef(index);
    return good;
}

static inline bool goanna_load_uint64(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, uint64_t *slot) {
    (void)call, (void)t;
    *slot = PyLong_AsUnsignedLongLong(o);
    return __builtin_expect(*slot != UINT64_MAX, 1) || PyErr_Occurred() == NULL || goanna_load_uint64_index(at, o, slot);
}

static inline PyObject *goanna_build_uint64(goanna_call *call, const goanna_type *t, uint64_t *slot) {
    (void)call, (void)t;
    return PyLong_FromUnsignedLongLong(*slot);
}

GOANNA_CONVERTER goanna_conv_uint64 = {GOANNA_LOAD(goanna_load_uint64), GOANNA_BUILD(goanna_build_uint64), NULL};
