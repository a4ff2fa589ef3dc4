/* Readers with a position: a seekable binary file object or a bytes-like object. */
#ifndef GOANNA_SEEKER_H
#define GOANNA_SEEKER_H

static inline bool goanna_load_seeker(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_stream *slot) {
    return goanna_open_file(call, at, t, o, GOANNA_SEEKS, slot);
}

GOANNA_CONVERTER goanna_conv_seeker = {GOANNA_LOAD(goanna_load_seeker), NULL, NULL};

#endif
