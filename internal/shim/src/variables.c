/* Variables of the Go package, read and set when Python does so: importing the module starts no Go runtime. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* The variable of a name; NULL without an exception: there is none. */
static const goanna_variable *find_variable(const goanna_variable *variables, const char *name) {
    for (const goanna_variable *v = variables; v->name != NULL; v++) {
        if (strcmp(v->name, name) == 0) {
            return v;
        }
    }
    return NULL;
}

PyObject *goanna_get_variable(PyObject *module, int home, const goanna_variable *variables, PyObject *name) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    const goanna_variable *v = text == NULL ? NULL : find_variable(variables, text);
    if (v != NULL) {
        return v->get(module, NULL, 0, NULL);
    }
    return text == NULL ? NULL : PyErr_Format(PyExc_AttributeError, "module '%s' has no attribute '%U'", goanna_name_of_home(home), name);
}

/* Why Python cannot set a name of the module of a home; NULL: it can. */
static const char *why_fixed(int home, const goanna_variable *v, const char *name) {
    if (v != NULL) {
        return v->set == NULL ? v->fixed : NULL;
    }
    for (int i = 0; i < goanna_the_module.constant_count; i++) {
        if (goanna_the_module.constants[i].home == home && strcmp(goanna_the_module.constants[i].name, name) == 0) {
            return "it is a constant of Go";
        }
    }
    for (int i = 0; i < goanna_the_module.exception_count; i++) {
        if (goanna_the_module.exceptions[i].home == home && strcmp(goanna_the_module.exceptions[i].name, name) == 0) {
            return "it is the class of an error of Go";
        }
    }
    return NULL;
}

int goanna_set_variable(PyObject *self, int home, const goanna_variable *variables, PyObject *name, PyObject *value) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) {
        return -1;
    }
    const goanna_variable *v = find_variable(variables, text);
    const char *fixed = why_fixed(home, v, text);
    if (fixed != NULL) {
        PyErr_Format(PyExc_AttributeError, "'%U' of module '%s' cannot be %s: %s", name, goanna_name_of_home(home), value == NULL ? "deleted" : "set", fixed);
        return -1;
    }
    if (v == NULL) {
        return PyObject_GenericSetAttr(self, name, value);
    }
    if (value == NULL) {
        PyErr_Format(PyExc_AttributeError, "'%U' of module '%s' cannot be deleted: it is a variable of Go", name, goanna_name_of_home(home));
        return -1;
    }
    PyObject *module = PyType_GetModule(Py_TYPE(self)), *none = module == NULL ? NULL : v->set(module, &value, 1, NULL);
    Py_DecRef(none);
    return none == NULL ? -1 : 0;
}

static PyObject *names_of(const goanna_variable *variables) {
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

/* The class of a module that sets its variables. Python does not derive classes from it: they would have no module of ours. */
static PyObject *new_module_class(PyObject *module, int home, goanna_setattro *set) {
    char *name = goanna_format("%s._Module", goanna_name_of_home(home));
    PyType_Slot slots[] = {{Py_tp_doc, "A module with variables of a Go package."}, {Py_tp_setattro, set}, {0, NULL}};
    PyType_Spec spec = {.name = name, .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = slots};
    PyObject *class = name == NULL ? PyErr_NoMemory() : PyType_FromModuleAndSpec(module, &spec, (PyObject *)&PyModule_Type);
    free(name);
    return class;
}

bool goanna_add_variables(PyObject *module, PyObject *own, int home) {
    const goanna_submodule *s = home == 0 ? NULL : &goanna_the_module.submodules[home - 1];
    const goanna_variable *variables = s == NULL ? goanna_the_module.variables : s->variables;
    if (variables == NULL) {
        return true;
    }
    PyObject *names = names_of(variables);
    PyObject *class = names == NULL ? NULL : new_module_class(module, home, s == NULL ? goanna_the_module.set_variable : s->set_variable);
    int status = class == NULL ? -1 : PyModule_AddObjectRef(own, "_variables", names);
    status = status < 0 ? -1 : PyModule_AddObjectRef(own, "_Module", class);
    Py_DecRef(names);
    Py_DecRef(class);
    return status == 0;
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
