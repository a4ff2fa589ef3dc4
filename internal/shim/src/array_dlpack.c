/* DLPack (https://dmlc.github.io/dlpack/latest/): exports the memory as a tensor in a capsule. The consumer calls the deleter on any
 * thread, with or without the GIL. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

#include "dlpack.h"

typedef struct {
    goanna_lease lease;
    union {
        DLManagedTensor plain;
        DLManagedTensorVersioned versioned;
    } managed;
    int64_t dims[];
} tensor;

static void delete_plain(DLManagedTensor *managed) { goanna_lease_end_anywhere(managed->manager_ctx); }
static void delete_versioned(DLManagedTensorVersioned *managed) { goanna_lease_end_anywhere(managed->manager_ctx); }

/* ---- making one ---- */

static bool data_type(char code, DLDataType *type) {
    switch (code) {
#define TYPE(pep3118, dlpack, bytes)                                                                                      \
    case pep3118:                                                                                                         \
        *type = (DLDataType){dlpack, 8 * bytes, 1};                                                                       \
        return true;
        GOANNA_DLPACK_TYPES(TYPE)
#undef TYPE
    default:
        return false;
    }
}

/* Sets shape and strides; the strides are in items. False with BufferError if a stride is not a multiple of the item size. */
static bool set_dims(const goanna_block *b, int64_t *dims) {
    for (int i = 0; i < b->ndim; i++) {
        bool matters = b->shape[i] > 1 && b->len > 0;
        if (matters && b->strides[i] % b->itemsize != 0) {
            PyErr_SetString(PyExc_BufferError, "__dlpack__(): a stride of the Array is not a multiple of its itemsize");
            return false;
        }
        dims[i] = b->shape[i];
        dims[b->ndim + i] = b->strides[i] / b->itemsize;
    }
    return true;
}

static bool describe(const goanna_array *a, DLTensor *dl, int64_t *dims) {
    const goanna_block *b = a->block;
    *dl = (DLTensor){.data = b->data, .device = {DL_CPU, 0}, .ndim = b->ndim};
    if (!data_type(a->code, &dl->dtype)) {
        PyErr_Format(PyExc_BufferError, "__dlpack__(): DLPack has no type for items of format '%s'", b->format);
        return false;
    }
    dl->shape = b->ndim == 0 ? NULL : dims;
    dl->strides = b->ndim == 0 ? NULL : dims + b->ndim;
    return set_dims(b, dims);
}

/* Returns a tensor of a held Array, which the tensor holds from then on. NULL with an exception. */
static tensor *new_tensor(PyObject *self, goanna_leases *home, bool versioned, bool copied) {
    goanna_array *a = goanna_array_of(self);
    if (a->block->readonly && !versioned) {
        PyErr_SetString(PyExc_BufferError, "__dlpack__(): the Array is read-only, which DLPack can say from version 1.0 on");
        return NULL;
    }
    tensor *t = calloc(1, sizeof *t + 2 * (size_t)a->block->ndim * sizeof *t->dims);
    if (t == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!describe(a, versioned ? &t->managed.versioned.dl_tensor : &t->managed.plain.dl_tensor, t->dims)) {
        free(t);
        return NULL;
    }
    if (versioned) {
        DLManagedTensorVersioned *m = &t->managed.versioned;
        m->major = 1;
        m->manager_ctx = t;
        m->deleter = delete_versioned;
        m->flags = (a->block->readonly ? DL_READ_ONLY : 0) | (copied ? DL_IS_COPIED : 0);
    } else {
        t->managed.plain.manager_ctx = t;
        t->managed.plain.deleter = delete_plain;
    }
    goanna_lease_begin(&t->lease, home, self);
    return t;
}

