/* References to Python's objects that Go owns. They are dropped on any thread, at any time: with the GIL at once, and without it by
 * the next call of the module in the interpreter, or by its main thread, or never once it ends. */
#include "shim.h"

#include <pthread.h>
#include <stdlib.h>

/* A running interpreter that Go owns or has owned references in. Python gives an id again when it is initialised again; a record is
 * of one life, and stays. */
struct goanna_interpreter {
    int64_t id;
    PyInterpreterState *state;
    bool ended;
    int callers; /* threads of Go that have a state of it */
    goanna_reference *live;
    goanna_reference *pending; /* to be dropped by a thread that holds the GIL */
    goanna_interpreter *next;
};

/* Of all of the following. Nothing that may wait for a GIL is done under it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static goanna_interpreter *interpreters;
int64_t goanna_pending;

static int64_t this_interpreter(void) { return PyInterpreterState_GetID(PyInterpreterState_Get()); }

void goanna_lock_references(void) { pthread_mutex_lock(&lock); }

void goanna_unlock_references(void) { pthread_mutex_unlock(&lock); }

void goanna_orphan_references(void) {
    pthread_mutex_init(&lock, NULL);
    for (goanna_interpreter *i = interpreters; i != NULL; i = i->next) {
        while (!i->ended && i->live != NULL) {
            goanna_reference *r = i->live;
            i->live = r->next;
            r->next = i->pending;
            i->pending = r;
            goanna_pending++;
        }
    }
}

void goanna_leave_reference(goanna_reference *r) {
    if (__atomic_exchange_n(&r->listed, 0, __ATOMIC_ACQ_REL) == 0) {
        free(r);
    }
}

void goanna_end_reference(goanna_reference *r) {
    if (r->end != NULL) {
        r->end(r);
    }
    Py_DecRef(r->object);
    goanna_leave_reference(r);
}

/* ---- the end of an interpreter ---- */

/* Drops what is pending, and where the interpreter ends allows no more postponed drops. Holds the GIL. */
static void settle(bool ends) {
    int64_t id = this_interpreter();
    goanna_reference *pending = NULL;
    pthread_mutex_lock(&lock);
    for (goanna_interpreter *i = interpreters; i != NULL; i = i->next) {
        if (i->id != id || i->ended) {
            continue;
        }
        i->ended = ends;
        while (i->pending != NULL) {
            goanna_reference *r = i->pending;
            i->pending = r->next;
            r->next = pending;
            pending = r;
            __atomic_sub_fetch(&goanna_pending, 1, __ATOMIC_RELAXED);
        }
    }
    pthread_mutex_unlock(&lock);
    while (pending != NULL) {
        goanna_reference *next = pending->next;
        goanna_end_reference(pending);
        pending = next;
    }
}

/* Ends the threads of Go that have a state of this interpreter, after what they run: the interpreter may not end before. */
static void end_callers(void) {
    int64_t id = this_interpreter();
    goanna_interpreter *home = NULL;
    pthread_mutex_lock(&lock);
    for (goanna_interpreter *i = interpreters; i != NULL; i = i->next) {
        if (i->id == id && i->callers > 0) {
            home = i;
        }
    }
    pthread_mutex_unlock(&lock);
    if (home != NULL && goanna_loaded != NULL) { /* the child of a fork has none */
        PyThreadState *thread = PyEval_SaveThread();
        goanna_loaded->end_callers((uintptr_t)home);
        PyEval_RestoreThread(thread);
    }
}

PyInterpreterState *goanna_enter_interpreter(goanna_interpreter *home, bool *is_main) {
    *is_main = home->id == 0;
    pthread_mutex_lock(&lock);
    PyInterpreterState *state = home->ended ? NULL : home->state;
    home->callers += state != NULL;
    pthread_mutex_unlock(&lock);
    return state;
}

void goanna_leave_interpreter(goanna_interpreter *home) {
    pthread_mutex_lock(&lock);
    home->callers--;
    pthread_mutex_unlock(&lock);
}

/* Python may end while threads are in Go. */
static void cancel_contexts(void) {
    if (goanna_loaded != NULL) {
        goanna_loaded->cancel_contexts(this_interpreter());
    }
}

