/* float64: float; as an argument also an object with __float__ or __index__. */
static inline bool goanna_load_float64(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, double *slot) {
    (void)call, (void)t;
    *slot = PyFloat_AsDouble(o);
    return __builtin_expect(*slot != -1.0, 1) || PyErr_Occurred() == NULL || goanna_wrong_type(at, "float", o);
}

static inline PyObject *goanna_build_float64(goanna_call *call, const goanna_type *t, double *slot) {
    (void)call, (void)t;
    return PyFloat_FromDouble(*slot);
}

/* An exact float or int runs no Python code. An int may be too large. */
GOANNA_LOAD_PLAIN(float64, double,
                  (goanna_is_exact(o, &PyFloat_Type) || goanna_is_exact(o, &PyLong_Type)) &&
                      ((*slot = PyFloat_AsDouble(o)) != -1.0 || PyErr_Occurred() == NULL))

GOANNA_CONVERTER goanna_conv_float64 = {GOANNA_LOAD(goanna_load_float64), GOANNA_BUILD(goanna_build_float64), NULL, goanna_load_plain_float64};
