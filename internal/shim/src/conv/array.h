/* Array results, made from the block of memory of Go. */
#define GOANNA_NIL_ARRAY "goanna: the function returned a nil *buffer.Array and no error"

static inline void goanna_drop_array(goanna_call *call, const goanna_type *t, goanna_block **slot) {
    (void)t;
    goanna_block *block = *slot;
    *slot = NULL;
    if (block != NULL) {
        goanna_block_dispose(block, call->generation);
    }
}

static inline PyObject *goanna_build_array(goanna_call *call, const goanna_type *t, goanna_block **slot) {
    (void)t;
    goanna_block *block = *slot;
    *slot = NULL;
    if (block == NULL) { /* only if nested in another result: Go checks other results */
        PyErr_SetString(PyExc_RuntimeError, GOANNA_NIL_ARRAY);
        return NULL;
    }
    return goanna_array_new(call, block, call->generation);
}

GOANNA_CONVERTER goanna_conv_array = {NULL, GOANNA_BUILD(goanna_build_array), GOANNA_DROP(goanna_drop_array)};
