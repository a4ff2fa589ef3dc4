/* An extension that vendors pybuffer.h and pybuffer.c, and lets Python tests reach every function of theirs.
 * MODULE is its name. Compiled with Py_LIMITED_API 3.9 and 3.11 to run on every newer interpreter, and without for one. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pybuffer.h"

#define JOIN(a, b) a##b
#define INIT(name) JOIN(PyInit_, name)
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

/* The size of the opaque struct, for looking at its bytes. */
#define VIEW_SIZE (9 * sizeof(void *) + 2 * sizeof(int))

static int
no_keywords(PyObject *kwargs)
{
    if (kwargs != NULL && PyDict_Size(kwargs) > 0) {
        PyErr_SetString(PyExc_TypeError, "no keyword arguments are taken");
        return -1;
    }
    return 0;
}

/* *items becomes a PyMem block of the tuple's numbers, or NULL for None. Returns their number, -1 with an exception. */
static Py_ssize_t
ssize_array(PyObject *tuple, Py_ssize_t **items)
{
    *items = NULL;
    if (tuple == Py_None) {
        return 0;
    }
    Py_ssize_t n = PyTuple_Size(tuple);
    if (n < 0) {
        return -1;
    }
    *items = (Py_ssize_t *)PyMem_Malloc((size_t)(n + 1) * sizeof(Py_ssize_t));
    if (*items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        (*items)[i] = PyLong_AsSsize_t(PyTuple_GetItem(tuple, i));
        if (PyErr_Occurred()) {
            PyMem_Free(*items);
            *items = NULL;
            return -1;
        }
    }
    return n;
}

static PyObject *
ssize_tuple(const Py_ssize_t *items, Py_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);
    for (Py_ssize_t i = 0; tuple != NULL && i < n; i++) {
        PyObject *item = PyLong_FromSsize_t(items[i]);
        if (item == NULL || PyTuple_SetItem(tuple, i, item) < 0) {
            Py_DECREF(tuple);
            return NULL;
        }
    }
    return tuple;
}

static PyObject *
address(const void *p)
{
    return PyLong_FromVoidPtr((void *)(uintptr_t)p);
}

static void
free_instance(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc tp_free = (freefunc)PyType_GetSlot(type, Py_tp_free);
    tp_free(self);
    Py_DECREF(type);
}

static PyObject *
new_instance(PyTypeObject *type)
{
    allocfunc tp_alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    return tp_alloc(type, 0);
}

/* The arguments of PyBuffer_NewEx as Python gives them: obj or None, then addresses and numbers as int, format as bytes or
 * None, arrays as a tuple or None. */
struct members {
    PyObject *obj;
    void *buf;
    Py_ssize_t len, itemsize;
    int readonly, ndim;
    const char *format;
    Py_ssize_t *shape, *strides, *suboffsets;
    void *internal;
};

static void
members_clear(struct members *m)
{
    PyMem_Free(m->shape);
    PyMem_Free(m->strides);
    PyMem_Free(m->suboffsets);
    m->shape = m->strides = m->suboffsets = NULL;
}

static int
members_parse(PyObject *args, struct members *m)
{
    PyObject *obj, *buf, *shape, *strides, *suboffsets, *internal;
    memset(m, 0, sizeof *m);
    if (!PyArg_ParseTuple(args, "OOnniizOOOO", &obj, &buf, &m->len, &m->itemsize, &m->readonly, &m->ndim, &m->format, &shape,
                          &strides, &suboffsets, &internal)) {
        return -1;
    }
    m->obj = obj == Py_None ? NULL : obj;
    m->buf = PyLong_AsVoidPtr(buf);
    m->internal = PyLong_AsVoidPtr(internal);
    if (PyErr_Occurred() || ssize_array(shape, &m->shape) < 0 || ssize_array(strides, &m->strides) < 0 ||
        ssize_array(suboffsets, &m->suboffsets) < 0) {
        members_clear(m);
        return -1;
    }
    return 0;
}

static Py_buffer *
new_ex(const struct members *m)
{
    return PyBuffer_NewEx(m->obj, m->buf, m->len, m->itemsize, m->readonly, m->ndim, m->format, m->shape, m->strides,
                          m->suboffsets, m->internal);
}

/* ---- View: a Py_buffer of PyBuffer_New or PyBuffer_NewEx, with every function that takes one ---- */

typedef struct {
    PyObject_HEAD
    Py_buffer *view;
    PyObject *kept; /* list of bytes that setters were given */
} View;

