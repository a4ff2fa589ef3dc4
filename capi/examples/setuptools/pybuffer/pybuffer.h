/* The buffer protocol with an opaque Py_buffer, as CPython's issue 45459 (GitHub 89622) proposed it for the limited
 * API: allocate, free, and a getter and a setter for each member. Vendor this file and pybuffer.c into an extension.
 *
 * Include it after Python.h: as "pybuffer.h" from a source beside it, or as <pybuffer.h> with its folder before Python's in the
 * include path. CPython 3.11 and newer have a header of the same name, which Python.h includes from beside itself.
 * pybuffer.c stops the compiler where <pybuffer.h> is CPython's.
 *
 * It works with these settings of Py_LIMITED_API:
 *
 *   not defined           Python.h has the struct. The accessors below are inline.
 *   0x030b0000 and up     the same: the struct is in the stable ABI since 3.11.
 *   0x03090000, 3.10      Python.h hides the struct, the functions, the constants and PyMemoryView_FromBuffer. This
 *                         header declares them. Py_buffer is an incomplete type, the accessors are functions of
 *                         pybuffer.c. One such file runs on 3.9 and everything newer.
 *
 * What 3.9 and 3.10 do not promise: their stable ABI does not list these functions, the layout of Py_buffer and the slot
 * numbers Py_bf_getbuffer (1) and Py_bf_releasebuffer (2). They are there at run time all the same: the symbols
 * are exported by every 3.9 and 3.10, the layout has not changed since 3.3, and PyType_FromSpec takes the two slots
 * since 3.9 (bpo-40724). No newer 3.9 or 3.10 with other features will come. From 3.11 on all of it is promised.
 *
 * Who owns what:
 *
 *   obj        a strong reference that the view owns. PyBuffer_Release drops it.
 *   buf        memory of obj, or of whoever called PyBuffer_NewEx. A view never frees it.
 *   format, shape, strides, suboffsets
 *              of the exporter, alive and unchanged until the view is released. PyBuffer_NewEx copies its arguments
 *              into the view's own block; a setter stores the pointer that it is given.
 *   internal   the exporter's alone. A consumer leaves it as it is.
 *
 * All functions need the GIL, or on a free-threaded build an attached thread state. A view has no lock: one thread
 * at a time changes it. `view` is never NULL but where a comment says that it may be: as with CPython's own functions
 * nothing checks it, so that an accessor is one load or store. */
#ifndef GOANNA_PYBUFFER_H
#define GOANNA_PYBUFFER_H

#ifndef Py_PYTHON_H
#error "include Python.h before pybuffer.h"
#endif

#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x03090000
#error "pybuffer.h needs Py_LIMITED_API 0x03090000 or newer: PyType_FromSpec takes the buffer slots since 3.9"
#endif

/* Defined where Python.h shows the members of Py_buffer. The headers of 3.9 and 3.10 hide them from every limited API. */
#if !defined(Py_LIMITED_API) || (Py_LIMITED_API + 0 >= 0x030b0000 && PY_VERSION_HEX >= 0x030b0000)
#define GOANNA_PYBUFFER_STRUCT_VISIBLE
#endif

/* What pybuffer.c defines stays inside the shared object that it is linked into, so that two extensions in a process may
 * each carry a copy. Windows exports nothing that is not marked. */
#if defined(__GNUC__) && !defined(_WIN32) && !defined(__CYGWIN__)
#define GOANNA_PYBUFFER_FUNC(type) __attribute__((visibility("hidden"))) type
#else
#define GOANNA_PYBUFFER_FUNC(type) type
#endif

#ifdef GOANNA_PYBUFFER_STRUCT_VISIBLE
#define GOANNA_PYBUFFER_ACCESSOR(type) static inline type
#else
#define GOANNA_PYBUFFER_ACCESSOR(type) GOANNA_PYBUFFER_FUNC(type)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what Python.h hides below 3.11 ---- */

