/* Classes of named tuples, made by Python's collections.namedtuple as the module is imported. */
#include "shim.h"

/* Sets an attribute to a text. False with an exception. */
static bool set_text(PyObject *o, const char *name, const char *value) {
    PyObject *text = PyUnicode_FromString(value);
    int status = text == NULL ? -1 : PyObject_SetAttrString(o, name, text);
    Py_DecRef(text);
    return status == 0;
}

static PyObject *make_class(PyObject *collections, const goanna_named_tuple *n) {
    PyObject *class = PyObject_CallMethod(collections, "namedtuple", "ss", n->name, n->fields);
    bool good = class != NULL && set_text(class, "__module__", goanna_name_of_home(n->home)) && (n->doc[0] == '\0' || set_text(class, "__doc__", n->doc));
    if (!good) {
        Py_DecRef(class);
        return NULL;
    }
    return class;
}

bool goanna_add_named_tuples(PyObject *module) {
    int count = goanna_the_module.named_tuple_count;
    if (count == 0) {
        return true;
    }
    PyObject *collections = PyImport_ImportModule("collections");
    PyObject *classes = collections == NULL ? NULL : PyTuple_New(count);
    bool good = classes != NULL;
    for (int i = 0; good && i < count; i++) {
        const goanna_named_tuple *n = &goanna_the_module.named_tuples[i];
        PyObject *class = make_class(collections, n);
        good = class != NULL && PyTuple_SetItem(classes, i, class) == 0 && goanna_publish(module, n->home, n->name, class) == 0;
    }
    Py_DecRef(collections);
    ((goanna_state *)PyModule_GetState(module))->named_tuples = classes;
    return good;
}

PyObject *goanna_new_named_tuple(PyObject *module, int number, PyObject *values) {
    PyObject *classes = ((goanna_state *)PyModule_GetState(module))->named_tuples;
    PyObject *class = classes == NULL ? NULL : PyTuple_GetItem(classes, number - 1);
    PyObject *args = class == NULL ? NULL : PyTuple_New(1);
    if (args == NULL) {
        if (class == NULL && PyErr_Occurred() == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "the module has been cleared: the interpreter ends");
        }
        Py_DecRef(values);
        return NULL;
    }
    PyTuple_SetItem(args, 0, values);
    /* the __new__ of the class, in Python, does no more */
    PyObject *self = ((newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new))((PyTypeObject *)class, args, NULL);
    Py_DecRef(args);
    return self;
}
