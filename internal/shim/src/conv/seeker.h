/* Readers with a position: a seekable binary file object or a bytes-like object. */
#ifndef GOANNA_SEEKER_H
#define GOANNA_SEEKER_H

typedef struct {
    bool nullable; /* None is nil */
} goanna_seeker_data;

static inline bool goanna_load_seeker(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    if (o == Py_None && t->data != NULL) {
        *slot = (goanna_stream){0};
        return true;
    }
    return goanna_open_file(call, at, o, GOANNA_SEEKS, slot);
}

GOANNA_CONVERTER goanna_conv_seeker = {GOANNA_LOAD(goanna_load_seeker), NULL, NULL};

#endif
