/* Numbers of OSErrors. One that Windows has reported has an error of Windows as its winerror, of which Python makes the errno. In links
 * such a number is positive, and an errno without one is negative. */
#include "../shim.h"

PyObject *goanna_new_os_error(PyObject *class, int32_t number, PyObject *message, PyObject *filename) {
    PyObject *named = filename == NULL ? Py_None : filename;
    return number > 0 ? PyObject_CallFunction(class, "iOOi", 0, message, named, (int)number)
                      : PyObject_CallFunction(class, filename == NULL ? "iO" : "iOO", -(int)number, message, filename);
}

int32_t goanna_number_of_os_error(PyObject *exception) {
    int32_t winerror = goanna_int_attribute(exception, "winerror");
    return winerror != 0 ? winerror : -goanna_int_attribute(exception, "errno");
}
