/* Iterables whose items Go pulls. The description has what an item is as fields of a frame. */
#ifndef GOANNA_ITERABLE_H
#define GOANNA_ITERABLE_H

static inline bool goanna_load_iterable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    return goanna_load_pulled(call, at, t, o, slot);
}

GOANNA_CONVERTER goanna_conv_iterable = {GOANNA_LOAD(goanna_load_iterable), NULL, NULL};

#endif
