/* [N]byte: as an argument a copy of a bytes-like object's memory, as a result bytes. */
#include "bytes.h"

static inline bool goanna_load_octetarray(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void *slot) {
    goanna_list bytes;
    if (!goanna_load_bytes(call, at, t, o, &bytes)) {
        return false;
    }
    if (bytes.len != t->count) {
        return goanna_refuse(at, PyExc_ValueError, t->expects, PyUnicode_FromFormat("%zd", (Py_ssize_t)bytes.len));
    }
    memcpy(slot, bytes.data, (size_t)t->count);
    return true;
}

static inline PyObject *goanna_build_octetarray(goanna_call *call, const goanna_type *t, void *slot) {
    (void)call;
    return PyBytes_FromStringAndSize(slot, t->count);
}

GOANNA_CONVERTER goanna_conv_octetarray = {GOANNA_LOAD(goanna_load_octetarray), GOANNA_BUILD(goanna_build_octetarray), NULL};
