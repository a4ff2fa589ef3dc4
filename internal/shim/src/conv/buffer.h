/* Buffers that Go uses in place, and memory of Arrow and DLPack. C acquires a buffer, checks that its members agree, and sets plain if its items have the usual format,
 * are aligned, and have the right number of dimensions. Go checks other buffers, and makes the error messages. If the type has
 * elements, an argument that is not a buffer is copied. */
#include <string.h>

#include "list.h"

typedef struct {
    char code;     /* the usual code of the format; 0: Go compares formats */
    uint8_t size;  /* of an item, in bytes; 0 without a code */
    uint8_t align;
    uint8_t ndim;  /* 0: any */
    bool flat;     /* one dimension of contiguous items */
    bool writable;
    bool indirect; /* suboffsets are accepted */
    int flags;     /* of the request */
} goanna_buffer_data;

#define GOANNA_PAGE 4096 /* the smallest page size: larger pages begin at multiples of it */

/* Reports whether the format is the one code. It reads the two bytes of the format only if they are in one page, or if the format is
 * known to end with NUL. */
static inline bool goanna_has_code(const goanna_buffer_data *d, const Py_buffer *view) {
    return view->format != NULL ? d->code != '\0' && view->format[0] == d->code && view->format[1] == '\0' : d->code == 'B';
}

/* The fast check for the usual argument, one dimension of contiguous, aligned items. True only if the full checks would pass. */
static inline bool goanna_is_plain_line(const goanna_buffer_data *d, const Py_buffer *view) {
    Py_ssize_t size = d->size, len;
    return view->ndim == 1 && d->ndim <= 1 && view->shape != NULL && view->strides != NULL && view->suboffsets == NULL &&
           (uintptr_t)view->format % GOANNA_PAGE - 1 < GOANNA_PAGE - 2 && goanna_has_code(d, view) && view->itemsize == size &&
           view->strides[0] == size && view->shape[0] > 0 && !__builtin_mul_overflow(view->shape[0], size, &len) && view->len == len &&
           view->buf != NULL && (uintptr_t)view->buf % d->align == 0 && (uintptr_t)view->buf + (uintptr_t)len >= (uintptr_t)len &&
           !(d->writable && view->readonly);
}

/* The full check, for a buffer whose members agree. */
static inline bool goanna_is_plain(const goanna_buffer_data *d, const Py_buffer *view) {
    uintptr_t bits = (uintptr_t)view->buf;
    Py_ssize_t stride = view->itemsize;
    bool contiguous = true;
    for (int i = view->ndim - 1; i >= 0 && view->strides != NULL; i--) {
        if (view->shape[i] > 1) {
            bits |= (uintptr_t)view->strides[i];
            contiguous = contiguous && view->strides[i] == stride;
        }
        stride *= view->shape[i];
    }
    return goanna_has_code(d, view) && view->itemsize == d->size && (d->ndim == 0 || view->ndim == d->ndim) && (contiguous || !d->flat) &&
           (view->len == 0 || bits % d->align == 0) && !(d->writable && view->readonly);
}

/* Reports whether a suboffset is at least 0. */
static inline bool goanna_is_indirect(const Py_buffer *view) {
    for (int i = 0; view->suboffsets != NULL && i < view->ndim; i++) {
        if (view->suboffsets[i] >= 0) {
            return true;
        }
    }
    return false;
}

static inline bool goanna_check_buffer(const goanna_place *at, const goanna_buffer_data *d, goanna_buffer *slot) {
    const Py_buffer *view = goanna_view_of(slot);
    slot->plain = d->size > 0 && goanna_is_plain_line(d, view);
    if (__builtin_expect(slot->plain, 1)) {
        return true;
    }
    const char *wrong = goanna_inconsistency(view);
    if (wrong == NULL && !d->indirect && goanna_is_indirect(view)) {
        wrong = "it has suboffsets, which were not asked for";
    }
    if (wrong != NULL) {
        return goanna_refuse_memory(at, "buffer", wrong);
    }
    slot->plain = d->size > 0 && goanna_is_plain(d, view);
    return true;
}

