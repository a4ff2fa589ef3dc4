/* py.Object: any object, borrowed from the call. Not inside containers. */
static inline bool goanna_load_object(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, PyObject **slot) {
    (void)call, (void)at, (void)t;
    *slot = o;
    return true;
}

static inline PyObject *goanna_build_object(goanna_call *call, const goanna_type *t, PyObject **slot) {
    (void)call, (void)t;
    PyObject *o = *slot == NULL ? Py_None : *slot;
    Py_IncRef(o);
    return o;
}
