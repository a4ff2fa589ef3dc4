/* Calls of coroutine functions, and the completions of those of an event loop: what _calls.py is made on. */
#include "shim.h"

typedef struct {
    goanna_instance instance;
    PyObject *module; /* borrowed from the class */
    /* of an operation */
    goanna_take_results *take;
    const char *name; /* of its coroutine function, valid as long as the process */
    bool awaited;     /* or closed */
} owner;

#if defined(GOANNA_ABI3T)
static inline owner *owner_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define OWNER_BASICSIZE (-(int)sizeof(owner))
#else
typedef struct {
    PyObject head;
    owner owner;
} owner_object;
static inline owner *owner_of(PyObject *self) { return &((owner_object *)self)->owner; }
#define OWNER_BASICSIZE ((int)sizeof(owner_object))
#endif

static PyObject *new_owner(const goanna_call *call, size_t offset, PyObject *(*make_type)(PyObject *), owner o) {
    PyObject *type = goanna_class_once(call->module, offset, make_type);
    PyObject *self = type == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self == NULL) {
        goanna_forget_instance(&o.instance);
    } else {
        *owner_of(self) = o;
    }
    return self;
}

/* Warns as Python does for its coroutines. */
static void warn_of_unawaited(const owner *o) {
    if (o->name == NULL || o->awaited || o->instance.generation != goanna_generation) {
        return;
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine '%s' was never awaited", o->name) < 0) {
        PyErr_WriteUnraisable(NULL);
    }
    goanna_put_back(&raised);
}

static void dealloc(PyObject *self) {
    PyObject *type = (PyObject *)Py_TYPE(self);
    warn_of_unawaited(owner_of(self));
    goanna_forget_instance(&owner_of(self)->instance);
    PyObject_Free(self);
    Py_DecRef(type);
}

/* Runs one of Go's functions for operations, none of which waits. False with an exception. */
static bool cross(const owner *o, uint32_t id, const char *method, goanna_operation_frame *frame) {
    if (!goanna_has_instance(&o->instance, method) || !goanna_has_stack(method, GOANNA_FOR_GO)) {
        return false;
    }
    const goanna_callable callable = {.name = method, .id = id, .hold_gil = true};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call = {.callable = &callable, .frame = (char *)frame, .module = o->module, .arena = &arena};
    frame->head.call = &call;
    return goanna_end_call(&call, goanna_cross(&call) ? o->module : NULL) != NULL;
}

/* ---- completions ---- */

static PyObject *drain(PyObject *self, PyObject *none) {
    (void)none;
    const owner *o = owner_of(self);
    goanna_operation_frame frame = {.completions = o->instance.handle};
    if (!cross(o, GOANNA_COMPLETIONS_DRAIN, "drain", &frame)) {
        return NULL;
    }
    PyObject *keys = PyList_New((Py_ssize_t)frame.n);
    for (int64_t i = 0; keys != NULL && i < frame.n; i++) {
        PyObject *key = PyLong_FromUnsignedLongLong(frame.keys[i]);
        if (key == NULL) {
            Py_DecRef(keys);
            return NULL;
        }
        PyList_SetItem(keys, (Py_ssize_t)i, key);
    }
    return keys;
}

