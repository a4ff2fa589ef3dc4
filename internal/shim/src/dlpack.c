/* Memory of other libraries by DLPack: dlpack.h. A tensor is an Array that shares the memory, and deletes the tensor with its last buffer.
 * Producers lie: what a tensor says of itself is checked before it is used. Strides are checked as those of every buffer are. */
#include "array.h"

#include <string.h>

#include "dlpack.h"

/* Where the tensor goes to, for messages. */
typedef struct {
    const goanna_place *at;
    const char *expects;
} target;

static bool inconsistent(const target *t, const char *why) { return goanna_refuse_memory(t->at, "DLPack tensor", why); }

/* ---- capsules ---- */

/* Calls __dlpack__. Producers of before DLPack 1.0 take no max_version. */
static PyObject *ask(PyObject *method) {
    PyObject *none = PyTuple_New(0), *named = none == NULL ? NULL : Py_BuildValue("{s(ii)}", "max_version", 1, 0);
    PyObject *capsule = named == NULL ? NULL : PyObject_Call(method, none, named);
    Py_DecRef(none);
    Py_DecRef(named);
    if (capsule == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        capsule = PyObject_CallNoArgs(method);
    }
    return capsule;
}

/* Takes the tensor out of a capsule, which has another name then and deletes nothing. False if it has none. */
static bool take(PyObject *capsule, goanna_tensor *tensor) {
    static const char *const names[] = {GOANNA_DLPACK_PLAIN, GOANNA_DLPACK_VERSIONED};
    static const char *const used[] = {"used_dltensor", "used_dltensor_versioned"};
    bool taken = false;
    goanna_lock_references(); /* of threads that have the same capsule one takes the tensor */
    for (int versioned = 0; !taken && versioned <= 1; versioned++) {
        if (PyCapsule_IsValid(capsule, names[versioned])) {
            *tensor = (goanna_tensor){.managed = PyCapsule_GetPointer(capsule, names[versioned]), .versioned = versioned};
            taken = PyCapsule_SetName(capsule, used[versioned]) == 0;
        }
    }
    goanna_unlock_references();
    return taken;
}

void goanna_release_tensor(goanna_tensor *tensor) {
    if (tensor->managed == NULL) {
        return;
    }
    goanna_raised raised;
    goanna_set_aside(&raised); /* producers may run Python code */
    if (tensor->versioned) {
        DLManagedTensorVersioned *m = tensor->managed;
        if (m->deleter != NULL) {
            m->deleter(m);
        }
    } else {
        DLManagedTensor *m = tensor->managed;
        if (m->deleter != NULL) {
            m->deleter(m);
        }
    }
    goanna_put_back(&raised);
}

/* ---- tensors ---- */

static bool refuse(const target *t, PyObject *got) { return goanna_refuse(t->at, PyExc_TypeError, t->expects, got); }

/* Returns what a taken tensor says of its memory. NULL with an exception. */
static const DLTensor *tensor_of(const target *t, goanna_tensor *tensor) {
    if (!tensor->versioned) {
        return &((DLManagedTensor *)tensor->managed)->dl_tensor;
    }
    DLManagedTensorVersioned *m = tensor->managed;
    if (m->major != 1) {
        refuse(t, PyUnicode_FromFormat("a tensor of DLPack %u.%u", m->major, m->minor));
        return NULL;
    }
    tensor->readonly = (m->flags & DL_READ_ONLY) != 0;
    return &m->dl_tensor;
}

static bool is_reached(const target *t, DLDevice device) {
    switch (device.device_type) {
    case DL_CPU:
    case DL_CUDA_HOST:
    case DL_ROCM_HOST:
    case DL_CUDA_MANAGED:
        return true;
    default:
        return refuse(t, PyUnicode_FromFormat("a tensor on the device (%d, %d): copy it to the CPU", device.device_type, device.device_id));
    }
}

