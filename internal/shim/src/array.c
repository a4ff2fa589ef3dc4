/* Array: the class, its attributes, and the buffer protocol. Answers every request from the block's description, in C. */
#include "array.h"

#define RELEASED INT64_MIN

void goanna_block_dispose(goanna_block *block, uint64_t generation) {
    uint64_t handle = block->handle;
    block->dispose(block);
    goanna_unpin(handle, generation);
}

/* As in PyBuffer_IsContiguous, empty memory is contiguous in both orders, and the stride of an extent of 1 is ignored. */
bool goanna_has_order(const goanna_block *b, char order) {
    int64_t stride = b->itemsize;
    for (int k = 0; k < b->ndim && b->len > 0; k++) {
        int i = order == 'F' ? k : b->ndim - 1 - k;
        if (b->shape[i] > 1 && b->strides[i] != stride) {
            return false;
        }
        stride *= b->shape[i];
    }
    return true;
}

PyObject *goanna_array_wrap(PyTypeObject *type, goanna_block *block, uint64_t generation) {
    /* By way of Go the block may come from another thread, which freed it: ThreadSanitizer does not see Go's part of that. */
    (void)__atomic_load_n(&block->next, __ATOMIC_ACQUIRE);
    PyObject *self = PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        goanna_block_dispose(block, generation);
        return NULL;
    }
    goanna_array *a = goanna_array_of(self);
    a->block = block;
    a->generation = generation;
    a->code = goanna_simple_code(block->format, block->itemsize);
    a->c_contiguous = goanna_has_order(block, 'C');
    a->f_contiguous = goanna_has_order(block, 'F');
    return self;
}

static void settle_leases(PyTypeObject *type) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_array_state *state = goanna_array_state_of(type);
    if (state != NULL && state->leases != NULL) {
        goanna_leases_settle(state->leases);
    }
    goanna_put_back(&raised);
}

PyObject *goanna_array_new(const goanna_call *call, goanna_block *block, uint64_t generation) {
    PyTypeObject *type = (PyTypeObject *)((goanna_state *)PyModule_GetState(call->module))->array.type;
    if (__builtin_expect(__atomic_load_n(&goanna_leases_waiting, __ATOMIC_RELAXED) != 0, 0)) {
        settle_leases(type);
    }
    return goanna_array_wrap(type, block, generation);
}

static void array_dealloc(PyObject *self) {
    goanna_array *a = goanna_array_of(self);
    PyObject *type = (PyObject *)Py_TYPE(self);
    if (a->weakrefs != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    if (!goanna_keep_spare(self)) {
        if (a->block != NULL) {
            goanna_block_dispose(a->block, a->generation);
        }
        Py_DecRef(a->layout);
        PyObject_Free(self);
    }
    Py_DecRef(type);
}

/* ---- the buffer protocol ---- */

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

#define OF_RELEASED "operation forbidden on released Array object"

static int array_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    if (view == NULL || flags == PyBUF_READ || flags == PyBUF_WRITE) {
        return refuse(view, PyExc_SystemError, "PyBUF_READ and PyBUF_WRITE are not request flags, and view may not be NULL");
    }
    goanna_array *a = goanna_array_of(self);
    if (__builtin_expect(!goanna_count_export(a), 0)) {
        return refuse(view, PyExc_ValueError, OF_RELEASED);
    }
    const char *why = refusal(a, flags);
    if (__builtin_expect(why != NULL, 0)) {
        goanna_let_go(a);
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
    goanna_let_go(goanna_array_of(self));
}

const goanna_block *goanna_hold_released(void) {
    refuse(NULL, PyExc_ValueError, OF_RELEASED);
    return NULL;
}

/* ---- release ---- */

static PyObject *array_release(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = goanna_array_of(self);
    if (GOANNA_ATOMIC_LOAD(&a->lent) == 0 && GOANNA_SWAP_IF(&a->exports, 0, RELEASED)) {
        goanna_block *block = a->block;
        a->block = NULL;
        block->handle |= block->handle == 0 ? 0 : GOANNA_PROMPTLY;
        goanna_block_dispose(block, a->generation);
    } else if (GOANNA_ATOMIC_LOAD(&a->lent) != 0) {
        PyErr_SetString(PyExc_BufferError, "Array object gave its address out by __array_interface__");
        return NULL;
    } else {
        int64_t exports = GOANNA_ATOMIC_LOAD(&a->exports);
        if (exports > 0) {
            return PyErr_Format(PyExc_BufferError, "Array object has %lld exported buffer%s", (long long)exports,
                                exports == 1 ? "" : "s");
        }
    }
    Py_IncRef(Py_None);
    return Py_None;
}

/* ---- attributes ---- */

PyObject *goanna_array_extents(const int64_t *values, int ndim) {
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
        return goanna_array_extents(b->shape, b->ndim);
    case STRIDES:
        return goanna_array_extents(b->strides, b->ndim);
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
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return NULL;
    }
    PyObject *value = attribute(b, (intptr_t)which);
    goanna_let_go(a);
    return value;
}

