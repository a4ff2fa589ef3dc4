/* Types that hold themselves: elem is what the type is, with this one in it. */
#ifndef GOANNA_RECURSIVE_H
#define GOANNA_RECURSIVE_H

static inline bool goanna_load_recursive(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void *slot) {
    if (!goanna_enter(call, at)) {
        return false;
    }
    bool good = t->elem->conv->load(call, at, t->elem, o, slot);
    Py_LeaveRecursiveCall();
    return good;
}

static inline PyObject *goanna_build_recursive(goanna_call *call, const goanna_type *t, void *slot) {
    if (!goanna_enter(call, NULL)) {
        return NULL;
    }
    PyObject *o = t->elem->conv->build(call, t->elem, slot);
    Py_LeaveRecursiveCall();
    return o;
}

/* As deep as the slots of a result: Go bounds that. */
static inline void goanna_drop_recursive(goanna_call *call, const goanna_type *t, void *slot) {
    if (t->elem->conv->drop != NULL) {
        t->elem->conv->drop(call, t->elem, slot);
    }
}

GOANNA_CONVERTER goanna_conv_recursive = {GOANNA_LOAD(goanna_load_recursive), GOANNA_BUILD(goanna_build_recursive), GOANNA_DROP(goanna_drop_recursive)};

#endif
