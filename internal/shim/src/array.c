/* Array: the Python class of memory that Go exports. Answers every request from the block's description, in C. */
#include "shim.h"

#include <limits.h>
#include <string.h>

#if defined(GOANNA_ABI3)
/* The GIL orders all uses of an Array. */
#define LOAD(p) (*(p))
#define ADD(p, n) (*(p) += (n))
#define SWAP_IF(p, old, new) (*(p) == (old) ? (*(p) = (new), true) : false)
#else
#define LOAD(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define ADD(p, n) __atomic_add_fetch(p, n, __ATOMIC_ACQ_REL)
static inline bool swap_if(int64_t *p, int64_t old, int64_t new) {
    return __atomic_compare_exchange_n(p, &old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
#define SWAP_IF(p, old, new) swap_if(p, old, new)
#endif

#define RELEASED INT64_MIN

typedef struct {
    goanna_block *block;
    int64_t exports;     /* buffers given out and not released yet; below 0 once the Array is released */
    uint64_t generation; /* of the process that pinned the memory */
    bool c_contiguous;
    bool f_contiguous;
} goanna_array;

#if defined(GOANNA_ABI3T)
static inline goanna_array *array_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define ARRAY_BASICSIZE (-(int)sizeof(goanna_array))
#else
typedef struct {
    PyObject head;
    goanna_array array;
} array_object;
static inline goanna_array *array_of(PyObject *self) { return &((array_object *)self)->array; }
#define ARRAY_BASICSIZE ((int)sizeof(array_object))
#endif

void goanna_block_dispose(goanna_block *block, uint64_t generation) {
    uint64_t handle = block->handle;
    block->dispose(block);
    goanna_unpin(handle, generation);
}

/* Rule 10: empty memory is contiguous both ways, and the stride of an extent of 1 means nothing. */
static bool contiguous(const goanna_block *b, int first, int step) {
    int64_t stride = b->itemsize;
    for (int i = first; i >= 0 && i < b->ndim && b->len > 0; i += step) {
        if (b->shape[i] > 1 && b->strides[i] != stride) {
            return false;
        }
        stride *= b->shape[i];
    }
    return true;
}

PyObject *goanna_array_new(const goanna_call *call, goanna_block *block) {
    PyTypeObject *type = (PyTypeObject *)((goanna_state *)PyModule_GetState(call->module))->array_type;
    PyObject *self = PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        goanna_block_dispose(block, call->generation);
        return NULL;
    }
    goanna_array *a = array_of(self);
    a->block = block;
    a->exports = 0;
    a->generation = call->generation;
    a->c_contiguous = contiguous(block, block->ndim - 1, -1);
    a->f_contiguous = contiguous(block, 0, 1);
    return self;
}

static void array_dealloc(PyObject *self) {
    goanna_array *a = array_of(self);
    PyObject *type = (PyObject *)Py_TYPE(self);
    if (a->block != NULL) {
        goanna_block_dispose(a->block, a->generation);
    }
    PyObject_Free(self);
    Py_DecRef(type);
}

static const char *refusal(const goanna_array *a, int flags) {
    if ((flags & PyBUF_WRITABLE) != 0 && a->block->readonly) {
        return "the Array is read-only";
    }
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !a->c_contiguous) {
        return "the Array is not C-contiguous";
    }
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !a->f_contiguous) {
        return "the Array is not Fortran contiguous";
    }
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !a->c_contiguous && !a->f_contiguous) {
        return "the Array is not contiguous";
    }
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES && !a->c_contiguous) {
        return "the Array is not C-contiguous, and strides were not asked for";
    }
    return NULL;
}

static int refuse(Py_buffer *view, PyObject *class, const char *why) {
    if (view != NULL) {
        view->obj = NULL;
    }
    PyErr_SetString(class, why);
    return -1;
}

static bool count_export(goanna_array *a) {
    if (__builtin_expect(ADD(&a->exports, 1) > 0, 1)) {
        return true;
    }
    ADD(&a->exports, -1);
    return false;
}

static int array_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    if (view == NULL || flags == PyBUF_READ || flags == PyBUF_WRITE) {
        return refuse(view, PyExc_SystemError, "PyBUF_READ and PyBUF_WRITE are not request flags, and view may not be NULL");
    }
    goanna_array *a = array_of(self);
    if (__builtin_expect(!count_export(a), 0)) {
        return refuse(view, PyExc_ValueError, "operation forbidden on released Array object");
    }
    const char *why = refusal(a, flags);
    if (__builtin_expect(why != NULL, 0)) {
        ADD(&a->exports, -1);
        return refuse(view, PyExc_BufferError, why);
    }
    const goanna_block *b = a->block;
    bool nd = (flags & PyBUF_ND) == PyBUF_ND, strided = (flags & PyBUF_STRIDES) == PyBUF_STRIDES;
    view->buf = b->data;
    view->len = b->len;
    view->itemsize = b->itemsize;
    view->readonly = b->readonly;
    view->ndim = nd ? b->ndim : 1;
    view->format = (flags & PyBUF_FORMAT) == PyBUF_FORMAT ? b->format : NULL;
    view->shape = nd ? (Py_ssize_t *)b->shape : NULL;
    view->strides = strided ? (Py_ssize_t *)b->strides : NULL;
    view->suboffsets = NULL;
    view->internal = NULL;
    Py_IncRef(self);
    view->obj = self;
    return 0;
}

