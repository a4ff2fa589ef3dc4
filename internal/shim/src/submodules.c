/* The modules of several Go packages in one extension module: each is an attribute of it, with the names of one package. */
#include "shim.h"

#include <string.h>

const char *goanna_name_of_home(int home) {
    return home == 0 ? goanna_the_module.package : goanna_the_module.submodules[home - 1].name;
}

/* The module of a home, borrowed. */
static PyObject *module_of_home(PyObject *module, int home) {
    return home == 0 ? module : PyTuple_GetItem(((goanna_state *)PyModule_GetState(module))->submodules, home - 1);
}

int goanna_publish(PyObject *module, int home, const char *name, PyObject *value) {
    PyObject *own = module_of_home(module, home);
    return own == NULL ? -1 : PyModule_AddObjectRef(own, name, value);
}

PyObject *goanna_words(const char *text) {
    PyObject *words = PyUnicode_FromString(text);
    PyObject *list = words == NULL ? NULL : PyObject_CallMethod(words, "split", NULL);
    Py_DecRef(words);
    return list;
}

/* Adds a value that it takes. */
static bool add(PyObject *module, const char *name, PyObject *value) {
    bool good = value != NULL && PyModule_AddObjectRef(module, name, value) == 0;
    Py_DecRef(value);
    return good;
}

/* The functions are called with the extension module, which has the state. */
static bool add_functions(PyObject *module, PyObject *own, const goanna_submodule *s) {
    PyObject *name = PyUnicode_FromString(s->name);
    bool good = name != NULL;
    for (PyMethodDef *m = s->methods; good && m->ml_name != NULL; m++) {
        good = add(own, m->ml_name, PyCMethod_New(m, module, name, NULL));
    }
    Py_DecRef(name);
    return good;
}

static PyObject *new_submodule(PyObject *module, const goanna_submodule *s) {
    PyObject *own = PyModule_New(s->name);
    if (own == NULL || PyModule_SetDocString(own, s->doc) < 0 || !add_functions(module, own, s) || !add(own, "__all__", goanna_words(s->all)) ||
        PyModule_AddObjectRef(module, strrchr(s->name, '.') + 1, own) < 0) {
        Py_DecRef(own);
        return NULL;
    }
    return own;
}

bool goanna_add_submodules(PyObject *module) {
    int n = goanna_the_module.submodule_count;
    if (n == 0) {
        return true;
    }
    PyObject *submodules = ((goanna_state *)PyModule_GetState(module))->submodules = PyTuple_New(n);
    for (int i = 0; submodules != NULL && i < n; i++) {
        PyObject *own = new_submodule(module, &goanna_the_module.submodules[i]);
        if (own == NULL) {
            return false;
        }
        PyTuple_SetItem(submodules, i, own);
        if (!goanna_add_variables(module, own, i + 1)) {
            return false;
        }
    }
    return submodules != NULL;
}

/* Gives submodules a name of the extension module. */
static bool share(PyObject *module, const char *name) {
    PyObject *value = PyObject_GetAttrString(module, name);
    bool good = value != NULL;
    for (int home = 1; good && home <= goanna_the_module.submodule_count; home++) {
        good = goanna_publish(module, home, name, value) == 0;
    }
    Py_DecRef(value);
    return good;
}

bool goanna_finish_submodules(PyObject *module) {
    if (goanna_the_module.submodule_count == 0) {
        return true;
    }
    bool good = share(module, "Array") && share(module, "PanicError");
    for (int i = 0; good && i < goanna_the_module.shim_class_count; i++) {
        good = share(module, goanna_the_module.shim_classes[i].name);
    }
    return good;
}
