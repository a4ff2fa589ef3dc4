/* str inside a container: a copy of its UTF-8, because another thread may remove the str. */
#ifndef GOANNA_STR_H
#define GOANNA_STR_H

#include <string.h>

static inline bool goanna_copy_str(goanna_call *call, PyObject *o, goanna_string *slot) {
    Py_ssize_t len;
    const char *data = PyUnicode_AsUTF8AndSize(o, &len);
    char *copy = __builtin_expect(data == NULL, 0) ? NULL : goanna_reserve(call, (size_t)len, 1);
    if (__builtin_expect(copy == NULL, 0)) {
        return false;
    }
    memcpy(copy, data, (size_t)len);
    *slot = (goanna_string){copy, len};
    return true;
}

static inline bool goanna_load_str(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_string *slot) {
    (void)t;
    return __builtin_expect(goanna_copy_str(call, o, slot), 1) || goanna_refuse_str(at, o);
}

GOANNA_LOAD_PLAIN(str, goanna_string, goanna_copy_str(call, o, slot))

static inline PyObject *goanna_build_str(goanna_call *call, const goanna_type *t, goanna_string *slot) {
    (void)call, (void)t;
    return PyUnicode_DecodeUTF8(slot->data, slot->len, "replace");
}

GOANNA_CONVERTER goanna_conv_str = {GOANNA_LOAD(goanna_load_str), GOANNA_BUILD(goanna_build_str), NULL, goanna_load_plain_str};

#endif