#ifndef GOANNA_PYBUFFER_STRUCT_VISIBLE

typedef struct bufferinfo Py_buffer;

/* CPython's own functions, with the const that their declarations have since 3.11. */
PyAPI_FUNC(int) PyObject_CheckBuffer(PyObject *obj);
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *obj, Py_buffer *view, int flags);
PyAPI_FUNC(void *) PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices);
PyAPI_FUNC(Py_ssize_t) PyBuffer_SizeFromFormat(const char *format);
PyAPI_FUNC(int) PyBuffer_ToContiguous(void *buf, const Py_buffer *view, Py_ssize_t len, char order);
PyAPI_FUNC(int) PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char order);
PyAPI_FUNC(int) PyObject_CopyData(PyObject *dest, PyObject *src);
PyAPI_FUNC(int) PyBuffer_IsContiguous(const Py_buffer *view, char order);
PyAPI_FUNC(void) PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize, char order);
PyAPI_FUNC(int) PyBuffer_FillInfo(Py_buffer *view, PyObject *o, void *buf, Py_ssize_t len, int readonly, int flags);
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *view);
PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(const Py_buffer *info);

#define PyBUF_MAX_NDIM 64

#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
#define PyBUF_FORMAT 0x0004
#define PyBUF_ND 0x0008
#define PyBUF_STRIDES (0x0010 | PyBUF_ND)
#define PyBUF_C_CONTIGUOUS (0x0020 | PyBUF_STRIDES)
#define PyBUF_F_CONTIGUOUS (0x0040 | PyBUF_STRIDES)
#define PyBUF_ANY_CONTIGUOUS (0x0080 | PyBUF_STRIDES)
#define PyBUF_INDIRECT (0x0100 | PyBUF_STRIDES)

#define PyBUF_CONTIG (PyBUF_ND | PyBUF_WRITABLE)
#define PyBUF_CONTIG_RO (PyBUF_ND)
#define PyBUF_STRIDED (PyBUF_STRIDES | PyBUF_WRITABLE)
#define PyBUF_STRIDED_RO (PyBUF_STRIDES)
#define PyBUF_RECORDS (PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_RECORDS_RO (PyBUF_STRIDES | PyBUF_FORMAT)
#define PyBUF_FULL (PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_FULL_RO (PyBUF_INDIRECT | PyBUF_FORMAT)

/* For PyMemoryView_FromMemory and PyMemoryView_GetContiguous only; as flags of a request they are refused. */
#define PyBUF_READ 0x100
#define PyBUF_WRITE 0x200

#endif /* GOANNA_PYBUFFER_STRUCT_VISIBLE */

/* 3.12 hides the older spelling from every limited API. */
#ifndef PyBUF_WRITEABLE
#define PyBUF_WRITEABLE PyBUF_WRITABLE
#endif

/* For PyType_Slot. 3.15 renumbered them (88, 89) for a limited API of 3.15 and up, and its headers define the right ones. */
#ifndef Py_bf_getbuffer
#define Py_bf_getbuffer 1
#define Py_bf_releasebuffer 2
#endif

/* The headers of 3.11 have these types outside the limited API only (GitHub 98410). C11 lets a typedef be repeated. */
typedef int (*getbufferproc)(PyObject *, Py_buffer *, int);
typedef void (*releasebufferproc)(PyObject *, Py_buffer *);

/* ---- allocate and free ---- */

/* Returns a new view with every member NULL or 0, to be given to PyObject_GetBuffer, PyBuffer_FillInfo or the setters.
 * The caller owns it until PyBuffer_Free. On failure: NULL, with MemoryError. */
GOANNA_PYBUFFER_FUNC(Py_buffer *) PyBuffer_New(void);

