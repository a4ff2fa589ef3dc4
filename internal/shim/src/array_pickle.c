/* Pickling: __reduce_ex__ and the function that it names. With protocol 5 the memory is a pickle.PickleBuffer, out of band if the
 * pickler has a buffer_callback. With an older protocol it is bytes, or a bytearray if it is writable. */
#include "array.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE_ORDER_NAME "little"
#else
#define BYTE_ORDER_NAME "big"
#endif

/* ---- pickling ---- */

static PyObject *pickle_buffer(PyObject *object) {
    PyObject *pickle = PyImport_ImportModule("pickle");
    PyObject *buffer = pickle == NULL ? NULL : PyObject_CallMethod(pickle, "PickleBuffer", "O", object);
    Py_DecRef(pickle);
    return buffer;
}

/* Returns the memory in Fortran order if it is only Fortran-contiguous, else in C order. */
static PyObject *bytes_of(const goanna_array *a) {
    const goanna_block *b = a->block;
    PyObject *object = b->readonly ? PyBytes_FromStringAndSize(NULL, b->len) : PyByteArray_FromStringAndSize(NULL, b->len);
    if (object == NULL) {
        return NULL;
    }
    char *to = b->readonly ? PyBytes_AsString(object) : PyByteArray_AsString(object);
    if (a->c_contiguous || a->f_contiguous) {
        memcpy(to, b->data, (size_t)b->len);
    } else {
        goanna_copy_block(to, b);
    }
    return object;
}

static PyObject *memory_of(PyObject *self, const goanna_array *a, Py_ssize_t protocol) {
    if (protocol < 5) {
        return bytes_of(a);
    }
    if (a->c_contiguous || a->f_contiguous) {
        return pickle_buffer(self);
    }
    PyObject *copy = goanna_array_copy(self, NULL);
    PyObject *buffer = copy == NULL ? NULL : pickle_buffer(copy);
    Py_DecRef(copy);
    return buffer;
}

/* Returns a tuple of values, whose references it steals. Any may be NULL, with an exception; the result is NULL then. */
static PyObject *pack(PyObject **values, Py_ssize_t n) {
    bool good = true;
    for (Py_ssize_t i = 0; i < n; i++) {
        good = good && values[i] != NULL;
    }
    PyObject *tuple = good ? PyTuple_New(n) : NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (tuple != NULL) {
            PyTuple_SetItem(tuple, i, values[i]);
        } else {
            Py_DecRef(values[i]);
        }
    }
    return tuple;
}

static PyObject *state_of(PyObject *self, const goanna_array *a, Py_ssize_t protocol) {
    const goanna_block *b = a->block;
    PyObject *values[6] = {memory_of(self, a, protocol)};
    if (values[0] == NULL) {
        return NULL;
    }
    bool fortran = a->f_contiguous && !a->c_contiguous;
    values[5] = values[0];
    values[0] = PyUnicode_FromString(b->format);
    values[1] = PyLong_FromLongLong(b->itemsize);
    values[2] = goanna_array_extents(b->shape, b->ndim);
    values[3] = PyUnicode_FromString(fortran ? "F" : "C");
    values[4] = PyUnicode_FromString(BYTE_ORDER_NAME);
    return pack(values, 6);
}

PyObject *goanna_array_reduce(PyObject *self, PyObject *protocol) {
    Py_ssize_t number = PyNumber_AsSsize_t(protocol, PyExc_OverflowError);
    if (number == -1 && PyErr_Occurred() != NULL) {
        return NULL;
    }
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *state = state_of(self, a, number);
    goanna_let_go(a);
    if (state == NULL) {
        return NULL;
    }
    PyObject *values[2] = {PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_reconstruct"), state};
    return pack(values, 2);
}

/* ---- unpickling: the contents of a pickle are not trusted ---- */

static bool check(bool condition, const char *what) {
    if (!condition) {
        PyErr_Format(PyExc_ValueError, "Array._reconstruct(): %s", what);
    }
    return condition;
}

/* Converts a shape. The product of the extents other than 0, times itemsize, must fit the address space. */
static bool take_shape(PyObject *tuple, Py_ssize_t itemsize, int64_t *shape, int *ndim) {
    Py_ssize_t n = PyTuple_Size(tuple);
    if (!check(n <= PyBUF_MAX_NDIM, "shape has more than 64 dimensions")) {
        return false;
    }
    Py_ssize_t bytes = itemsize > 0 ? itemsize : 1;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t extent = PyNumber_AsSsize_t(PyTuple_GetItem(tuple, i), PyExc_ValueError);
        if (extent == -1 && PyErr_Occurred() != NULL) {
            return false;
        }
        if (!check(extent >= 0, "shape has a negative extent") ||
            !check(!__builtin_mul_overflow(bytes, extent > 0 ? extent : 1, &bytes), "shape is too large")) {
            return false;
        }
        shape[i] = extent;
    }
    *ndim = (int)n;
    return true;
}

/* Accepts only formats that Array reads itself. Others may be pointers to consumers of the buffer. */
static bool check_format(const char *format, Py_ssize_t itemsize) {
    if (!check(itemsize >= 0, "itemsize is negative")) {
        return false;
    }
    goanna_item *item = goanna_item_parse(format, itemsize);
    if (item != NULL) {
        goanna_item_free(item);
    }
    return check(item != NULL, "the format is not supported, or its items are of another size");
}

PyObject *goanna_array_reconstruct(PyObject *type, PyObject *args) {
    const char *format, *order, *byteorder;
    Py_ssize_t itemsize;
    PyObject *extents, *buffer;
    int64_t shape[PyBUF_MAX_NDIM];
    int ndim;
    if (!PyArg_ParseTuple(args, "snO!ssO:_reconstruct", &format, &itemsize, &PyTuple_Type, &extents, &order, &byteorder, &buffer)) {
        return NULL;
    }
    if (!check(strcmp(order, "C") == 0 || strcmp(order, "F") == 0, "order is neither 'C' nor 'F'") ||
        !check(strcmp(byteorder, BYTE_ORDER_NAME) == 0, "the memory is of a machine with another byte order") ||
        !check_format(format, itemsize) || !take_shape(extents, itemsize, shape, &ndim)) {
        return NULL;
    }
    goanna_block *block = goanna_block_of_buffer(buffer, format, itemsize, ndim, shape, *order);
    return block == NULL ? NULL : goanna_array_wrap((PyTypeObject *)type, block, goanna_generation);
}
