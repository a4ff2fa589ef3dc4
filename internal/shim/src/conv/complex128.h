/* complex128: complex; as an argument also an object with __complex__, __float__ or __index__. */
#ifndef GOANNA_COMPLEX128_H
#define GOANNA_COMPLEX128_H

static inline bool goanna_load_complex128(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o,
                                          _Complex double *slot) {
    (void)call, (void)t;
    double *parts = (double *)slot; /* C11 6.2.5: laid out as an array of two */
    PyObject *value = goanna_as_complex(o);
    if (value == NULL) {
        return goanna_wrong_type(at, "complex", o);
    }
    parts[0] = PyComplex_RealAsDouble(value);
    bool good = parts[0] != -1.0 || PyErr_Occurred() == NULL;
    if (good) {
        parts[1] = PyComplex_ImagAsDouble(value);
        good = parts[1] != -1.0 || PyErr_Occurred() == NULL;
    }
    Py_DecRef(value);
    return good || goanna_wrong_type(at, "complex", o);
}

static inline PyObject *goanna_build_complex128(goanna_call *call, const goanna_type *t, _Complex double *slot) {
    (void)call, (void)t;
    const double *parts = (const double *)slot;
    return PyComplex_FromDoubles(parts[0], parts[1]);
}

GOANNA_CONVERTER goanna_conv_complex128 = {GOANNA_LOAD(goanna_load_complex128), GOANNA_BUILD(goanna_build_complex128), NULL};

#endif
