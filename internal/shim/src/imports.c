/* Objects of Python modules, and names of attributes, that converters use. Each interpreter has its own in the module state, where they
 * are stored at their first use. */
#include "shim.h"

/* Returns the number of an import, from 1 on, the same in all interpreters. 0, with SystemError, if there are too many. */
static int number(goanna_import *i) {
    static int last;
    int id = __atomic_load_n(&i->id, __ATOMIC_ACQUIRE);
    if (id != 0) {
        return id;
    }
    int fresh = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED), none = 0;
    if (fresh > GOANNA_IMPORTS) {
        PyErr_SetString(PyExc_SystemError, "too many imports of converters");
        return 0;
    }
    /* if another thread was first, fresh is not used */
    return __atomic_compare_exchange_n(&i->id, &none, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) ? fresh : none;
}

static PyObject *find(const goanna_import *i) {
    if (i->module == NULL) {
        return PyUnicode_InternFromString(i->name);
    }
    PyObject *module = PyImport_ImportModule(i->module);
    PyObject *object = module == NULL ? NULL : PyObject_GetAttrString(module, i->name);
    Py_DecRef(module);
    return object;
}

PyObject *goanna_find_import(PyObject *module, goanna_import *i) {
    goanna_state *state = PyModule_GetState(module);
    int id = number(i);
    PyObject *object = id == 0 ? NULL : find(i);
    if (object == NULL) {
        return NULL;
    }
    PyObject *none = NULL;
    if (!__atomic_compare_exchange_n(&state->imported[id - 1], &none, object, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        Py_DecRef(object);
        return none;
    }
    return object;
}

PyObject *goanna_get_attribute(const goanna_call *call, PyObject *o, goanna_import *name) {
    PyObject *interned = goanna_imported(call, name);
    return interned == NULL ? NULL : PyObject_GetAttr(o, interned);
}

/* PyObject_HasAttr makes no exception where there is no attribute. */
PyObject *goanna_find_method(const goanna_call *call, PyObject *o, goanna_import *name) {
    PyObject *interned = goanna_imported(call, name);
    return interned == NULL || PyObject_HasAttr(o, interned) == 0 ? NULL : PyObject_GetAttr(o, interned);
}

int goanna_is_instance(const goanna_call *call, PyObject *o, goanna_import *class) {
    PyObject *c = goanna_imported(call, class);
    return c == NULL ? -1 : PyType_IsSubtype(Py_TYPE(o), (PyTypeObject *)c);
}
