/* str as a result of its own. What is no UTF-8 in Go becomes U+FFFD. */
static inline PyObject *goanna_build_text(goanna_call *call, const goanna_type *t, goanna_text *slot) {
    (void)call, (void)t;
    return PyUnicode_DecodeUTF8(slot->data != NULL ? slot->data : slot->small, slot->len, "replace");
}
