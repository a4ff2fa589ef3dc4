/* Exceptions as errors of arguments; None is nil, and the class of an error variable its value. */
#ifndef GOANNA_CAUGHT_H
#define GOANNA_CAUGHT_H

static inline bool goanna_load_caught_error(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_caught_error *slot) {
    return goanna_load_caught(call, at, t, o, slot);
}

GOANNA_CONVERTER goanna_conv_caught = {GOANNA_LOAD(goanna_load_caught_error), NULL, NULL};

#endif