/* Sets the code of the struct module and the size of an item. */
static bool read_type(const target *t, DLDataType type, char *code, int64_t *size) {
#define TYPE(pep3118, dlpack, bytes)                                                                                      \
    if (type.code == dlpack && type.bits == 8 * bytes && type.lanes == 1) {                                               \
        *code = pep3118;                                                                                                  \
        *size = bytes;                                                                                                    \
        return true;                                                                                                      \
    }
    GOANNA_DLPACK_TYPES(TYPE)
#undef TYPE
    return refuse(t, PyUnicode_FromFormat("a DLPack tensor of type code %d with %d bits and %d lanes", type.code, type.bits, type.lanes));
}

/* Checks the extents, and that there is memory unless one is 0. */
static bool has_extents(const target *t, const DLTensor *dl, int64_t size, bool *empty) {
    if (dl->ndim < 0 || dl->ndim > PyBUF_MAX_NDIM) {
        return inconsistent(t, "ndim is not in 0 to 64");
    }
    if (dl->ndim > 0 && dl->shape == NULL) {
        return inconsistent(t, "the shape is missing");
    }
    for (int i = 0; i < dl->ndim; i++) {
        if (dl->shape[i] < 0) {
            return inconsistent(t, "an extent is negative");
        }
        *empty = *empty || dl->shape[i] == 0;
    }
    for (int i = 0; i < dl->ndim && !*empty; i++) {
        if (__builtin_mul_overflow(size, dl->shape[i], &size)) {
            return inconsistent(t, "the product of the shape overflows");
        }
    }
    return *empty || dl->data != NULL || inconsistent(t, "data is NULL");
}

/* Sets strides in bytes. Those of empty memory and of an extent of 1 do not matter. */
static bool read_strides(const target *t, const DLTensor *dl, int64_t size, bool empty, int64_t *strides) {
    for (int i = 0; i < dl->ndim; i++) {
        if (__builtin_mul_overflow(dl->strides[i], size, &strides[i]) && dl->shape[i] > 1 && !empty) {
            return inconsistent(t, "a stride overflows");
        }
    }
    return true;
}

/* Returns a block that the tensor was moved to. NULL with an exception. */
static goanna_block *block_of(const target *t, goanna_tensor *tensor) {
    int64_t strides[PyBUF_MAX_NDIM], size;
    char code;
    bool empty = false;
    const DLTensor *dl = tensor_of(t, tensor);
    if (dl == NULL || !is_reached(t, dl->device) || !read_type(t, dl->dtype, &code, &size) || !has_extents(t, dl, size, &empty) ||
        (dl->strides != NULL && !read_strides(t, dl, size, empty, strides))) {
        return NULL;
    }
    char *data = dl->data == NULL ? NULL : (char *)dl->data + dl->byte_offset;
    return goanna_block_of_tensor(tensor, data, code, size, dl->ndim, dl->shape, dl->strides == NULL ? NULL : strides);
}

static PyObject *array_in(const goanna_call *call, const target *t, PyObject *capsule) {
    goanna_tensor tensor = {.managed = NULL};
    if (!take(capsule, &tensor)) {
        refuse(t, PyUnicode_FromString("an object whose __dlpack__ gave no capsule '" GOANNA_DLPACK_VERSIONED "' or '" GOANNA_DLPACK_PLAIN "'"));
        return NULL;
    }
    goanna_block *block = block_of(t, &tensor);
    goanna_release_tensor(&tensor);
    if (block == NULL) {
        return NULL;
    }
    PyTypeObject *class = (PyTypeObject *)((goanna_state *)PyModule_GetState(call->module))->array.type;
    return goanna_array_wrap(class, block, goanna_generation);
}

PyObject *goanna_array_of_dlpack(const goanna_call *call, const goanna_place *at, const char *expects, PyObject *o) {
    static goanna_import name = {.name = "__dlpack__"};
    const target t = {at, expects};
    PyObject *method = goanna_find_method(call, o, &name);
    if (method == NULL) {
        return NULL;
    }
    PyObject *capsule = ask(method), *made = NULL;
    Py_DecRef(method);
    if (capsule == NULL) {
        goanna_name_place(at);
        return NULL;
    }
    made = array_in(call, &t, capsule);
    goanna_drop_held(capsule, made != NULL);
    return made;
}
