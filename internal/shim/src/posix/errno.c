/* Numbers of OSErrors. */
#include "../shim.h"

PyObject *goanna_new_os_error(PyObject *class, int32_t number, PyObject *message, PyObject *filename) {
    PyObject *errno_ = PyLong_FromLongLong(number);
    PyObject *e = errno_ == NULL ? NULL : PyObject_CallFunctionObjArgs(class, errno_, message, filename, NULL);
    Py_DecRef(errno_);
    return e;
}

int32_t goanna_number_of_os_error(PyObject *exception) { return goanna_int_attribute(exception, "errno"); }
