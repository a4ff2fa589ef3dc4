/* struct{}: None. */
static inline bool goanna_load_none(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, uint8_t *slot) {
    (void)call, (void)t;
    *slot = 0;
    return o == Py_None || goanna_wrong_type(at, "None", o);
}

static inline PyObject *goanna_build_none(goanna_call *call, const goanna_type *t, uint8_t *slot) {
    (void)call, (void)t, (void)slot;
    Py_IncRef(Py_None);
    return Py_None;
}

GOANNA_CONVERTER goanna_conv_none = {GOANNA_LOAD(goanna_load_none), GOANNA_BUILD(goanna_build_none), NULL};
