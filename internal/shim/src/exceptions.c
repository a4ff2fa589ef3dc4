/* Exception classes of the module: of error types and of error variables. */
#include "shim.h"

#include <stdlib.h>

/* A new class, derived from a built-in one. */
static PyObject *new_class(PyObject *builtins, int home, const char *name, const char *doc, const char *base_name) {
    char *full = goanna_format("%s.%s", goanna_name_of_home(home), name);
    if (full == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *base = PyObject_GetAttrString(builtins, base_name);
    PyObject *class = base == NULL ? NULL : PyErr_NewExceptionWithDoc(full, doc, base, NULL);
    Py_DecRef(base);
    free(full);
    return class;
}

/* Adds a class to the module of a home and to the tuple. False with an exception. */
static bool add(PyObject *module, int home, PyObject *classes, int i, const char *name, PyObject *class) {
    if (class == NULL) {
        return false;
    }
    PyTuple_SetItem(classes, i, class);
    return goanna_publish(module, home, name, class) == 0;
}

/* ---- the instance of an exception ---- */

static const char value_name[] = "_go_value";

/* Reports whether o is an instance of a class of the module. Other objects may have been set by Python code. */
static bool is_value(PyObject *o) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    bool is = goanna_module_of_class((PyObject *)Py_TYPE(o)) != NULL;
    PyErr_Clear();
    goanna_put_back(&raised);
    return is;
}

PyObject *goanna_value_of_exception(PyObject *o) {
    const unsigned long exceptions = 1UL << 30; /* Py_TPFLAGS_BASE_EXC_SUBCLASS */
    if ((PyType_GetFlags(Py_TYPE(o)) & exceptions) == 0) {
        return NULL;
    }
    PyObject *name = PyUnicode_FromString(value_name);
    PyObject *value = name == NULL ? NULL : PyObject_GenericGetAttr(o, name);
    Py_DecRef(name);
    PyErr_Clear();
    if (value != NULL && !is_value(value)) {
        Py_DecRef(value);
        value = NULL;
    }
    return value;
}

bool goanna_attach_value(PyObject *exception, int number, PyObject *value) {
    if (PyObject_SetAttrString(exception, value_name, value) < 0) {
        return false;
    }
    for (const PyGetSetDef *p = goanna_the_module.classes[number - 1].properties; p->name != NULL; p++) {
        PyObject *name = PyUnicode_InternFromString(p->name), *field = name == NULL ? NULL : PyObject_GetAttr(value, name);
        if (field == NULL || PyObject_SetAttr(exception, name, field) < 0) {
            PyErr_Clear(); /* a field that has no counterpart in Python is left out */
        }
        Py_DecRef(field);
        Py_DecRef(name);
    }
    return true;
}

PyObject *goanna_exception_of_value(PyObject *module, int number, PyObject *value) {
    PyObject *class = goanna_exception_class_of(module, number);
    PyObject *text = class == NULL ? NULL : PyObject_Str(value);
    PyObject *e = text == NULL ? NULL : PyObject_CallFunctionObjArgs(class, text, NULL);
    if (e != NULL && !goanna_attach_value(e, number, value)) {
        Py_DecRef(e);
        e = NULL;
    }
    if (class == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the module has been cleared: the interpreter ends");
    }
    Py_DecRef(text);
    Py_DecRef(value);
    return e;
}

/* __getattr__ of an exception: what the instance has, its methods. */
static PyObject *get_attribute(PyObject *self, PyObject *name) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    PyObject *value = text == NULL || text[0] == '_' ? NULL : goanna_value_of_exception(self);
    PyObject *attribute = value == NULL ? NULL : PyObject_GetAttr(value, name);
    Py_DecRef(value);
    if (value == NULL && PyErr_Occurred() == NULL) {
        PyErr_Format(PyExc_AttributeError, "the exception has no attribute '%U'", name);
    }
    return attribute;
}

