/* bool: the truth value of any object. */
static inline bool goanna_load_bool(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, bool *slot) {
    (void)call, (void)t;
    int truth = PyObject_IsTrue(o);
    if (__builtin_expect(truth < 0, 0)) {
        goanna_name_place(at);
        return false;
    }
    *slot = truth;
    return true;
}

static inline PyObject *goanna_build_bool(goanna_call *call, const goanna_type *t, bool *slot) {
    (void)call, (void)t;
    return PyBool_FromLong(*slot);
}

GOANNA_CONVERTER goanna_conv_bool = {GOANNA_LOAD(goanna_load_bool), GOANNA_BUILD(goanna_build_bool), NULL};
