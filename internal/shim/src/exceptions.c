/* Exception classes of the module: of error types and of error variables. */
#include "shim.h"

#include <stdlib.h>

/* A new class, derived from a built-in one. */
static PyObject *new_class(PyObject *builtins, const char *name, const char *doc, const char *base_name) {
    char *full = goanna_format("%s.%s", goanna_the_module.package, name);
    if (full == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *base = PyObject_GetAttrString(builtins, base_name);
    PyObject *class = base == NULL ? NULL : PyErr_NewExceptionWithDoc(full, doc, base, NULL);
    Py_DecRef(base);
    free(full);
    return class;
}

/* Adds a class to the module and to the tuple. False with an exception. */
static bool add(PyObject *module, PyObject *classes, int i, const char *name, PyObject *class) {
    if (class == NULL) {
        return false;
    }
    PyTuple_SetItem(classes, i, class);
    return PyModule_AddObjectRef(module, name, class) == 0;
}

bool goanna_add_exceptions(PyObject *module) {
    int types = goanna_the_module.class_count, n = types + goanna_the_module.exception_count;
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *classes = builtins == NULL ? NULL : PyTuple_New(n);
    bool good = classes != NULL;
    for (int i = 0; good && i < types; i++) {
        Py_IncRef(Py_None);
        PyTuple_SetItem(classes, i, Py_None);
    }
    for (int i = types; good && i < n; i++) {
        const goanna_exception_class *e = &goanna_the_module.exceptions[i - types];
        good = add(module, classes, i, e->name, new_class(builtins, e->name, e->doc, e->base));
    }
    Py_DecRef(builtins);
    ((goanna_state *)PyModule_GetState(module))->exceptions = classes;
    return good;
}

PyObject *goanna_exception_class_of(PyObject *module, int64_t number) {
    PyObject *classes = ((goanna_state *)PyModule_GetState(module))->exceptions;
    PyObject *class = classes == NULL ? NULL : PyTuple_GetItem(classes, number - 1);
    return class == Py_None ? NULL : class;
}
