/* Degrees Celsius in Go, Fahrenheit in Python. */
static inline bool goanna_load_celsius(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, double *slot) {
    (void)call, (void)t;
    double v = PyFloat_AsDouble(o);
    if (v == -1.0 && PyErr_Occurred() != NULL) {
        return goanna_wrong_type(at, "degrees", o);
    }
    *slot = (v - 32) / 1.8;
    return true;
}

static inline PyObject *goanna_build_celsius(goanna_call *call, const goanna_type *t, double *slot) {
    (void)call, (void)t;
    return PyFloat_FromDouble(*slot * 1.8 + 32);
}

GOANNA_CONVERTER goanna_conv_celsius = {GOANNA_LOAD(goanna_load_celsius), GOANNA_BUILD(goanna_build_celsius), NULL};
