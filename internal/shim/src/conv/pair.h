/* The pairs of a sequence of two values: tuples. */
#include "list.h"

typedef struct {
    uint32_t offset; /* of the second value in the slot */
} goanna_pair_data;

static inline PyObject *goanna_build_pair(goanna_call *call, const goanna_type *t, char *slot) {
    const goanna_pair_data *d = t->data;
    PyObject *values[2] = {t->key->conv->build(call, t->key, slot), NULL};
    values[1] = values[0] == NULL ? NULL : t->elem->conv->build(call, t->elem, slot + d->offset);
    return goanna_pack(values, 2, values[1] != NULL);
}

static inline void goanna_drop_pair(goanna_call *call, const goanna_type *t, char *slot) {
    const goanna_pair_data *d = t->data;
    goanna_drop_item(call, t->key, slot);
    goanna_drop_item(call, t->elem, slot + d->offset);
}

GOANNA_CONVERTER goanna_conv_pair = {NULL, GOANNA_BUILD(goanna_build_pair), GOANNA_DROP(goanna_drop_pair)};