static Py_buffer *
view_of(PyObject *self)
{
    Py_buffer *view = ((View *)self)->view;
    if (view == NULL) {
        PyErr_SetString(PyExc_ValueError, "the view was freed");
    }
    return view;
}

static PyObject *
view_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    struct members m;
    Py_buffer *view;
    if (no_keywords(kwargs) < 0) {
        return NULL;
    }
    if (PyTuple_Size(args) == 0) {
        view = PyBuffer_New();
    } else {
        if (members_parse(args, &m) < 0) {
            return NULL;
        }
        char *format = NULL;
        if (m.format != NULL) {
            format = (char *)malloc(strlen(m.format) + 1);
            if (format == NULL) {
                members_clear(&m);
                return PyErr_NoMemory();
            }
            strcpy(format, m.format);
            m.format = format;
        }
        view = new_ex(&m);
        /* Overwritten before it is freed, so that a view that kept a reference to it shows. */
        for (int i = 0; i < m.ndim && view != NULL; i++) {
            if (m.shape != NULL) m.shape[i] = -77;
            if (m.strides != NULL) m.strides[i] = -77;
            if (m.suboffsets != NULL) m.suboffsets[i] = -77;
        }
        if (format != NULL) {
            memset(format, '#', strlen(format));
            free(format);
        }
        members_clear(&m);
    }
    if (view == NULL) {
        return NULL;
    }
    PyObject *self = new_instance(type);
    PyObject *kept = PyList_New(0);
    if (self == NULL || kept == NULL) {
        Py_XDECREF(self);
        Py_XDECREF(kept);
        PyBuffer_Free(view);
        return NULL;
    }
    ((View *)self)->view = view;
    ((View *)self)->kept = kept;
    return self;
}

static void
view_dealloc(PyObject *self)
{
    PyBuffer_Free(((View *)self)->view);
    Py_XDECREF(((View *)self)->kept);
    free_instance(self);
}

/* get(member): numbers and addresses as int; arrays as a tuple; format as bytes; obj itself; None for NULL. */
static PyObject *
view_get(PyObject *self, PyObject *name)
{
    Py_buffer *v = view_of(self);
    if (v == NULL) {
        return NULL;
    }
#define IS(member) (PyUnicode_CompareWithASCIIString(name, member) == 0)
    const Py_ssize_t *items = NULL;
    if (IS("buf")) return address(PyBuffer_GetBuf(v));
    if (IS("len")) return PyLong_FromSsize_t(PyBuffer_GetLen(v));
    if (IS("itemsize")) return PyLong_FromSsize_t(PyBuffer_GetItemsize(v));
    if (IS("readonly")) return PyLong_FromLong(PyBuffer_GetReadonly(v));
    if (IS("ndim")) return PyLong_FromLong(PyBuffer_GetNdim(v));
    if (IS("internal")) return address(PyBuffer_GetInternal(v));
    if (IS("obj")) {
        PyObject *obj = PyBuffer_GetObj(v);
        if (obj == NULL) {
            obj = Py_None;
        }
        Py_INCREF(obj);
        return obj;
    }
    if (IS("format")) {
        const char *format = PyBuffer_GetFormat(v);
        return format != NULL ? PyBytes_FromString(format) : Py_BuildValue("");
    }
    if (IS("shape")) items = PyBuffer_GetShape(v);
    else if (IS("strides")) items = PyBuffer_GetStrides(v);
    else if (IS("suboffsets")) items = PyBuffer_GetSuboffsets(v);
    else return PyErr_Format(PyExc_ValueError, "no member of Py_buffer: %S", name);
    if (items == NULL) {
        return Py_BuildValue("");
    }
    return ssize_tuple(items, PyBuffer_GetNdim(v));
}

/* pointer(member): the address that the getter returns, for members that are pointers. */
static PyObject *
view_pointer(PyObject *self, PyObject *name)
{
    Py_buffer *v = view_of(self);
    if (v == NULL) return NULL;
    if (IS("buf")) return address(PyBuffer_GetBuf(v));
    if (IS("obj")) return address(PyBuffer_GetObj(v));
    if (IS("format")) return address(PyBuffer_GetFormat(v));
    if (IS("shape")) return address(PyBuffer_GetShape(v));
    if (IS("strides")) return address(PyBuffer_GetStrides(v));
    if (IS("suboffsets")) return address(PyBuffer_GetSuboffsets(v));
    if (IS("internal")) return address(PyBuffer_GetInternal(v));
    return PyErr_Format(PyExc_ValueError, "no pointer in Py_buffer: %S", name);
}

