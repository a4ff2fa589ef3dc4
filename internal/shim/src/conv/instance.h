/* Instances of classes of the module. */
#ifndef GOANNA_INSTANCE_H
#define GOANNA_INSTANCE_H

/* The classes whose instances an argument may be, the one that messages name first, then 0. */
typedef struct {
    bool nullable; /* None is nil */
    const int *classes;
    bool converts; /* any other object is given to the constructor of the class */
} goanna_instance_data;

static inline bool goanna_load_instance(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_handle *slot) {
    const goanna_instance_data *data = t->data;
    if (data->nullable && o == Py_None) {
        *slot = (goanna_handle){0};
        return true;
    }
    return data->converts ? goanna_convert_handle(call, at, data->classes, o, slot) : goanna_load_handle(call, at, data->classes, t->expects, o, slot);
}

static inline PyObject *goanna_build_instance(goanna_call *call, const goanna_type *t, goanna_handle *slot) {
    const goanna_instance_data *data = t->data;
    return goanna_new_instance(call, data->classes[0], slot);
}

static inline void goanna_drop_instance(goanna_call *call, const goanna_type *t, goanna_handle *slot) {
    (void)t;
    goanna_drop_handle(slot->handle, call->generation);
    slot->handle = 0;
}

GOANNA_CONVERTER goanna_conv_instance = {GOANNA_LOAD(goanna_load_instance), GOANNA_BUILD(goanna_build_instance), GOANNA_DROP(goanna_drop_instance)};

#endif