static void array_releasebuffer(PyObject *self, Py_buffer *view) {
    (void)view;
    ADD(&array_of(self)->exports, -1);
}

/* The block, held against release() by the thread that reads it; NULL with ValueError. Ended with let_go. */
static const goanna_block *hold(PyObject *self) {
    goanna_array *a = array_of(self);
    if (count_export(a)) {
        return a->block;
    }
    refuse(NULL, PyExc_ValueError, "operation forbidden on released Array object");
    return NULL;
}

static void let_go(PyObject *self) { ADD(&array_of(self)->exports, -1); }

static PyObject *array_release(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = array_of(self);
    if (SWAP_IF(&a->exports, 0, RELEASED)) {
        goanna_block *block = a->block;
        a->block = NULL;
        goanna_block_dispose(block, a->generation);
    } else {
        int64_t exports = LOAD(&a->exports);
        if (exports > 0) {
            return PyErr_Format(PyExc_BufferError, "Array object has %lld exported buffer%s", (long long)exports,
                                exports == 1 ? "" : "s");
        }
    }
    Py_IncRef(Py_None);
    return Py_None;
}

static PyObject *extents(const int64_t *values, int ndim) {
    PyObject *tuple = PyTuple_New(ndim);
    for (int i = 0; tuple != NULL && i < ndim; i++) {
        PyObject *n = PyLong_FromLongLong(values[i]);
        if (n == NULL) {
            Py_DecRef(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, i, n);
    }
    return tuple;
}

enum { SHAPE, STRIDES, FORMAT, ITEMSIZE, NDIM, NBYTES, READONLY };

static PyObject *attribute(const goanna_block *b, intptr_t which) {
    switch (which) {
    case SHAPE:
        return extents(b->shape, b->ndim);
    case STRIDES:
        return extents(b->strides, b->ndim);
    case FORMAT:
        return PyUnicode_FromString(b->format);
    case ITEMSIZE:
        return PyLong_FromLongLong(b->itemsize);
    case NDIM:
        return PyLong_FromLongLong(b->ndim);
    case NBYTES:
        return PyLong_FromLongLong(b->len);
    default:
        return PyBool_FromLong(b->readonly);
    }
}

static PyObject *array_get(PyObject *self, void *which) {
    const goanna_block *b = hold(self);
    if (b == NULL) {
        return NULL;
    }
    PyObject *value = attribute(b, (intptr_t)which);
    let_go(self);
    return value;
}

static Py_ssize_t array_length(PyObject *self) {
    const goanna_block *b = hold(self);
    if (b == NULL) {
        return -1;
    }
    Py_ssize_t length = -1;
    if (b->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "0-dim Array has no length");
    } else {
        length = b->shape[0];
    }
    let_go(self);
    return length;
}

static PyObject *array_repr(PyObject *self) {
    goanna_array *a = array_of(self);
    if (!count_export(a)) {
        return PyUnicode_FromFormat("<released %s.Array>", goanna_the_module.package);
    }
    PyObject *shape = extents(a->block->shape, a->block->ndim);
    PyObject *text = shape == NULL ? NULL
                                   : PyUnicode_FromFormat("<%s.Array format='%s' shape=%S>", goanna_the_module.package,
                                                          a->block->format, shape);
    let_go(self);
    Py_DecRef(shape);
    return text;
}

static PyGetSetDef array_getset[] = {
    {"shape", array_get, NULL, "Extents of the dimensions, in items.", (void *)SHAPE},
    {"strides", array_get, NULL, "Bytes from one item to the next, for each dimension.", (void *)STRIDES},
    {"format", array_get, NULL, "Format of an item (PEP 3118).", (void *)FORMAT},
    {"itemsize", array_get, NULL, "Size of an item, in bytes.", (void *)ITEMSIZE},
    {"ndim", array_get, NULL, "Number of dimensions.", (void *)NDIM},
    {"nbytes", array_get, NULL, "Size of all items, in bytes.", (void *)NBYTES},
    {"readonly", array_get, NULL, "Whether the memory may only be read.", (void *)READONLY},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef array_methods[] = {
    {"release", array_release, METH_NOARGS,
     "release($self, /)\n--\n\nGive the memory back now. BufferError while a buffer of it is exported."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot array_slots[] = {
    {Py_tp_doc, "Memory made by Go. Exports it by the buffer protocol, without a copy: memoryview(a), numpy.asarray(a)."},
    {Py_tp_dealloc, array_dealloc},
    {Py_tp_repr, array_repr},
    {Py_tp_hash, PyObject_HashNotImplemented}, /* its memory changes: as bytearray */
    {Py_tp_getset, array_getset},
    {Py_tp_methods, array_methods},
    {Py_sq_length, array_length},
    {Py_bf_getbuffer, array_getbuffer},
    {Py_bf_releasebuffer, array_releasebuffer},
    {0, NULL},
};

PyObject *goanna_array_type(PyObject *module) {
    char name[256];
    if (strlen(goanna_the_module.package) + sizeof ".Array" > sizeof name) {
        PyErr_SetString(PyExc_SystemError, "the name of the package is too long");
        return NULL;
    }
    strcat(strcpy(name, goanna_the_module.package), ".Array");
    PyType_Spec spec = {
        .name = name,
        .basicsize = ARRAY_BASICSIZE,
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = array_slots,
    };
    return PyType_FromModuleAndSpec(module, &spec, NULL);
}