/* set(member, value): returns the address that was stored, for format and arrays, which the View keeps alive. */
static PyObject *
view_set(PyObject *self, PyObject *args)
{
    PyObject *name, *value;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "UO", &name, &value)) {
        return NULL;
    }
    Py_ssize_t number = 0;
    void *pointer = NULL;
    if (IS("buf") || IS("internal")) {
        pointer = PyLong_AsVoidPtr(value);
    } else if (IS("len") || IS("itemsize") || IS("readonly") || IS("ndim")) {
        number = PyLong_AsSsize_t(value);
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    if (IS("buf")) PyBuffer_SetBuf(v, pointer);
    else if (IS("internal")) PyBuffer_SetInternal(v, pointer);
    else if (IS("len")) PyBuffer_SetLen(v, number);
    else if (IS("itemsize")) PyBuffer_SetItemsize(v, number);
    else if (IS("readonly")) PyBuffer_SetReadonly(v, (int)number);
    else if (IS("ndim")) PyBuffer_SetNdim(v, (int)number);
    else if (IS("obj")) PyBuffer_SetObj(v, value == Py_None ? NULL : value);
    else {
        const char *kept = NULL;
        PyObject *bytes = NULL;
        if (value != Py_None) {
            if (IS("format")) {
                bytes = value;
                Py_INCREF(bytes);
            } else {
                Py_ssize_t *items;
                Py_ssize_t n = ssize_array(value, &items);
                if (n < 0) {
                    return NULL;
                }
                bytes = PyBytes_FromStringAndSize((const char *)items, n * (Py_ssize_t)sizeof(Py_ssize_t));
                PyMem_Free(items);
            }
            if (bytes == NULL || PyList_Append(((View *)self)->kept, bytes) < 0) {
                Py_XDECREF(bytes);
                return NULL;
            }
            Py_DECREF(bytes); /* the list has it */
            kept = PyBytes_AsString(bytes);
            if (kept == NULL) {
                return NULL;
            }
        }
        const Py_ssize_t *items = (const Py_ssize_t *)(const void *)kept;
        if (IS("format")) PyBuffer_SetFormat(v, kept);
        else if (IS("shape")) PyBuffer_SetShape(v, items);
        else if (IS("strides")) PyBuffer_SetStrides(v, items);
        else if (IS("suboffsets")) PyBuffer_SetSuboffsets(v, items);
        else return PyErr_Format(PyExc_ValueError, "no member of Py_buffer: %S", name);
        pointer = (void *)(uintptr_t)kept;
    }
    return address(pointer);
}
#undef IS

/* drop_obj(): gives up the reference of a view whose obj a test has set, without a release. */
static PyObject *
view_drop_obj(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    if (v == NULL) return NULL;
    PyObject *obj = PyBuffer_GetObj(v);
    PyBuffer_SetObj(v, NULL);
    Py_XDECREF(obj);
    return Py_BuildValue("");
}

static PyObject *
view_raw(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    return v != NULL ? PyBytes_FromStringAndSize((const char *)v, (Py_ssize_t)VIEW_SIZE) : NULL;
}

static PyObject *
view_address(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    return v != NULL ? address(v) : NULL;
}

static PyObject *
view_acquire(PyObject *self, PyObject *args)
{
    PyObject *obj;
    int flags;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "Oi", &obj, &flags)) return NULL;
    if (PyObject_GetBuffer(obj, v, flags) < 0) return NULL;
    return Py_BuildValue("");
}

/* garble(): fills the struct with 0xA5, as memory of a consumer that has not cleared its view. */
static PyObject *
view_garble(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    if (v == NULL) return NULL;
    memset((void *)v, 0xA5, VIEW_SIZE);
    return Py_BuildValue("");
}

static PyObject *
view_release(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    if (v == NULL) return NULL;
    PyBuffer_Release(v);
    return PyErr_Occurred() ? NULL : Py_BuildValue("");
}

static PyObject *
view_free(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyBuffer_Free(((View *)self)->view);
    ((View *)self)->view = NULL;
    return PyErr_Occurred() ? NULL : Py_BuildValue("");
}

/* free_while_raising(exception): frees the view while exception is pending, which comes out of the call. */
static PyObject *
view_free_while_raising(PyObject *self, PyObject *exception)
{
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    PyBuffer_Free(((View *)self)->view);
    ((View *)self)->view = NULL;
    return NULL;
}

static PyObject *
view_release_while_raising(PyObject *self, PyObject *exception)
{
    Py_buffer *v = view_of(self);
    if (v == NULL) return NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    PyBuffer_Release(v);
    return NULL;
}

