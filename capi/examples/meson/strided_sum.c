/* total(obj) is the sum of the doubles of a buffer with any shape and strides, read in place. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include <pybuffer.h>

static double
walk(const char *p, int ndim, const Py_ssize_t *shape, const Py_ssize_t *strides)
{
    if (ndim == 0) {
        double item;
        memcpy(&item, p, sizeof item); /* the buffer protocol does not promise alignment */
        return item;
    }
    double sum = 0;
    for (Py_ssize_t i = 0; i < shape[0]; i++) {
        sum += walk(p + i * strides[0], ndim - 1, shape + 1, strides + 1);
    }
    return sum;
}

/* A copy of the view's members, checked against each other, of the same memory; NULL with an exception. */
static Py_buffer *
checked(const Py_buffer *view)
{
    const char *format = PyBuffer_GetFormat(view);
    if (format == NULL || strcmp(format, "d") != 0) {
        PyErr_Format(PyExc_TypeError, "obj: expected a buffer of format 'd', got '%s'", format == NULL ? "B" : format);
        return NULL;
    }
    return PyBuffer_NewEx(NULL, PyBuffer_GetBuf(view), PyBuffer_GetLen(view), PyBuffer_GetItemsize(view),
                          PyBuffer_GetReadonly(view), PyBuffer_GetNdim(view), format, PyBuffer_GetShape(view),
                          PyBuffer_GetStrides(view), NULL, NULL);
}

static PyObject *
total(PyObject *module, PyObject *obj)
{
    (void)module;
    Py_buffer *view = PyBuffer_New();
    if (view == NULL || PyObject_GetBuffer(obj, view, PyBUF_RECORDS_RO) < 0) {
        PyBuffer_Free(view);
        return NULL;
    }
    PyObject *result = NULL;
    Py_buffer *own = checked(view);
    if (own != NULL) {
        result = PyFloat_FromDouble(
            walk(PyBuffer_GetBuf(own), PyBuffer_GetNdim(own), PyBuffer_GetShape(own), PyBuffer_GetStrides(own)));
    }
    PyBuffer_Free(own);
    PyBuffer_Free(view);
    return result;
}

static PyMethodDef functions[] = {
    {"total", total, METH_O, "total(obj, /)\n--\n\nThe sum of the doubles of a buffer."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "strided_sum", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_strided_sum(void)
{
    return PyModuleDef_Init(&definition);
}