/* Returns a new view with every member given. The caller owns it until PyBuffer_Free.
 *
 * A new strong reference to obj is taken, as PyBuffer_FillInfo does. obj may be NULL. Where obj's type has a
 * bf_releasebuffer, PyBuffer_Free calls it with this view: give an obj that counts this view among its exports (an exporter
 * that makes a view of itself), else NULL.
 *
 * format and the arrays are copied (they may go away after the call), buf and internal are kept as given. shape, strides and
 * suboffsets have ndim items each. The members are stored as given, except for these, which follow PEP 3118: with ndim 0
 * shape, strides and suboffsets become NULL, and suboffsets that are all negative become NULL.
 *
 * A memoryview that PyMemoryView_FromBuffer makes of the view uses buf and this copy of format and holds no reference:
 * free the view after it.
 *
 * On failure: NULL, no reference taken, with MemoryError, or with ValueError that names the member, where the
 * members contradict each other:
 *   len or itemsize below 0; ndim outside 0 to 64 (PyBUF_MAX_NDIM); buf NULL with len above 0;
 *   an extent below 0, or product(shape) * itemsize that is not len or overflows;
 *   no shape with ndim above 1, or with ndim 1 and a len that is not a multiple of itemsize; ndim 0 with len that is not itemsize;
 *   strides without shape, suboffsets without strides;
 *   a format of one native code ("d", "@d", "Zd") whose size is not itemsize. Other formats are not looked into.
 * It cannot tell whether the memory is there: how far buf, strides and suboffsets reach is the caller's word. */
GOANNA_PYBUFFER_FUNC(Py_buffer *)
PyBuffer_NewEx(PyObject *obj, void *buf, Py_ssize_t len, Py_ssize_t itemsize, int readonly, int ndim, const char *format,
               const Py_ssize_t *shape, const Py_ssize_t *strides, const Py_ssize_t *suboffsets, void *internal);

/* Releases view, as PyBuffer_Release does (nothing is done where that has happened), and frees it. NULL is fine. view is one
 * of PyBuffer_New or PyBuffer_NewEx, freed once. Raises nothing, and keeps an exception that is pending; one that a
 * bf_releasebuffer leaves against the protocol goes to sys.unraisablehook. */
GOANNA_PYBUFFER_FUNC(void) PyBuffer_Free(Py_buffer *view);

/* ---- getters: the member as it is ----
 *
 * Arrays have PyBuffer_GetNdim(view) items and, like format, belong to the exporter: read only, and only until
 * release. NULL as PEP 3118 has it: no format means "B"; no shape, a contiguous row of len bytes; no strides,
 * C order; no suboffsets, no indirection. After a release, obj is NULL and the others are as they were. */

