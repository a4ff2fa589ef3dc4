# pybuffer.h for Cython: `from pybuffer cimport Py_buffer, PyBuffer_New, ...`. Py_buffer is opaque, and takes the place of Cython's
# own type of that name, which has members and so is not there with Py_LIMITED_API 3.9 and 3.10. Comments on ownership
# are in pybuffer.h. Put the folder of pybuffer.h first in include_dirs, and add pybuffer.c to the sources.
from cpython.object cimport PyObject

cdef extern from *:
    """
    #include "pybuffer.h"
    #ifndef GOANNA_PYBUFFER_H
    #error "pybuffer.h is CPython's header of that name: put the folder of goanna's first in include_dirs"
    #endif
    """
    ctypedef struct Py_buffer:
        pass

    # New, NewEx and Free. NewEx copies format and the arrays.
    Py_buffer *PyBuffer_New() except NULL
    Py_buffer *PyBuffer_NewEx(PyObject *obj, void *buf, Py_ssize_t len, Py_ssize_t itemsize, int readonly, int ndim,
                              const char *format, const Py_ssize_t *shape, const Py_ssize_t *strides,
                              const Py_ssize_t *suboffsets, void *internal) except NULL
    void PyBuffer_Free(Py_buffer *view)

    # obj is borrowed, NULL for a view of nobody. What the other pointers point at lives until the view is released.
    void *PyBuffer_GetBuf(const Py_buffer *view)
    PyObject *PyBuffer_GetObj(const Py_buffer *view)
    Py_ssize_t PyBuffer_GetLen(const Py_buffer *view)
    Py_ssize_t PyBuffer_GetItemsize(const Py_buffer *view)
    int PyBuffer_GetReadonly(const Py_buffer *view)
    int PyBuffer_GetNdim(const Py_buffer *view)
    char *PyBuffer_GetFormat(const Py_buffer *view)
    Py_ssize_t *PyBuffer_GetShape(const Py_buffer *view)
    Py_ssize_t *PyBuffer_GetStrides(const Py_buffer *view)
    Py_ssize_t *PyBuffer_GetSuboffsets(const Py_buffer *view)
    void *PyBuffer_GetInternal(const Py_buffer *view)

    # obj: a new strong reference is taken. format and the arrays are referenced.
    void PyBuffer_SetBuf(Py_buffer *view, void *buf)
    void PyBuffer_SetObj(Py_buffer *view, PyObject *obj)
    void PyBuffer_SetLen(Py_buffer *view, Py_ssize_t len)
    void PyBuffer_SetItemsize(Py_buffer *view, Py_ssize_t itemsize)
    void PyBuffer_SetReadonly(Py_buffer *view, int readonly)
    void PyBuffer_SetNdim(Py_buffer *view, int ndim)
    void PyBuffer_SetFormat(Py_buffer *view, const char *format)
    void PyBuffer_SetShape(Py_buffer *view, const Py_ssize_t *shape)
    void PyBuffer_SetStrides(Py_buffer *view, const Py_ssize_t *strides)
    void PyBuffer_SetSuboffsets(Py_buffer *view, const Py_ssize_t *suboffsets)
    void PyBuffer_SetInternal(Py_buffer *view, void *internal)

    # CPython's own.
    bint PyObject_CheckBuffer(object obj)
    int PyObject_GetBuffer(object obj, Py_buffer *view, int flags) except -1
    int PyObject_CopyData(object dest, object src) except -1
    object PyMemoryView_FromBuffer(const Py_buffer *info)
    void *PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices)
    Py_ssize_t PyBuffer_SizeFromFormat(const char *format) except -1
    int PyBuffer_ToContiguous(void *buf, const Py_buffer *view, Py_ssize_t len, char order) except -1
    int PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char order) except -1
    bint PyBuffer_IsContiguous(const Py_buffer *view, char order)
    void PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize, char order)
    int PyBuffer_FillInfo(Py_buffer *view, object o, void *buf, Py_ssize_t len, int readonly, int flags) except -1
    void PyBuffer_Release(Py_buffer *view)

    int Py_bf_getbuffer, Py_bf_releasebuffer

    int PyBUF_MAX_NDIM
    int PyBUF_SIMPLE, PyBUF_WRITABLE, PyBUF_WRITEABLE, PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES
    int PyBUF_C_CONTIGUOUS, PyBUF_F_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS, PyBUF_INDIRECT
    int PyBUF_CONTIG, PyBUF_CONTIG_RO, PyBUF_STRIDED, PyBUF_STRIDED_RO, PyBUF_RECORDS, PyBUF_RECORDS_RO
    int PyBUF_FULL, PyBUF_FULL_RO, PyBUF_READ, PyBUF_WRITE
