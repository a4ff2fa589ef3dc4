/* Pointers: nil is None. The slot has the address of the value's slot, or NULL. */
#ifndef GOANNA_POINTER_H
#define GOANNA_POINTER_H

static inline bool goanna_load_pointed(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void **slot) {
    *slot = goanna_reserve_items(call, 1, t->elem);
    return *slot != NULL && t->elem->conv->load(call, at, t->elem, o, *slot);
}

static inline bool goanna_load_pointer(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void **slot) {
    *slot = NULL;
    return o == Py_None || goanna_load_pointed(call, at, t, o, slot);
}

static inline PyObject *goanna_build_pointer(goanna_call *call, const goanna_type *t, void **slot) {
    if (*slot == NULL) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    return t->elem->conv->build(call, t->elem, *slot);
}

static inline void goanna_drop_pointer(goanna_call *call, const goanna_type *t, void **slot) {
    if (*slot != NULL && t->elem->conv->drop != NULL) {
        t->elem->conv->drop(call, t->elem, *slot);
    }
}

GOANNA_CONVERTER goanna_conv_pointer = {GOANNA_LOAD(goanna_load_pointer), GOANNA_BUILD(goanna_build_pointer), GOANNA_DROP(goanna_drop_pointer)};

#endif