/* Called after a failed request. If the memory is read-only, acquires it without PyBUF_WRITABLE, and Go makes the error message. */
static inline bool goanna_get_other_buffer(const goanna_place *at, const goanna_buffer_data *d, PyObject *o, Py_buffer *view) {
    /* NumPy raises ValueError for read-only memory */
    if (d->writable && (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError))) {
        goanna_raised raised;
        goanna_set_aside(&raised);
        if (goanna_get_buffer(o, view, PyBUF_RECORDS_RO) == 0) {
            view->readonly = true;
            goanna_forget(&raised);
            return true;
        }
        view->obj = NULL;
        PyErr_Clear();
        goanna_put_back(&raised);
    }
    goanna_name_place(at);
    return false;
}

static inline bool goanna_copy_sequence(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_buffer *slot) {
    const goanna_type list = {.expects = t->expects, .elem = t->elem};
    goanna_list items;
    if (!goanna_load_list(call, at, &list, o, &items)) {
        return false;
    }
    Py_buffer view = {.buf = items.data, .len = items.len * (Py_ssize_t)t->elem->size, .itemsize = (Py_ssize_t)t->elem->size, .ndim = 1};
    *goanna_view_of(slot) = view;
    slot->plain = true;
    return true;
}

static inline void goanna_clear_buffer(goanna_buffer *slot) { goanna_view_of(slot)->obj = NULL; }

static inline void goanna_drop_buffer(goanna_call *call, const goanna_type *t, goanna_buffer *slot) {
    (void)call, (void)t;
    goanna_release_buffer(goanna_view_of(slot));
}

static inline bool goanna_load_buffer(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_buffer *slot);

/* Loads the items of an iterable that has them in Arrow or DLPack, in array: in place if they are just such items, and else as an iterable's,
 * as if there were only that. array may be NULL with an exception. For nulls that is the better one: it says how to replace them. */
static inline bool goanna_load_items_of(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, PyObject *array,
                                        goanna_buffer *slot) {
    if (array != NULL && goanna_load_buffer(call, at, t, array, slot) && slot->plain) {
        return true;
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_release_buffer(goanna_view_of(slot));
    bool good = goanna_copy_sequence(call, at, t, o, slot);
    bool refused = raised.value != NULL && goanna_is_exact(raised.value, (PyTypeObject *)PyExc_ValueError);
    if (!good && refused && PyErr_ExceptionMatches(PyExc_TypeError)) {
        goanna_put_back(&raised);
    } else {
        goanna_forget(&raised);
    }
    return good;
}

/* Loads an object that exports no buffer. */
__attribute__((noinline, unused)) static bool goanna_load_other(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_buffer *slot) {
    PyErr_Clear();
    PyObject *array = goanna_array_of_arrow(call, at, t->expects, o, t->elem != NULL);
    if (array == NULL && PyErr_Occurred() == NULL) {
        array = goanna_array_of_dlpack(call, at, t->expects, o);
    }
    if (array == NULL && PyErr_Occurred() == NULL) {
        return t->elem != NULL ? goanna_copy_sequence(call, at, t, o, slot) : goanna_wrong_type(at, t->expects, o);
    }
    bool good;
    if (t->elem != NULL && goanna_is_iterable(o) && (array != NULL || PyErr_ExceptionMatches(PyExc_Exception))) {
        good = goanna_load_items_of(call, at, t, o, array, slot);
    } else {
        good = array != NULL && goanna_load_buffer(call, at, t, array, slot);
    }
    goanna_drop_held(array, good);
    return good;
}

static inline bool goanna_load_buffer(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_buffer *slot) {
    const goanna_buffer_data *d = t->data;
    Py_buffer *view = goanna_view_of(slot);
    if (t->elem != NULL && (goanna_is_exact(o, &PyList_Type) || goanna_is_exact(o, &PyTuple_Type))) { /* these are not buffers: no exception is needed to find out */
        return goanna_copy_sequence(call, at, t, o, slot);
    }
    if (__builtin_expect(goanna_get_buffer(o, view, d->flags) < 0, 0)) {
        view->obj = NULL;
        if (!PyObject_CheckBuffer(o)) {
            return goanna_load_other(call, at, t, o, slot);
        }
        if (!goanna_get_other_buffer(at, d, o, view)) {
            return false;
        }
    }
    return goanna_check_buffer(at, d, slot);
}
