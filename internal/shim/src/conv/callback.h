/* Callables: None is a nil func. Its description has the types of the parameters, then those of the results, as fields of a frame. */
#ifndef GOANNA_CALLBACK_H
#define GOANNA_CALLBACK_H

static inline bool goanna_load_callback(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    return goanna_load_callable(call, at, t, o, slot);
}

GOANNA_CONVERTER goanna_conv_callback = {GOANNA_LOAD(goanna_load_callback), NULL, NULL};

#endif
