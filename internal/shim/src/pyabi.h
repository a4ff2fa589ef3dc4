/* The part of CPython's stable ABI that the shim uses, declared here so that no installed Python.h is needed and none
 * can bring a newer function in by a macro. Every function is in the stable ABI of the version that its group names
 * (https://docs.python.org/3/c-api/stable.html#contents-of-limited-api); what is newer than 3.11 is not declared but
 * looked up by name. A test compiles these declarations against the headers of every interpreter found.
 *
 * One of four targets is defined by the build:
 *   GOANNA_ABI3    CPython 3.11 and up with the GIL: abi3
 *   GOANNA_ABI3T   CPython 3.15 and up, with or without the GIL: abi3t (PEP 803), PyObject is opaque
 *   GOANNA_CP313T  free-threaded 3.13
 *   GOANNA_CP314T  free-threaded 3.14
 * or for code of a module, which is compiled once for those two:
 *   GOANNA_CP3T    the objects of free-threaded 3.13 and 3.14
 */
#ifndef GOANNA_PYABI_H
#define GOANNA_PYABI_H

#if defined(GOANNA_CP313T) || defined(GOANNA_CP314T)
#define GOANNA_CP3T
#endif
#if defined(GOANNA_ABI3) + defined(GOANNA_ABI3T) + defined(GOANNA_CP3T) != 1
#error "define one of GOANNA_ABI3, GOANNA_ABI3T, GOANNA_CP313T, GOANNA_CP314T, GOANNA_CP3T"
#endif

/* Data of Python: on Windows its address is in the module's import table. */
#if defined(_WIN32)
#define GOANNA_DATA extern __declspec(dllimport)
#else
#define GOANNA_DATA extern
#endif

#ifndef Py_PYTHON_H /* the test that compares the functions below with Python.h has the types from there */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef ssize_t Py_ssize_t;
typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;

#if defined(GOANNA_ABI3)
struct _object {
    Py_ssize_t ob_refcnt;
    PyTypeObject *ob_type;
};
#define GOANNA_OBJECT_HEAD_INIT {1, NULL}
#elif defined(GOANNA_CP3T)
struct _object {
    uintptr_t ob_tid;
    uint16_t ob_flags; /* padding in 3.13 */
    uint8_t ob_mutex;
    uint8_t ob_gc_bits;
    uint32_t ob_ref_local;
    Py_ssize_t ob_ref_shared;
    PyTypeObject *ob_type;
};
#if defined(GOANNA_CP313T)
#define GOANNA_OBJECT_HEAD_INIT {0, 0, 0, 0, UINT32_MAX, 0, NULL}
#elif defined(GOANNA_CP314T)
#define GOANNA_OBJECT_HEAD_INIT {0, 4, 0, 0, UINT32_MAX, 0, NULL} /* 4: statically allocated */
#endif
#endif

typedef struct {
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
} Py_buffer;

#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
#define PyBUF_FORMAT 0x0004
#define PyBUF_ND 0x0008
#define PyBUF_STRIDES (0x0010 | PyBUF_ND)
#define PyBUF_C_CONTIGUOUS (0x0020 | PyBUF_STRIDES)
#define PyBUF_F_CONTIGUOUS (0x0040 | PyBUF_STRIDES)
#define PyBUF_ANY_CONTIGUOUS (0x0080 | PyBUF_STRIDES)
#define PyBUF_INDIRECT (0x0100 | PyBUF_STRIDES)
#define PyBUF_RECORDS (PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_RECORDS_RO (PyBUF_STRIDES | PyBUF_FORMAT)
#define PyBUF_FULL_RO (PyBUF_INDIRECT | PyBUF_FORMAT)
#define PyBUF_READ 0x100
#define PyBUF_WRITE 0x200
#define PyBUF_MAX_NDIM 64

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef int (*inquiry)(PyObject *);
typedef void (*freefunc)(void *);
typedef PyObject *(*getter)(PyObject *, void *);
typedef int (*setter)(PyObject *, PyObject *, void *);

