/* __array__: an Array as NumPy's ndarray of the same memory. NumPy itself takes the buffer; libraries beside it, such as pandas, ask
 * whether there is an __array__, and take what has none item by item. */
#include "array.h"

/* numpy.array(buffer, dtype=dtype, copy=copy): its rules of copies are those that __array__ has to have. */
static PyObject *call_array(PyObject *numpy, PyObject *buffer, PyObject *dtype, PyObject *copy) {
    PyObject *array = PyObject_GetAttrString(numpy, "array");
    PyObject *args = array == NULL ? NULL : PyTuple_New(1);
    PyObject *kwargs = args == NULL ? NULL : PyDict_New();
    PyObject *result = NULL;
    if (kwargs != NULL && PyDict_SetItemString(kwargs, "dtype", dtype) == 0 && PyDict_SetItemString(kwargs, "copy", copy) == 0) {
        Py_IncRef(buffer);
        PyTuple_SetItem(args, 0, buffer);
        result = PyObject_Call(array, args, kwargs);
    }
    Py_DecRef(array);
    Py_DecRef(args);
    Py_DecRef(kwargs);
    return result;
}

PyObject *goanna_array_ndarray(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"dtype", "copy", NULL};
    PyObject *dtype = Py_None, *copy = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:__array__", names, &dtype, &copy)) {
        return NULL;
    }
    PyObject *buffer = PyMemoryView_FromObject(self); /* which NumPy does not ask for an __array__ again */
    PyObject *numpy = buffer == NULL ? NULL : PyImport_ImportModule("numpy");
    PyObject *result = numpy == NULL ? NULL : call_array(numpy, buffer, dtype, copy);
    Py_DecRef(numpy);
    Py_DecRef(buffer);
    return result;
}
