/* time.Duration: as an argument a timedelta or a number of seconds, as a result a timedelta. The slot has nanoseconds. */
#ifndef GOANNA_DURATION_H
#define GOANNA_DURATION_H

#include <string.h>

static goanna_import goanna_timedelta = {"_datetime", "timedelta", 0}; /* tests that freeze time replace those of datetime */
static goanna_import goanna_name_days = {NULL, "days", 0}, goanna_name_seconds = {NULL, "seconds", 0},
                     goanna_name_microseconds = {NULL, "microseconds", 0};

#define GOANNA_DURATION_RANGE "time.Duration (-9223372036.854775808 to 9223372036.854775807 seconds)"

/* Loads an integer attribute and checks its bounds: a subclass may have other values. */
static inline bool goanna_load_part(goanna_call *call, const goanna_place *at, PyObject *o, goanna_import *name, int64_t least, int64_t greatest,
                                    int64_t *value) {
    PyObject *part = goanna_get_attribute(call, o, name);
    long long v = part == NULL ? -1 : PyLong_AsLongLong(part);
    bool failed = PyErr_Occurred() != NULL;
    if (!failed && (v < least || v > greatest)) {
        PyErr_Format(PyExc_ValueError, "%s is out of range: %R", name->name, part);
        failed = true;
    }
    goanna_drop_reference(part);
    if (failed) {
        goanna_name_place(at);
    }
    *value = v;
    return !failed;
}

static inline bool goanna_load_timedelta(goanna_call *call, const goanna_place *at, PyObject *o, int64_t *slot) {
    int64_t days, seconds, microseconds, whole;
    if (!goanna_load_part(call, at, o, &goanna_name_days, -1000000000, 1000000000, &days) ||
        !goanna_load_part(call, at, o, &goanna_name_seconds, 0, 86399, &seconds) ||
        !goanna_load_part(call, at, o, &goanna_name_microseconds, 0, 999999, &microseconds)) {
        return false;
    }
    /* with days and microseconds of the same sign, their sum is in range if its parts are */
    whole = days * 86400 + seconds;
    int64_t rest = microseconds * 1000;
    if (whole < 0) {
        whole++;
        rest -= 1000000000;
    }
    if (__builtin_mul_overflow(whole, 1000000000, slot) || __builtin_add_overflow(*slot, rest, slot)) {
        return goanna_out_of_range(at, GOANNA_DURATION_RANGE, o);
    }
    return true;
}

static inline bool goanna_load_int_seconds(const goanna_place *at, PyObject *o, int64_t *slot) {
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (v == -1 && PyErr_Occurred() != NULL) {
        return goanna_wrong_type(at, "timedelta or seconds", o);
    }
    if (overflow != 0 || __builtin_mul_overflow((int64_t)v, 1000000000, slot)) {
        return goanna_out_of_range(at, GOANNA_DURATION_RANGE, o);
    }
    return true;
}

__extension__ typedef __int128 goanna_int128;
__extension__ typedef unsigned __int128 goanna_uint128;

/* Converts less than 2^34 seconds to nanoseconds, rounded half to even. The double is a 53-bit integer times a power of 2, so the
 * product is exact. */
static inline goanna_int128 goanna_to_nanoseconds(double seconds) {
    uint64_t bits;
    memcpy(&bits, &seconds, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7ff);
    uint64_t integer = (bits & ((UINT64_C(1) << 52) - 1)) | (exponent == 0 ? 0 : UINT64_C(1) << 52);
    int down = 1075 - exponent; /* seconds == integer / 2^down */
    goanna_uint128 product = (goanna_uint128)integer * 1000000000, one = 1;
    if (down > 100) {
        return 0;
    }
    goanna_uint128 n = product >> down, rest = product & ((one << down) - 1), half = (one << down) / 2;
    n += rest > half || (rest == half && n % 2 != 0);
    return bits >> 63 ? -(goanna_int128)n : (goanna_int128)n;
}

static inline bool goanna_load_float_seconds(const goanna_place *at, PyObject *o, int64_t *slot) {
    double v = PyFloat_AsDouble(o);
    if (v == -1.0 && PyErr_Occurred() != NULL) {
        return goanna_wrong_type(at, "timedelta or seconds", o);
    }
    if (v != v) {
        return goanna_refuse(at, PyExc_ValueError, "timedelta or seconds", PyUnicode_FromString("nan"));
    }
    goanna_int128 n = 0;
    if (v > -1e10 && v < 1e10) {
        n = goanna_to_nanoseconds(v);
        *slot = (int64_t)n;
    }
    return (v > -1e10 && v < 1e10 && n == *slot) || goanna_out_of_range(at, GOANNA_DURATION_RANGE, o);
}

static inline bool goanna_load_duration(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, int64_t *slot) {
    (void)t;
    if (goanna_is_int(o)) {
        return goanna_load_int_seconds(at, o, slot);
    }
    switch (goanna_is_instance(call, o, &goanna_timedelta)) {
    case 0: return goanna_load_float_seconds(at, o, slot);
    case 1: return goanna_load_timedelta(call, at, o, slot);
    }
    return false;
}

/* Rounds to microseconds, half to even. */
static inline PyObject *goanna_build_duration(goanna_call *call, const goanna_type *t, int64_t *slot) {
    (void)t;
    int64_t us = *slot / 1000, rest = *slot % 1000;
    int away = rest < 0 ? -1 : 1;
    rest *= away;
    if (rest > 500 || (rest == 500 && us % 2 != 0)) {
        us += away;
    }
    int64_t days = us / 86400000000, in_day = us % 86400000000;
    if (in_day < 0) {
        in_day += 86400000000;
        days--;
    }
    PyObject *class = goanna_imported(call, &goanna_timedelta);
    return class == NULL ? NULL : PyObject_CallFunction(class, "iii", (int)days, (int)(in_day / 1000000), (int)(in_day % 1000000));
}

GOANNA_CONVERTER goanna_conv_duration = {GOANNA_LOAD(goanna_load_duration), GOANNA_BUILD(goanna_build_duration), NULL};

#endif
