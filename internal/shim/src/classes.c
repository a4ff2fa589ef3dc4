/* Classes of Go types, and their objects. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

#if defined(GOANNA_ABI3T)
/* Of an object's data of ours: the same for all classes, as object is the base of each. */
static Py_ssize_t value_offset;
goanna_value *goanna_value_of(PyObject *self) { return (goanna_value *)((char *)self + value_offset); }
#define VALUE_BASICSIZE (-(int)sizeof(goanna_value))
#else
#define VALUE_BASICSIZE ((int)sizeof(goanna_value_object))
#endif

static goanna_state *state_of(PyObject *module) { return PyModule_GetState(module); }

/* Items of tuples of the module's state, borrowed. Numbers count from 1. NULL once the module has been cleared, by a collection of
 * garbage: its classes may outlive it. */
static PyObject *numbered(PyObject *tuple, int number) { return tuple == NULL ? NULL : PyTuple_GetItem(tuple, number - 1); }
static PyObject *class_of(PyObject *module, int number) { return numbered(state_of(module)->classes, number); }

/* ---- arguments ---- */

bool goanna_load_instance_at(goanna_call *call, const goanna_place *at, PyObject *o, goanna_handle *slot) {
    if (at->outer != NULL) { /* what it is in may be gone before Go has the value */
        Py_IncRef(o);
        if (goanna_own(call, o) == NULL) {
            return false;
        }
    }
    if (!goanna_load_self(call, o, slot)) {
        goanna_name_place(at);
        return false;
    }
    return true;
}

int goanna_try_handle(goanna_call *call, const goanna_place *at, const int *classes, PyObject *o, goanna_handle *slot) {
    PyObject *value = goanna_value_of_exception(o);
    if (value != NULL && (o = goanna_own(call, value)) == NULL) {
        return -1;
    }
    for (; *classes != 0; classes++) {
        PyTypeObject *class = (PyTypeObject *)class_of(call->module, *classes);
        if (class != NULL && (Py_TYPE(o) == class || PyType_IsSubtype(Py_TYPE(o), class))) {
            return goanna_load_instance_at(call, at, o, slot) ? 1 : -1;
        }
    }
    return 0;
}

bool goanna_load_handle(goanna_call *call, const goanna_place *at, const int *classes, const char *expects, PyObject *o, goanna_handle *slot) {
    int loaded = goanna_try_handle(call, at, classes, o, slot);
    return loaded == 0 ? goanna_wrong_type(at, expects, o) : loaded > 0;
}

bool goanna_convert_handle(goanna_call *call, const goanna_place *at, const int *classes, PyObject *o, goanna_handle *slot) {
    int loaded = goanna_try_handle(call, at, classes, o, slot);
    if (loaded != 0) {
        return loaded > 0;
    }
    PyObject *class = class_of(call->module, classes[0]);
    PyObject *made = class == NULL ? NULL : PyObject_CallFunctionObjArgs(class, o, NULL);
    if (made == NULL) {
        goanna_name_place(at);
        return false;
    }
    return goanna_own(call, made) != NULL && goanna_load_instance_at(call, at, made, slot);
}

bool goanna_is_of_a_class(const goanna_call *call, PyObject *o) {
    PyObject *classes = ((goanna_state *)PyModule_GetState(call->module))->classes;
    if (classes == NULL || (PyType_GetFlags(Py_TYPE(o)) & Py_TPFLAGS_HEAPTYPE) == 0) {
        return false;
    }
    for (Py_ssize_t i = 0, n = PyTuple_Size(classes); i < n; i++) {
        PyTypeObject *class = (PyTypeObject *)PyTuple_GetItem(classes, i);
        if (Py_TYPE(o) == class || PyType_IsSubtype(Py_TYPE(o), class)) {
            return true;
        }
    }
    return false;
}

/* ---- results ---- */

static PyObject *make(goanna_call *call, int number, goanna_handle *slot) {
    PyObject *class = call->making != NULL ? call->making : class_of(call->module, number);
    if (class == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the module has been cleared: the interpreter ends");
        return NULL;
    }
    PyObject *self = PyType_GenericAlloc((PyTypeObject *)class, 0);
    if (self == NULL) {
        return NULL;
    }
    goanna_value *v = goanna_value_of(self);
    v->instance = (goanna_instance){slot->handle, call->generation};
    v->pointer = slot->pointer;
    v->number = number;
    const goanna_callable *callable = call->callable;
    v->open = callable != NULL && callable->opens && goanna_the_module.classes[number - 1].warns;
    v->module = call->module;
    slot->handle = 0;
    return self;
}

