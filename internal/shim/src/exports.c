/* Buffers of Go's exporters: each request and each release is a crossing. Python gets copies of the shape, the strides and the format, in
 * memory of C; the memory itself is the exporter's. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* What internal of a Py_buffer points at. */
typedef struct export {
    uint64_t exported;       /* the buffer in Go's table; 0: it has no owner */
    uint64_t generation;     /* of the process whose Go has it */
    struct export *next;     /* of buffers without an owner */
    size_t size;             /* of dims, in bytes */
    Py_ssize_t dims[];       /* shape, strides and suboffsets, then the format */
} export;

static const goanna_class *class_of_exporter(PyObject *self) { return &goanna_the_module.classes[goanna_value_of(self)->number - 1]; }

/* Runs a function of Go. Frame and call are the caller's, which ends the call. False with an exception. */
static bool cross(PyObject *self, const goanna_callable *c, goanna_call *call, goanna_arena *arena, goanna_export_frame *frame) {
    *call = (goanna_call){.callable = c, .frame = (char *)frame, .module = goanna_module_of_instance(self), .arena = arena};
    frame->head = (goanna_head){NULL, call, 0};
    return goanna_has_stack(c->name, GOANNA_FOR_GO) && goanna_cross(call);
}

/* The array in the room for one of a buffer that has from; NULL if it has none. */
static Py_ssize_t *next_dims(Py_ssize_t **room, const int64_t *from, int ndim) {
    Py_ssize_t *dims = *room;
    *room += from == NULL ? 0 : ndim;
    return from == NULL ? NULL : dims;
}

static void copy_dims(Py_ssize_t **room, const int64_t *from, int ndim) {
    Py_ssize_t *to = next_dims(room, from, ndim);
    if (to != NULL) {
        memcpy(to, from, (size_t)ndim * sizeof *to);
    }
}

/* No release ends a buffer without an owner. So its shape, strides and format stay, and serve all that have the same. */
static export *share(export *e) {
    static export *all; /* none is ever taken out; two threads may add the same */
    export *first = __atomic_load_n(&all, __ATOMIC_ACQUIRE);
    for (export *same = first; same != NULL; same = same->next) {
        if (same->size == e->size && memcmp(same->dims, e->dims, e->size) == 0) {
            free(e);
            return same;
        }
    }
    do {
        e->next = first;
    } while (!__atomic_compare_exchange_n(&all, &first, e, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return e;
}

/* Copies what describes the buffer of a frame. NULL with an exception. */
static export *copy(const goanna_export_frame *f) {
    size_t length = f->format == NULL ? 0 : strlen(f->format) + 1, size = 3 * (size_t)f->ndim * sizeof(Py_ssize_t) + length;
    export *e = calloc(1, sizeof *e + size);
    if (e == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    *e = (export){.exported = f->exported, .generation = goanna_generation, .size = size};
    Py_ssize_t *room = e->dims;
    copy_dims(&room, f->shape, f->ndim);
    copy_dims(&room, f->strides, f->ndim);
    copy_dims(&room, f->suboffsets, f->ndim);
    if (length > 0) {
        memcpy(room, f->format, length);
    }
    return f->unowned ? share(e) : e;
}

/* Describes the buffer of a frame to Python. False with an exception. */
static bool describe(PyObject *self, const goanna_export_frame *f, Py_buffer *view) {
    export *e = copy(f);
    if (e == NULL) {
        return false;
    }
    Py_ssize_t *room = e->dims;
    *view = (Py_buffer){.buf = f->buf, .len = (Py_ssize_t)f->len, .itemsize = (Py_ssize_t)f->itemsize, .readonly = f->readonly, .ndim = f->ndim, .internal = e};
    view->shape = next_dims(&room, f->shape, f->ndim);
    view->strides = next_dims(&room, f->strides, f->ndim);
    view->suboffsets = next_dims(&room, f->suboffsets, f->ndim);
    view->format = f->format == NULL ? NULL : (char *)room;
    if (!f->unowned) {
        Py_IncRef(self);
        view->obj = self;
    }
    return true;
}

/* Has Go's exporter release a buffer. What it panics with goes to sys.unraisablehook: a release raises nothing. */
static void release(PyObject *self, uint64_t exported) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_export_frame frame = {.exported = exported};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call;
    bool good = cross(self, class_of_exporter(self)->release_buffer, &call, &arena, &frame);
    goanna_end_call(&call, NULL);
    if (!good) {
        PyErr_WriteUnraisable(self);
    }
    goanna_put_back(&raised);
}

int goanna_get_exported(PyObject *self, Py_buffer *view, int flags) {
    if (view == NULL) {
        PyErr_SetString(PyExc_BufferError, "a buffer request needs a Py_buffer, got NULL");
        return -1;
    }
    view->obj = NULL;
    const goanna_instance *i = &goanna_value_of(self)->instance;
    if (i->handle == 0 || i->generation != goanna_generation) {
        goanna_has_instance(i, "__buffer__");
        return -1;
    }
    goanna_export_frame frame = {.handle = i->handle, .flags = flags};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call;
    bool good = cross(self, class_of_exporter(self)->get_buffer, &call, &arena, &frame);
    if (good && frame.object != NULL) {
        good = PyObject_GetBuffer(frame.object, view, flags) == 0;
    } else if (good && !describe(self, &frame, view)) {
        if (!frame.unowned) {
            release(self, frame.exported);
        }
        good = false;
    }
    goanna_end_call(&call, NULL);
    return good ? 0 : -1;
}

/* The child of a fork has nothing to release: the buffer is the parent's. */
void goanna_release_exported(PyObject *self, Py_buffer *view) {
    export *e = view->internal;
    if (e->generation == goanna_generation) {
        release(self, e->exported);
    }
    free(e);
}
