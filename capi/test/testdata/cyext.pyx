# cython: language_level=3, freethreading_compatible=True
"""A Cython module in limited API mode: a consumer of buffers, and a heap type that exports one through the two slots."""
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject

from pybuffer cimport *

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        pass
    ctypedef struct PyType_Slot:
        int slot
        void *pfunc
    ctypedef struct PyType_Spec:
        const char *name
        int basicsize
        int itemsize
        unsigned int flags
        PyType_Slot *slots
    object PyType_FromSpec(PyType_Spec *spec)
    void *PyType_GetSlot(PyTypeObject *type, int slot)
    PyTypeObject *Py_TYPE(PyObject *o)
    void Py_DECREF(PyObject *o)
    object PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems)
    int Py_tp_new, Py_tp_dealloc, Py_tp_methods, Py_tp_free
    unsigned int Py_TPFLAGS_DEFAULT


cdef inline int wants(int flags, int what) noexcept:
    return flags & what == what


# ---- the consumer ----

def describe(obj, int flags):
    """The members of obj's buffer, arrays as tuples, and its items in C order."""
    cdef Py_buffer *view = PyBuffer_New()
    cdef int i, n
    try:
        PyObject_GetBuffer(obj, view, flags)
        n = PyBuffer_GetNdim(view)
        data = bytearray(PyBuffer_GetLen(view))
        if len(data):
            PyBuffer_ToContiguous(<char *>data, view, PyBuffer_GetLen(view), b'C')
        return dict(
            obj=<object>PyBuffer_GetObj(view), len=PyBuffer_GetLen(view), itemsize=PyBuffer_GetItemsize(view),
            readonly=PyBuffer_GetReadonly(view), ndim=n,
            buf=<size_t>PyBuffer_GetBuf(view),
            format=None if PyBuffer_GetFormat(view) == NULL else <bytes>PyBuffer_GetFormat(view),
            shape=None if PyBuffer_GetShape(view) == NULL else tuple([PyBuffer_GetShape(view)[i] for i in range(n)]),
            strides=None if PyBuffer_GetStrides(view) == NULL else tuple([PyBuffer_GetStrides(view)[i] for i in range(n)]),
            suboffsets=None if PyBuffer_GetSuboffsets(view) == NULL else tuple([PyBuffer_GetSuboffsets(view)[i] for i in range(n)]),
            contiguous=tuple([bool(PyBuffer_IsContiguous(view, order)) for order in (b'C'[0], b'F'[0], b'A'[0])]),
            items=bytes(data))
    finally:
        PyBuffer_Free(view)


def write(obj, bytes data, order):
    """Fills obj's buffer from data, in this order."""
    cdef Py_buffer *view = PyBuffer_New()
    try:
        PyObject_GetBuffer(obj, view, PyBUF_FULL)
        PyBuffer_FromContiguous(view, <char *>data, len(data), ord(order))
        PyBuffer_Release(view)
        PyBuffer_Release(view)
    finally:
        PyBuffer_Free(view)


def pointer(obj, indices):
    """The address of one item."""
    cdef Py_buffer *view = PyBuffer_New()
    cdef Py_ssize_t c_indices[64]
    cdef int i
    try:
        PyObject_GetBuffer(obj, view, PyBUF_FULL_RO)
        for i in range(PyBuffer_GetNdim(view)):
            c_indices[i] = indices[i]
        return <size_t>PyBuffer_GetPointer(view, c_indices)
    finally:
        PyBuffer_Free(view)


def tobytes_by_memoryview(size_t address, Py_ssize_t length):
    """Memory without an owner: FillInfo, then a memoryview that lives shorter than the view."""
    cdef Py_buffer *view = PyBuffer_New()
    try:
        PyBuffer_FillInfo(view, None, <void *>address, length, 1, PyBUF_FULL_RO)
        m = PyMemoryView_FromBuffer(view)
        data = bytes(m)
        m.release()
        return data
    finally:
        PyBuffer_Free(view)


def size_from_format(const char *format):
    return PyBuffer_SizeFromFormat(format)


def copy_data(dest, src):
    PyObject_CopyData(dest, src)


def check_buffer(obj):
    return PyObject_CheckBuffer(obj)


# ---- the exporter ----

cdef struct Instance:
    # a PyObject, as PyType_FromSpec has room for one before what follows
    Py_ssize_t exports, acquired
    Py_buffer *master

cdef Py_ssize_t header = (<type>object).__basicsize__


cdef inline Instance *instance(PyObject *self) noexcept:
    return <Instance *>(<char *>self + header)


cdef PyObject *exporter_new(PyObject *type, PyObject *args, PyObject *kwargs) except NULL:
    """Exporter(memory, itemsize, readonly, format, shape): over memory that the caller keeps, an address."""
    memory, itemsize, readonly, format, shape = <object>args
    cdef Py_ssize_t *c_shape = <Py_ssize_t *>PyMem_Malloc((len(shape) + 1) * sizeof(Py_ssize_t))
    cdef Py_ssize_t *c_strides = <Py_ssize_t *>PyMem_Malloc((len(shape) + 1) * sizeof(Py_ssize_t))
    cdef Py_ssize_t n = itemsize
    cdef int i
    try:
        if c_shape == NULL or c_strides == NULL:
            raise MemoryError
        for i in range(len(shape)):
            c_shape[i] = shape[i]
            n *= shape[i]
        PyBuffer_FillContiguousStrides(len(shape), c_shape, c_strides, itemsize, b'C')
        self = PyType_GenericAlloc(<PyTypeObject *>type, 0)
        instance(<PyObject *>self).master = PyBuffer_NewEx(
            NULL, <void *><size_t>memory, n, itemsize, readonly, len(shape), <const char *><bytes>format,
            c_shape, c_strides, NULL, NULL)
    finally:
        PyMem_Free(c_shape)
        PyMem_Free(c_strides)
    return take(self)