PyObject *goanna_new_value(goanna_call *call, int number, goanna_handle *slot) {
    if (slot->pointer == 0) {
        return make(call, number, slot);
    }
    goanna_identities *identities = &state_of(call->module)->identities;
    PyObject *o = slot->origin == GOANNA_NEW ? NULL : goanna_find_identity(identities, slot->pointer, number, call->generation);
    if (o == NULL) {
        o = make(call, number, slot);
        if (o != NULL) {
            goanna_note_identity(identities, o);
        }
    } else {
        goanna_drop_handle(slot->handle, call->generation);
        slot->handle = 0;
    }
    return o;
}

static PyObject *of_another_interpreter(void) {
    PyErr_SetString(PyExc_RuntimeError, "a result has an object of another interpreter");
    return NULL;
}

PyObject *goanna_new_instance(goanna_call *call, int number, goanna_handle *slot) {
    if (slot->handle == 0) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    if (slot->origin == GOANNA_OF_PYTHON) {
        PyObject *implementer = goanna_implementer_of((const goanna_callback *)(uintptr_t)slot->pointer, number == 0);
        if (implementer != NULL || number == 0) {
            goanna_drop_handle(slot->handle, call->generation);
            slot->handle = 0;
            return implementer != NULL ? implementer : of_another_interpreter();
        }
        slot->pointer = 0; /* a value of Go to this one */
    }
    number = slot->class_ != 0 ? slot->class_ : number;
    PyObject *o = goanna_new_value(call, number, slot);
    bool is_error = goanna_the_module.classes[number - 1].base != NULL;
    return o == NULL || !is_error ? o : goanna_exception_of_value(call->module, number, o);
}

/* ---- the life of an object ---- */

/* Calls __del__, with an object that has no references any more and gets none: the method has the Go value alone. */
static void end_value(PyObject *self, goanna_value *v) {
    goanna_function *end = v->number == 0 ? NULL : goanna_the_module.classes[v->number - 1].end;
    if (end == NULL || v->instance.handle == 0 || v->instance.generation != goanna_generation) {
        return;
    }
    PyObject *none = end(self, NULL, 0, NULL);
    if (none == NULL) {
        PyErr_WriteUnraisable((PyObject *)Py_TYPE(self));
    }
    Py_DecRef(none);
}

/* Warns as the end of an open file does. The object has no references any more, so the warning has its name alone. */
static void warn_of_unclosed(PyObject *self, const goanna_value *v) {
    if (!v->open || v->instance.handle == 0 || v->instance.generation != goanna_generation) {
        return;
    }
    const goanna_class *c = &goanna_the_module.classes[v->number - 1];
    if (PyErr_ResourceWarning(NULL, 1, "unclosed <%s.%s object at %p>", goanna_name_of_home(c->home), c->name, (void *)self) < 0) {
        PyErr_WriteUnraisable((PyObject *)Py_TYPE(self));
    }
}

static void value_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    goanna_value *v = goanna_value_of(self);
    goanna_raised raised;
    goanna_set_aside(&raised);
    if (v->weakrefs != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    if (v->pointer != 0) {
        goanna_forget_identity(&state_of(v->module)->identities, self);
    }
    warn_of_unclosed(self, v);
    end_value(self, v);
    goanna_forget_instance_later(&v->instance);
    goanna_put_back(&raised);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DecRef((PyObject *)type);
}

/* The module of a class of it, or of a class that Python derived; NULL with an exception. The number of the class is in *number, which was 0. */
static PyObject *find_module(PyTypeObject *class, int *number) {
    PyTypeObject *t = class;
    while (t != NULL && PyType_GetSlot(t, Py_tp_dealloc) != (void *)value_dealloc) {
        t = PyType_GetSlot(t, Py_tp_base);
    }
    PyObject *module = t == NULL ? NULL : PyType_GetModule(t);
    if (module == NULL) {
        PyErr_SetString(PyExc_TypeError, "the class is not of this module");
        return NULL;
    }
    for (int i = 1; number != NULL && *number == 0 && i <= goanna_the_module.class_count; i++) {
        if (class_of(module, i) == (PyObject *)t) {
            *number = i;
        }
    }
    return module;
}