static PyObject *
view_get_pointer(PyObject *self, PyObject *indices)
{
    Py_buffer *v = view_of(self);
    Py_ssize_t *items;
    if (v == NULL || ssize_array(indices, &items) < 0) return NULL;
    void *p = PyBuffer_GetPointer(v, items);
    PyMem_Free(items);
    return address(p);
}

/* to_contiguous(order, len): bytes of the view's own len; len is the argument of the function. */
static PyObject *
view_to_contiguous(PyObject *self, PyObject *args)
{
    int order;
    Py_ssize_t len;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "Cn", &order, &len)) return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, PyBuffer_GetLen(v));
    if (bytes == NULL) return NULL;
    if (PyBuffer_ToContiguous(PyBytes_AsString(bytes), v, len, (char)order) < 0) {
        Py_DECREF(bytes);
        return NULL;
    }
    return bytes;
}

static PyObject *
view_from_contiguous(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t len;
    int order;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "y#C", &data, &len, &order)) return NULL;
    if (PyBuffer_FromContiguous(v, data, len, (char)order) < 0) return NULL;
    return Py_BuildValue("");
}

static PyObject *
view_is_contiguous(PyObject *self, PyObject *args)
{
    int order;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "C", &order)) return NULL;
    return PyLong_FromLong(PyBuffer_IsContiguous(v, (char)order));
}

/* fill_info(obj, buf, len, readonly, flags) */
static PyObject *
view_fill_info(PyObject *self, PyObject *args)
{
    PyObject *obj, *buf;
    Py_ssize_t len;
    int readonly, flags;
    Py_buffer *v = view_of(self);
    if (v == NULL || !PyArg_ParseTuple(args, "OOnii", &obj, &buf, &len, &readonly, &flags)) return NULL;
    void *pointer = PyLong_AsVoidPtr(buf);
    if (PyErr_Occurred()) return NULL;
    if (PyBuffer_FillInfo(v, obj == Py_None ? NULL : obj, pointer, len, readonly, flags) < 0) return NULL;
    return Py_BuildValue("");
}

static PyObject *
view_memoryview(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_buffer *v = view_of(self);
    return v != NULL ? PyMemoryView_FromBuffer(v) : NULL;
}

