/* Variables of the Go package, read and set when Python does so: importing the module starts no Go runtime. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

PyObject *goanna_get_variable(PyObject *self, void *closure) {
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    return module == NULL ? NULL : ((const goanna_variable *)closure)->get(module, NULL, 0, NULL);
}

static int refuse(const char *name, PyObject *value, const char *why) {
    PyErr_Format(PyExc_AttributeError, "'%s' cannot be %s: %s", name, value == NULL ? "deleted" : "set", why);
    return -1;
}

int goanna_set_variable(PyObject *self, PyObject *value, void *closure) {
    const goanna_variable *v = closure;
    if (v->set == NULL || value == NULL) {
        return refuse(v->name, value, v->set == NULL ? v->fixed : "it is a variable of Go");
    }
    PyObject *module = PyType_GetModule(Py_TYPE(self)), *none = module == NULL ? NULL : v->set(module, &value, 1, NULL);
    Py_DecRef(none);
    return none == NULL ? -1 : 0;
}

/* Why Python cannot set what is not a variable; NULL: it can. */
static const char *why_fixed(int home, const char *name) {
    const goanna_module *m = &goanna_the_module;
    for (int i = 0; i < m->constant_count; i++) {
        if (m->constants[i].home == home && strcmp(m->constants[i].name, name) == 0) {
            return "it is a constant of Go";
        }
    }
    for (int i = 0; i < m->exception_count; i++) {
        if (m->exceptions[i].home == home && strcmp(m->exceptions[i].name, name) == 0) {
            return "it is the class of an error of Go";
        }
    }
    return NULL;
}

int goanna_set_attribute(PyObject *self, int home, PyObject *name, PyObject *value) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) {
        return -1;
    }
    const char *fixed = why_fixed(home, text);
    return fixed != NULL ? refuse(text, value, fixed) : PyObject_GenericSetAttr(self, name, value);
}

/* Python does not derive classes from it: they would have no module of ours. */
static PyObject *new_module_class(PyObject *module, int home, PyGetSetDef *variables, goanna_setattro *set) {
    char *name = goanna_format("%s._Module", goanna_name_of_home(home));
    PyType_Slot slots[] = {{Py_tp_doc, "A module with variables of a Go package."}, {Py_tp_getset, variables}, {Py_tp_setattro, set}, {0, NULL}};
    PyType_Spec spec = {.name = name, .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = slots};
    PyObject *class = name == NULL ? PyErr_NoMemory() : PyType_FromModuleAndSpec(module, &spec, (PyObject *)&PyModule_Type);
    free(name);
    return class;
}

bool goanna_add_variables(PyObject *module, PyObject *own, int home) {
    const goanna_module *m = &goanna_the_module;
    PyGetSetDef *variables = home == 0 ? m->variables : m->submodules[home - 1].variables;
    if (variables == NULL) {
        return true;
    }
    PyObject *class = new_module_class(module, home, variables, home == 0 ? m->set_attribute : m->submodules[home - 1].set_attribute);
    int status = class == NULL ? -1 : PyModule_AddObjectRef(own, "_Module", class);
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