static PyObject *note_end(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    cancel_contexts();
    settle(true);
    end_callers();
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

/* The record of this interpreter, or NULL. The lock is held. */
static goanna_interpreter *find_here(int64_t id) {
    goanna_interpreter *i = interpreters;
    while (i != NULL && (i->id != id || i->ended)) {
        i = i->next;
    }
    return i;
}

/* The record of this interpreter, whose end is watched. NULL with an exception. */
static goanna_interpreter *here(void) {
    int64_t id = this_interpreter();
    pthread_mutex_lock(&lock);
    goanna_interpreter *i = find_here(id);
    pthread_mutex_unlock(&lock);
    if (i != NULL) {
        return i;
    }
    i = calloc(1, sizeof *i);
    if (i == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!watch_end()) { /* with other Python code, so not under the lock: two records of one interpreter do no harm */
        free(i);
        return NULL;
    }
    i->id = id;
    i->state = PyInterpreterState_Get();
    pthread_mutex_lock(&lock);
    i->next = interpreters;
    interpreters = i;
    pthread_mutex_unlock(&lock);
    return i;
}

bool goanna_watch_interpreter(void) { return here() != NULL; }

/* ---- owning ---- */

bool goanna_place_reference(goanna_reference *r) {
    r->home = here();
    return r->home != NULL;
}

void goanna_own_reference(goanna_reference *r, PyObject *object) {
    Py_IncRef(object);
    r->object = object;
    goanna_give_reference(r);
}

void goanna_give_reference(goanna_reference *r) {
    pthread_mutex_lock(&lock);
    r->next = r->home->live;
    if (r->next != NULL) {
        r->next->previous = r;
    }
    r->home->live = r;
    pthread_mutex_unlock(&lock);
}

goanna_reference *goanna_keep(PyObject *object) {
    goanna_reference *r = calloc(1, sizeof *r);
    if (r == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!goanna_place_reference(r)) {
        free(r);
        return NULL;
    }
    goanna_own_reference(r, object);
    return r;
}

bool goanna_is_of(const goanna_reference *r, const PyInterpreterState *interpreter) {
    return !r->home->ended && r->home->state == interpreter;
}

uintptr_t goanna_home(const goanna_reference *r) { return (uintptr_t)r->home; }

bool goanna_is_of_this_interpreter(const goanna_reference *r) { return goanna_is_of(r, PyInterpreterState_Get()); }

PyObject *goanna_find_reference(bool (*wanted)(const goanna_reference *, void *), void *data) {
    int64_t id = this_interpreter();
    PyObject *object = NULL;
    pthread_mutex_lock(&lock);
    const goanna_interpreter *home = find_here(id);
    for (const goanna_reference *r = home == NULL ? NULL : home->live; r != NULL && object == NULL; r = r->next) {
        if (wanted(r, data)) {
            object = r->object;
            Py_IncRef(object);
        }
    }
    pthread_mutex_unlock(&lock);
    return object;
}

/* ---- dropping ---- */

/* The lock is held. */
static void unlink_live(goanna_reference *r) {
    if (r->next != NULL) {
        r->next->previous = r->previous;
    }
    if (r->previous != NULL) {
        r->previous->next = r->next;
    } else if (r->home->live == r) {
        r->home->live = r->next;
    }
}

void goanna_drop_pending(void) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    settle(false);
    goanna_put_back(&raised);
}

static int pending_call(void *unused) {
    (void)unused;
    goanna_drop_pending();
    return 0;
}

/* The lock is held, so that the interpreter does not end meanwhile: pending calls may not be added then. Only the main
 * interpreter's main thread makes them. */
static void put_off(goanna_reference *r) {
    r->next = r->home->pending;
    r->home->pending = r;
    __atomic_add_fetch(&goanna_pending, 1, __ATOMIC_RELAXED);
    if (r->home->id == 0) {
        Py_AddPendingCall(pending_call, NULL); /* full: the next call of the module will do */
    }
}

/* What ends may run Python code. */
static bool may_end(goanna_call *call) {
    bool may = goanna_may_run_python(call);
    PyErr_Clear();
    return may;
}

void goanna_drop_owned(goanna_call *call, goanna_reference *r) {
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
        goanna_end_reference(r);
        goanna_leave_if_forked(call);
    } else if (ended) { /* what an interpreter that is gone had stays */
        goanna_leave_reference(r);
    }
}
