/* Interfaces of Go as runtime-checkable protocols (PEP 544). The class of an interface has the objects whose own type has no class; what the
 * module names is a protocol with its methods, by which isinstance knows all classes and objects that have them. */
#include "shim.h"

#include <string.h>

/* What objects of Python need not have to implement an interface. */
static bool is_member(const char *name) {
    return strcmp(name, "__eq__") != 0 && strcmp(name, "__enter__") != 0 && strcmp(name, "__exit__") != 0;
}

/* Copies an attribute of the class. False with an exception. */
static bool add_member(PyObject *members, PyObject *class, const char *name) {
    PyObject *member = PyObject_GetAttrString(class, name);
    int status = member == NULL ? -1 : PyDict_SetItemString(members, name, member);
    Py_DecRef(member);
    return status == 0;
}

/* Sets a text in a dict. False with an exception. */
static bool add_text(PyObject *dict, const char *name, const char *value) {
    PyObject *text = PyUnicode_FromString(value);
    int status = text == NULL ? -1 : PyDict_SetItemString(dict, name, text);
    Py_DecRef(text);
    return status == 0;
}

/* The namespace of the protocol. *empty: it has no members, and every object would be an instance. */
static PyObject *namespace_of(const goanna_class *c, PyObject *class, bool *empty) {
    PyObject *members = PyDict_New();
    bool good = members != NULL;
    for (const PyMethodDef *m = c->methods; good && m->ml_name != NULL; m++) {
        if (is_member(m->ml_name)) {
            good = add_member(members, class, m->ml_name);
        }
    }
    for (const PyGetSetDef *p = c->properties; good && p->name != NULL; p++) {
        good = add_member(members, class, p->name);
    }
    *empty = good && PyDict_Size(members) == 0;
    if (!good || !add_text(members, "__module__", goanna_name_of_home(c->home)) || !add_text(members, "__doc__", c->doc)) {
        Py_DecRef(members);
        return NULL;
    }
    return members;
}

/* class name(typing.Protocol), decorated by typing.runtime_checkable. */
static PyObject *make_protocol(const char *name, PyObject *namespace) {
    PyObject *typing = PyImport_ImportModule("typing");
    PyObject *base = typing == NULL ? NULL : PyObject_GetAttrString(typing, "Protocol");
    PyObject *protocol = base == NULL ? NULL : PyObject_CallFunction((PyObject *)Py_TYPE(base), "s(O)O", name, base, namespace);
    PyObject *checkable = protocol == NULL ? NULL : PyObject_CallMethod(typing, "runtime_checkable", "O", protocol);
    Py_DecRef(protocol);
    Py_DecRef(base);
    Py_DecRef(typing);
    return checkable;
}

PyObject *goanna_new_protocol(const goanna_class *c, PyObject *class) {
    bool empty;
    PyObject *namespace = namespace_of(c, class, &empty);
    if (namespace == NULL) {
        return NULL;
    }
    PyObject *protocol = class;
    if (empty) {
        Py_IncRef(class);
    } else {
        protocol = make_protocol(c->name, namespace);
    }
    Py_DecRef(namespace);
    return protocol;
}
