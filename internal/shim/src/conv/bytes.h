/* []byte inside a container: as an argument a copy of a bytes-like object's memory, as a result bytes. */
#ifndef GOANNA_BYTES_H
#define GOANNA_BYTES_H

#include <string.h>

static inline bool goanna_copy_bytes(goanna_call *call, const goanna_place *at, const Py_buffer *view, goanna_list *slot) {
    const char *wrong = goanna_inconsistency(view);
    if (wrong != NULL || (view->itemsize != 1 && view->len > 0)) {
        return goanna_refuse(at, PyExc_BufferError, "contiguous bytes", PyUnicode_FromString(wrong != NULL ? wrong : "larger items"));
    }
    char *copy = goanna_reserve(call, (size_t)view->len, 1);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, view->buf, (size_t)view->len);
    *slot = (goanna_list){copy, view->len, view->len};
    return true;
}

static inline bool goanna_load_bytes(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    Py_buffer view;
    if (goanna_get_buffer(o, &view, PyBUF_SIMPLE) < 0) {
        if (!PyObject_CheckBuffer(o)) {
            return goanna_wrong_type(at, t != NULL ? t->expects : "bytes", o);
        }
        goanna_name_place(at);
        return false;
    }
    bool good = goanna_copy_bytes(call, at, &view, slot);
    goanna_drop_view(&view);
    return good;
}

static inline PyObject *goanna_build_bytes(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    (void)call, (void)t;
    return PyBytes_FromStringAndSize(slot->data, slot->len);
}

GOANNA_CONVERTER goanna_conv_bytes = {GOANNA_LOAD(goanna_load_bytes), GOANNA_BUILD(goanna_build_bytes), NULL};

#endif
