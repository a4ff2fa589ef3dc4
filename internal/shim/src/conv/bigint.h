/* *big.Int: an int of any size; as an argument also an object with __index__. A nil result is None. */
#ifndef GOANNA_BIGINT_H
#define GOANNA_BIGINT_H

#include <string.h>

/* Laid out as rt.BigInt. */
typedef struct {
    goanna_list magnitude; /* big-endian bytes, if sign is not 0 */
    int64_t value;         /* if sign is 0 */
    int64_t sign;          /* 1 or -1: sign of the magnitude; 0: value is used; 2: nil */
} goanna_bigint;

static goanna_import goanna_int_index = {"builtins", "int", 0}, goanna_name_index = {NULL, "__index__", 0};

/* Returns the value of an int or an object with __index__: a new reference to an exact int, because a subclass may override methods. */
static inline PyObject *goanna_exact_int(goanna_call *call, PyObject *o) {
    PyObject *index = PyNumber_Index(o);
    if (index == NULL || goanna_is_exact(index, &PyLong_Type)) {
        return index;
    }
    PyObject *class = goanna_imported(call, &goanna_int_index);
    PyObject *method = class == NULL ? NULL : goanna_get_attribute(call, class, &goanna_name_index);
    PyObject *exact = method == NULL ? NULL : PyObject_CallFunctionObjArgs(method, index, NULL);
    Py_DecRef(method);
    goanna_drop_reference(index);
    return exact;
}

/* Returns the big-endian magnitude by int.to_bytes. */
static inline PyObject *goanna_magnitude(PyObject *exact) {
    PyObject *magnitude = PyNumber_Absolute(exact);
    PyObject *bits = magnitude == NULL ? NULL : PyObject_CallMethod(magnitude, "bit_length", NULL);
    long long n = bits == NULL ? -1 : PyLong_AsLongLong(bits);
    PyObject *bytes = n < 0 ? NULL : PyObject_CallMethod(magnitude, "to_bytes", "ns", (Py_ssize_t)((n + 7) / 8), "big");
    Py_DecRef(magnitude);
    Py_DecRef(bits);
    return bytes;
}

static inline bool goanna_copy_magnitude(goanna_call *call, PyObject *exact, goanna_list *slot) {
    PyObject *bytes = goanna_magnitude(exact);
    char *data;
    Py_ssize_t len;
    bool good = bytes != NULL && PyBytes_AsStringAndSize(bytes, &data, &len) == 0;
    char *copy = good ? goanna_reserve(call, (size_t)len, 1) : NULL;
    if (copy != NULL) {
        memcpy(copy, data, (size_t)len);
        *slot = (goanna_list){copy, len, len};
    }
    Py_DecRef(bytes);
    return copy != NULL;
}

static inline bool goanna_load_bigint(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_bigint *slot) {
    (void)t;
    PyObject *exact = goanna_exact_int(call, o);
    if (exact == NULL) {
        return goanna_wrong_type(at, "int", o);
    }
    int overflow;
    *slot = (goanna_bigint){.value = PyLong_AsLongLongAndOverflow(exact, &overflow)};
    slot->sign = overflow;
    bool good = overflow == 0 || goanna_copy_magnitude(call, exact, &slot->magnitude);
    Py_DecRef(exact);
    return good;
}

static inline PyObject *goanna_build_bigint(goanna_call *call, const goanna_type *t, goanna_bigint *slot) {
    (void)call, (void)t;
    if (slot->sign == 0) {
        return PyLong_FromLongLong(slot->value);
    }
    if (slot->sign == 2) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(slot->magnitude.data, slot->magnitude.len);
    PyObject *magnitude = bytes == NULL ? NULL : PyObject_CallMethod((PyObject *)&PyLong_Type, "from_bytes", "Os", bytes, "big");
    Py_DecRef(bytes);
    if (magnitude == NULL || slot->sign > 0) {
        return magnitude;
    }
    PyObject *negative = PyNumber_Negative(magnitude);
    Py_DecRef(magnitude);
    return negative;
}

GOANNA_CONVERTER goanna_conv_bigint = {GOANNA_LOAD(goanna_load_bigint), GOANNA_BUILD(goanna_build_bigint), NULL};

#endif