static PyMethodDef view_methods[] = {
    {"get", view_get, METH_O, NULL},
    {"pointer", view_pointer, METH_O, NULL},
    {"set", view_set, METH_VARARGS, NULL},
    {"drop_obj", view_drop_obj, METH_NOARGS, NULL},
    {"raw", view_raw, METH_NOARGS, NULL},
    {"address", view_address, METH_NOARGS, NULL},
    {"acquire", view_acquire, METH_VARARGS, NULL},
    {"garble", view_garble, METH_NOARGS, NULL},
    {"release", view_release, METH_NOARGS, NULL},
    {"release_while_raising", view_release_while_raising, METH_O, NULL},
    {"free", view_free, METH_NOARGS, NULL},
    {"free_while_raising", view_free_while_raising, METH_O, NULL},
    {"get_pointer", view_get_pointer, METH_O, NULL},
    {"to_contiguous", view_to_contiguous, METH_VARARGS, NULL},
    {"from_contiguous", view_from_contiguous, METH_VARARGS, NULL},
    {"is_contiguous", view_is_contiguous, METH_VARARGS, NULL},
    {"fill_info", view_fill_info, METH_VARARGS, NULL},
    {"memoryview", view_memoryview, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot view_slots[] = {
    {Py_tp_new, (void *)view_new},
    {Py_tp_dealloc, (void *)view_dealloc},
    {Py_tp_methods, view_methods},
    {0, NULL},
};

static PyType_Spec view_spec = {TEXT(MODULE) ".View", sizeof(View), 0, Py_TPFLAGS_DEFAULT, view_slots};

/* ---- Exporter: a heap type that exports its memory by the rules of PEP 3118, through the two slots ---- */

typedef struct {
    PyObject_HEAD
    char *block;       /* malloc */
    Py_ssize_t size;
    Py_buffer *master; /* describes block; obj is NULL */
    atomic_long exports;
    atomic_long acquired, released;
    void *released_internal;
} Exporter;

/* Exporter(data, offset, itemsize, readonly, format, shape, strides, suboffsets, pointers): exports a copy of data, the first
 * item at offset. pointers: (where, target, where, target ...), offsets in the copy; at each where goes target's address. */
static PyObject *
exporter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    struct members m;
    const char *data;
    Py_ssize_t size, offset, *pointers = NULL, n, npointers;
    PyObject *shape, *strides, *suboffsets, *pointer_tuple;
    memset(&m, 0, sizeof m);
    if (no_keywords(kwargs) < 0 ||
        !PyArg_ParseTuple(args, "y#nnizOOOO", &data, &size, &offset, &m.itemsize, &m.readonly, &m.format, &shape, &strides,
                          &suboffsets, &pointer_tuple)) {
        return NULL;
    }
    PyObject *self = NULL;
    char *block = (char *)malloc((size_t)size + 1);
    if (block == NULL) {
        return PyErr_NoMemory();
    }
    memcpy(block, data, (size_t)size);
    if ((n = ssize_array(shape, &m.shape)) < 0 || ssize_array(strides, &m.strides) < 0 ||
        ssize_array(suboffsets, &m.suboffsets) < 0 || (npointers = ssize_array(pointer_tuple, &pointers)) < 0) {
        goto done;
    }
    for (Py_ssize_t i = 0; i + 1 < npointers; i += 2) {
        char *target = block + pointers[i + 1];
        memcpy(block + pointers[i], &target, sizeof target);
    }
    if (m.strides == NULL && n <= PyBUF_MAX_NDIM) {
        /* A request for strides gets them, also of contiguous memory. */
        m.strides = (Py_ssize_t *)PyMem_Malloc((size_t)(n + 1) * sizeof(Py_ssize_t));
        if (m.strides == NULL) {
            PyErr_NoMemory();
            goto done;
        }
        PyBuffer_FillContiguousStrides((int)n, m.shape, m.strides, (int)m.itemsize, 'C');
    }
    m.buf = block + offset;
    m.ndim = (int)n;
    m.len = m.itemsize;
    for (Py_ssize_t i = 0; i < n; i++) {
        m.len *= m.shape[i];
    }
    Py_buffer *master = new_ex(&m);
    if (master == NULL) {
        goto done;
    }
    self = new_instance(type);
    if (self == NULL) {
        PyBuffer_Free(master);
        goto done;
    }
    ((Exporter *)self)->block = block;
    ((Exporter *)self)->size = size;
    ((Exporter *)self)->master = master;
    block = NULL;
done:
    free(block);
    PyMem_Free(pointers);
    members_clear(&m);
    return self;
}

static void
exporter_dealloc(PyObject *self)
{
    Exporter *e = (Exporter *)self;
    PyBuffer_Free(e->master);
    free(e->block);
    free_instance(self);
}

static int
exporter_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    Exporter *e = (Exporter *)self;
    const Py_buffer *m = e->master;
    const char *refusal = NULL;
    PyBuffer_SetObj(view, NULL);
    int indirect = PyBuffer_GetSuboffsets(m) != NULL;
#define WANTS(x) ((flags & (x)) == (x))
    if (flags == PyBUF_READ || flags == PyBUF_WRITE)
        refusal = "PyBUF_READ and PyBUF_WRITE are not requests";
    else if (WANTS(PyBUF_WRITABLE) && PyBuffer_GetReadonly(m))
        refusal = "the memory is read-only";
    else if (indirect && !WANTS(PyBUF_INDIRECT))
        refusal = "the memory has suboffsets";
    else if (WANTS(PyBUF_C_CONTIGUOUS) && !PyBuffer_IsContiguous(m, 'C'))
        refusal = "the memory is not C-contiguous";
    else if (WANTS(PyBUF_F_CONTIGUOUS) && !PyBuffer_IsContiguous(m, 'F'))
        refusal = "the memory is not Fortran-contiguous";
    else if (WANTS(PyBUF_ANY_CONTIGUOUS) && !PyBuffer_IsContiguous(m, 'A'))
        refusal = "the memory is not contiguous";
    else if (!WANTS(PyBUF_STRIDES) && !PyBuffer_IsContiguous(m, 'C'))
        refusal = "the memory is not C-contiguous, strides are needed";
    else if (!WANTS(PyBUF_ND) && WANTS(PyBUF_FORMAT))
        refusal = "a format needs a shape";
    if (refusal != NULL) {
        PyErr_SetString(PyExc_BufferError, refusal);
        return -1;
    }
    PyBuffer_SetBuf(view, PyBuffer_GetBuf(m));
    PyBuffer_SetLen(view, PyBuffer_GetLen(m));
    PyBuffer_SetItemsize(view, PyBuffer_GetItemsize(m));
    PyBuffer_SetReadonly(view, PyBuffer_GetReadonly(m));
    PyBuffer_SetNdim(view, WANTS(PyBUF_ND) ? PyBuffer_GetNdim(m) : 1);
    PyBuffer_SetFormat(view, WANTS(PyBUF_FORMAT) ? PyBuffer_GetFormat(m) : NULL);
    PyBuffer_SetShape(view, WANTS(PyBUF_ND) ? PyBuffer_GetShape(m) : NULL);
    PyBuffer_SetStrides(view, WANTS(PyBUF_STRIDES) ? PyBuffer_GetStrides(m) : NULL);
    PyBuffer_SetSuboffsets(view, WANTS(PyBUF_INDIRECT) ? PyBuffer_GetSuboffsets(m) : NULL);
    PyBuffer_SetInternal(view, (void *)e);
    PyBuffer_SetObj(view, self);
#undef WANTS
    atomic_fetch_add(&e->exports, 1);
    atomic_fetch_add(&e->acquired, 1);
    return 0;
}

