/* Readers: a binary file object or a bytes-like object. */
#ifndef GOANNA_READER_H
#define GOANNA_READER_H

static inline bool goanna_load_reader(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    return goanna_open_file(call, at, t, o, GOANNA_READS, slot);
}

GOANNA_CONVERTER goanna_conv_reader = {GOANNA_LOAD(goanna_load_reader), NULL, NULL};

#endif
