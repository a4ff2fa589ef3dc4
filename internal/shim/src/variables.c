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