/* Raises AttributeError instead of a dict's KeyError. Of one that Python reads, __getattr__ asks the instance then. */
static void raise_no_field(const char *name) {
    if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_AttributeError, "the exception has no attribute '%s'", name);
    }
}

PyObject *goanna_get_exception_field(PyObject *self, void *name) {
    PyObject *dict = PyObject_GenericGetDict(self, NULL), *key = dict == NULL ? NULL : PyUnicode_InternFromString(name);
    PyObject *value = key == NULL ? NULL : PyObject_GetItem(dict, key);
    if (value == NULL) {
        raise_no_field(name);
    }
    Py_DecRef(key);
    Py_DecRef(dict);
    return value;
}

int goanna_set_exception_field(PyObject *self, PyObject *value, void *name) {
    PyObject *dict = PyObject_GenericGetDict(self, NULL), *key = dict == NULL ? NULL : PyUnicode_InternFromString(name);
    int status = -1;
    if (key != NULL && (status = value == NULL ? PyDict_DelItem(dict, key) : PyDict_SetItem(dict, key, value)) < 0) {
        raise_no_field(name);
    }
    Py_DecRef(key);
    Py_DecRef(dict);
    return status;
}

static PyMethodDef attribute_method = {"__getattr__", get_attribute, METH_O, NULL};

PyObject *goanna_reduce_to_none(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    PyObject *pair = PyTuple_New(2), *nothing = PyTuple_New(0);
    if (pair == NULL || nothing == NULL) {
        Py_DecRef(pair);
        Py_DecRef(nothing);
        return NULL;
    }
    PyObject *none_type = (PyObject *)Py_TYPE(Py_None);
    Py_IncRef(none_type);
    PyTuple_SetItem(pair, 0, none_type);
    PyTuple_SetItem(pair, 1, nothing);
    return pair;
}

static PyMethodDef reduce_method = {"__reduce__", goanna_reduce_to_none, METH_NOARGS, NULL};

static bool add_method(PyObject *class, PyMethodDef *m) {
    PyObject *method = PyDescr_NewMethod((PyTypeObject *)class, m);
    int status = method == NULL ? -1 : PyObject_SetAttrString(class, m->ml_name, method);
    Py_DecRef(method);
    return status == 0;
}

/* Adds fields to a class, but for those that its built-in base has, as OSError errno. */
static bool add_fields(PyObject *class, PyGetSetDef *f) {
    bool good = true;
    for (; good && f->name != NULL; f++) {
        if (PyObject_HasAttrString(class, f->name)) {
            continue;
        }
        PyObject *field = PyDescr_NewGetSet((PyTypeObject *)class, f);
        good = field != NULL && PyObject_SetAttrString(class, f->name, field) == 0;
        Py_DecRef(field);
    }
    return good;
}

bool goanna_leave_out_of_pickles(PyObject *class) { return add_method(class, &reduce_method); }

/* ---- the classes ---- */

bool goanna_add_exceptions(PyObject *module) {
    int types = goanna_the_module.class_count, n = types + goanna_the_module.exception_count;
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *classes = builtins == NULL ? NULL : PyTuple_New(n);
    bool good = classes != NULL;
    for (int i = 0; good && i < types; i++) {
        const goanna_class *c = &goanna_the_module.classes[i];
        if (c->base == NULL) {
            Py_IncRef(Py_None);
            PyTuple_SetItem(classes, i, Py_None);
        } else {
            PyObject *class = new_class(builtins, c->home, c->name, c->doc, c->base);
            good = add(module, c->home, classes, i, c->name, class) && add_method(class, &attribute_method) && add_fields(class, c->exception_fields) &&
                   goanna_add_attributes(module, class, c->attributes);
        }
    }
    for (int i = types; good && i < n; i++) {
        const goanna_exception_class *e = &goanna_the_module.exceptions[i - types];
        good = add(module, e->home, classes, i, e->name, new_class(builtins, e->home, e->name, e->doc, e->base));
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