PyObject *goanna_module_of_class(PyObject *class) { return find_module((PyTypeObject *)class, NULL); }

const goanna_class *goanna_class_of(PyObject *self) {
    int number = 0;
    return find_module(Py_TYPE(self), &number) == NULL || number == 0 ? NULL : &goanna_the_module.classes[number - 1];
}

enum { FEW_ARGUMENTS = 8 }; /* of a constructor, on the C stack */

/* tp_new: the arguments as a vector of those by position, and of keywords. */
static PyObject *value_new(PyTypeObject *class, PyObject *args, PyObject *kwargs) {
    int number = 0;
    PyObject *module = find_module(class, &number);
    if (module == NULL || number == 0) {
        return NULL;
    }
    const goanna_class *c = &goanna_the_module.classes[number - 1];
    if (c->create == NULL) {
        return PyErr_Format(PyExc_TypeError, "cannot create '%s.%s' instances: functions of the module return them", goanna_name_of_home(c->home), c->name);
    }
    Py_ssize_t n = PyTuple_Size(args), k = kwargs == NULL ? 0 : PyDict_Size(kwargs), at = 0, next = n;
    PyObject *few[FEW_ARGUMENTS], **vector = n + k <= FEW_ARGUMENTS ? few : malloc((size_t)(n + k) * sizeof *vector);
    PyObject *names = k == 0 ? NULL : PyTuple_New(k), *key, *value, *self = NULL;
    if (vector == NULL || (k != 0 && names == NULL)) {
        PyErr_NoMemory();
    } else {
        for (Py_ssize_t i = 0; i < n; i++) {
            vector[i] = PyTuple_GetItem(args, i);
        }
        while (k != 0 && PyDict_Next(kwargs, &at, &key, &value)) {
            Py_IncRef(key);
            PyTuple_SetItem(names, next - n, key);
            vector[next++] = value;
        }
        self = c->create((PyObject *)class, vector, n, names);
    }
    Py_DecRef(names);
    if (vector != few) {
        free(vector);
    }
    return self;
}

/* ---- properties ---- */

PyObject *goanna_get_property(PyObject *self, void *closure) { return ((const goanna_property *)closure)->get(self, NULL, 0, NULL); }

int goanna_set_property(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "a field of a Go value cannot be deleted");
        return -1;
    }
    PyObject *none = ((const goanna_property *)closure)->set(self, &value, 1, NULL);
    Py_DecRef(none);
    return none == NULL ? -1 : 0;
}

/* ---- with ---- */

PyObject *goanna_enter_instance(PyObject *self, PyObject *unused) {
    (void)unused;
    Py_IncRef(self);
    return self;
}

PyObject *goanna_exit_instance(PyObject *self, PyObject *exception) {
    (void)exception;
    return PyObject_CallMethod(self, "close", NULL);
}

PyObject *goanna_exit_transaction(PyObject *self, PyObject *exception) {
    bool raised = PyTuple_Size(exception) > 0 && PyTuple_GetItem(exception, 0) != Py_None;
    return PyObject_CallMethod(self, raised ? "rollback" : "commit", NULL);
}

/* ---- pickles ---- */

/* Sets an item of a new tuple. Takes the item; false with an exception where it is NULL. */
static bool put(PyObject *tuple, Py_ssize_t i, PyObject *item) { return item != NULL && PyTuple_SetItem(tuple, i, item) == 0; }

/* The attributes of an object of a class that Python derived, None of another. */
static PyObject *attributes(PyObject *self) {
    PyObject *dict = PyObject_GetAttrString(self, "__dict__");
    if (dict == NULL) {
        PyErr_Clear();
        Py_IncRef(Py_None);
        dict = Py_None;
    }
    return dict;
}

