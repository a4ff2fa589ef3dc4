/* Structs that are named tuples. As an argument what a record is, such a tuple among them. */
#include "record.h"

typedef struct {
    int number; /* of the class */
} goanna_namedtuple_data;

static inline bool goanna_load_namedtuple(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void *slot) {
    return goanna_load_record(call, at, t, o, slot);
}

static inline PyObject *goanna_build_namedtuple(goanna_call *call, const goanna_type *t, void *slot) {
    PyObject *values = goanna_build_record(call, t, slot);
    return values == NULL ? NULL : goanna_new_named_tuple(call->module, ((const goanna_namedtuple_data *)t->data)->number, values);
}

static inline void goanna_drop_namedtuple(goanna_call *call, const goanna_type *t, void *slot) { goanna_drop_record(call, t, slot); }

GOANNA_CONVERTER goanna_conv_namedtuple = {GOANNA_LOAD(goanna_load_namedtuple), GOANNA_BUILD(goanna_build_namedtuple), GOANNA_DROP(goanna_drop_namedtuple)};
