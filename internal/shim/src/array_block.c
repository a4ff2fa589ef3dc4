/* Blocks that the shim makes without Go: parts of Arrays, copies, buffers of other objects, and memory of Arrow
 * and DLPack. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

#include "arrow.h"
#include "dlpack.h"

/* Returns the number of bytes: 0 if any extent is 0. The callers ensure that the product of the other extents fits. */
static int64_t bytes_of(int64_t itemsize, int ndim, const int64_t *shape) {
    uint64_t len = (uint64_t)itemsize;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] == 0) {
            return 0;
        }
        len *= (uint64_t)shape[i];
    }
    return (int64_t)len;
}

/* Sets all members but the strides. dims has room for shape and strides. */
static void describe(goanna_block *b, char *data, int64_t itemsize, int ndim, const int64_t *shape, int64_t *dims) {
    b->data = data;
    b->itemsize = itemsize;
    b->ndim = ndim;
    b->len = bytes_of(itemsize, ndim, shape);
    b->shape = ndim == 0 ? NULL : dims;
    b->strides = ndim == 0 ? NULL : dims + ndim;
    if (ndim > 0) {
        memcpy(b->shape, shape, (size_t)ndim * sizeof *shape);
    }
}

static void fill_strides(goanna_block *b, char order) {
    uint64_t stride = (uint64_t)b->itemsize;
    for (int i = 0; i < b->ndim; i++) {
        int at = order == 'F' ? i : b->ndim - 1 - i;
        b->strides[at] = (int64_t)stride;
        stride *= b->shape[at] > 0 ? (uint64_t)b->shape[at] : 1;
    }
}

/* ---- copies ---- */

static void dispose_own(goanna_block *b) { free(b->origin); }

