/* Variables of the Go package, read when Python asks for them: importing the module starts no Go runtime. */
#include "shim.h"

#include <string.h>

PyObject *goanna_get_variable(PyObject *module, int home, const goanna_variable *variables, PyObject *name) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) {
        return NULL;
    }
    for (const goanna_variable *v = variables; v->name != NULL; v++) {
        if (strcmp(v->name, text) == 0) {
            return v->get(module, NULL, 0, NULL);
        }
    }
    return PyErr_Format(PyExc_AttributeError, "module '%s' has no attribute '%U'", goanna_name_of_home(home), name);
}

PyObject *goanna_variable_names(const goanna_variable *variables) {
    int n = 0;
    while (variables != NULL && variables[n].name != NULL) {
        n++;
    }
    PyObject *names = PyTuple_New(n);
    for (int i = 0; names != NULL && i < n; i++) {
        PyObject *name = PyUnicode_FromString(variables[i].name);
        if (name == NULL) {
            Py_DecRef(names);
            return NULL;
        }
        PyTuple_SetItem(names, i, name);
    }
    return names;
}

/* ---- attributes of classes ---- */

/* A descriptor, whose value is that of the variable. */
#if defined(GOANNA_ABI3T)
typedef const goanna_variable *attribute;
static inline attribute *attribute_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define ATTRIBUTE_BASICSIZE (-(int)sizeof(attribute))
#else
typedef const goanna_variable *attribute;
typedef struct {
    PyObject head;
    attribute variable;
} attribute_object;
static inline attribute *attribute_of(PyObject *self) { return &((attribute_object *)self)->variable; }
#define ATTRIBUTE_BASICSIZE ((int)sizeof(attribute_object))
#endif

static PyObject *get_attribute(PyObject *self, PyObject *instance, PyObject *owner) {
    (void)instance, (void)owner;
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    return module == NULL ? NULL : (*attribute_of(self))->get(module, NULL, 0, NULL);
}

static void attribute_dealloc(PyObject *self) {
    PyObject *type = (PyObject *)Py_TYPE(self);
    PyObject_Free(self);
    Py_DecRef(type);
}

static bool add_attribute(PyObject *class, PyObject *type, const goanna_variable *variable) {
    PyObject *self = PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self == NULL) {
        return false;
    }
    *attribute_of(self) = variable;
    int status = PyObject_SetAttrString(class, variable->name, self);
    Py_DecRef(self);
    return status == 0;
}

bool goanna_add_attributes(PyObject *module, PyObject *class, const goanna_variable *variables) {
    if (variables == NULL) {
        return true;
    }
    PyType_Slot slots[] = {
        {Py_tp_doc, "A variable or constant of the Go package."},
        {Py_tp_dealloc, attribute_dealloc},
        {Py_tp_descr_get, get_attribute},
        {0, NULL},
    };
    PyObject *type = goanna_new_class(module, ".Attribute", ATTRIBUTE_BASICSIZE, slots);
    bool good = type != NULL;
    for (const goanna_variable *v = variables; good && v->name != NULL; v++) {
        good = add_attribute(class, type, v);
    }
    Py_DecRef(type);
    return good;
}
