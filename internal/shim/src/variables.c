/* Variables of the Go package, read when Python asks for them: importing the module starts no Go runtime. */
#include "shim.h"

#include <string.h>

PyObject *goanna_get_variable(PyObject *module, PyObject *name) {
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) {
        return NULL;
    }
    for (int i = 0; i < goanna_the_module.variable_count; i++) {
        if (strcmp(goanna_the_module.variables[i].name, text) == 0) {
            return goanna_the_module.variables[i].get(module, NULL, 0, NULL);
        }
    }
    return PyErr_Format(PyExc_AttributeError, "module '%s' has no attribute '%U'", goanna_the_module.package, name);
}

PyObject *goanna_variable_names(void) {
    PyObject *names = PyTuple_New(goanna_the_module.variable_count);
    for (int i = 0; names != NULL && i < goanna_the_module.variable_count; i++) {
        PyObject *name = PyUnicode_FromString(goanna_the_module.variables[i].name);
        if (name == NULL) {
            Py_DecRef(names);
            return NULL;
        }
        PyTuple_SetItem(names, i, name);
    }
    return names;
}
