/* Sets: as an argument any iterable except str, as a result a set. */
#include "list.h"

static inline bool goanna_load_set(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    return goanna_load_list(call, at, t, o, slot);
}

static inline PyObject *goanna_build_set(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    PyObject *set = PySet_New(NULL);
    for (int64_t i = 0; set != NULL && i < slot->len; i++) {
        PyObject *item = t->elem->conv->build(call, t->elem, (char *)slot->data + (size_t)i * t->elem->size);
        bool good = item != NULL && PySet_Add(set, item) == 0;
        Py_DecRef(item);
        if (!good) {
            goanna_drop_reference(set);
            return NULL;
        }
    }
    return set;
}

GOANNA_CONVERTER goanna_conv_set = {GOANNA_LOAD(goanna_load_set), GOANNA_BUILD(goanna_build_set), NULL};
