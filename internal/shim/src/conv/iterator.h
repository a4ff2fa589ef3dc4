/* A sequence or channel that a result hands over: an iterator. elem describes the items. */
static inline void goanna_drop_iterator(goanna_call *call, const goanna_type *t, goanna_sequence *slot) {
    (void)t;
    goanna_drop_handle(slot->handle, call->generation);
    slot->handle = 0;
}

static inline PyObject *goanna_build_iterator(goanna_call *call, const goanna_type *t, goanna_sequence *slot) {
    uint64_t handle = slot->handle;
    slot->handle = 0;
    if (handle == 0) {
        return goanna_no_value(call, t->expects);
    }
    return goanna_iterator_new(call, handle, t->elem);
}

GOANNA_CONVERTER goanna_conv_iterator = {NULL, GOANNA_BUILD(goanna_build_iterator), GOANNA_DROP(goanna_drop_iterator)};