GOANNA_PYBUFFER_ACCESSOR(void *) PyBuffer_GetBuf(const Py_buffer *view);
/* A borrowed reference, good until release; NULL for a view without an exporter. */
GOANNA_PYBUFFER_ACCESSOR(PyObject *) PyBuffer_GetObj(const Py_buffer *view);
/* Bytes: product(shape) * itemsize, for strided memory too. */
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t) PyBuffer_GetLen(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t) PyBuffer_GetItemsize(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(int) PyBuffer_GetReadonly(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(int) PyBuffer_GetNdim(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(char *) PyBuffer_GetFormat(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetShape(const Py_buffer *view);
/* Bytes, of any sign. */
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetStrides(const Py_buffer *view);
/* Bytes; below 0: that dimension has no pointer to follow. */
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetSuboffsets(const Py_buffer *view);
GOANNA_PYBUFFER_ACCESSOR(void *) PyBuffer_GetInternal(const Py_buffer *view);

/* ---- setters: for a bf_getbuffer that fills in the view it is given, or for a view of PyBuffer_New ----
 *
 * Each is a store and checks nothing; PyBuffer_NewEx checks. What a member held before is not looked at, since the view of a
 * bf_getbuffer may hold anything. format and the arrays are kept by reference, because a view that a consumer has
 * allocated has no room for a copy, and no code frees one: they must live, unchanged, until the view is released. They
 * are taken as const, for a consumer may not write to them. NULL is fine. */

GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetBuf(Py_buffer *view, void *buf);
/* Takes a new strong reference to obj, as PyBuffer_FillInfo does. NULL is what a bf_getbuffer that fails has to set. A
 * reference that the view had is not dropped: release the view first. */
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetObj(Py_buffer *view, PyObject *obj);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetLen(Py_buffer *view, Py_ssize_t len);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetItemsize(Py_buffer *view, Py_ssize_t itemsize);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetReadonly(Py_buffer *view, int readonly);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetNdim(Py_buffer *view, int ndim);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetFormat(Py_buffer *view, const char *format);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetShape(Py_buffer *view, const Py_ssize_t *shape);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetStrides(Py_buffer *view, const Py_ssize_t *strides);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetSuboffsets(Py_buffer *view, const Py_ssize_t *suboffsets);
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetInternal(Py_buffer *view, void *internal);

/* The bodies: inline where the struct is visible; else pybuffer.c, which defines the struct for itself, has them. */
#if defined(GOANNA_PYBUFFER_STRUCT_VISIBLE) || defined(GOANNA_PYBUFFER_BODIES)

GOANNA_PYBUFFER_ACCESSOR(void *) PyBuffer_GetBuf(const Py_buffer *view) { return view->buf; }
GOANNA_PYBUFFER_ACCESSOR(PyObject *) PyBuffer_GetObj(const Py_buffer *view) { return view->obj; }
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t) PyBuffer_GetLen(const Py_buffer *view) { return view->len; }
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t) PyBuffer_GetItemsize(const Py_buffer *view) { return view->itemsize; }
GOANNA_PYBUFFER_ACCESSOR(int) PyBuffer_GetReadonly(const Py_buffer *view) { return view->readonly; }
GOANNA_PYBUFFER_ACCESSOR(int) PyBuffer_GetNdim(const Py_buffer *view) { return view->ndim; }
GOANNA_PYBUFFER_ACCESSOR(char *) PyBuffer_GetFormat(const Py_buffer *view) { return view->format; }
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetShape(const Py_buffer *view) { return view->shape; }
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetStrides(const Py_buffer *view) { return view->strides; }
GOANNA_PYBUFFER_ACCESSOR(Py_ssize_t *) PyBuffer_GetSuboffsets(const Py_buffer *view) { return view->suboffsets; }
GOANNA_PYBUFFER_ACCESSOR(void *) PyBuffer_GetInternal(const Py_buffer *view) { return view->internal; }

GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetBuf(Py_buffer *view, void *buf) { view->buf = buf; }
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetObj(Py_buffer *view, PyObject *obj)
{
    Py_XINCREF(obj);
    view->obj = obj;
}
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetLen(Py_buffer *view, Py_ssize_t len) { view->len = len; }
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetItemsize(Py_buffer *view, Py_ssize_t itemsize) { view->itemsize = itemsize; }
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetReadonly(Py_buffer *view, int readonly) { view->readonly = readonly; }
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetNdim(Py_buffer *view, int ndim) { view->ndim = ndim; }
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetFormat(Py_buffer *view, const char *format)
{
    view->format = (char *)format;
}
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetShape(Py_buffer *view, const Py_ssize_t *shape)
{
    view->shape = (Py_ssize_t *)shape;
}
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetStrides(Py_buffer *view, const Py_ssize_t *strides)
{
    view->strides = (Py_ssize_t *)strides;
}
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetSuboffsets(Py_buffer *view, const Py_ssize_t *suboffsets)
{
    view->suboffsets = (Py_ssize_t *)suboffsets;
}
GOANNA_PYBUFFER_ACCESSOR(void) PyBuffer_SetInternal(Py_buffer *view, void *internal) { view->internal = internal; }

#endif

#ifdef __cplusplus
}
#endif
#endif /* GOANNA_PYBUFFER_H */
