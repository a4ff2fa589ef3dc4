/* The functions of pybuffer.h that are not inline. Compile it once into an extension, with the extension's own
 * Py_LIMITED_API. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stddef.h>
#include <string.h>

/* The same condition as pybuffer.h's; the struct has to be there before its inline bodies. */
#if defined(Py_LIMITED_API) && (Py_LIMITED_API + 0 < 0x030b0000 || PY_VERSION_HEX < 0x030b0000)
/* The layout of Py_buffer from 3.3 on (Include/cpython/object.h of 3.9); in the stable ABI since 3.11. */
struct bufferinfo {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
};
#define GOANNA_PYBUFFER_BODIES
#endif

/* From 3.11 on CPython's include folder has a pybuffer.h, too, which declares nothing more once Python.h is included. Where this
 * folder is in the include path, <pybuffer.h> has to be the one beside this file: a source of the extension that got
 * CPython's would call PyBuffer_New undeclared, and C cuts the pointer that an undeclared function returns to an int. */
#ifdef __has_include
#if __has_include(<pybuffer.c>)
#include <pybuffer.h>
#ifndef GOANNA_PYBUFFER_H
#error "<pybuffer.h> is CPython's header of that name: put the folder of pybuffer.c before Python's in the include path"
#endif
#endif
#endif
#include "pybuffer.h"
#ifndef GOANNA_PYBUFFER_H
#error "pybuffer.h is CPython's header of that name: it must be beside pybuffer.c"
#endif

/* Every word of the struct is where the stable ABI has it, whatever header it came from. */
#define WORD ((ptrdiff_t)sizeof(void *))
#define INTS ((ptrdiff_t)sizeof(int))
_Static_assert(sizeof(Py_ssize_t) == sizeof(void *), "Py_ssize_t is a word");
_Static_assert(offsetof(Py_buffer, buf) == 0, "buf");
_Static_assert(offsetof(Py_buffer, obj) == 1 * WORD, "obj");
_Static_assert(offsetof(Py_buffer, len) == 2 * WORD, "len");
_Static_assert(offsetof(Py_buffer, itemsize) == 3 * WORD, "itemsize");
_Static_assert(offsetof(Py_buffer, readonly) == 4 * WORD, "readonly");
_Static_assert(offsetof(Py_buffer, ndim) == 4 * WORD + INTS, "ndim");
_Static_assert(offsetof(Py_buffer, format) == 4 * WORD + 2 * INTS, "format");
_Static_assert(offsetof(Py_buffer, shape) == 5 * WORD + 2 * INTS, "shape");
_Static_assert(offsetof(Py_buffer, strides) == 6 * WORD + 2 * INTS, "strides");
_Static_assert(offsetof(Py_buffer, suboffsets) == 7 * WORD + 2 * INTS, "suboffsets");
_Static_assert(offsetof(Py_buffer, internal) == 8 * WORD + 2 * INTS, "internal");
_Static_assert(sizeof(Py_buffer) == 9 * WORD + 2 * INTS, "Py_buffer");

/* PyErr_Fetch and PyErr_Restore are deprecated where their successors are declared. */
#if PY_VERSION_HEX >= 0x030c0000 && (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030c0000)
#define HAVE_RAISED_EXCEPTION
#endif

/* A view of zeros with room for `extra` bytes behind it, or NULL with MemoryError. PyMem_Calloc would do, but the headers
 * of 3.9 hide it from the limited API. */
