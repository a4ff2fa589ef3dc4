/* A call of a coroutine function: the object that its Python half awaits. */
typedef struct {
    goanna_take_results *take;
} goanna_operation_data;

static inline void goanna_drop_operation(goanna_call *call, const goanna_type *t, goanna_operation *slot) {
    (void)t;
    goanna_drop_handle(slot->handle, call->generation);
    slot->handle = 0;
}

static inline PyObject *goanna_build_operation(goanna_call *call, const goanna_type *t, goanna_operation *slot) {
    uint64_t handle = slot->handle;
    slot->handle = 0;
    return goanna_operation_new(call, handle, ((const goanna_operation_data *)t->data)->take);
}

GOANNA_CONVERTER goanna_conv_operation = {NULL, GOANNA_BUILD(goanna_build_operation), GOANNA_DROP(goanna_drop_operation)};
