/* Writers: a binary file object. */
#ifndef GOANNA_WRITER_H
#define GOANNA_WRITER_H

static inline bool goanna_load_writer(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    return goanna_open_file(call, at, t, o, GOANNA_WRITES, slot);
}

GOANNA_CONVERTER goanna_conv_writer = {GOANNA_LOAD(goanna_load_writer), NULL, NULL};

#endif
