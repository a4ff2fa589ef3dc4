/* Objects of Python that implement interfaces of Go, by their methods. */
#include "shim.h"

#include <string.h>

/* The special method that does for one of that name. */
static const char *special_of(const char *name) {
    return strcmp(name, "len") == 0 ? "__len__" : strcmp(name, "string") == 0 ? "__str__" : NULL;
}

/* A callable attribute, a new reference. NULL, without an exception where the object has none. */
static PyObject *callable_attribute(PyObject *o, const char *name) {
    PyObject *method = PyObject_GetAttrString(o, name);
    if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    if (method != NULL && !PyCallable_Check(method)) {
        Py_DecRef(method);
        method = NULL;
    }
    return method;
}

/* The method of an object, or for the only one of an interface the object itself. */
static PyObject *find_method(PyObject *o, const char *name, bool only) {
    PyObject *method = callable_attribute(o, name);
    if (method == NULL && PyErr_Occurred() == NULL && special_of(name) != NULL) {
        method = callable_attribute(o, special_of(name));
    }
    if (method == NULL && PyErr_Occurred() == NULL && only && PyCallable_Check(o)) {
        Py_IncRef(o);
        method = o;
    }
    return method;
}

/* Adds a name to a list, whose reference it steals. NULL with an exception. */
static PyObject *add_name(PyObject *names, const char *name) {
    PyObject *longer = names == NULL ? PyUnicode_FromString(name) : PyUnicode_FromFormat("%U, %s", names, name);
    Py_DecRef(names);
    return longer;
}

/* TypeError: "expected Shape, got Square without area, perimeter". Steals names. */
static bool refuse(const goanna_place *at, const goanna_type *t, PyObject *o, PyObject *names, bool all) {
    if (all) {
        Py_DecRef(names);
        return goanna_wrong_type(at, t->expects, o);
    }
    PyObject *class = PyType_GetName(Py_TYPE(o));
    PyObject *got = class == NULL ? NULL : PyUnicode_FromFormat("%U without %U", class, names);
    Py_DecRef(class);
    Py_DecRef(names);
    return goanna_refuse(at, PyExc_TypeError, t->expects, got);
}

/* Holds each method for Go. False with an exception. */
static bool hold_methods(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **methods) {
    PyObject *missing = NULL;
    int64_t found = 0;
    for (int64_t i = 0; i < t->count; i++) {
        const goanna_field *f = &t->fields[i];
        PyObject *method = find_method(o, f->name, t->count == 1);
        if (method != NULL) {
            methods[i] = goanna_hold_object(call, at, f->type, method);
            Py_DecRef(method);
            found++;
            if (methods[i] != NULL) {
                continue;
            }
        } else if (PyErr_Occurred() == NULL && (missing = add_name(missing, f->name)) != NULL) {
            continue;
        }
        Py_DecRef(missing);
        goanna_name_place(at);
        return false;
    }
    return missing == NULL || refuse(at, t, o, missing, found == 0);
}

bool goanna_load_methods(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_implementation *slot) {
    const goanna_implementation_data *data = t->data;
    *slot = (goanna_implementation){{0}, NULL};
    if (data->nullable && o == Py_None) {
        return true;
    }
    int loaded = goanna_try_handle(call, at, data->classes, o, &slot->instance);
    if (loaded != 0) {
        return loaded > 0;
    }
    goanna_callback **methods = goanna_reserve(call, (size_t)t->count * sizeof *methods, _Alignof(goanna_callback *));
    slot->methods = (void *)methods;
    if (methods == NULL || !hold_methods(call, at, t, o, methods)) {
        return false;
    }
    goanna_note_implementer(methods[0], o);
    return true;
}