typedef struct {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;
#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002
#define METH_NOARGS 0x0004
#define METH_O 0x0008
#define METH_CLASS 0x0010
#define METH_FASTCALL 0x0080

typedef struct {
    const char *name;
    getter get;
    setter set;
    const char *doc;
    void *closure;
} PyGetSetDef;

typedef struct {
    const char *name;
    int type;
    Py_ssize_t offset;
    int flags;
    const char *doc;
} PyMemberDef;
/* their names have had a Py_ in front since 3.12 */
#define GOANNA_T_PYSSIZET 19
#define GOANNA_READONLY 1
#define GOANNA_RELATIVE_OFFSET 8 /* 3.12 */

typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef void (*PyCapsule_Destructor)(PyObject *);

#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3

typedef struct {
    int slot;
    void *pfunc;
} PyType_Slot;

typedef struct {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;
#define Py_TPFLAGS_BASETYPE (1UL << 10)
#define Py_TPFLAGS_DISALLOW_INSTANTIATION (1UL << 7)
#define Py_TPFLAGS_IMMUTABLETYPE (1UL << 8)
#define Py_TPFLAGS_HEAPTYPE (1UL << 9)
#define Py_TPFLAGS_HAVE_GC (1UL << 14)
#define Py_TPFLAGS_DEFAULT 0
#define Py_TPFLAGS_LONG_SUBCLASS (1UL << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1UL << 25)
#define Py_TPFLAGS_TUPLE_SUBCLASS (1UL << 26)
#define Py_TPFLAGS_BYTES_SUBCLASS (1UL << 27)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1UL << 28)
#define Py_TPFLAGS_DICT_SUBCLASS (1UL << 29)

/* slot numbers of PyType_Slot; the first four kept their old numbers there when 3.15 renumbered them */
#define Py_tp_base 48
#define Py_tp_free 74
#define Py_bf_getbuffer 1
#define Py_bf_releasebuffer 2
#define Py_mp_ass_subscript 3
#define Py_mp_subscript 5
#define Py_sq_item 44
#define Py_sq_length 45
#define Py_tp_descr_get 54
#define Py_tp_dealloc 52
#define Py_tp_doc 56
#define Py_tp_hash 59
#define Py_tp_iter 62
#define Py_tp_iternext 63
#define Py_tp_methods 64
#define Py_tp_new 65
#define Py_tp_repr 66
#define Py_tp_setattro 69
#define Py_tp_richcompare 67
#define Py_tp_members 72
#define Py_tp_clear 51
#define Py_tp_traverse 71
#define Py_tp_getset 73
#define Py_am_aiter 78
#define Py_am_anext 79
#define Py_tp_finalize 80

typedef struct {
    int slot;
    void *value;
} PyModuleDef_Slot;

#if !defined(GOANNA_ABI3T)
typedef struct {
    PyObject ob_base;
    PyObject *(*m_init)(void);
    Py_ssize_t m_index;
    PyObject *m_copy;
} PyModuleDef_Base;

typedef struct {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    traverseproc m_traverse;
    inquiry m_clear;
    freefunc m_free;
} PyModuleDef;
#endif

GOANNA_DATA PyObject _Py_NoneStruct;
#define Py_None (&_Py_NoneStruct)
GOANNA_DATA PyObject _Py_EllipsisObject, _Py_NotImplementedStruct;
#define Py_Ellipsis (&_Py_EllipsisObject)
#define Py_NotImplemented (&_Py_NotImplementedStruct)
#if defined(GOANNA_ABI3T)
PyTypeObject *Py_TYPE(PyObject *); /* 3.14 */
#else
static inline PyTypeObject *Py_TYPE(PyObject *o) { return o->ob_type; }
#endif

/* since 3.13 the last is a char *const * */
int PyArg_ParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, ...);

#endif /* Py_PYTHON_H */

/* functions and data of 3.11 and before, except where a version is named */
GOANNA_DATA const unsigned long Py_Version;
/* these two take NULL, as Py_XINCREF and Py_XDECREF do */
void Py_IncRef(PyObject *);
void Py_DecRef(PyObject *);
PyObject *PyObject_Repr(PyObject *);
int PyObject_IsTrue(PyObject *);
int PyObject_IsSubclass(PyObject *, PyObject *);
PyObject *PyObject_GetAttr(PyObject *, PyObject *);
int PyObject_SetAttr(PyObject *, PyObject *, PyObject *);
PyObject *PyObject_GetAttrString(PyObject *, const char *);
int PyObject_HasAttrString(PyObject *, const char *);
int PyObject_AsFileDescriptor(PyObject *);
int PyObject_HasAttr(PyObject *, PyObject *);
PyObject *PyObject_GetItem(PyObject *, PyObject *);
int PyObject_SetAttrString(PyObject *, const char *, PyObject *);
PyObject *PyObject_Call(PyObject *, PyObject *, PyObject *);
PyObject *Py_BuildValue(const char *, ...);
PyObject *PyObject_CallNoArgs(PyObject *);
PyObject *PySequence_Concat(PyObject *, PyObject *);
int PyCallable_Check(PyObject *);
PyObject *PyObject_CallObject(PyObject *, PyObject *);
PyObject *PyObject_CallFunction(PyObject *, const char *, ...);
PyObject *PyObject_CallFunctionObjArgs(PyObject *, ...);
PyObject *PyObject_CallMethod(PyObject *, const char *, const char *, ...);
int PyObject_GetBuffer(PyObject *, Py_buffer *, int);
void PyBuffer_Release(Py_buffer *);
int PyObject_CheckBuffer(PyObject *);
int PyBuffer_IsContiguous(const Py_buffer *, char);
int PyBuffer_ToContiguous(void *, const Py_buffer *, Py_ssize_t, char);
int PyBuffer_FromContiguous(const Py_buffer *, const void *, Py_ssize_t, char);
PyObject *PyMemoryView_FromObject(PyObject *);
GOANNA_DATA PyTypeObject PyByteArray_Type, PyMemoryView_Type;
GOANNA_DATA PyTypeObject PyBaseObject_Type, PyBytes_Type, PyLong_Type, PyModule_Type, PySlice_Type, PyTuple_Type, PyUnicode_Type;
PyObject *PyObject_RichCompare(PyObject *, PyObject *, int);
int PyObject_RichCompareBool(PyObject *, PyObject *, int);
PyObject *Py_GenericAlias(PyObject *, PyObject *);
PyObject *PyCapsule_New(void *, const char *, PyCapsule_Destructor);
void *PyCapsule_GetPointer(PyObject *, const char *);
int PyCapsule_IsValid(PyObject *, const char *);
int PyCapsule_SetName(PyObject *, const char *);
PyThreadState *PyGILState_GetThisThreadState(void);
PyObject *PyObject_Str(PyObject *);
PyObject *PyObject_GenericGetAttr(PyObject *, PyObject *);
int PyObject_GenericSetAttr(PyObject *, PyObject *, PyObject *);
PyObject *PyObject_GenericGetDict(PyObject *, void *);
PyObject *PyCMethod_New(PyMethodDef *, PyObject *, PyObject *, PyTypeObject *);
int Py_AddPendingCall(int (*)(void *), void *);
PyInterpreterState *PyInterpreterState_Get(void);
int64_t PyInterpreterState_GetID(PyInterpreterState *);
int PyIndex_Check(PyObject *);
PyObject *PyNumber_Index(PyObject *);
Py_ssize_t PyNumber_AsSsize_t(PyObject *, PyObject *);
int PySlice_Unpack(PyObject *, Py_ssize_t *, Py_ssize_t *, Py_ssize_t *);
Py_ssize_t PySlice_AdjustIndices(Py_ssize_t, Py_ssize_t *, Py_ssize_t *, Py_ssize_t);
PyObject *PyLong_FromLong(long);
Py_ssize_t PyLong_AsSsize_t(PyObject *);
PyObject *PyLong_FromVoidPtr(void *);
PyObject *PyNumber_Absolute(PyObject *);
PyObject *PyNumber_Negative(PyObject *);
GOANNA_DATA PyTypeObject PyLong_Type;
long long PyLong_AsLongLong(PyObject *);
long long PyLong_AsLongLongAndOverflow(PyObject *, int *);
unsigned long long PyLong_AsUnsignedLongLong(PyObject *);
PyObject *PyLong_FromLongLong(long long);
PyObject *PyLong_FromUnsignedLongLong(unsigned long long);
PyObject *PyLong_FromSsize_t(Py_ssize_t);
PyObject *PyLong_FromString(const char *, char **, int);
double PyFloat_AsDouble(PyObject *);
PyObject *PyFloat_FromDouble(double);
double PyComplex_RealAsDouble(PyObject *);
double PyComplex_ImagAsDouble(PyObject *);
PyObject *PyComplex_FromDoubles(double, double);
PyObject *PyBool_FromLong(long);
const char *PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
PyObject *PyUnicode_DecodeUTF8(const char *, Py_ssize_t, const char *);
PyObject *PyUnicode_FromObject(PyObject *);
PyObject *PyUnicode_FromString(const char *);
PyObject *PyUnicode_InternFromString(const char *);
PyObject *PyUnicode_FromFormat(const char *, ...);
PyObject *PyUnicode_Join(PyObject *, PyObject *);
PyObject *PyBytes_FromStringAndSize(const char *, Py_ssize_t);
int PyBytes_AsStringAndSize(PyObject *, char **, Py_ssize_t *);
PyObject *PyObject_GetIter(PyObject *);
PyObject *PySequence_List(PyObject *);
PyObject *PySequence_GetSlice(PyObject *, Py_ssize_t, Py_ssize_t);
PyObject *PyOS_FSPath(PyObject *);
PyObject *PyUnicode_EncodeFSDefault(PyObject *);
int PyErr_CheckSignals(void);
void PyErr_SetInterrupt(void);
Py_ssize_t PySequence_Size(PyObject *);
GOANNA_DATA PyTypeObject PyBool_Type, PyFloat_Type, PyComplex_Type, PySet_Type, PyFrozenSet_Type;
int PyType_IsSubtype(PyTypeObject *, PyTypeObject *);
int Py_EnterRecursiveCall(const char *);
int Py_ReprEnter(PyObject *);
void Py_ReprLeave(PyObject *);
void Py_LeaveRecursiveCall(void);
PyObject *PyNumber_ToBase(PyObject *, int);
PyObject *PyDict_New(void);
PyObject *PyDict_Copy(PyObject *);
Py_ssize_t PyDict_Size(PyObject *);
int PyDict_Next(PyObject *, Py_ssize_t *, PyObject **, PyObject **);
int PyDict_SetItem(PyObject *, PyObject *, PyObject *);
unsigned long PyType_GetFlags(PyTypeObject *);
PyObject *PySequence_GetItem(PyObject *, Py_ssize_t);
PyObject *PyIter_Next(PyObject *);
GOANNA_DATA PyTypeObject PyList_Type;
PyObject *PyList_New(Py_ssize_t);
Py_ssize_t PyList_Size(PyObject *);
PyObject *PyList_GetItem(PyObject *, Py_ssize_t);
int PyList_SetItem(PyObject *, Py_ssize_t, PyObject *);
char *PyBytes_AsString(PyObject *);
Py_ssize_t PyBytes_Size(PyObject *);
PyObject *PyByteArray_FromStringAndSize(const char *, Py_ssize_t);
char *PyByteArray_AsString(PyObject *);
PyObject *PyDict_GetItemWithError(PyObject *, PyObject *);
#if !defined(GOANNA_ABI3)
int PyDict_GetItemRef(PyObject *, PyObject *, PyObject **); /* 3.13 */
#endif
int PyDict_SetItemString(PyObject *, const char *, PyObject *);
int PyDict_DelItem(PyObject *, PyObject *);
void PyDict_Clear(PyObject *);
PyObject *PyWeakref_NewRef(PyObject *, PyObject *);
int PyList_Append(PyObject *, PyObject *);
int PyList_SetSlice(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
PyObject *PyList_AsTuple(PyObject *);
PyObject *PySequence_Tuple(PyObject *);
PyObject *PySeqIter_New(PyObject *);
PyObject *PyUnicode_FromStringAndSize(const char *, Py_ssize_t);
int PyArg_ParseTuple(PyObject *, const char *, ...);
PyObject *PyTuple_New(Py_ssize_t);
PyObject *PyTuple_Pack(Py_ssize_t, ...);
PyObject *PyTuple_GetSlice(PyObject *, Py_ssize_t, Py_ssize_t);
Py_ssize_t PyTuple_Size(PyObject *);
PyObject *PyTuple_GetItem(PyObject *, Py_ssize_t);
int PyTuple_SetItem(PyObject *, Py_ssize_t, PyObject *);
void *PyModule_GetState(PyObject *);
int PyModule_AddObjectRef(PyObject *, const char *, PyObject *);
int PyModule_SetDocString(PyObject *, const char *);
PyObject *PyModule_New(const char *);
PyObject *PyCMethod_New(PyMethodDef *, PyObject *, PyObject *, PyTypeObject *);
PyObject *PyType_FromModuleAndSpec(PyObject *, PyType_Spec *, PyObject *);
PyObject *PyType_GetModule(PyTypeObject *);
PyObject *PyType_GetName(PyTypeObject *);
PyObject *PyType_GetModule(PyTypeObject *);
void *PyType_GetSlot(PyTypeObject *, int);
void *PyType_GetModuleState(PyTypeObject *);
PyObject *PyType_GenericAlloc(PyTypeObject *, Py_ssize_t);
void PyObject_Free(void *);
PyObject *PyObject_Init(PyObject *, PyTypeObject *);
void *PyMem_Calloc(size_t, size_t);
void PyMem_Free(void *);
void PyObject_ClearWeakRefs(PyObject *);
#if defined(GOANNA_ABI3T)
void *PyObject_GetTypeData(PyObject *, PyTypeObject *); /* 3.12 */
#else
PyObject *PyModuleDef_Init(PyModuleDef *);
#endif
PyThreadState *PyThreadState_New(PyInterpreterState *);
PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *);
PyThreadState *PyThreadState_Get(void);
unsigned long PyThread_get_thread_ident(void);
void PyThreadState_Clear(PyThreadState *);
void PyThreadState_Delete(PyThreadState *);
PyThreadState *PyEval_SaveThread(void);
void PyEval_RestoreThread(PyThreadState *);
PyObject *PyImport_ImportModule(const char *);
PyObject *PySys_GetObject(const char *);
GOANNA_DATA PyTypeObject PyDict_Type;
int PyDict_Contains(PyObject *, PyObject *);
PyObject *PyMapping_Items(PyObject *);
Py_ssize_t PyMapping_Size(PyObject *);
PyObject *PyMapping_GetItemString(PyObject *, const char *);
int PyMapping_Check(PyObject *);
PyObject *PySet_New(PyObject *);
int PySet_Add(PyObject *, PyObject *);
PyObject *PyDescr_NewMethod(PyTypeObject *, PyMethodDef *);
PyObject *PyDescr_NewGetSet(PyTypeObject *, PyGetSetDef *);
PyObject *PyErr_NewExceptionWithDoc(const char *, const char *, PyObject *, PyObject *);
PyObject *PyErr_Occurred(void);
void PyErr_Clear(void);
PyObject *PyErr_NoMemory(void);
#if defined(GOANNA_ABI3)
void PyErr_Fetch(PyObject **, PyObject **, PyObject **);
void PyErr_Restore(PyObject *, PyObject *, PyObject *);
void PyErr_NormalizeException(PyObject **, PyObject **, PyObject **);
#else
PyObject *PyErr_GetRaisedException(void); /* 3.12 */
void PyErr_SetRaisedException(PyObject *);
#endif
int PyErr_ExceptionMatches(PyObject *);
void PyErr_SetString(PyObject *, const char *);
void PyErr_SetObject(PyObject *, PyObject *);
void PyErr_WriteUnraisable(PyObject *);
int PyErr_WarnFormat(PyObject *, Py_ssize_t, const char *, ...);
int PyErr_ResourceWarning(PyObject *, Py_ssize_t, const char *, ...);
PyObject *PyErr_Format(PyObject *, const char *, ...);
void PyException_SetCause(PyObject *, PyObject *);
void PyException_SetContext(PyObject *, PyObject *);
int PyException_SetTraceback(PyObject *, PyObject *);
GOANNA_DATA PyObject *PyExc_AttributeError, *PyExc_BaseException, *PyExc_BlockingIOError, *PyExc_BufferError, *PyExc_Exception, *PyExc_ImportError, *PyExc_IndexError, *PyExc_KeyError,
    *PyExc_KeyboardInterrupt, *PyExc_MemoryError, *PyExc_NotImplementedError, *PyExc_OSError, *PyExc_OverflowError, *PyExc_RecursionError, *PyExc_RuntimeError, *PyExc_RuntimeWarning,
    *PyExc_StopAsyncIteration, *PyExc_SystemError, *PyExc_TypeError, *PyExc_UnicodeEncodeError, *PyExc_ValueError;

/* 3.15's module export (PEP 793) with its typed slots (PEP 820). Declared under names of our own: 3.11's headers do not
 * have them. */
typedef struct {
    uint16_t sl_id;
    uint16_t sl_flags;
    uint32_t sl_reserved;
    union {
        void *sl_ptr;
        void (*sl_func)(void);
        Py_ssize_t sl_size;
        uint64_t sl_uint64;
    };
} goanna_pyslot;
#define GOANNA_SLOT_STATIC 0x0002
#define GOANNA_SLOT_INTPTR 0x0004
#define GOANNA_SLOT_MOD_EXEC 85
#define GOANNA_SLOT_MOD_MULTIPLE_INTERPRETERS 86
#define GOANNA_SLOT_MOD_GIL 87
#define GOANNA_SLOT_MOD_NAME 100
#define GOANNA_SLOT_MOD_DOC 101
#define GOANNA_SLOT_MOD_STATE_SIZE 102
#define GOANNA_SLOT_MOD_METHODS 103
#define GOANNA_SLOT_MOD_STATE_TRAVERSE 104
#define GOANNA_SLOT_MOD_STATE_CLEAR 105
#define GOANNA_SLOT_MOD_STATE_FREE 106
#define GOANNA_SLOT_MOD_ABI 109

typedef struct {
    uint8_t abiinfo_major_version;
    uint8_t abiinfo_minor_version;
    uint16_t flags;
    uint32_t build_version;
    uint32_t abi_version;
} goanna_abi_info;
#define GOANNA_ABIINFO_STABLE 0x0001
#define GOANNA_ABIINFO_GIL 0x0002
#define GOANNA_ABIINFO_FREETHREADED 0x0004

#endif