static PyMethodDef completions_methods[] = {
    {"drain", drain, METH_NOARGS, "drain($self, /)\n--\n\nThe keys of operations that are done."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot completions_slots[] = {
    {Py_tp_doc, "The operations of an event loop that are done."},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, completions_methods},
    {0, NULL},
};

static PyObject *make_completions_type(PyObject *module) {
    return goanna_new_class(module, ".Completions", OWNER_BASICSIZE, completions_slots);
}

/* ---- operations ---- */

static PyObject *listen(PyObject *self, PyObject *descriptor) {
    const owner *o = owner_of(self);
    goanna_operation_frame frame = {.number = PyLong_AsLongLong(descriptor)};
    if (PyErr_Occurred() != NULL || !cross(o, GOANNA_OPERATION_LISTEN, "listen", &frame)) {
        return NULL;
    }
    goanna_call call = {.module = o->module};
    return new_owner(&call, offsetof(goanna_state, completions_type), make_completions_type,
                     (owner){.instance = {frame.completions, goanna_generation}, .module = o->module});
}

static PyObject *start(PyObject *self, PyObject *completions) {
    owner *o = owner_of(self);
    o->awaited = true;
    const goanna_state *state = PyModule_GetState(o->module);
    if ((PyObject *)Py_TYPE(completions) != state->completions_type) {
        return PyErr_Format(PyExc_TypeError, "start() expected Completions");
    }
    const owner *to = owner_of(completions);
    goanna_operation_frame frame = {
        .handle = o->instance.handle,
        .completions = to->instance.handle,
        .number = PyInterpreterState_GetID(PyInterpreterState_Get()),
    };
    if (!goanna_has_instance(&to->instance, "start") || !goanna_watch_interpreter() || !cross(o, GOANNA_OPERATION_START, "start", &frame)) {
        return NULL;
    }
    return PyLong_FromUnsignedLongLong((unsigned long long)frame.number);
}

static PyObject *cancel(PyObject *self, PyObject *none) {
    (void)none;
    owner *o = owner_of(self);
    o->awaited = true;
    goanna_operation_frame frame = {.handle = o->instance.handle};
    if (!cross(o, GOANNA_OPERATION_CANCEL, "cancel", &frame)) {
        return NULL;
    }
    Py_IncRef(Py_None);
    return Py_None;
}

static PyObject *result(PyObject *self, PyObject *none) {
    (void)none;
    const owner *o = owner_of(self);
    return goanna_has_instance(&o->instance, "result") ? o->take(o->module, o->instance.handle) : NULL;
}

static PyMethodDef operation_methods[] = {
    {"listen", listen, METH_O, "listen($self, descriptor, /)\n--\n\nCompletions that write a byte to the descriptor, which they own, for the first operation after a drain."},
    {"start", start, METH_O, "start($self, completions, /)\n--\n\nRun the operation, and return its key."},
    {"cancel", cancel, METH_NOARGS, "cancel($self, /)\n--\n\nCancel the contexts of the operation, which cannot be started any more."},
    {"result", result, METH_NOARGS, "result($self, /)\n--\n\nThe result of an operation that is done, or its exception."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot operation_slots[] = {
    {Py_tp_doc, "A call of a coroutine function."},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, operation_methods},
    {0, NULL},
};

static PyObject *make_operation_type(PyObject *module) {
    return goanna_new_class(module, ".Operation", OWNER_BASICSIZE, operation_slots);
}

PyObject *goanna_operation_new(const goanna_call *call, uint64_t handle, goanna_take_results *take) {
    const goanna_callable *callable = call->callable;
    return new_owner(call, offsetof(goanna_state, operation_type), make_operation_type,
                     (owner){.instance = {handle, call->generation}, .module = call->module, .take = take, .name = callable->name});
}

PyObject *goanna_take_nothing(PyObject *module, uint64_t handle) {
    struct {
        goanna_head head;
        goanna_operation self;
    } frame = {.self = {handle}};
    const goanna_callable callable = {.name = "result", .id = GOANNA_OPERATION_RESULT};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call = {.callable = &callable, .frame = (char *)&frame, .module = module, .arena = &arena};
    frame.head.call = &call;
    PyObject *none = goanna_cross(&call) ? Py_None : NULL;
    Py_IncRef(none);
    return goanna_end_call(&call, none);
}

/* ---- coroutine functions ---- */

/* Replaces a function that returns an operation. */
static bool wrap(PyObject *owner, const char *name, PyObject *wrapper) {
    PyObject *native = PyObject_GetAttrString(owner, name);
    PyObject *function = native == NULL ? NULL : PyObject_CallFunctionObjArgs(wrapper, native, NULL);
    bool good = function != NULL && PyObject_SetAttrString(owner, name, function) == 0;
    Py_DecRef(function);
    Py_DecRef(native);
    return good;
}

bool goanna_add_coroutines(PyObject *module) {
    goanna_state *state = PyModule_GetState(module);
    char name[GOANNA_CLASS_NAME];
    if (goanna_the_module.coroutine_count == 0) {
        return true;
    }
    if (!goanna_class_name(name, "._awaitables")) {
        return false;
    }
    PyObject *python = PyImport_ImportModule(name);
    PyObject *wrapper = python == NULL ? NULL : PyObject_GetAttrString(python, "coroutine_function");
    state->next_item = wrapper == NULL ? NULL : PyObject_GetAttrString(python, "next_item");
    bool good = state->next_item != NULL;
    for (int i = 0; good && i < goanna_the_module.coroutine_count; i++) {
        const goanna_coroutine *c = &goanna_the_module.coroutines[i];
        good = wrap(c->class_ == 0 ? module : PyTuple_GetItem(state->classes, c->class_ - 1), c->name, wrapper);
    }
    Py_DecRef(wrapper);
    Py_DecRef(python);
    return good;
}