goanna_block *goanna_block_new(const char *format, int64_t itemsize, int ndim, const int64_t *shape, char order) {
    size_t dims = 2 * (size_t)ndim * sizeof(int64_t), text = strlen(format) + 1;
    size_t head = (sizeof(goanna_block) + dims + text + GOANNA_ALIGNMENT - 1) / GOANNA_ALIGNMENT * GOANNA_ALIGNMENT;
    size_t len = (size_t)bytes_of(itemsize, ndim, shape), whole;
    if (__builtin_add_overflow(len, head + GOANNA_ALIGNMENT, &whole)) {
        PyErr_NoMemory();
        return NULL;
    }
    char *origin = malloc(whole);
    if (origin == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    goanna_block *b = (goanna_block *)(origin + (GOANNA_ALIGNMENT - (uintptr_t)origin % GOANNA_ALIGNMENT));
    memset(b, 0, sizeof *b);
    b->origin = origin;
    b->dispose = dispose_own;
    describe(b, (char *)b + head, itemsize, ndim, shape, (int64_t *)(b + 1));
    fill_strides(b, order);
    b->format = memcpy((char *)(b + 1) + dims, format, text);
    return b;
}

/* ---- parts ---- */

typedef struct {
    goanna_block block;
    PyObject *root;
} part_block;

static void dispose_part(goanna_block *b) {
    PyObject *root = ((part_block *)b)->root;
    free(b);
    goanna_let_go(goanna_array_of(root));
    Py_DecRef(root);
}

PyObject *goanna_array_root(PyObject *self) {
    goanna_block *b = goanna_array_of(self)->block;
    return b->dispose == dispose_part ? ((part_block *)b)->root : self;
}

/* A part of a part references the whole Array, so that parts form no chains. */
goanna_block *goanna_block_part(PyObject *self, char *data, int ndim, const int64_t *shape, const int64_t *strides) {
    size_t dims = ndim > GOANNA_BLOCK_DIMS ? 2 * (size_t)ndim * sizeof(int64_t) : 0;
    part_block *part = malloc(sizeof *part + dims);
    if (part == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    const goanna_block *whole = goanna_array_of(self)->block;
    memset(part, 0, sizeof *part);
    part->block.dispose = dispose_part;
    part->block.readonly = whole->readonly;
    part->block.format = whole->format;
    describe(&part->block, data, whole->itemsize, ndim, shape, dims > 0 ? (int64_t *)(part + 1) : part->block.dims);
    if (ndim > 0) {
        memcpy(part->block.strides, strides, (size_t)ndim * sizeof *strides);
    }
    part->root = goanna_array_root(self);
    Py_IncRef(part->root);
    goanna_count_export(goanna_array_of(part->root)); /* self has an export of it, so it is not released */
    return &part->block;
}

/* ---- buffers of other objects ---- */

typedef struct {
    goanna_block block;
    Py_buffer view;
} buffer_block;

static void end_buffer(goanna_block *b) {
    goanna_drop_view(&((buffer_block *)b)->view);
    free(b);
}

/* Exporters may be Arrays of buffers again, at any depth. A buffer whose release releases another one puts it in a queue, so that the
 * stack does not grow. */
static void dispose_buffer(goanna_block *b) {
    static __thread goanna_block *waiting;
    static __thread bool ending;
    b->next = waiting;
    waiting = b;
    if (ending) {
        return;
    }
    ending = true;
    while (waiting != NULL) {
        goanna_block *first = waiting;
        waiting = first->next;
        end_buffer(first);
    }
    ending = false;
}

static bool acquire(PyObject *exporter, Py_buffer *view) {
    if (goanna_get_buffer(exporter, view, PyBUF_ANY_CONTIGUOUS | PyBUF_WRITABLE) == 0) {
        return true;
    }
    /* NumPy raises ValueError for read-only memory */
    if (!PyErr_ExceptionMatches(PyExc_BufferError) && !PyErr_ExceptionMatches(PyExc_ValueError)) {
        return false;
    }
    PyErr_Clear();
    return goanna_get_buffer(exporter, view, PyBUF_ANY_CONTIGUOUS) == 0;
}

static bool has_items(const Py_buffer *view, int64_t len) {
    const char *wrong = goanna_inconsistency(view);
    if (wrong != NULL) {
        PyErr_Format(PyExc_BufferError, "the buffer is inconsistent: %s", wrong);
    } else if (view->len != len) {
        PyErr_Format(PyExc_ValueError, "Array: expected a buffer of %lld bytes, got %lld", (long long)len, (long long)view->len);
    }
    return wrong == NULL && view->len == len;
}

goanna_block *goanna_block_of_buffer(PyObject *exporter, const char *format, int64_t itemsize, int ndim, const int64_t *shape,
                                     char order) {
    size_t dims = 2 * (size_t)ndim * sizeof(int64_t), text = strlen(format) + 1;
    buffer_block *b = malloc(sizeof *b + dims + text);
    if (b == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(b, 0, sizeof *b);
    if (!acquire(exporter, &b->view)) {
        free(b);
        return NULL;
    }
    if (!has_items(&b->view, bytes_of(itemsize, ndim, shape))) {
        end_buffer(&b->block);
        return NULL;
    }
    b->block.dispose = dispose_buffer;
    b->block.readonly = b->view.readonly;
    describe(&b->block, b->view.buf, itemsize, ndim, shape, (int64_t *)(b + 1));
    fill_strides(&b->block, order);
    b->block.format = memcpy((char *)(b + 1) + dims, format, text);
    return &b->block;
}

/* ---- memory of Arrow ---- */

typedef struct {
    goanna_block block;
    struct ArrowArray array;
} arrow_block;

static void dispose_arrow(goanna_block *b) {
    goanna_release_arrow(&((arrow_block *)b)->array);
    free(b);
}

goanna_block *goanna_block_of_arrow(struct ArrowArray *array, const char *data, char code, int64_t itemsize, int ndim, const int64_t *shape) {
    arrow_block *b = malloc(sizeof *b + 2 * (size_t)ndim * sizeof(int64_t));
    if (b == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(b, 0, sizeof *b);
    b->block.dispose = dispose_arrow;
    b->block.readonly = true;
    describe(&b->block, (char *)data, itemsize, ndim, shape, (int64_t *)(b + 1));
    fill_strides(&b->block, 'C');
    b->block.small_format[0] = code;
    b->block.format = b->block.small_format;
    b->array = *array;
    array->release = NULL; /* it was moved */
    return &b->block;
}

/* ---- memory of DLPack ---- */

typedef struct {
    goanna_block block;
    goanna_tensor tensor;
} tensor_block;

static void dispose_tensor(goanna_block *b) {
    goanna_release_tensor(&((tensor_block *)b)->tensor);
    free(b);
}

goanna_block *goanna_block_of_tensor(goanna_tensor *tensor, char *data, char code, int64_t itemsize, int ndim, const int64_t *shape,
                                     const int64_t *strides) {
    tensor_block *b = malloc(sizeof *b + 2 * (size_t)ndim * sizeof(int64_t));
    if (b == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(b, 0, sizeof *b);
    b->block.dispose = dispose_tensor;
    b->block.readonly = tensor->readonly;
    describe(&b->block, data, itemsize, ndim, shape, (int64_t *)(b + 1));
    if (strides == NULL) {
        fill_strides(&b->block, 'C');
    } else if (ndim > 0) {
        memcpy(b->block.strides, strides, (size_t)ndim * sizeof *strides);
    }
    b->block.small_format[0] = code;
    b->block.format = b->block.small_format;
    b->tensor = *tensor;
    tensor->managed = NULL; /* it was moved */
    return &b->block;
}
