/* bytes results, not inside containers. */
static inline PyObject *goanna_build_octets(goanna_call *call, const goanna_type *t, goanna_text *slot) {
    (void)call, (void)t;
    return PyBytes_FromStringAndSize(slot->data != NULL ? slot->data : slot->small, slot->len);
}