cdef extern from *:
    """
    static PyObject *take(PyObject *o) { Py_INCREF(o); return o; }
    typedef void (*dealloc_free)(void *);
    /* What the slots hold; C has no conversion from a function to void *, which PyType_Slot needs, so POSIX's. */
    #define SLOT(f) ((void *)(f))
    static void free_instance(PyObject *self)
    {
        PyTypeObject *type = Py_TYPE(self);
        ((dealloc_free)PyType_GetSlot(type, Py_tp_free))(self);
        Py_DECREF(type);
    }
    """
    PyObject *take(object o)
    void *SLOT(void *f)
    void free_instance(PyObject *self)


cdef void exporter_dealloc(PyObject *self) noexcept:
    PyBuffer_Free(instance(self).master)
    free_instance(self)


cdef int exporter_getbuffer(PyObject *self, Py_buffer *view, int flags) except -1:
    cdef Instance *e = instance(self)
    cdef Py_buffer *m = e.master
    PyBuffer_SetObj(view, NULL)
    if flags == PyBUF_READ or flags == PyBUF_WRITE:
        raise BufferError("PyBUF_READ and PyBUF_WRITE are not requests")
    if wants(flags, PyBUF_WRITABLE) and PyBuffer_GetReadonly(m):
        raise BufferError("the memory is read-only")
    if wants(flags, PyBUF_F_CONTIGUOUS) and not PyBuffer_IsContiguous(m, b'F'):
        raise BufferError("the memory is not Fortran-contiguous")
    PyBuffer_SetBuf(view, PyBuffer_GetBuf(m))
    PyBuffer_SetLen(view, PyBuffer_GetLen(m))
    PyBuffer_SetItemsize(view, PyBuffer_GetItemsize(m))
    PyBuffer_SetReadonly(view, PyBuffer_GetReadonly(m))
    PyBuffer_SetNdim(view, PyBuffer_GetNdim(m) if wants(flags, PyBUF_ND) else 1)
    PyBuffer_SetFormat(view, PyBuffer_GetFormat(m) if wants(flags, PyBUF_FORMAT) else NULL)
    PyBuffer_SetShape(view, PyBuffer_GetShape(m) if wants(flags, PyBUF_ND) else NULL)
    PyBuffer_SetStrides(view, PyBuffer_GetStrides(m) if wants(flags, PyBUF_STRIDES) else NULL)
    PyBuffer_SetSuboffsets(view, NULL)
    PyBuffer_SetInternal(view, <void *>e)
    PyBuffer_SetObj(view, self)
    e.exports += 1
    e.acquired += 1
    return 0


cdef void exporter_releasebuffer(PyObject *self, Py_buffer *view) noexcept:
    cdef Instance *e = instance(self)
    if PyBuffer_GetInternal(view) == <void *>e:
        e.exports -= 1


cdef PyType_Slot slots[5]
slots[0] = PyType_Slot(Py_tp_new, SLOT(<void *>exporter_new))
slots[1] = PyType_Slot(Py_tp_dealloc, SLOT(<void *>exporter_dealloc))
slots[2] = PyType_Slot(Py_bf_getbuffer, SLOT(<void *>exporter_getbuffer))
slots[3] = PyType_Slot(Py_bf_releasebuffer, SLOT(<void *>exporter_releasebuffer))
slots[4] = PyType_Slot(0, NULL)

cdef PyType_Spec spec
spec.name = b"cyext.Exporter"
spec.basicsize = <int>(header + sizeof(Instance))
spec.itemsize = 0
spec.flags = Py_TPFLAGS_DEFAULT
spec.slots = slots

Exporter = PyType_FromSpec(&spec)


def counts(exporter):
    """(present exports, exports ever)"""
    if type(exporter) is not Exporter:
        raise TypeError("expected an Exporter, got %s" % type(exporter).__name__)
    return instance(<PyObject *>exporter).exports, instance(<PyObject *>exporter).acquired


constants = dict(
    PyBUF_MAX_NDIM=PyBUF_MAX_NDIM, PyBUF_SIMPLE=PyBUF_SIMPLE, PyBUF_WRITABLE=PyBUF_WRITABLE, PyBUF_WRITEABLE=PyBUF_WRITEABLE,
    PyBUF_FORMAT=PyBUF_FORMAT, PyBUF_ND=PyBUF_ND, PyBUF_STRIDES=PyBUF_STRIDES, PyBUF_C_CONTIGUOUS=PyBUF_C_CONTIGUOUS,
    PyBUF_F_CONTIGUOUS=PyBUF_F_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS=PyBUF_ANY_CONTIGUOUS, PyBUF_INDIRECT=PyBUF_INDIRECT,
    PyBUF_CONTIG=PyBUF_CONTIG, PyBUF_CONTIG_RO=PyBUF_CONTIG_RO, PyBUF_STRIDED=PyBUF_STRIDED,
    PyBUF_STRIDED_RO=PyBUF_STRIDED_RO, PyBUF_RECORDS=PyBUF_RECORDS, PyBUF_RECORDS_RO=PyBUF_RECORDS_RO,
    PyBUF_FULL=PyBUF_FULL, PyBUF_FULL_RO=PyBUF_FULL_RO, PyBUF_READ=PyBUF_READ, PyBUF_WRITE=PyBUF_WRITE)
