/* Errors that are values: exceptions that are not raised. nil is None. */
#ifndef GOANNA_ERROR_H
#define GOANNA_ERROR_H

static inline void goanna_drop_error(goanna_call *call, const goanna_type *t, goanna_failure **slot) {
    (void)t;
    goanna_free_failure(*slot, call->generation);
    *slot = NULL;
}

static inline PyObject *goanna_build_error(goanna_call *call, const goanna_type *t, goanna_failure **slot) {
    if (*slot == NULL) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    PyObject *exception = goanna_exception(call->module, *slot);
    goanna_drop_error(call, t, slot);
    return exception;
}

GOANNA_CONVERTER goanna_conv_error = {NULL, GOANNA_BUILD(goanna_build_error), GOANNA_DROP(goanna_drop_error)};

#endif
