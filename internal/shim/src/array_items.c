/* Conversion of items to Python objects and back. */
#include "array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- half floats: IEEE 754 binary16 ---- */

static double half_to_double(uint16_t half) {
    int exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;
    double value;
    if (exponent == 0x1f) {
        value = fraction == 0 ? INFINITY : NAN;
    } else if (exponent == 0) {
        value = fraction * 0x1p-24;
    } else {
        value = (double)(fraction + 0x400) * (1 << exponent) * 0x1p-25;
    }
    return half >> 15 != 0 ? -value : value;
}

/* Rounds a number below 2**51 to the nearest integer, half to even. nearbyint would need libm. */
static double round_to_even(double size) { return size + 0x1p52 - 0x1p52; }

/* Rounds to the nearest half float, half to even. False if value is finite and too large. */
static bool double_to_half(double value, uint16_t *half) {
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    double size = fabs(value);
    if (isnan(value)) {
        *half = sign | 0x7e00;
        return true;
    }
    if (isinf(value)) {
        *half = sign | 0x7c00;
        return true;
    }
    if (size >= 65520) {
        return false;
    }
    if (size < 0x1p-14) { /* subnormal: units of 2**-24 */
        *half = sign | (uint16_t)round_to_even(size * 0x1p24);
        return true;
    }
    int exponent;
    double fraction = frexp(size, &exponent); /* of [0.5, 1) */
    uint16_t rounded = (uint16_t)round_to_even(fraction * 0x1p11); /* 0x400 to 0x800; the last carries into the exponent */
    *half = sign | (uint16_t)(((exponent + 14 - 1) << 10) + rounded);
    return true;
}

/* Raises the error of an item of a code that no format has. */
static bool without_code(void) {
    PyErr_SetString(PyExc_SystemError, "Array: an item without a code");
    return false;
}

/* ---- loading ---- */

#define TAKE(type, name)                                                                                                  \
    type name;                                                                                                            \
    memcpy(&name, p, sizeof name)

PyObject *goanna_load_code(char code, const char *p) {
    switch (code) {
    case 'd': {
        TAKE(double, value);
        return PyFloat_FromDouble(value);
    }
    case 'f': {
        TAKE(float, value);
        return PyFloat_FromDouble((double)value);
    }
    case 'q': {
        TAKE(int64_t, value);
        return PyLong_FromLongLong(value);
    }
    case 'i': {
        TAKE(int32_t, value);
        return PyLong_FromLong(value);
    }
    case 'B':
        return PyLong_FromLong(*(const uint8_t *)p);
    case '?':
        return PyBool_FromLong(*p != 0);
    case 'b':
        return PyLong_FromLong(*(const int8_t *)p);
    case 'h': {
        TAKE(int16_t, value);
        return PyLong_FromLong(value);
    }
    case 'H': {
        TAKE(uint16_t, value);
        return PyLong_FromLong(value);
    }
    case 'I': {
        TAKE(uint32_t, value);
        return PyLong_FromUnsignedLongLong(value);
    }
    case 'Q': {
        TAKE(uint64_t, value);
        return PyLong_FromUnsignedLongLong(value);
    }
    case 'e': {
        TAKE(uint16_t, value);
        return PyFloat_FromDouble(half_to_double(value));
    }
    case 'F': {
        float part[2];
        memcpy(part, p, sizeof part);
        return PyComplex_FromDoubles((double)part[0], (double)part[1]);
    }
    case 'D': {
        double part[2];
        memcpy(part, p, sizeof part);
        return PyComplex_FromDoubles(part[0], part[1]);
    }
    case 'c':
        return PyBytes_FromStringAndSize(p, 1);
    }
    without_code();
    return NULL;
}

/* Reverses the bytes of a number, or of each part of a complex number. */
static void swap(char *to, const char *from, const goanna_item *item) {
    int64_t part = item->code == 'F' || item->code == 'D' ? item->size / 2 : item->size;
    for (int64_t i = 0; i < item->size; i++) {
        to[i] = from[i / part * part + part - 1 - i % part];
    }
}