static Py_buffer *
allocate(size_t extra)
{
    Py_buffer *view = (Py_buffer *)PyMem_Malloc(sizeof(Py_buffer) + extra);
    if (view == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(view, 0, sizeof(Py_buffer));
    return view;
}

Py_buffer *
PyBuffer_New(void)
{
    return allocate(0);
}

void
PyBuffer_Free(Py_buffer *view)
{
    if (view == NULL) {
        return;
    }
#ifdef HAVE_RAISED_EXCEPTION
    PyObject *pending = PyErr_GetRaisedException();
#else
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
#endif
    PyBuffer_Release(view);
    /* A bf_releasebuffer that breaks the protocol and raises would cover the pending exception. */
    if (PyErr_Occurred()) {
        PyErr_WriteUnraisable(NULL);
    }
#ifdef HAVE_RAISED_EXCEPTION
    PyErr_SetRaisedException(pending);
#else
    PyErr_Restore(type, value, traceback);
#endif
    PyMem_Free(view);
}

/* The size of a format that is one native code, with or without '@'; 0 for every other format. The codes and sizes are
 * those that memoryview reads without the struct module (Objects/memoryobject.c, get_native_fmtchar: 'e' since 3.12,
 * complex since 3.14), for there a size that is not itemsize reads past the item. */
static Py_ssize_t
native_code_size(const char *format)
{
    if (format[0] == '@') {
        format++;
    }
    if (strcmp(format, "F") == 0 || strcmp(format, "Zf") == 0) {
        return 2 * (Py_ssize_t)sizeof(float);
    }
    if (strcmp(format, "D") == 0 || strcmp(format, "Zd") == 0) {
        return 2 * (Py_ssize_t)sizeof(double);
    }
    if (format[0] == '\0' || format[1] != '\0') {
        return 0;
    }
    switch (format[0]) {
    case 'c': case 'b': case 'B': return (Py_ssize_t)sizeof(char);
    case 'h': case 'H': return (Py_ssize_t)sizeof(short);
    case 'i': case 'I': return (Py_ssize_t)sizeof(int);
    case 'l': case 'L': return (Py_ssize_t)sizeof(long);
    case 'q': case 'Q': return (Py_ssize_t)sizeof(long long);
    case 'n': case 'N': return (Py_ssize_t)sizeof(Py_ssize_t);
    case 'f': return (Py_ssize_t)sizeof(float);
    case 'd': return (Py_ssize_t)sizeof(double);
    case 'e': return 2;
    case '?': return (Py_ssize_t)sizeof(_Bool);
    case 'P': return (Py_ssize_t)sizeof(void *);
    default: return 0;
    }
}

/* Returns 0 if the members fit each other, -1 with ValueError if not. The conditions are listed at PyBuffer_NewEx. */
static int
check_members(const void *buf, Py_ssize_t len, Py_ssize_t itemsize, int ndim, const char *format,
              const Py_ssize_t *shape, const Py_ssize_t *strides, const Py_ssize_t *suboffsets)
{
    if (ndim < 0 || ndim > PyBUF_MAX_NDIM) {
        PyErr_Format(PyExc_ValueError, "ndim: expected 0 to %d, got %d", PyBUF_MAX_NDIM, ndim);
        return -1;
    }
    if (len < 0) {
        PyErr_Format(PyExc_ValueError, "len: expected 0 or more bytes, got %zd", len);
        return -1;
    }
    if (itemsize < 0) {
        PyErr_Format(PyExc_ValueError, "itemsize: expected 0 or more bytes, got %zd", itemsize);
        return -1;
    }
    if (buf == NULL && len > 0) {
        PyErr_Format(PyExc_ValueError, "buf: expected the address of %zd bytes, got NULL", len);
        return -1;
    }
    if (format != NULL) {
        Py_ssize_t size = native_code_size(format);
        if (size != 0 && size != itemsize) {
            PyErr_Format(PyExc_ValueError, "itemsize: expected %zd bytes, the size of format '%s', got %zd", size, format,
                         itemsize);
            return -1;
        }
    }
    if (ndim == 0) {
        if (len != itemsize) {
            PyErr_Format(PyExc_ValueError, "len: expected %zd bytes, one item, since ndim is 0, got %zd", itemsize, len);
            return -1;
        }
        return 0;
    }
    if (shape == NULL) {
        if (ndim != 1) {
            PyErr_Format(PyExc_ValueError, "shape: expected %d extents, got NULL", ndim);
            return -1;
        }
        if (strides != NULL || suboffsets != NULL) {
            PyErr_Format(PyExc_ValueError, "%s: expected NULL, since shape is NULL", strides != NULL ? "strides" : "suboffsets");
            return -1;
        }
        if (itemsize == 0 || len % itemsize != 0) {
            PyErr_Format(PyExc_ValueError, "len: expected whole items of %zd bytes, since shape is NULL, got %zd bytes",
                         itemsize, len);
            return -1;
        }
        return 0;
    }
    if (suboffsets != NULL && strides == NULL) {
        PyErr_SetString(PyExc_ValueError, "suboffsets: expected NULL, since strides is NULL");
        return -1;
    }
    /* A zero anywhere makes the product 0, whatever the other extents are. */
    Py_ssize_t product = itemsize;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0) {
            PyErr_Format(PyExc_ValueError, "shape[%d]: expected an extent of 0 or more, got %zd", i, shape[i]);
            return -1;
        }
        if (shape[i] == 0) {
            product = 0;
        }
    }
    for (int i = 0; product > 0 && i < ndim; i++) {
        if (shape[i] > PY_SSIZE_T_MAX / product) {
            PyErr_Format(PyExc_ValueError, "shape: product(shape) * itemsize overflows at shape[%d] = %zd", i, shape[i]);
            return -1;
        }
        product *= shape[i];
    }
    if (len != product) {
        PyErr_Format(PyExc_ValueError, "len: expected %zd bytes, product(shape) * itemsize, got %zd", product, len);
        return -1;
    }
    return 0;
}

