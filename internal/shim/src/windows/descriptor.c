/* Descriptors, which the C library has for HANDLEs: that of Python, which the shim may have another of. */
#include "../shim.h"

int64_t goanna_system_file(int descriptor) {
    PyObject *msvcrt = PyImport_ImportModule("msvcrt");
    PyObject *handle = msvcrt == NULL ? NULL : PyObject_CallMethod(msvcrt, "get_osfhandle", "i", descriptor);
    int64_t number = handle == NULL ? -1 : PyLong_AsLongLong(handle);
    Py_DecRef(handle);
    Py_DecRef(msvcrt);
    return number;
}
