/* Interfaces: instances of classes that implement them, and other objects with their methods. */
#ifndef GOANNA_IMPLEMENTATION_H
#define GOANNA_IMPLEMENTATION_H

#include "callback.h" /* the methods */

static inline bool goanna_load_implementation(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_implementation *slot) {
    return goanna_load_methods(call, at, t, o, slot);
}

GOANNA_CONVERTER goanna_conv_implementation = {GOANNA_LOAD(goanna_load_implementation), NULL, NULL};

#endif
