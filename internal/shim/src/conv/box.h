/* A value whose slot is too large for a frame: the frame has its address. */
#include "pointer.h"

static inline bool goanna_load_box(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void **slot) {
    return goanna_load_pointed(call, at, t, o, slot);
}

static inline PyObject *goanna_build_box(goanna_call *call, const goanna_type *t, void **slot) {
    return t->elem->conv->build(call, t->elem, *slot);
}

static inline void goanna_drop_box(goanna_call *call, const goanna_type *t, void **slot) { goanna_drop_pointer(call, t, slot); }