/* Copies n items to *end, and moves *end behind them. NULL stays NULL. */
static Py_ssize_t *
append(char **end, const Py_ssize_t *items, int n)
{
    if (items == NULL) {
        return NULL;
    }
    Py_ssize_t *copy = (Py_ssize_t *)(void *)*end;
    memcpy(copy, items, (size_t)n * sizeof(Py_ssize_t));
    *end += (size_t)n * sizeof(Py_ssize_t);
    return copy;
}

Py_buffer *
PyBuffer_NewEx(PyObject *obj, void *buf, Py_ssize_t len, Py_ssize_t itemsize, int readonly, int ndim, const char *format,
               const Py_ssize_t *shape, const Py_ssize_t *strides, const Py_ssize_t *suboffsets, void *internal)
{
    if (check_members(buf, len, itemsize, ndim, format, shape, strides, suboffsets) < 0) {
        return NULL;
    }
    if (ndim == 0) {
        shape = strides = suboffsets = NULL;
    }
    if (suboffsets != NULL) {
        int i = 0;
        while (i < ndim && suboffsets[i] < 0) {
            i++;
        }
        if (i == ndim) {
            suboffsets = NULL;
        }
    }

    /* One block: the struct, the arrays, the format. So PyBuffer_Free has one thing to free, and needs no mark of where
     * a view came from. */
    size_t arrays = (size_t)(shape != NULL) + (size_t)(strides != NULL) + (size_t)(suboffsets != NULL);
    size_t format_size = format != NULL ? strlen(format) + 1 : 0;
    Py_buffer *view = allocate(arrays * (size_t)ndim * sizeof(Py_ssize_t) + format_size);
    if (view == NULL) {
        return NULL;
    }
    char *end = (char *)(view + 1);
    view->shape = append(&end, shape, ndim);
    view->strides = append(&end, strides, ndim);
    view->suboffsets = append(&end, suboffsets, ndim);
    if (format != NULL) {
        view->format = (char *)memcpy(end, format, format_size);
    }
    view->buf = buf;
    view->len = len;
    view->itemsize = itemsize;
    view->readonly = readonly;
    view->ndim = ndim;
    view->internal = internal;
    PyBuffer_SetObj(view, obj);
    return view;
}
