/* Buffers that are valid longer than the call in which they were acquired. Any thread may release them at any time. A thread with the
 * GIL releases them at once. Without the GIL, the next call of the module in the interpreter releases them, or its main thread; after
 * the interpreter has ended, nothing does. */
#include "shim.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* An interpreter that has retained buffers. When Python is initialized again, it uses ids again; a record is that of one initialization,
 * and is never freed. */
typedef struct interpreter {
    int64_t id;
    bool ended;
    goanna_retained *live;
    goanna_retained *pending; /* buffers that wait for a thread with the GIL */
    struct interpreter *next;
} interpreter;

struct goanna_retained {
    Py_buffer view;
    PyObject *object; /* the object from which the view was acquired: view.obj may be another object, which exports no buffers itself */
    int flags;
    interpreter *home;
    goanna_retained *previous, *next; /* links of the list live; next is also that of pending */
};

/* Protects all of the following. No thread may wait for a GIL while it holds this lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static interpreter *interpreters;
int64_t goanna_pending;

static int64_t this_interpreter(void) { return PyInterpreterState_GetID(PyInterpreterState_Get()); }

void goanna_lock_retained(void) { pthread_mutex_lock(&lock); }

void goanna_unlock_retained(void) { pthread_mutex_unlock(&lock); }

void goanna_orphan_retained(void) {
    pthread_mutex_init(&lock, NULL);
    for (interpreter *i = interpreters; i != NULL; i = i->next) {
        while (!i->ended && i->live != NULL) {
            goanna_retained *r = i->live;
            i->live = r->next;
            r->next = i->pending;
            i->pending = r;
            goanna_pending++;
        }
    }
}

static void end(goanna_retained *r) {
    goanna_release_buffer(&r->view);
    Py_DecRef(r->object);
    free(r);
}

/* ---- the end of an interpreter ---- */

/* Releases the pending buffers. If the interpreter ends, no more buffers become pending. The caller holds the GIL. */
static void settle(bool ends) {
    int64_t id = this_interpreter();
    goanna_retained *pending = NULL;
    pthread_mutex_lock(&lock);
    for (interpreter *i = interpreters; i != NULL; i = i->next) {
        if (i->id != id || i->ended) {
            continue;
        }
        i->ended = ends;
        while (i->pending != NULL) {
            goanna_retained *r = i->pending;
            i->pending = r->next;
            r->next = pending;
            pending = r;
            __atomic_sub_fetch(&goanna_pending, 1, __ATOMIC_RELAXED);
        }
    }
    pthread_mutex_unlock(&lock);
    while (pending != NULL) {
        goanna_retained *next = pending->next;
        end(pending);
        pending = next;
    }
}

static PyObject *note_end(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    settle(true);
    Py_IncRef(Py_None);
    return Py_None;
}

static PyMethodDef note_end_method = {"_goanna_note_end", note_end, METH_NOARGS, NULL};

static bool watch_end(void) {
    PyObject *function = PyCMethod_New(&note_end_method, NULL, NULL, NULL);
    PyObject *atexit = function == NULL ? NULL : PyImport_ImportModule("atexit");
    PyObject *done = atexit == NULL ? NULL : PyObject_CallMethod(atexit, "register", "O", function);
    Py_DecRef(function);
    Py_DecRef(atexit);
    Py_DecRef(done);
    return done != NULL;
}

/* Returns the record of this interpreter, or NULL. The caller holds the lock. */
static interpreter *find_here(int64_t id) {
    interpreter *i = interpreters;
    while (i != NULL && (i->id != id || i->ended)) {
        i = i->next;
    }
    return i;
}

/* Returns the record of this interpreter, and registers for its end. NULL with an exception. */
static interpreter *here(void) {
    int64_t id = this_interpreter();
    pthread_mutex_lock(&lock);
    interpreter *i = find_here(id);
    pthread_mutex_unlock(&lock);
    if (i != NULL) {
        return i;
    }
    i = calloc(1, sizeof *i);
    if (i == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!watch_end()) { /* runs Python code, so not under the lock: two records of one interpreter are harmless */
        free(i);
        return NULL;
    }
    i->id = id;
    pthread_mutex_lock(&lock);
    i->next = interpreters;
    interpreters = i;
    pthread_mutex_unlock(&lock);
    return i;
}

/* ---- the exporter of memory ---- */

/* The exporter of the memory to retain, and a copy of the view, which another thread may release meanwhile. */
typedef struct {
    PyObject *object; /* a new reference */
    int flags;
    const goanna_param *param; /* the parameter with the buffer, or NULL */
    Py_buffer view;   /* shape and strides are NULL, or in dims */
    Py_ssize_t dims[2][PyBUF_MAX_NDIM];
} source;

