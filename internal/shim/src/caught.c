/* Exceptions as errors of Go. An exception that is made of an error remembers it, so that it is the same error when it comes back. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* ---- the error that an exception remembers: an object among its attributes ---- */

#if defined(GOANNA_ABI3T)
static inline goanna_instance *instance_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define ERROR_BASICSIZE (-(int)sizeof(goanna_instance))
#else
typedef struct {
    PyObject head;
    goanna_instance instance;
} error_object;
static inline goanna_instance *instance_of(PyObject *self) { return &((error_object *)self)->instance; }
#define ERROR_BASICSIZE ((int)sizeof(error_object))
#endif

static const char error_name[] = "_go_error";

static void dealloc(PyObject *self) {
    PyObject *type = (PyObject *)Py_TYPE(self);
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_forget_instance(instance_of(self));
    goanna_put_back(&raised);
    PyObject_Free(self);
    Py_DecRef(type);
}

static PyMethodDef methods[] = {
    {"__reduce__", goanna_reduce_to_none, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The error of Go that an exception is made of."},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyObject *make_type(PyObject *module) { return goanna_new_class(module, ".Error", ERROR_BASICSIZE, slots); }

static PyObject *type_of(PyObject *module) {
    return goanna_class_once(module, offsetof(goanna_state, error_type), make_type);
}

bool goanna_remember(PyObject *module, PyObject *exception, goanna_link *link) {
    PyObject *type = type_of(module);
    PyObject *error = type == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (error == NULL) {
        return false;
    }
    *instance_of(error) = (goanna_instance){link->error, goanna_generation};
    link->error = 0;
    int status = PyObject_SetAttrString(exception, error_name, error);
    Py_DecRef(error);
    return status == 0;
}

/* The handle, borrowed from the exception. 0: it remembers none of this process. */
static uint64_t remembered(PyObject *module, PyObject *exception) {
    PyObject *type = ((goanna_state *)PyModule_GetState(module))->error_type;
    PyObject *name = type == NULL ? NULL : PyUnicode_FromString(error_name);
    PyObject *error = name == NULL ? NULL : PyObject_GenericGetAttr(exception, name);
    uint64_t handle = 0;
    if (error != NULL && Py_TYPE(error) == (PyTypeObject *)type && instance_of(error)->generation == goanna_generation) {
        handle = instance_of(error)->handle;
    }
    Py_DecRef(name);
    Py_DecRef(error);
    PyErr_Clear();
    return handle;
}

/* ---- what Go gets of an exception ---- */

/* The number of the class of a variable that a class is or is derived from, or 0. */
static int64_t variable_of(PyObject *module, PyTypeObject *class) {
    int64_t first = goanna_the_module.class_count + 1, n = goanna_the_module.exception_count;
    for (int64_t number = first; number < first + n; number++) {
        PyObject *base = goanna_exception_class_of(module, number);
        if (base != NULL && PyType_IsSubtype(class, (PyTypeObject *)base)) {
            return number;
        }
    }
    PyErr_Clear();
    return 0;
}

int32_t goanna_int_attribute(PyObject *o, const char *name) {
    PyObject *number = PyObject_GetAttrString(o, name);
    long long value = number == NULL || !goanna_is_int(number) ? 0 : PyLong_AsLongLong(number);
    Py_DecRef(number);
    PyErr_Clear();
    return value > 0 && value < INT32_MAX ? (int32_t)value : 0;
}

static int32_t errno_of(PyObject *exception) {
    bool is_os_error = PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)PyExc_OSError);
    return is_os_error ? goanna_number_of_os_error(exception) : 0;
}

/* The value of an exception whose class is that of an error type, borrowed from it. */
static goanna_handle value_of(PyObject *exception) {
    PyObject *value = goanna_value_of_exception(exception);
    goanna_handle slot = {0};
    if (value != NULL) {
        const goanna_value *v = goanna_value_of(value);
        bool ours = v->instance.generation == goanna_generation;
        slot = (goanna_handle){ours ? v->instance.handle : 0, v->pointer, v->number};
    }
    Py_DecRef(value);
    return slot;
}

void goanna_recall(PyObject *module, PyObject *exception, goanna_link *link) {
    if (module != NULL) {
        link->error = remembered(module, exception);
        link->value = value_of(exception);
        link->number = variable_of(module, Py_TYPE(exception));
    }
    link->errno_ = errno_of(exception);
}

/* ---- arguments ---- */

#define EXCEPTION (1UL << 30) /* Py_TPFLAGS_BASE_EXC_SUBCLASS */
#define CLASS (1UL << 31)     /* Py_TPFLAGS_TYPE_SUBCLASS */

bool goanna_is_exception(PyObject *o) { return (PyType_GetFlags(Py_TYPE(o)) & EXCEPTION) != 0; }

/* The number of the class of a variable, or 0 for any other object. */
static int64_t number_of_class(PyObject *module, PyObject *o) {
    return (PyType_GetFlags(Py_TYPE(o)) & CLASS) != 0 ? variable_of(module, (PyTypeObject *)o) : 0;
}

/* Moves a failure to memory of the call. NULL with an exception. */
static goanna_failure *in_call(goanna_call *call, goanna_failure *failure) {
    if (failure == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t size = sizeof *failure + sizeof(goanna_link) + (size_t)failure->bytes;
    goanna_failure *copy = goanna_reserve(call, size, 16);
    if (copy != NULL) {
        memcpy(copy, failure, size);
    }
    free(failure);
    return copy;
}

bool goanna_load_caught(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_caught_error *slot) {
    *slot = (goanna_caught_error){NULL, NULL};
    if (o == Py_None) {
        return true;
    }
    int64_t number = goanna_is_exception(o) ? 0 : number_of_class(call->module, o);
    if (number == 0 && !goanna_is_exception(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    slot->failure = in_call(call, goanna_new_failure(call->module, number == 0 ? o : NULL));
    if (slot->failure == NULL) {
        return false;
    }
    if (number != 0) {
        ((goanna_link *)((goanna_failure *)slot->failure + 1))->number = number;
        return true;
    }
    slot->exception = goanna_hold_object(call, at, t, o);
    return slot->exception != NULL;
}
