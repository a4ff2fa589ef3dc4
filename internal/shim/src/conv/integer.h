/* Integers: int, as an argument also an object with __index__, in the range of the type. Each of the eight types has a file that
 * includes this one. */
#ifndef GOANNA_INTEGER_H
#define GOANNA_INTEGER_H

__attribute__((noinline, cold, unused)) static bool goanna_integer_failed(const goanna_place *at, const char *range, PyObject *o) {
    if (PyErr_Occurred() == NULL || PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        return goanna_out_of_range(at, range, o);
    }
    return goanna_wrong_type(at, "int", o);
}

/* Defines the converter of a type whose values all fit a long long. */
#define GOANNA_INTEGER(name, least, greatest, bounds)                                                                            \
    static inline bool goanna_load_##name(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, name##_t *slot) { \
        (void)call, (void)t;                                                                                                     \
        long long v = PyLong_AsLongLong(o); /* which calls __index__ */                                                          \
        if (__builtin_expect((v == -1 && PyErr_Occurred() != NULL) || v < (least) || v > (greatest), 0)) {                       \
            return goanna_integer_failed(at, #name " (" bounds ")", o);                                                          \
        }                                                                                                                        \
        *slot = (name##_t)v;                                                                                                     \
        return true;                                                                                                             \
    }                                                                                                                            \
    static inline PyObject *goanna_build_##name(goanna_call *call, const goanna_type *t, name##_t *slot) {                       \
        (void)call, (void)t;                                                                                                     \
        return PyLong_FromLongLong(*slot);                                                                                       \
    }                                                                                                                            \
    static inline bool goanna_plain_##name(PyObject *o, name##_t *slot) {                                                        \
        if (__builtin_expect(!goanna_is_exact(o, &PyLong_Type), 0)) {                                                            \
            return false;                                                                                                        \
        }                                                                                                                        \
        long long v = PyLong_AsLongLong(o);                                                                                      \
        *slot = (name##_t)v;                                                                                                     \
        return (v != -1 || PyErr_Occurred() == NULL) && v >= (least) && v <= (greatest);                                         \
    }                                                                                                                            \
    GOANNA_LOAD_PLAIN(name, name##_t, goanna_plain_##name(o, slot))                                                              \
    GOANNA_CONVERTER goanna_conv_##name = {GOANNA_LOAD(goanna_load_##name), GOANNA_BUILD(goanna_build_##name), NULL,             \
                                           goanna_load_plain_##name};

#endif