/* Reports whether base is in the memory or, if end is true, at its end, where an empty view may be. */
static bool within(const Py_buffer *view, const void *base, bool end) {
    if (goanna_contradiction(view) != NULL) {
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

static bool found(source *s, PyObject *object, int flags, const Py_buffer *view, const goanna_param *param) {
    Py_IncRef(object);
    s->object = object;
    s->flags = flags;
    s->param = param;
    s->view = (Py_buffer){.buf = view->buf, .len = view->len, .itemsize = view->itemsize, .readonly = view->readonly, .ndim = view->ndim};
    s->view.shape = copy_dims(s->dims[0], view->shape, view->ndim);
    s->view.strides = copy_dims(s->dims[1], view->strides, view->ndim);
    return true;
}

static bool of_arguments(const goanna_call *call, const void *base, bool end, source *s) {
    const goanna_callable *c = call->callable;
    for (int i = 0; i < c->params; i++) {
        const goanna_param *p = &c->param[i];
        const Py_buffer *view = (Py_buffer *)(call->frame + p->offset);
        if (p->request != 0 && within(view, base, end)) {
            return found(s, call->arguments[i], p->request, view, p);
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

/* The caller holds the lock. */
static bool of_retained(const interpreter *home, const void *base, bool end, source *s) {
    for (const goanna_retained *r = home == NULL ? NULL : home->live; r != NULL; r = r->next) {
        if (within(&r->view, base, end)) {
            return found(s, r->object, r->flags, &r->view, NULL);
        }
    }
    return false;
}

/* Looks for base inside of memory first, then at its end, where other memory may begin. */
static bool find_owner(const goanna_call *call, const void *base, source *s) {
    for (int end = 0; end <= 1; end++) {
        if (of_arguments(call, base, end, s) || of_acquired(call, base, end, s)) {
            return true;
        }
    }
    int64_t id = this_interpreter();
    pthread_mutex_lock(&lock);
    const interpreter *home = find_here(id);
    bool retained = of_retained(home, base, false, s) || of_retained(home, base, true, s);
    pthread_mutex_unlock(&lock);
    return retained;
}

PyObject *goanna_retained_exporter(const goanna_viewed *b) {
    int64_t id = this_interpreter();
    PyObject *object = NULL;
    pthread_mutex_lock(&lock);
    const interpreter *home = find_here(id);
    for (const goanna_retained *r = home == NULL ? NULL : home->live; r != NULL && object == NULL; r = r->next) {
        if ((uintptr_t)r->view.buf == b->buf && r->view.itemsize == b->itemsize && r->view.format != NULL &&
            strcmp(r->view.format, (const char *)b->format) == 0) {
            object = r->object;
            Py_IncRef(object);
        }
    }
    pthread_mutex_unlock(&lock);
    return object;
}

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

static goanna_retained *export_again(const source *s) {
    goanna_retained *r = calloc(1, sizeof *r);
    if (r == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    r->home = here();
    if (r->home == NULL || !request_again(s, &r->view)) {
        free(r);
        return NULL;
    }
    Py_IncRef(s->object);
    r->object = s->object;
    r->flags = s->flags;
    pthread_mutex_lock(&lock);
    r->next = r->home->live;
    if (r->next != NULL) {
        r->next->previous = r;
    }
    r->home->live = r;
    pthread_mutex_unlock(&lock);
    return r;
}

goanna_retained *goanna_retain(goanna_call *call, const void *base, goanna_failure **failure) {
    bool taken = goanna_take_gil(call);
    source s;
    goanna_retained *r = NULL;
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
        goanna_release_retained(call, r); /* the exporter has forked, and no Go code runs in the child to release it */
    }
    goanna_leave_if_forked(call);
    goanna_give_gil(call, taken);
    return r;
}

/* ---- releasing ---- */

/* The caller holds the lock. */
static void unlink_live(goanna_retained *r) {
    if (r->next != NULL) {
        r->next->previous = r->previous;
    }
    if (r->previous != NULL) {
        r->previous->next = r->next;
    } else if (r->home->live == r) {
        r->home->live = r->next;
    }
}

void goanna_release_pending(void) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    settle(false);
    goanna_put_back(&raised);
}

static int pending_call(void *unused) {
    (void)unused;
    goanna_release_pending();
    return 0;
}

/* Makes r pending. The caller holds the lock, so that the interpreter does not end meanwhile, after which no pending call may be added.
 * Only the main thread of the main interpreter runs pending calls. */
static void put_off(goanna_retained *r) {
    r->next = r->home->pending;
    r->home->pending = r;
    __atomic_add_fetch(&goanna_pending, 1, __ATOMIC_RELAXED);
    if (r->home->id == 0) {
        Py_AddPendingCall(pending_call, NULL); /* if the queue is full, the next call of the module releases r */
    }
}

/* Reports whether a buffer may be released in the call: exporters run Python code. */
static bool may_end(goanna_call *call) {
    bool may = goanna_may_run_python(call);
    PyErr_Clear();
    return may;
}

void goanna_release_retained(goanna_call *call, goanna_retained *r) {
    bool holds_gil = call != NULL && call->thread == NULL;
    int64_t id = holds_gil && may_end(call) ? this_interpreter() : -1;
    pthread_mutex_lock(&lock);
    unlink_live(r);
    bool ended = r->home->ended, at_once = !ended && r->home->id == id;
    if (!ended && !at_once) {
        put_off(r);
    }
    pthread_mutex_unlock(&lock);
    if (at_once) {
        end(r);
        goanna_leave_if_forked(call);
    } else if (ended) { /* the exporter has ended with its interpreter */
        free(r);
    }
}