PyObject *goanna_reduce_instance(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *all = PyTuple_New(3), *args = PyTuple_New(1);
    if (all == NULL || args == NULL || !put(args, 0, PyObject_CallMethod(self, "_marshal", NULL)) ||
        !put(all, 0, PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_unmarshal"))) {
        Py_DecRef(args);
        Py_DecRef(all);
        return NULL;
    }
    PyTuple_SetItem(all, 1, args);
    PyTuple_SetItem(all, 2, attributes(self));
    return all;
}

/* ---- the classes ---- */

static PyMemberDef value_members[] = {
#if defined(GOANNA_ABI3T)
    {"__weaklistoffset__", GOANNA_T_PYSSIZET, offsetof(goanna_value, weakrefs), GOANNA_READONLY | GOANNA_RELATIVE_OFFSET, NULL},
#else
    {"__weaklistoffset__", GOANNA_T_PYSSIZET, offsetof(goanna_value_object, value.weakrefs), GOANNA_READONLY, NULL},
#endif
    {NULL, 0, 0, 0, NULL},
};

static bool is_special(const char *name) { return name[0] == '_' && name[1] == '_'; }

/* A special method of a class's own reaches its slot as one that Python code sets does. Where the class has the slot, the method is not in
 * the class: it has the slot's, as __repr__. */
static bool set_special(PyObject *class, const goanna_class *c) {
    bool equals = false, hashes = false;
    for (PyMethodDef *m = c->methods; m->ml_name != NULL; m++) {
        if (!is_special(m->ml_name) || (m->ml_flags & METH_CLASS) != 0) {
            continue;
        }
        PyObject *method = PyDescr_NewMethod((PyTypeObject *)class, m);
        int status = method == NULL ? -1 : PyObject_SetAttrString(class, m->ml_name, method);
        Py_DecRef(method);
        if (status < 0) {
            return false;
        }
        equals = equals || strcmp(m->ml_name, "__eq__") == 0;
        hashes = hashes || strcmp(m->ml_name, "__hash__") == 0;
    }
    return (!equals || hashes || PyObject_SetAttrString(class, "__hash__", Py_None) == 0) &&
           (!c->not_iterable || PyObject_SetAttrString(class, "__iter__", Py_None) == 0);
}

static PyObject *new_class(PyObject *module, const goanna_class *c) {
    char *name = goanna_format("%s.%s", goanna_name_of_home(c->home), c->name);
    if (name == NULL) {
        return PyErr_NoMemory();
    }
    bool exports = c->get_buffer != NULL;
    void *repr = c->fields != NULL ? (void *)goanna_repr_of_fields : PyType_GetSlot(&PyBaseObject_Type, Py_tp_repr);
    PyType_Slot slots[] = {
        {Py_tp_doc, (void *)c->doc},
        {Py_tp_new, value_new},
        {Py_tp_repr, repr},
        {Py_tp_dealloc, value_dealloc},
        {Py_tp_methods, c->methods},
        {Py_tp_getset, c->properties},
        {Py_tp_members, value_members},
        {exports ? Py_bf_getbuffer : 0, goanna_get_exported}, /* 0: the end */
        {Py_bf_releasebuffer, goanna_release_exported},
        {0, NULL},
    };
    PyType_Spec spec = {.name = name, .basicsize = VALUE_BASICSIZE, .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .slots = slots};
    PyObject *class = PyType_FromModuleAndSpec(module, &spec, NULL);
    free(name);
    if (class != NULL && !(set_special(class, c) && (c->fields == NULL || goanna_add_fields(class, c)) && (c->base != NULL || goanna_add_attributes(module, class, c->attributes)))) {
        Py_DecRef(class);
        return NULL;
    }
#if defined(GOANNA_ABI3T)
    if (class != NULL) {
        value_offset = (char *)PyObject_GetTypeData(class, (PyTypeObject *)class) - (char *)class;
    }
#endif
    return class;
}

/* Gives the module a class, unless an exception class takes its place or it is hidden. False with an exception. */
static bool publish(PyObject *module, const goanna_class *c, PyObject *class) {
    if (c->base != NULL) {
        return goanna_leave_out_of_pickles(class);
    }
    if (c->hidden) {
        return true;
    }
    Py_IncRef(class);
    PyObject *named = class;
    if (c->interface) {
        named = goanna_new_protocol(c, class);
        Py_DecRef(class);
    }
    int status = named == NULL ? -1 : goanna_publish(module, c->home, c->name, named);
    Py_DecRef(named);
    return status == 0;
}

bool goanna_add_classes(PyObject *module) {
    goanna_state *state = state_of(module);
    int n = goanna_the_module.class_count;
    state->classes = PyTuple_New(n);
    bool good = state->classes != NULL && goanna_init_identities(&state->identities, n);
    for (int i = 0; good && i < n; i++) {
        const goanna_class *c = &goanna_the_module.classes[i];
        PyObject *class = new_class(module, c);
        good = class != NULL && PyTuple_SetItem(state->classes, i, class) == 0 && publish(module, c, class);
    }
    return good;
}
