/* The iterator of an Array: over its items or, if it has several dimensions, over sub-Arrays. */
#include "array.h"

typedef struct {
    PyObject *array; /* kept until the iterator is freed: another thread may use it */
    int64_t index;   /* of the next item */
    int64_t length;
} iterator;

#if defined(GOANNA_ABI3T)
static inline iterator *iterator_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define ITERATOR_BASICSIZE (-(int)sizeof(iterator))
#else
typedef struct {
    PyObject head;
    iterator iterator;
} iterator_object;
static inline iterator *iterator_of(PyObject *self) { return &((iterator_object *)self)->iterator; }
#define ITERATOR_BASICSIZE ((int)sizeof(iterator_object))
#endif

PyObject *goanna_array_iterator(PyObject *array) {
    goanna_array *a = goanna_array_of(array);
    goanna_array_state *state = goanna_array_state_of(Py_TYPE(array));
    if (state == NULL || state->iterator_type == NULL) {
        if (state != NULL) {
            PyErr_SetString(PyExc_RuntimeError, "the Array's module has ended");
        }
        return NULL;
    }
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return NULL;
    }
    int64_t length = b->ndim == 0 ? -1 : b->shape[0];
    goanna_let_go(a);
    if (length < 0) {
        PyErr_SetString(PyExc_TypeError, "iteration over a 0-dim Array");
        return NULL;
    }
    PyObject *self = PyType_GenericAlloc((PyTypeObject *)state->iterator_type, 0);
    if (self != NULL) {
        Py_IncRef(array);
        *iterator_of(self) = (iterator){array, 0, length};
    }
    return self;
}

static void iterator_dealloc(PyObject *self) {
    PyObject *type = (PyObject *)Py_TYPE(self);
    Py_DecRef(iterator_of(self)->array);
    PyObject_Free(self);
    Py_DecRef(type);
}

static PyObject *iterator_self(PyObject *self) {
    Py_IncRef(self);
    return self;
}

static PyObject *iterator_next(PyObject *self) {
    iterator *it = iterator_of(self);
    int64_t index = __atomic_load_n(&it->index, __ATOMIC_RELAXED);
    if (index >= it->length) {
        return NULL;
    }
    __atomic_store_n(&it->index, index + 1, __ATOMIC_RELAXED);
    return goanna_array_at(it->array, (Py_ssize_t)index);
}

static PyObject *length_hint(PyObject *self, PyObject *none) {
    (void)none;
    iterator *it = iterator_of(self);
    return PyLong_FromLongLong(it->length - __atomic_load_n(&it->index, __ATOMIC_RELAXED));
}

static PyMethodDef iterator_methods[] = {
    {"__length_hint__", length_hint, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc},
    {Py_tp_iter, iterator_self},
    {Py_tp_iternext, iterator_next},
    {Py_tp_methods, iterator_methods},
    {0, NULL},
};

PyObject *goanna_array_iterator_type(PyObject *module) {
    return goanna_new_class(module, ".Array_iterator", ITERATOR_BASICSIZE, iterator_slots);
}