/* The destructor of a capsule. A consumer of the tensor renames the capsule, and calls the deleter itself. */
static void end_capsule(PyObject *capsule) {
    for (int versioned = 0; versioned <= 1; versioned++) {
        const char *name = versioned ? GOANNA_DLPACK_VERSIONED : GOANNA_DLPACK_PLAIN;
        if (PyCapsule_IsValid(capsule, name)) {
            void *managed = PyCapsule_GetPointer(capsule, name);
            goanna_lease_end(versioned ? ((DLManagedTensorVersioned *)managed)->manager_ctx : ((DLManagedTensor *)managed)->manager_ctx);
            return;
        }
    }
}

static PyObject *new_capsule(PyObject *self, bool versioned, bool copied) {
    goanna_leases *home = goanna_leases_of(self);
    tensor *t = home == NULL ? NULL : new_tensor(self, home, versioned, copied);
    if (t == NULL) {
        return NULL;
    }
    PyObject *capsule = PyCapsule_New(&t->managed, versioned ? GOANNA_DLPACK_VERSIONED : GOANNA_DLPACK_PLAIN, end_capsule);
    if (capsule == NULL) {
        goanna_lease_end(&t->lease);
    }
    return capsule;
}

/* ---- __dlpack__ ---- */

/* Converts a tuple of two ints. False with an exception. */
static bool take_pair(PyObject *tuple, const char *name, Py_ssize_t pair[2]) {
    if (Py_TYPE(tuple) != &PyTuple_Type || PyTuple_Size(tuple) != 2) {
        PyErr_Format(PyExc_TypeError, "__dlpack__() argument '%s': expected a tuple of two ints", name);
        return false;
    }
    for (int i = 0; i < 2; i++) {
        pair[i] = PyNumber_AsSsize_t(PyTuple_GetItem(tuple, i), PyExc_OverflowError);
        if (pair[i] == -1 && PyErr_Occurred() != NULL) {
            return false;
        }
    }
    return true;
}

typedef struct {
    bool versioned;
    bool copy;
} request;

static bool take_request(PyObject *args, PyObject *kwargs, request *r) {
    static char *names[] = {"stream", "max_version", "dl_device", "copy", NULL};
    PyObject *stream = Py_None, *version = Py_None, *device = Py_None, *copy = Py_None;
    Py_ssize_t pair[2];
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OOOO:__dlpack__", names, &stream, &version, &device, &copy)) {
        return false;
    }
    if (stream != Py_None) {
        PyErr_SetString(PyExc_BufferError, "__dlpack__(): memory of the CPU has no stream");
        return false;
    }
    r->versioned = false;
    if (version != Py_None) {
        if (!take_pair(version, "max_version", pair)) {
            return false;
        }
        r->versioned = pair[0] >= 1;
    }
    if (device != Py_None) {
        if (!take_pair(device, "dl_device", pair)) {
            return false;
        }
        if (pair[0] != DL_CPU || pair[1] != 0) {
            PyErr_SetString(PyExc_BufferError, "__dlpack__(): the memory is of the CPU, device (1, 0)");
            return false;
        }
    }
    int truth = copy == Py_None ? 0 : PyObject_IsTrue(copy);
    r->copy = truth > 0;
    return truth >= 0;
}

static PyObject *capsule_of_held(PyObject *self, bool versioned, bool copied) {
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *capsule = new_capsule(self, versioned, copied);
    goanna_let_go(a);
    return capsule;
}

PyObject *goanna_array_dlpack(PyObject *self, PyObject *args, PyObject *kwargs) {
    request r;
    if (!take_request(args, kwargs, &r)) {
        return NULL;
    }
    if (!r.copy) {
        return capsule_of_held(self, r.versioned, false);
    }
    PyObject *copy = goanna_array_copy(self, NULL);
    PyObject *capsule = copy == NULL ? NULL : capsule_of_held(copy, r.versioned, true);
    Py_DecRef(copy);
    return capsule;
}

PyObject *goanna_array_dlpack_device(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    int64_t device[] = {DL_CPU, 0};
    return goanna_array_extents(device, 2);
}
