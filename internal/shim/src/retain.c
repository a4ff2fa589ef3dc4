/* Buffers that outlive the call they were got in: an export, and a reference to the object that it was asked of. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    goanna_reference reference; /* to the object that the view was got of: view.obj may be another, which exports nothing itself */
    Py_buffer view;
    int flags;
} retained;

static void end_export(goanna_reference *r) { goanna_release_buffer(&((retained *)r)->view); }

/* The export of a reference, or NULL where it has none. */
static const retained *as_retained(const goanna_reference *r) { return r->end == end_export ? (const retained *)r : NULL; }

/* ---- whose memory it is ---- */

/* What exported the memory to retain, and how it was then: the owner of the view may release it meanwhile. */
typedef struct {
    PyObject *object; /* a new reference */
    int flags;
    const goanna_param *param; /* NULL: not of a parameter with a buffer */
    Py_buffer view;   /* shape and strides are NULL, or in dims */
    Py_ssize_t dims[2][PyBUF_MAX_NDIM];
} source;

/* Whether base is in the memory, or where it ends: an empty view may be there. */
static bool within(const Py_buffer *view, const void *base, bool end) {
    if (goanna_inconsistency(view) != NULL) {
        return false;
    }
    uintptr_t low = (uintptr_t)view->buf, high = low + (uintptr_t)view->itemsize;
    for (int i = 0; i < view->ndim && view->strides != NULL && view->shape != NULL; i++) {
        Py_ssize_t reach = (view->shape[i] - 1) * view->strides[i];
        if (reach < 0) {
            low += (uintptr_t)reach;
        } else {
            high += (uintptr_t)reach;
        }
    }
    if (view->strides == NULL) {
        high = low + (uintptr_t)view->len;
    }
    return (uintptr_t)base >= low && (uintptr_t)base - end < high;
}

static Py_ssize_t *copy_dims(Py_ssize_t *to, const Py_ssize_t *from, int ndim) {
    return from == NULL ? NULL : memcpy(to, from, (size_t)ndim * sizeof *to);
}

static void describe(source *s, int flags, const Py_buffer *view, const goanna_param *param) {
    s->flags = flags;
    s->param = param;
    s->view = (Py_buffer){.buf = view->buf, .len = view->len, .itemsize = view->itemsize, .readonly = view->readonly, .ndim = view->ndim};
    s->view.shape = copy_dims(s->dims[0], view->shape, view->ndim);
    s->view.strides = copy_dims(s->dims[1], view->strides, view->ndim);
}

static bool found(source *s, PyObject *object, int flags, const Py_buffer *view, const goanna_param *param) {
    Py_IncRef(object);
    s->object = object;
    describe(s, flags, view, param);
    return true;
}

static bool of_arguments(const goanna_call *call, const void *base, bool end, source *s) {
    const goanna_callable *c = call->callable;
    for (int i = 0; i < c->params; i++) {
        const goanna_param *p = &c->param[i];
        const Py_buffer *view = (Py_buffer *)(call->frame + p->offset);
        if (p->request != 0 && within(view, base, end)) {
            bool exports = view->obj == NULL || PyObject_CheckBuffer(call->arguments[i]) != 0; /* if not, it has memory of Arrow */
            return found(s, exports ? call->arguments[i] : view->obj, p->request, view, p);
        }
    }
    return false;
}

static bool of_acquired(const goanna_call *call, const void *base, bool end, source *s) {
    for (const goanna_acquired *a = call->acquired; a != NULL; a = a->next) {
        if (within(a->view, base, end)) {
            return found(s, a->object, a->flags, a->view, NULL);
        }
    }
    return false;
}

/* Memory that is looked for among what is retained. */
typedef struct {
    const void *base;
    bool end;
    source *source;
} wanted;

static bool has_base(const goanna_reference *r, void *data) {
    const wanted *w = data;
    const retained *own = as_retained(r);
    if (own == NULL || !within(&own->view, w->base, w->end)) {
        return false;
    }
    describe(w->source, own->flags, &own->view, NULL);
    return true;
}

static bool of_retained(const void *base, bool end, source *s) {
    wanted w = {base, end, s};
    s->object = goanna_find_reference(has_base, &w);
    return s->object != NULL;
}

/* Inside of memory first: another's may begin where one ends. */
static bool find_owner(const goanna_call *call, const void *base, source *s) {
    for (int end = 0; end <= 1; end++) {
        if (of_arguments(call, base, end, s) || of_acquired(call, base, end, s)) {
            return true;
        }
    }
    return of_retained(base, false, s) || of_retained(base, true, s);
}

static bool has_view(const goanna_reference *r, void *data) {
    const goanna_viewed *b = data;
    const retained *own = as_retained(r);
    return own != NULL && (uintptr_t)own->view.buf == b->buf && own->view.itemsize == b->itemsize && own->view.format != NULL &&
           strcmp(own->view.format, (const char *)b->format) == 0;
}

PyObject *goanna_retained_exporter(const goanna_viewed *b) { return goanna_find_reference(has_view, (void *)b); }

/* ---- retaining ---- */

static bool same_dims(const Py_ssize_t *a, const Py_ssize_t *b, int ndim) {
    return (a == NULL) == (b == NULL) && (a == NULL || memcmp(a, b, (size_t)ndim * sizeof *a) == 0);
}

static bool same_memory(const Py_buffer *a, const Py_buffer *b) {
    return a->buf == b->buf && a->len == b->len && a->itemsize == b->itemsize && a->ndim == b->ndim &&
           same_dims(a->shape, b->shape, a->ndim) && same_dims(a->strides, b->strides, a->ndim);
}

static bool request_again(const source *s, Py_buffer *view) {
    if (goanna_get_buffer(s->object, view, s->flags) == 0) {
        bool writable = s->param != NULL ? (s->param->request & PyBUF_WRITABLE) != 0 : !s->view.readonly;
        if (same_memory(&s->view, view) && !(writable && view->readonly)) {
            return true;
        }
        goanna_release_buffer(view);
        PyErr_SetString(PyExc_BufferError, "the exporter gave other memory when it was asked again");
    }
    if (s->param != NULL) {
        goanna_name_place(&s->param->at);
    }
    return false;
}

static goanna_reference *export_again(const source *s) {
    retained *own = calloc(1, sizeof *own);
    if (own == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!goanna_place_reference(&own->reference) || !request_again(s, &own->view)) {
        free(own);
        return NULL;
    }
    own->flags = s->flags;
    own->reference.end = end_export;
    goanna_own_reference(&own->reference, s->object);
    return &own->reference;
}

goanna_reference *goanna_retain(goanna_call *call, const void *base, goanna_failure **failure) {
    bool taken = goanna_take_gil(call);
    source s;
    goanna_reference *r = NULL;
    if (!goanna_may_run_python(call)) {
        *failure = goanna_caught(call);
    } else if (find_owner(call, base, &s)) {
        r = export_again(&s);
        if (r == NULL) {
            *failure = goanna_caught(call);
        }
        Py_DecRef(s.object);
    }
    if (r != NULL && call->generation != goanna_generation) {
        goanna_drop_owned(call, r); /* the exporter forked: no Go is in the child to do so */
    }
    goanna_leave_if_forked(call);
    goanna_give_gil(call, taken);
    return r;
}
