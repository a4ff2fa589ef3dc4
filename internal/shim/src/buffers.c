/* Acquires and releases buffers, and checks them before Go uses their memory: exporters have bugs, so the members of a Py_buffer must
 * agree with each other. */
#include "shim.h"

#include <string.h>

#define PAGE 4096 /* the smallest page size: larger pages begin at multiples of it */

/* Some exporters omit members that memoryview does not need: strides of contiguous memory (ctypes, even on request), and the shape
 * of one dimension. */
static Py_ssize_t extent(const Py_buffer *view, int i) {
    return view->shape != NULL ? view->shape[i] : view->len / view->itemsize;
}

/* Checks the sizes, before the strides are used. */
static const char *wrong_sizes(const Py_buffer *view) {
    if (view->ndim < 0 || view->ndim > PyBUF_MAX_NDIM) {
        return "ndim is not in 0 to 64";
    }
    if (view->itemsize <= 0) {
        return "itemsize is not positive";
    }
    if (view->shape == NULL && view->ndim > 0 && (view->ndim > 1 || view->strides != NULL)) {
        return "the shape is missing";
    }
    bool empty = false;
    for (int i = 0; i < view->ndim; i++) {
        if (extent(view, i) < 0) {
            return "an extent is negative";
        }
        empty = empty || extent(view, i) == 0;
    }
    Py_ssize_t len = empty ? 0 : view->itemsize;
    for (int i = 0; i < view->ndim && !empty; i++) {
        if (__builtin_mul_overflow(len, extent(view, i), &len)) {
            return "the product of the shape overflows";
        }
    }
    if (len != view->len) {
        return "len is not the product of shape and itemsize";
    }
    if (view->buf == NULL && len > 0) {
        return "buf is NULL";
    }
    return NULL;
}

/* Checks that the last byte of the farthest item in each dimension has an address: strides times extents must not
 * overflow. */
static const char *wrong_strides(const Py_buffer *view) {
    uintptr_t low = (uintptr_t)view->buf, high;
    if (view->len == 0) {
        return NULL;
    }
    if (__builtin_add_overflow(low, (uintptr_t)(view->strides == NULL ? view->len : view->itemsize), &high)) {
        return "the memory reaches beyond the address space";
    }
    for (int i = 0; i < view->ndim && view->strides != NULL; i++) {
        Py_ssize_t reach;
        if (__builtin_mul_overflow(view->shape[i] - 1, view->strides[i], &reach)) {
            return "a stride times its extent overflows";
        }
        if (reach < 0 ? __builtin_sub_overflow(low, (uintptr_t)0 - (uintptr_t)reach, &low)
                      : __builtin_add_overflow(high, (uintptr_t)reach, &high)) {
            return "strides reach beyond the address space";
        }
    }
    return NULL;
}

/* Reports whether text ends with NUL before the end of readable memory, which can only be the end of a page. */
static bool terminated(const char *text) {
    for (;;) {
        size_t left = PAGE - (uintptr_t)text % PAGE;
        if (left == PAGE && !goanna_is_readable(text)) {
            return false;
        }
        if (memchr(text, '\0', left) != NULL) {
            return true;
        }
        text += left;
    }
}

const char *goanna_inconsistency(const Py_buffer *view) {
    const char *wrong = wrong_sizes(view);
    if (wrong == NULL) {
        wrong = wrong_strides(view);
    }
    return wrong != NULL || view->format == NULL || terminated(view->format) ? wrong : "the format does not end";
}

/* Go's runtime ends the process where it finds such an address in a pointer (minLegalPointer of its runtime/malloc.go). */
static bool is_illegal(const void *address) { return (uintptr_t)address - 1 < 4095; }

/* Refuses addresses that Go may not see. Empty memory may be anywhere: Rust puts it at the alignment of an item. */
static int legalize(Py_buffer *view) {
    if (is_illegal(view->buf) && view->len == 0) {
        view->buf = NULL;
    }
    const void *addresses[] = {view->buf, view->format, view->shape, view->strides, view->suboffsets};
    static const char *const names[] = {"buf", "format", "shape", "strides", "suboffsets"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        if (__builtin_expect(is_illegal(addresses[i]), 0)) {
            PyErr_Format(PyExc_BufferError, "the buffer is inconsistent: its %s is at the address %p", names[i], addresses[i]);
            goanna_drop_view(view);
            return -1;
        }
    }
    return 0;
}

int goanna_get_buffer(PyObject *object, Py_buffer *view, int flags) {
    int status = PyObject_GetBuffer(object, view, flags);
    if (__builtin_expect(status >= 0, 1)) {
        if ((flags & PyBUF_ND) == 0 && view->shape == NULL) {
            view->ndim = 1; /* of len bytes. NumPy says 0 */
        }
        return legalize(view);
    }
    if (PyErr_Occurred() == NULL) {
        PyErr_SetString(PyExc_SystemError, "the exporter gave no buffer, and set no exception");
    }
    return status;
}

void goanna_release_buffer(Py_buffer *view) {
    PyBuffer_Release(view); /* does nothing if obj is NULL */
    if (__builtin_expect(PyErr_Occurred() != NULL, 0)) {
        PyErr_WriteUnraisable(NULL);
    }
}

void goanna_drop_view(Py_buffer *view) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_release_buffer(view);
    goanna_put_back(&raised);
}
