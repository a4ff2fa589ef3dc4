/* A reader or writer that a result hands over: a raw file. */
static inline void goanna_drop_raw(goanna_call *call, const goanna_type *t, goanna_raw *slot) {
    (void)t;
    goanna_drop_handle(slot->handle, call->generation);
    slot->handle = 0;
}

static inline PyObject *goanna_build_raw(goanna_call *call, const goanna_type *t, goanna_raw *slot) {
    const goanna_raw raw = *slot;
    slot->handle = 0;
    if (raw.handle == 0) {
        return goanna_no_value(call, t->expects);
    }
    return goanna_raw_new(call, &raw);
}

GOANNA_CONVERTER goanna_conv_raw = {NULL, GOANNA_BUILD(goanna_build_raw), GOANNA_DROP(goanna_drop_raw)};
