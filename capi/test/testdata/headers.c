/* Compiled as C11 and as C++11 against the headers of every interpreter, with every floor: each name that pybuffer.h has,
 * with its type, and each constant with its value. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "pybuffer.h"
#include "pybuffer.h"

#define CONSTANT(name, value) typedef char name##_is_##value[(name) == (value) ? 1 : -1]
CONSTANT(PyBUF_MAX_NDIM, 64);
CONSTANT(PyBUF_SIMPLE, 0);
CONSTANT(PyBUF_WRITABLE, 1);
CONSTANT(PyBUF_WRITEABLE, 1);
CONSTANT(PyBUF_FORMAT, 4);
CONSTANT(PyBUF_ND, 8);
CONSTANT(PyBUF_STRIDES, 0x18);
CONSTANT(PyBUF_C_CONTIGUOUS, 0x38);
CONSTANT(PyBUF_F_CONTIGUOUS, 0x58);
CONSTANT(PyBUF_ANY_CONTIGUOUS, 0x98);
CONSTANT(PyBUF_INDIRECT, 0x118);
CONSTANT(PyBUF_CONTIG, 9);
CONSTANT(PyBUF_CONTIG_RO, 8);
CONSTANT(PyBUF_STRIDED, 0x19);
CONSTANT(PyBUF_STRIDED_RO, 0x18);
CONSTANT(PyBUF_RECORDS, 0x1D);
CONSTANT(PyBUF_RECORDS_RO, 0x1C);
CONSTANT(PyBUF_FULL, 0x11D);
CONSTANT(PyBUF_FULL_RO, 0x11C);
CONSTANT(PyBUF_READ, 0x100);
CONSTANT(PyBUF_WRITE, 0x200);
/* The numbers of the old PyType_Slot, or of 3.15's new one where the headers have those. */
typedef char slot_get[Py_bf_getbuffer == 1 || Py_bf_getbuffer == 88 ? 1 : -1];
typedef char slot_release[Py_bf_releasebuffer == Py_bf_getbuffer + 1 ? 1 : -1];
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030f0000
CONSTANT(Py_bf_getbuffer, 1);
#endif

int use_everything(PyObject *obj, Py_buffer *given);

int
use_everything(PyObject *obj, Py_buffer *given)
{
    Py_buffer *(*new_)(void) = PyBuffer_New;
    Py_buffer *(*new_ex)(PyObject *, void *, Py_ssize_t, Py_ssize_t, int, int, const char *, const Py_ssize_t *,
                         const Py_ssize_t *, const Py_ssize_t *, void *) = PyBuffer_NewEx;
    void (*free_)(Py_buffer *) = PyBuffer_Free;
    getbufferproc get = NULL;
    releasebufferproc release = NULL;

    /* A call as the proposal declares it: plain char * and Py_ssize_t *. */
    char format[] = "B";
    Py_ssize_t shape[1] = {1}, strides[1] = {1};
    char memory[1] = {0};
    Py_buffer *view = new_();
    Py_buffer *other = new_ex(obj, memory, 1, 1, 0, 1, format, shape, strides, NULL, NULL);
    if (view == NULL || other == NULL || get != NULL || release != NULL) {
        free_(view);
        free_(other);
        return -1;
    }
    PyBuffer_SetBuf(view, PyBuffer_GetBuf(other));
    PyBuffer_SetObj(view, PyBuffer_GetObj(other));
    PyBuffer_SetLen(view, PyBuffer_GetLen(other));
    PyBuffer_SetItemsize(view, PyBuffer_GetItemsize(other));
    PyBuffer_SetReadonly(view, PyBuffer_GetReadonly(other));
    PyBuffer_SetNdim(view, PyBuffer_GetNdim(other));
    PyBuffer_SetFormat(view, PyBuffer_GetFormat(other));
    PyBuffer_SetFormat(view, "B"); /* a literal, in C++ too */
    PyBuffer_SetShape(view, PyBuffer_GetShape(other));
    PyBuffer_SetStrides(view, PyBuffer_GetStrides(other));
    PyBuffer_SetSuboffsets(view, PyBuffer_GetSuboffsets(other));
    PyBuffer_SetInternal(view, PyBuffer_GetInternal(other));

    int n = PyObject_CheckBuffer(obj) + PyObject_GetBuffer(obj, given, PyBUF_SIMPLE) + PyBuffer_IsContiguous(view, 'C') +
            PyBuffer_ToContiguous(memory, view, 1, 'C') + PyBuffer_FromContiguous(view, memory, 1, 'C') +
            PyObject_CopyData(obj, obj) + PyBuffer_FillInfo(given, obj, memory, 1, 0, PyBUF_SIMPLE) +
            (int)PyBuffer_SizeFromFormat("B") + (PyBuffer_GetPointer(view, shape) != NULL) + (PyMemoryView_FromBuffer(view) != NULL);
    PyBuffer_FillContiguousStrides(1, shape, strides, 1, 'C');
    PyBuffer_Release(given);
    free_(view);
    free_(other);
    return n;
}
