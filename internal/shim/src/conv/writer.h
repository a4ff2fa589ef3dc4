/* Writers: a binary file object. */
#ifndef GOANNA_WRITER_H
#define GOANNA_WRITER_H

typedef struct {
    bool nullable; /* None is nil */
} goanna_writer_data;

static inline bool goanna_load_writer(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    if (o == Py_None && t->data != NULL) {
        *slot = (goanna_stream){0};
        return true;
    }
    return goanna_open_file(call, at, o, GOANNA_WRITES, slot);
}

GOANNA_CONVERTER goanna_conv_writer = {GOANNA_LOAD(goanna_load_writer), NULL, NULL};

#endif
