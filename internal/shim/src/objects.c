/* Type checks of objects by the stable ABI, in which a function returns the flags of a class. */
#include "shim.h"

bool goanna_is_str(PyObject *o) {
    return (PyType_GetFlags(Py_TYPE(o)) & Py_TPFLAGS_UNICODE_SUBCLASS) != 0;
}

bool goanna_is_int(PyObject *o) {
    return (PyType_GetFlags(Py_TYPE(o)) & Py_TPFLAGS_LONG_SUBCLASS) != 0;
}

bool goanna_is_subclass(PyObject *o, PyTypeObject *class) {
    return Py_TYPE(o) == class || PyType_IsSubtype(Py_TYPE(o), class);
}

/* The place of the innermost value would be as long as the value is deep. */
static void name_argument(const goanna_place *at) {
    while (at->outer != NULL) {
        at = at->outer;
    }
    PyErr_Clear();
    PyErr_Format(PyExc_RecursionError, "%s() argument '%s': the value nests too deeply, or holds itself", at->function, at->name);
}

/* What a conversion calls has some calls left, and so has the making of the exception. */
static bool enter(void) {
    const int spare = 3;
    int entered = 0;
    while (entered <= spare && Py_EnterRecursiveCall(" while converting a value that nests") == 0) {
        entered++;
    }
    for (int i = entered > spare; i < entered; i++) {
        Py_LeaveRecursiveCall();
    }
    return entered > spare;
}

bool goanna_enter(const goanna_call *call, const goanna_place *at) {
    if (goanna_has_stack(((const goanna_callable *)call->callable)->name, GOANNA_FOR_PYTHON) && enter()) {
        return true;
    }
    if (at != NULL) {
        name_argument(at);
    }
    return false;
}

bool goanna_is_tuple(PyObject *o) {
    return (PyType_GetFlags(Py_TYPE(o)) & Py_TPFLAGS_TUPLE_SUBCLASS) != 0;
}

bool goanna_is_iterable(PyObject *o) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    PyObject *iterator = PyObject_GetIter(o);
    PyErr_Clear();
    Py_DecRef(iterator);
    goanna_put_back(&raised);
    return iterator != NULL;
}

/* The class is asked, which makes no exception where there is no such method. */
PyObject *goanna_values_of(PyObject *o) {
    if (Py_TYPE(o) == &PyList_Type || !PyObject_HasAttrString((PyObject *)Py_TYPE(o), "to_pylist")) {
        Py_IncRef(o);
        return o;
    }
    return PyObject_CallMethod(o, "to_pylist", NULL);
}

PyObject *goanna_as_complex(PyObject *o) {
    PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__complex__");
    if (method == NULL) {
        PyErr_Clear();
        Py_IncRef(o);
        return o;
    }
    PyObject *value = PyObject_CallFunctionObjArgs(method, o, NULL);
    Py_DecRef(method);
    return value;
}
