/* Columns: results. */

static inline PyObject *goanna_build_column(goanna_call *call, const goanna_type *t, goanna_column_slot *slot) {
    return goanna_column_new(call, t->data, slot);
}

GOANNA_CONVERTER goanna_conv_column = {NULL, GOANNA_BUILD(goanna_build_column), NULL};