static PyObject *load_parts(const goanna_item *item, const char *p) {
    PyObject *tuple = PyTuple_New((Py_ssize_t)item->count);
    for (int64_t i = 0; tuple != NULL && i < item->count; i++) {
        const goanna_item *part = item->code == 'T' ? &item->part[i] : item->part;
        PyObject *value = goanna_load_item(part, p + (item->code == 'T' ? part->offset : i * part->size));
        if (value == NULL) {
            Py_DecRef(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, (Py_ssize_t)i, value);
    }
    return tuple;
}

/* Returns tuple.__new__(class, values). The class's own __new__ is Python code, and takes the values as separate arguments. Steals the
 * reference to values. */
static PyObject *of_class(PyObject *class, PyObject *values) {
    PyObject *args = values == NULL ? NULL : PyTuple_New(1);
    if (args == NULL) {
        Py_DecRef(values);
        return NULL;
    }
    PyTuple_SetItem(args, 0, values);
    newfunc new_tuple = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    PyObject *record = new_tuple((PyTypeObject *)class, args, NULL);
    Py_DecRef(args);
    return record;
}

PyObject *goanna_load_item(const goanna_item *item, const char *p) {
    if (item->code == 's') {
        return PyBytes_FromStringAndSize(p, (Py_ssize_t)item->size);
    }
    if (item->code == 'T' && item->class != NULL) {
        return of_class(item->class, load_parts(item, p));
    }
    if (item->code == 'T' || item->code == '(') {
        return load_parts(item, p);
    }
    if (item->swapped) {
        char native[16];
        swap(native, p, item);
        return goanna_load_code(item->code, native);
    }
    return goanna_load_code(item->code, p);
}

/* ---- storing ---- */

static bool out_of_range(PyObject *value, const char *range) {
    PyErr_Format(PyExc_OverflowError, "Array item: expected %s, got %R", range, value);
    return false;
}

static bool wrong_type(PyObject *value, const char *expected) {
    if (PyErr_Occurred() != NULL && !PyErr_ExceptionMatches(PyExc_TypeError)) {
        return false;
    }
    PyErr_Clear();
    PyObject *got = PyType_GetName(Py_TYPE(value));
    if (got != NULL) {
        PyErr_Format(PyExc_TypeError, "Array item: expected %s, got %U", expected, got);
        Py_DecRef(got);
    }
    return false;
}

typedef struct {
    char code;
    const char *range;
    int64_t least;
    uint64_t most;
} integer;

static const integer integers[] = {
    {'b', "int8 (-128 to 127)", INT8_MIN, INT8_MAX},
    {'B', "uint8 (0 to 255)", 0, UINT8_MAX},
    {'h', "int16 (-32768 to 32767)", INT16_MIN, INT16_MAX},
    {'H', "uint16 (0 to 65535)", 0, UINT16_MAX},
    {'i', "int32 (-2147483648 to 2147483647)", INT32_MIN, INT32_MAX},
    {'I', "uint32 (0 to 4294967295)", 0, UINT32_MAX},
    {'q', "int64 (-9223372036854775808 to 9223372036854775807)", INT64_MIN, INT64_MAX},
    {'Q', "uint64 (0 to 18446744073709551615)", 0, UINT64_MAX},
};

/* Stores the bits of an int. OverflowError if it does not fit. */
static bool to_integer(const integer *want, PyObject *value, uint64_t *bits) {
    PyObject *n = PyNumber_Index(value);
    if (n == NULL) {
        return wrong_type(value, "int");
    }
    if (want->least == 0) {
        *bits = PyLong_AsUnsignedLongLong(n);
    } else {
        *bits = (uint64_t)PyLong_AsLongLong(n);
    }
    bool fits = *bits != UINT64_MAX || PyErr_Occurred() == NULL;
    if (!fits && !PyErr_ExceptionMatches(PyExc_OverflowError)) {
        Py_DecRef(n);
        return false;
    }
    PyErr_Clear();
    fits = fits && (want->least == 0 ? *bits <= want->most : (int64_t)*bits >= want->least && (int64_t)*bits <= (int64_t)want->most);
    if (!fits) {
        out_of_range(n, want->range);
    }
    Py_DecRef(n);
    return fits;
}

static bool store_integer(char code, char *p, PyObject *value) {
    const integer *want = integers;
    while (want->code != code) {
        want++;
    }
    uint64_t bits;
    if (!to_integer(want, value, &bits)) {
        return false;
    }
    switch (code) {
    case 'b':
    case 'B':
        *p = (char)bits;
        break;
    case 'h':
    case 'H':
        memcpy(p, &(uint16_t){(uint16_t)bits}, 2);
        break;
    case 'i':
    case 'I':
        memcpy(p, &(uint32_t){(uint32_t)bits}, 4);
        break;
    case 'q':
    case 'Q':
        memcpy(p, &bits, 8);
        break;
    }
    return true;
}

static bool to_float32(double number, float *out) {
    *out = (float)number;
    return isfinite(*out) || !isfinite(number);
}

static bool store_float(char code, char *p, PyObject *value) {
    double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred() != NULL) {
        return wrong_type(value, "float");
    }
    float single;
    uint16_t half;
    switch (code) {
    case 'd':
        memcpy(p, &number, sizeof number);
        return true;
    case 'f':
        if (!to_float32(number, &single)) {
            return out_of_range(value, "float32 (up to 3.4028235e+38)");
        }
        memcpy(p, &single, sizeof single);
        return true;
    case 'e':
        if (!double_to_half(number, &half)) {
            return out_of_range(value, "float16 (up to 65504)");
        }
        memcpy(p, &half, sizeof half);
        return true;
    }
    return without_code();
}