static void
exporter_releasebuffer(PyObject *self, Py_buffer *view)
{
    Exporter *e = (Exporter *)self;
    e->released_internal = PyBuffer_GetInternal(view);
    atomic_fetch_sub(&e->exports, 1);
    atomic_fetch_add(&e->released, 1);
}

static PyObject *
exporter_counts(PyObject *self, PyObject *unused)
{
    (void)unused;
    Exporter *e = (Exporter *)self;
    return Py_BuildValue("lllO", atomic_load(&e->exports), atomic_load(&e->acquired), atomic_load(&e->released),
                         e->released_internal == (void *)e ? Py_True : Py_False);
}

/* resize(size): of one-dimensional bytes; BufferError while exported. */
static PyObject *
exporter_resize(PyObject *self, PyObject *args)
{
    Exporter *e = (Exporter *)self;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "n", &size)) return NULL;
    if (atomic_load(&e->exports) > 0) {
        return PyErr_Format(PyExc_BufferError, "cannot resize while exported %ld times", atomic_load(&e->exports));
    }
    char *block = (char *)calloc(1, (size_t)size + 1);
    if (block == NULL) return PyErr_NoMemory();
    memcpy(block, e->block, (size_t)(size < e->size ? size : e->size));
    const Py_ssize_t stride = 1;
    Py_buffer *master = PyBuffer_NewEx(NULL, block, size, 1, 0, 1, "B", &size, &stride, NULL, NULL);
    if (master == NULL) {
        free(block);
        return NULL;
    }
    PyBuffer_Free(e->master);
    free(e->block);
    e->block = block;
    e->size = size;
    e->master = master;
    return Py_BuildValue("");
}

static PyObject *
exporter_data(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBytes_FromStringAndSize(((Exporter *)self)->block, ((Exporter *)self)->size);
}

static PyObject *
exporter_address(PyObject *self, PyObject *unused)
{
    (void)unused;
    return address(((Exporter *)self)->block);
}

