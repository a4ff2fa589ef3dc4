/* A path: str or os.PathLike, in the encoding of the file system. */
#ifndef GOANNA_PATH_H
#define GOANNA_PATH_H

#include <string.h>

/* Copies encoded, whose reference it steals. encoded may be NULL, with an exception. */
static inline bool goanna_copy_path(goanna_call *call, const goanna_place *at, PyObject *encoded, goanna_string *slot) {
    char *data = NULL, *copy = NULL;
    if (encoded != NULL && PyBytes_AsStringAndSize(encoded, &data, NULL) == 0) { /* ValueError if it contains NUL */
        Py_ssize_t len = PyBytes_Size(encoded);
        copy = goanna_reserve(call, (size_t)len, 1);
        if (copy != NULL) {
            memcpy(copy, data, (size_t)len);
            *slot = (goanna_string){copy, len};
        }
    }
    Py_DecRef(encoded);
    if (copy == NULL) {
        goanna_name_place(at);
    }
    return copy != NULL;
}

static inline bool goanna_load_path(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_string *slot) {
    PyObject *path = PyOS_FSPath(o);
    if (path == NULL || !goanna_is_str(path)) {
        goanna_wrong_type(at, t->expects, o);
        Py_DecRef(path);
        return false;
    }
    PyObject *encoded = PyUnicode_EncodeFSDefault(path);
    Py_DecRef(path);
    return goanna_copy_path(call, at, encoded, slot);
}

GOANNA_CONVERTER goanna_conv_path = {GOANNA_LOAD(goanna_load_path), NULL, NULL};

#endif
