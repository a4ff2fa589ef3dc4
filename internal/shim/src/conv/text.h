/* str results, not inside containers. Invalid UTF-8 becomes U+FFFD. */
static inline PyObject *goanna_build_text(goanna_call *call, const goanna_type *t, goanna_text *slot) {
    (void)call, (void)t;
    return PyUnicode_DecodeUTF8(slot->data != NULL ? slot->data : slot->small, slot->len, "replace");
}
