/* Readers: a binary file object or a bytes-like object. */
#ifndef GOANNA_READER_H
#define GOANNA_READER_H

typedef struct {
    bool nullable; /* None is nil */
} goanna_reader_data;

static inline bool goanna_load_reader(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    if (o == Py_None && t->data != NULL) {
        *slot = (goanna_stream){0};
        return true;
    }
    return goanna_open_file(call, at, o, GOANNA_READS, slot);
}

GOANNA_CONVERTER goanna_conv_reader = {GOANNA_LOAD(goanna_load_reader), NULL, NULL};

#endif