static Py_ssize_t array_length(PyObject *self) {
    goanna_array *a = goanna_array_of(self);
    const goanna_block *b = goanna_hold(a);
    if (b == NULL) {
        return -1;
    }
    Py_ssize_t length = -1;
    if (b->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "0-dim Array has no length");
    } else {
        length = b->shape[0];
    }
    goanna_let_go(a);
    return length;
}

/* ---- the class ---- */

static PyGetSetDef array_getset[] = {
    {"shape", array_get, NULL, "Extents of the dimensions, in items.", (void *)SHAPE},
    {"strides", array_get, NULL, "Bytes from one item to the next, for each dimension.", (void *)STRIDES},
    {"format", array_get, NULL, "Format of an item (PEP 3118).", (void *)FORMAT},
    {"itemsize", array_get, NULL, "Size of an item, in bytes.", (void *)ITEMSIZE},
    {"ndim", array_get, NULL, "Number of dimensions.", (void *)NDIM},
    {"nbytes", array_get, NULL, "Size of all items, in bytes.", (void *)NBYTES},
    {"readonly", array_get, NULL, "Whether the memory may only be read.", (void *)READONLY},
    {"__array_interface__", goanna_array_get_interface, NULL,
     "NumPy's array interface, version 3. Once read, release() is refused: the address has no owner.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef array_methods[] = {
    {"release", array_release, METH_NOARGS,
     "release($self, /)\n--\n\nGive the memory back now. BufferError while a buffer of it is exported."},
    {"tolist", goanna_array_tolist, METH_NOARGS,
     "tolist($self, /)\n--\n\nThe items as a list, nested for each dimension; the item itself without dimensions."},
    {"tobytes", goanna_array_tobytes, METH_NOARGS, "tobytes($self, /)\n--\n\nThe items' memory as bytes, in C order."},
    {"copy", goanna_array_copy, METH_NOARGS,
     "copy($self, /)\n--\n\nA C-contiguous, writable Array with memory of its own."},
    {"__copy__", goanna_array_copy, METH_NOARGS, "__copy__($self, /)\n--\n\nAs copy()."},
    {"__deepcopy__", goanna_array_deepcopy, METH_O, "__deepcopy__($self, memo, /)\n--\n\nAs copy()."},
    {"__reduce_ex__", goanna_array_reduce, METH_O,
     "__reduce_ex__($self, protocol, /)\n--\n\nFor pickle. Protocol 5 passes the memory out of band, without a copy."},
    {"_reconstruct", goanna_array_reconstruct, METH_VARARGS | METH_CLASS,
     "_reconstruct($type, format, itemsize, shape, order, byteorder, buffer, /)\n--\n\n"
     "For pickle: an Array of the memory of a contiguous buffer."},
    {"__array__", (PyCFunction)(void (*)(void))goanna_array_ndarray, METH_VARARGS | METH_KEYWORDS,
     "__array__($self, /, dtype=None, copy=None)\n--\n\nNumPy's ndarray of the memory, without a copy unless dtype or copy asks for one."},
    {"__dlpack__", (PyCFunction)(void (*)(void))goanna_array_dlpack, METH_VARARGS | METH_KEYWORDS,
     "__dlpack__($self, /, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
     "A DLPack capsule of the memory, without a copy unless asked for."},
    {"__dlpack_device__", goanna_array_dlpack_device, METH_NOARGS,
     "__dlpack_device__($self, /)\n--\n\nDevice type and id of the memory: (1, 0), the CPU."},
    {"__arrow_c_schema__", goanna_array_arrow_schema, METH_NOARGS,
     "__arrow_c_schema__($self, /)\n--\n\nA capsule of the type in Arrow's C data interface."},
    {"__arrow_c_array__", (PyCFunction)(void (*)(void))goanna_array_arrow_array, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_array__($self, /, requested_schema=None)\n--\n\n"
     "Capsules of the type and of the memory in Arrow's C data interface, without a copy of numbers in C order."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))goanna_array_arrow_stream, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_stream__($self, /, requested_schema=None)\n--\n\nA capsule of a stream of one array in Arrow's C stream interface. Records are a table."},
    {"_repr_html_", goanna_array_html, METH_NOARGS,
     "_repr_html_($self, /)\n--\n\nFor notebooks: the items as a table, without the middle of a long one. None if the Array has not 1 or 2 dimensions."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     "__class_getitem__($type, item, /)\n--\n\nArray[float], for annotations."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef array_members[] = {
#if defined(GOANNA_ABI3T)
    {"__weaklistoffset__", GOANNA_T_PYSSIZET, offsetof(goanna_array, weakrefs), GOANNA_READONLY | GOANNA_RELATIVE_OFFSET, NULL},
#else
    {"__weaklistoffset__", GOANNA_T_PYSSIZET, offsetof(goanna_array_object, array.weakrefs), GOANNA_READONLY, NULL},
#endif
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot array_slots[] = {
    {Py_tp_doc, "Memory made by Go: a sequence of items of one type, in any number of dimensions.\n\n"
                "Exports the memory by the buffer protocol, without a copy: memoryview(a), numpy.asarray(a)."},
    {Py_tp_dealloc, array_dealloc},
    {Py_tp_repr, goanna_array_repr},
    {Py_tp_richcompare, goanna_array_compare}, /* without tp_hash, so that __hash__ is None: the memory can change, as that of bytearray */
    {Py_tp_iter, goanna_array_iterator},
    {Py_tp_getset, array_getset},
    {Py_tp_methods, array_methods},
    {Py_tp_members, array_members},
    {Py_sq_length, array_length},
    {Py_sq_item, goanna_array_at},
    {Py_mp_subscript, goanna_array_subscript},
    {Py_mp_ass_subscript, goanna_array_assign},
    {Py_bf_getbuffer, array_getbuffer},
    {Py_bf_releasebuffer, array_releasebuffer},
    {0, NULL},
};

#if defined(GOANNA_ABI3T)
#define ARRAY_BASICSIZE (-(int)sizeof(goanna_array))
#else
#define ARRAY_BASICSIZE ((int)sizeof(goanna_array_object))
#endif

/* ---- the module state ---- */

bool goanna_array_init(PyObject *module, goanna_array_state *state) {
    state->type = goanna_new_class(module, ".Array", ARRAY_BASICSIZE, array_slots);
    state->iterator_type = state->type == NULL ? NULL : goanna_array_iterator_type(module);
    state->layouts = state->iterator_type == NULL ? NULL : PyDict_New();
    state->leases = state->layouts == NULL ? NULL : goanna_leases_new();
    return state->leases != NULL && PyModule_AddObjectRef(module, "Array", state->type) == 0;
}

int goanna_array_traverse(goanna_array_state *state, visitproc visit, void *arg) {
    PyObject *owned[] = {state->type, state->iterator_type, state->layouts};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        int status = owned[i] == NULL ? 0 : visit(owned[i], arg);
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

void goanna_array_clear(goanna_array_state *state) {
    if (state->leases != NULL) {
        goanna_leases_close(state->leases);
    }
    goanna_free_spares(state);
    Py_DecRef(state->type);
    Py_DecRef(state->iterator_type);
    Py_DecRef(state->layouts);
}
