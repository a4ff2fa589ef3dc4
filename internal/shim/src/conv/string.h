/* str arguments, not inside containers: the UTF-8 of the str, which the caller's reference keeps alive. */
static inline bool goanna_load_string(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_string *slot) {
    (void)call, (void)t;
    Py_ssize_t len;
    slot->data = PyUnicode_AsUTF8AndSize(o, &len);
    slot->len = len;
    if (__builtin_expect(slot->data != NULL, 1)) {
        return true;
    }
    return goanna_refuse_str(at, o);
}