static PyMethodDef exporter_methods[] = {
    {"counts", exporter_counts, METH_NOARGS, NULL},
    {"resize", exporter_resize, METH_VARARGS, NULL},
    {"data", exporter_data, METH_NOARGS, NULL},
    {"address", exporter_address, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot exporter_slots[] = {
    {Py_tp_new, (void *)exporter_new},
    {Py_tp_dealloc, (void *)exporter_dealloc},
    {Py_tp_methods, exporter_methods},
    {Py_bf_getbuffer, (void *)exporter_getbuffer},
    {Py_bf_releasebuffer, (void *)exporter_releasebuffer},
    {0, NULL},
};

static PyType_Spec exporter_spec = {TEXT(MODULE) ".Exporter", sizeof(Exporter), 0, Py_TPFLAGS_DEFAULT, exporter_slots};

/* ---- Liar: exports whatever it is told, without checks ---- */

typedef struct {
    PyObject_HEAD
    struct members m;
    PyObject *args;
    int fails;      /* 1: raises, and leaves obj as it was; 2: raises MemoryError instead */
    int no_obj;     /* leaves obj NULL on success */
    int raises;     /* raises in bf_releasebuffer */
    int grows;      /* len and shape[0] grow by this many items from one request to the next */
    atomic_long exports;
} Liar;

/* Liar(members, fails, no_obj, raises, grows), members as View's arguments, obj not used. */
static PyObject *
liar_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *members;
    int fails, no_obj, raises, grows;
    if (no_keywords(kwargs) < 0 || !PyArg_ParseTuple(args, "Oiiii", &members, &fails, &no_obj, &raises, &grows)) return NULL;
    PyObject *self = new_instance(type);
    if (self == NULL) return NULL;
    Liar *l = (Liar *)self;
    if (members_parse(members, &l->m) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    Py_INCREF(members); /* format points into it */
    l->args = members;
    l->fails = fails;
    l->no_obj = no_obj;
    l->raises = raises;
    l->grows = grows;
    return self;
}

static void
liar_dealloc(PyObject *self)
{
    members_clear(&((Liar *)self)->m);
    Py_XDECREF(((Liar *)self)->args);
    free_instance(self);
}

static int
liar_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    (void)flags;
    Liar *l = (Liar *)self;
    if (l->fails) {
        if (l->fails == 1) PyBuffer_SetObj(view, NULL);
        PyErr_SetString(l->fails == 1 ? PyExc_BufferError : PyExc_MemoryError, "this exporter always fails");
        return -1;
    }
    if (l->grows) {
        l->m.shape[0] += l->grows;
        l->m.len += l->grows * l->m.itemsize;
    }
    PyBuffer_SetBuf(view, l->m.buf);
    PyBuffer_SetLen(view, l->m.len);
    PyBuffer_SetItemsize(view, l->m.itemsize);
    PyBuffer_SetReadonly(view, l->m.readonly);
    PyBuffer_SetNdim(view, l->m.ndim);
    PyBuffer_SetFormat(view, l->m.format);
    PyBuffer_SetShape(view, l->m.shape);
    PyBuffer_SetStrides(view, l->m.strides);
    PyBuffer_SetSuboffsets(view, l->m.suboffsets);
    PyBuffer_SetInternal(view, l->m.internal);
    PyBuffer_SetObj(view, l->no_obj ? NULL : self);
    if (!l->no_obj) atomic_fetch_add(&l->exports, 1);
    return 0;
}

static void
liar_releasebuffer(PyObject *self, Py_buffer *view)
{
    (void)view;
    Liar *l = (Liar *)self;
    atomic_fetch_sub(&l->exports, 1);
    if (l->raises) PyErr_SetString(PyExc_RuntimeError, "raised in bf_releasebuffer");
}

static PyObject *
liar_exports(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromLong(atomic_load(&((Liar *)self)->exports));
}

static PyMethodDef liar_methods[] = {
    {"exports", liar_exports, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot liar_slots[] = {
    {Py_tp_new, (void *)liar_new},
    {Py_tp_dealloc, (void *)liar_dealloc},
    {Py_tp_methods, liar_methods},
    {Py_bf_getbuffer, (void *)liar_getbuffer},
    {Py_bf_releasebuffer, (void *)liar_releasebuffer},
    {0, NULL},
};

static PyType_Spec liar_spec = {TEXT(MODULE) ".Liar", sizeof(Liar), 0, Py_TPFLAGS_DEFAULT, liar_slots};

/* ---- functions of the module ---- */

/* checked(obj, flags): the consumer that README shows: acquires a buffer, and lets PyBuffer_NewEx find a lie. Returns
 * (len, ndim, shape, the items in C order as bytes) or raises. */
static PyObject *
checked(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *obj, *result = NULL;
    int flags;
    if (!PyArg_ParseTuple(args, "Oi", &obj, &flags)) return NULL;
    Py_buffer *view = PyBuffer_New();
    if (view == NULL) return NULL;
    if (PyObject_GetBuffer(obj, view, flags) < 0) {
        PyBuffer_Free(view);
        return NULL;
    }
    Py_buffer *sound = PyBuffer_NewEx(NULL, PyBuffer_GetBuf(view), PyBuffer_GetLen(view), PyBuffer_GetItemsize(view),
                                      PyBuffer_GetReadonly(view), PyBuffer_GetNdim(view), PyBuffer_GetFormat(view),
                                      PyBuffer_GetShape(view), PyBuffer_GetStrides(view), PyBuffer_GetSuboffsets(view), NULL);
    if (sound != NULL) {
        PyObject *bytes = PyBytes_FromStringAndSize(NULL, PyBuffer_GetLen(sound));
        PyObject *shape = PyBuffer_GetShape(sound) != NULL ? ssize_tuple(PyBuffer_GetShape(sound), PyBuffer_GetNdim(sound))
                                                           : Py_BuildValue("");
        if (bytes != NULL && shape != NULL &&
            PyBuffer_ToContiguous(PyBytes_AsString(bytes), sound, PyBuffer_GetLen(sound), 'C') == 0) {
            result = Py_BuildValue("niOO", PyBuffer_GetLen(sound), PyBuffer_GetNdim(sound), shape, bytes);
        }
        Py_XDECREF(bytes);
        Py_XDECREF(shape);
        PyBuffer_Free(sound);
    }
    PyBuffer_Free(view);
    return result;
}

static PyObject *
free_null(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    PyBuffer_Free(NULL);
    return PyErr_Occurred() ? NULL : Py_BuildValue("");
}

static PyObject *
size_from_format(PyObject *module, PyObject *args)
{
    (void)module;
    const char *format;
    if (!PyArg_ParseTuple(args, "y", &format)) return NULL;
    Py_ssize_t size = PyBuffer_SizeFromFormat(format);
    return size < 0 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(size);
}

static PyObject *
fill_contiguous_strides(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *tuple;
    Py_ssize_t *shape, n;
    int itemsize, order;
    if (!PyArg_ParseTuple(args, "OiC", &tuple, &itemsize, &order) || (n = ssize_array(tuple, &shape)) < 0) return NULL;
    Py_ssize_t strides[PyBUF_MAX_NDIM];
    PyBuffer_FillContiguousStrides((int)n, shape, strides, itemsize, (char)order);
    PyMem_Free(shape);
    return ssize_tuple(strides, n);
}

static PyObject *
copy_data(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *dest, *src;
    if (!PyArg_ParseTuple(args, "OO", &dest, &src)) return NULL;
    return PyObject_CopyData(dest, src) < 0 ? NULL : Py_BuildValue("");
}

static PyObject *
check_buffer(PyObject *module, PyObject *obj)
{
    (void)module;
    return PyLong_FromLong(PyObject_CheckBuffer(obj));
}

/* The two slots of a type as PyType_GetSlot has them: (is there a bf_getbuffer, is there a bf_releasebuffer). */
static PyObject *
slots(PyObject *module, PyObject *type)
{
    (void)module;
    void *get = PyType_GetSlot((PyTypeObject *)type, Py_bf_getbuffer);
    void *release = PyType_GetSlot((PyTypeObject *)type, Py_bf_releasebuffer);
    return Py_BuildValue("ii", get != NULL, release != NULL);
}

static PyMethodDef functions[] = {
    {"checked", checked, METH_VARARGS, NULL},
    {"free_null", free_null, METH_NOARGS, NULL},
    {"size_from_format", size_from_format, METH_VARARGS, NULL},
    {"fill_contiguous_strides", fill_contiguous_strides, METH_VARARGS, NULL},
    {"copy_data", copy_data, METH_VARARGS, NULL},
    {"check_buffer", check_buffer, METH_O, NULL},
    {"slots", slots, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static const struct {
    const char *name;
    int value;
} constants[] = {
#define C(name) {#name, name}
    C(PyBUF_MAX_NDIM), C(PyBUF_SIMPLE), C(PyBUF_WRITABLE), C(PyBUF_WRITEABLE), C(PyBUF_FORMAT), C(PyBUF_ND), C(PyBUF_STRIDES),
    C(PyBUF_C_CONTIGUOUS), C(PyBUF_F_CONTIGUOUS), C(PyBUF_ANY_CONTIGUOUS), C(PyBUF_INDIRECT), C(PyBUF_CONTIG),
    C(PyBUF_CONTIG_RO), C(PyBUF_STRIDED), C(PyBUF_STRIDED_RO), C(PyBUF_RECORDS), C(PyBUF_RECORDS_RO), C(PyBUF_FULL),
    C(PyBUF_FULL_RO), C(PyBUF_READ), C(PyBUF_WRITE),
#undef C
};

static int
add_type(PyObject *module, PyType_Spec *spec, const char *name)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL) return -1;
    if (PyObject_SetAttrString(module, name, type) < 0) {
        Py_DECREF(type);
        return -1;
    }
    Py_DECREF(type);
    return 0;
}

static int
exec(PyObject *module)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0) return -1;
    }
#ifdef GOANNA_PYBUFFER_STRUCT_VISIBLE
    if (PyModule_AddIntConstant(module, "inline_accessors", 1) < 0) return -1;
#else
    if (PyModule_AddIntConstant(module, "inline_accessors", 0) < 0) return -1;
#endif
    if (add_type(module, &view_spec, "View") < 0 || add_type(module, &exporter_spec, "Exporter") < 0 ||
        add_type(module, &liar_spec, "Liar") < 0) {
        return -1;
    }
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, (void *)exec},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef def = {PyModuleDef_HEAD_INIT, TEXT(MODULE), NULL, 0, functions, module_slots, NULL, NULL, NULL};

PyMODINIT_FUNC INIT(MODULE)(void);

PyMODINIT_FUNC
INIT(MODULE)(void)
{
    return PyModuleDef_Init(&def);
}