static bool to_complex(PyObject *value, double part[2]) {
    PyObject *number = goanna_as_complex(value);
    if (number == NULL) {
        return false;
    }
    part[0] = PyComplex_RealAsDouble(number);
    bool good = part[0] != -1.0 || PyErr_Occurred() == NULL;
    part[1] = good ? PyComplex_ImagAsDouble(number) : 0;
    good = good && (part[1] != -1.0 || PyErr_Occurred() == NULL);
    Py_DecRef(number);
    return good;
}

static bool store_complex(char code, char *p, PyObject *value) {
    double part[2];
    if (!to_complex(value, part)) {
        return wrong_type(value, "complex");
    }
    if (code == 'D') {
        memcpy(p, part, sizeof part);
        return true;
    }
    float single[2];
    if (!to_float32(part[0], &single[0]) || !to_float32(part[1], &single[1])) {
        return out_of_range(value, "complex64 (parts up to 3.4028235e+38)");
    }
    memcpy(p, single, sizeof single);
    return true;
}

/* Stores a bytes-like object of exactly size bytes. */
static bool store_bytes(char *p, int64_t size, PyObject *value) {
    if (Py_TYPE(value) != &PyBytes_Type) {
        return wrong_type(value, "bytes");
    }
    if (PyBytes_Size(value) != size) {
        PyErr_Format(PyExc_ValueError, "Array item: expected %lld bytes, got %lld", (long long)size, (long long)PyBytes_Size(value));
        return false;
    }
    memcpy(p, PyBytes_AsString(value), (size_t)size);
    return true;
}

bool goanna_store_code(char code, char *p, PyObject *value) {
    int truth;
    switch (code) {
    case '?':
        truth = PyObject_IsTrue(value);
        if (truth >= 0) {
            *p = (char)truth;
        }
        return truth >= 0;
    case 'e':
    case 'f':
    case 'd':
        return store_float(code, p, value);
    case 'F':
    case 'D':
        return store_complex(code, p, value);
    case 'c':
        return store_bytes(p, 1, value);
    case 'b':
    case 'B':
    case 'h':
    case 'H':
    case 'i':
    case 'I':
    case 'q':
    case 'Q':
        return store_integer(code, p, value);
    }
    return without_code();
}

/* Converts an iterable to a tuple with as many objects as the item has parts: a new reference. Text is not accepted. */
static PyObject *to_parts(const goanna_item *item, PyObject *value) {
    const char *expected = item->code == 'T' ? "a record" : "an array";
    bool text = Py_TYPE(value) == &PyUnicode_Type || Py_TYPE(value) == &PyBytes_Type;
    PyObject *tuple = text ? NULL : PySequence_Tuple(value);
    if (tuple == NULL) {
        wrong_type(value, expected);
        return NULL;
    }
    if (PyTuple_Size(tuple) != item->count) {
        PyErr_Format(PyExc_ValueError, "Array item: expected %s of %lld values, got %lld", expected, (long long)item->count,
                     (long long)PyTuple_Size(tuple));
        Py_DecRef(tuple);
        return NULL;
    }
    return tuple;
}

static bool store_parts(const goanna_item *item, char *p, PyObject *value) {
    PyObject *tuple = to_parts(item, value);
    bool good = tuple != NULL;
    for (int64_t i = 0; good && i < item->count; i++) {
        const goanna_item *part = item->code == 'T' ? &item->part[i] : item->part;
        char *at = p + (item->code == 'T' ? part->offset : i * part->size);
        good = goanna_store_item(part, at, PyTuple_GetItem(tuple, (Py_ssize_t)i));
    }
    Py_DecRef(tuple);
    return good;
}

bool goanna_store_item(const goanna_item *item, char *p, PyObject *value) {
    if (item->code == 'T' || item->code == '(') {
        return store_parts(item, p, value);
    }
    if (item->code == 's') {
        return store_bytes(p, item->size, value);
    }
    if (!item->swapped) {
        return goanna_store_code(item->code, p, value);
    }
    char native[16];
    if (!goanna_store_code(item->code, native, value)) {
        return false;
    }
    swap(p, native, item);
    return true;
}

bool goanna_access_of(PyObject *self, goanna_access *access) {
    access->code = goanna_array_of(self)->code;
    access->item = access->code != 0 ? NULL : goanna_array_item(self);
    return access->code != 0 || access->item != NULL;
}
