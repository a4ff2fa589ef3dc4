/* Classes that are made of their fields, as Python's data classes are: __match_args__, and a repr that shows the fields. */
#include "shim.h"

bool goanna_add_fields(PyObject *class, const goanna_class *c) {
    PyObject *list = goanna_words(c->fields), *names = list == NULL ? NULL : PyList_AsTuple(list);
    int status = names == NULL ? -1 : PyObject_SetAttrString(class, "__match_args__", names);
    Py_DecRef(list);
    Py_DecRef(names);
    return status == 0;
}

/* Replaces the name of a field by its name and value. Code of Python that runs may find the list. */
static bool show_field(PyObject *self, PyObject *fields, Py_ssize_t i) {
    PyObject *name = PyList_GetItem(fields, i);
    Py_IncRef(name);
    PyObject *value = name == NULL ? NULL : PyObject_GetAttr(self, name);
    PyObject *text = value == NULL ? NULL : PyUnicode_FromFormat("%U=%R", name, value);
    Py_DecRef(name);
    Py_DecRef(value);
    return text != NULL && PyList_SetItem(fields, i, text) == 0;
}

/* The text of the fields, separated by commas. */
static PyObject *show_fields(PyObject *self, const char *names) {
    PyObject *fields = goanna_words(names), *text = NULL;
    bool good = fields != NULL;
    for (Py_ssize_t i = 0, n = good ? PyList_Size(fields) : 0; good && i < n; i++) {
        good = show_field(self, fields, i);
    }
    PyObject *comma = good ? PyUnicode_FromString(", ") : NULL;
    if (comma != NULL) {
        text = PyUnicode_Join(comma, fields);
    }
    Py_DecRef(comma);
    Py_DecRef(fields);
    return text;
}

PyObject *goanna_repr_of_fields(PyObject *self) {
    const goanna_class *c = goanna_class_of(self);
    if (c == NULL) {
        return NULL;
    }
    PyObject *class = PyType_GetName(Py_TYPE(self)), *text = NULL;
    int within = class == NULL ? -1 : Py_ReprEnter(self);
    if (within > 0) {
        text = PyUnicode_FromFormat("%U(...)", class);
    } else if (within == 0) {
        PyObject *fields = show_fields(self, c->fields);
        text = fields == NULL ? NULL : PyUnicode_FromFormat("%U(%U)", class, fields);
        Py_DecRef(fields);
        Py_ReprLeave(self);
    }
    Py_DecRef(class);
    return text;
}
