/* float32: float, rounded. A finite value that would become infinite is OverflowError. */
#ifndef GOANNA_FLOAT32_H
#define GOANNA_FLOAT32_H

#include <math.h>

static inline bool goanna_fits_float32(double v) { return !isfinite(v) || isfinite((float)v); }

#define GOANNA_FLOAT32_RANGE "float32 (up to 3.4028235e+38)"

static inline bool goanna_load_float32(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, float *slot) {
    (void)call, (void)t;
    double v = PyFloat_AsDouble(o);
    if (__builtin_expect(v == -1.0 && PyErr_Occurred() != NULL, 0)) {
        return goanna_wrong_type(at, "float", o);
    }
    *slot = (float)v;
    return __builtin_expect(goanna_fits_float32(v), 1) || goanna_out_of_range(at, GOANNA_FLOAT32_RANGE, o);
}

static inline PyObject *goanna_build_float32(goanna_call *call, const goanna_type *t, float *slot) {
    (void)call, (void)t;
    return PyFloat_FromDouble(*slot);
}

GOANNA_CONVERTER goanna_conv_float32 = {GOANNA_LOAD(goanna_load_float32), GOANNA_BUILD(goanna_build_float32), NULL};

#endif
