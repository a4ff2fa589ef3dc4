/* Sequences and channels of Go as iterators of Python. A crossing brings a batch of slots, which stay in memory of Go; each __next__ builds
 * an object of one. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "shim.h"

#include <pthread.h>
#include <time.h>

typedef struct {
    goanna_instance instance;
    const goanna_type *elem;
    PyObject *module;     /* borrowed from the class */
    int waiting;          /* threads that wait for the owner's end, without the GIL */
    pthread_mutex_t lock; /* for those */
    pthread_cond_t freed;
    const void *owner;    /* of what follows: an address of the thread that works on it, or NULL */
    char *slots;          /* of the batch, in Go until the next one */
    int64_t at, n;        /* the next slot, and how many there are */
    bool ended;           /* no batch follows */
    bool closed;          /* by any thread, without the lock */
} iterator;

#if defined(GOANNA_ABI3T)
static inline iterator *iterator_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define ITERATOR_BASICSIZE (-(int)sizeof(iterator))
#else
typedef struct {
    PyObject head;
    iterator iterator;
} iterator_object;
static inline iterator *iterator_of(PyObject *self) { return &((iterator_object *)self)->iterator; }
#define ITERATOR_BASICSIZE ((int)sizeof(iterator_object))
#endif

static bool is_closed(iterator *it) { return __atomic_load_n(&it->closed, __ATOMIC_ACQUIRE); }

/* Gives back the slots that have become no object. The child of a fork leaves them: they are the parent's. */
static void drop_rest(iterator *it) {
    goanna_call call = {.module = it->module, .generation = it->instance.generation};
    bool drops = it->elem->conv->drop != NULL && it->instance.generation == goanna_generation;
    while (it->at < it->n) {
        char *slot = it->slots + (size_t)it->at++ * it->elem->size;
        if (drops) {
            it->elem->conv->drop(&call, it->elem, slot);
        }
    }
}

/* Runs a function of Go on the iterator, with n in the frame. False with an exception. */
static bool cross(iterator *it, uint32_t id, const char *method, int64_t n, goanna_iterator_frame *frame) {
    if (!goanna_has_stack(method, GOANNA_FOR_GO)) {
        return false;
    }
    const goanna_callable callable = {.name = method, .id = id};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call = {.callable = &callable, .frame = (char *)frame, .module = it->module, .arena = &arena};
    *frame = (goanna_iterator_frame){.head = {NULL, &call, 0}, .handle = it->instance.handle, .n = n};
    return goanna_end_call(&call, goanna_cross(&call) ? it->module : NULL) != NULL;
}

/* ---- the lock ---- */

/* An address that each thread has of its own. */
static const void *this_thread(void) { return goanna_stack_limits; }

static bool become_owner(iterator *it) {
    const void *none = NULL;
    return __atomic_compare_exchange_n(&it->owner, &none, this_thread(), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

/* Where there is a GIL the owner changes with it, unless threads wait; and their number changes with it, too. */
static bool try_lock(iterator *it) {
#if defined(GOANNA_ABI3)
    if (__atomic_load_n(&it->waiting, __ATOMIC_RELAXED) == 0) {
        if (it->owner != NULL) {
            return false;
        }
        __atomic_store_n(&it->owner, this_thread(), __ATOMIC_RELAXED);
        return true;
    }
#endif
    return become_owner(it);
}

/* In the child of a fork the mutex may be locked by a thread that the child does not have. */
static void unlock(iterator *it) {
#if defined(GOANNA_ABI3)
    __atomic_store_n(&it->owner, NULL, __ATOMIC_RELEASE);
#else
    __atomic_store_n(&it->owner, NULL, __ATOMIC_SEQ_CST);
#endif
    if (__atomic_load_n(&it->waiting, __ATOMIC_SEQ_CST) > 0 && it->instance.generation == goanna_generation) {
        pthread_mutex_lock(&it->lock); /* from here on a thread that has seen the owner waits */
        pthread_cond_signal(&it->freed);
        pthread_mutex_unlock(&it->lock);
    }
}

/* Waits a while, so that the caller can look for signals. The thread becomes the owner before it has the GIL: a thread that goes from item to item
 * would give it the GIL only where it is the owner itself. */
static bool wait_for_lock(iterator *it) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    __atomic_add_fetch(&it->waiting, 1, __ATOMIC_SEQ_CST);
    PyThreadState *thread = PyEval_SaveThread();
    pthread_mutex_lock(&it->lock);
    bool locked = become_owner(it);
    while (!locked && pthread_cond_timedwait(&it->freed, &it->lock, &until) == 0) {
        locked = become_owner(it);
    }
    pthread_mutex_unlock(&it->lock);
    PyEval_RestoreThread(thread);
    __atomic_sub_fetch(&it->waiting, 1, __ATOMIC_SEQ_CST);
    return locked;
}

/* Runs handlers of signals, which may fork. False with an exception. */
static bool check_signals(iterator *it) { return PyErr_CheckSignals() == 0 && goanna_has_instance(&it->instance, "__next__"); }

static bool already_executing(void) {
    PyErr_SetString(PyExc_ValueError, "iterator already executing");
    return false;
}

/* False with an exception: building an item may run code of Python, which may ask for the next one, as may an iterable that the sequence
 * waits for. */
static bool lock(iterator *it) {
    for (bool checked = false; !try_lock(it); checked = true) {
        if (__atomic_load_n(&it->owner, __ATOMIC_RELAXED) == this_thread()) {
            return already_executing();
        }
        goanna_iterator_frame frame;
        if (!checked && (!cross(it, GOANNA_ITERATOR_CHECK, "__next__", 0, &frame) || (frame.n < 0 && !already_executing()))) {
            return false;
        }
        if (wait_for_lock(it)) {
            return true;
        }
        if (!check_signals(it)) {
            return false;
        }
    }
    return true;
}

/* ---- items ---- */

/* Gets a batch, which may have no items. False with an exception. */
static bool get_batch(iterator *it, bool wait) {
    goanna_iterator_frame frame;
    if (!cross(it, GOANNA_ITERATOR_NEXT, "__next__", !wait, &frame)) {
        it->ended = true;
        return false;
    }
    if (frame.n < 0) {
        return already_executing();
    }
    it->slots = frame.items;
    it->at = 0;
    it->n = frame.n;
    it->ended = frame.ended != 0;
    return true;
}

/* Gets a batch, unless there is an item. False at the end, or with an exception. */
static bool fill(iterator *it) {
    while (it->at == it->n) {
        if (it->ended || is_closed(it) || !get_batch(it, true)) {
            return false;
        }
        if (it->n == 0 && !it->ended && !check_signals(it)) {
            return false;
        }
    }
    return !is_closed(it);
}

static PyObject *build(iterator *it) {
    static const goanna_callable callable = {.name = "__next__"};
    goanna_call call = {.callable = &callable, .module = it->module, .generation = it->instance.generation};
    char *slot = it->slots + (size_t)it->at++ * it->elem->size;
    PyObject *item = it->elem->conv->build(&call, it->elem, slot);
    if (item == NULL && it->elem->conv->drop != NULL) {
        goanna_raised raised;
        goanna_set_aside(&raised);
        it->elem->conv->drop(&call, it->elem, slot);
        goanna_put_back(&raised);
    }
    return item;
}

static PyObject *next(PyObject *self) {
    iterator *it = iterator_of(self);
    if (!goanna_has_instance(&it->instance, "__next__") || !lock(it)) {
        return NULL;
    }
    PyObject *item = fill(it) ? build(it) : NULL;
    if (is_closed(it)) {
        drop_rest(it);
    }
    unlock(it);
    return item;
}

/* ---- async for ---- */

/* The next item, or nothing where Go has to be asked for it. At the end StopAsyncIteration. */
static PyObject *poll(PyObject *self, PyObject *nothing) {
    iterator *it = iterator_of(self);
    if (!goanna_has_instance(&it->instance, "__anext__") || !lock(it)) {
        return NULL;
    }
    PyObject *item = NULL;
    bool good = it->at < it->n || it->ended || is_closed(it) || get_batch(it, false);
    if (good && it->at < it->n && !is_closed(it)) {
        item = build(it);
    } else if (good && (it->ended || is_closed(it))) {
        PyErr_SetObject(PyExc_StopAsyncIteration, NULL);
    } else if (good) {
        Py_IncRef(nothing);
        item = nothing;
    }
    unlock(it);
    return item;
}

/* An operation that is done when poll has something. */
static PyObject *ask(PyObject *self, PyObject *none) {
    (void)none;
    iterator *it = iterator_of(self);
    goanna_iterator_frame frame;
    if (!goanna_has_instance(&it->instance, "__anext__") || !cross(it, GOANNA_ITERATOR_ASK, "__anext__", 0, &frame)) {
        return NULL;
    }
    static const goanna_callable callable = {.name = "__anext__"};
    const goanna_call call = {.callable = &callable, .module = it->module, .generation = it->instance.generation};
    return goanna_operation_new(&call, frame.operation.handle, goanna_take_nothing);
}

static PyObject *async_next(PyObject *self) {
    const goanna_state *state = PyModule_GetState(iterator_of(self)->module);
    if (state->next_item == NULL) {
        return PyErr_Format(PyExc_RuntimeError, "the module has been cleared: the interpreter ends");
    }
    return PyObject_CallFunctionObjArgs(state->next_item, self, NULL);
}

static PyObject *get_self(PyObject *self) {
    Py_IncRef(self);
    return self;
}

/* ---- the end ---- */

/* Does not wait for a thread that waits for Go: that one ends, too. What it has not got is dropped by it, or with the object. */
static PyObject *close(PyObject *self, PyObject *none) {
    (void)none;
    iterator *it = iterator_of(self);
    if (it->instance.generation == goanna_generation && it->instance.handle != 0 && !__atomic_exchange_n(&it->closed, true, __ATOMIC_ACQ_REL)) {
        goanna_iterator_frame frame;
        if (!cross(it, GOANNA_ITERATOR_STOP, "close", 0, &frame)) {
            return NULL;
        }
        if (try_lock(it)) {
            drop_rest(it);
            unlock(it);
        }
    }
    Py_IncRef(Py_None);
    return Py_None;
}

static void dealloc(PyObject *self) {
    iterator *it = iterator_of(self);
    PyObject *type = (PyObject *)Py_TYPE(self);
    if (it->instance.handle != 0) {
        goanna_raised raised;
        goanna_set_aside(&raised);
        drop_rest(it);
        goanna_forget_instance(&it->instance);
        goanna_put_back(&raised);
        pthread_cond_destroy(&it->freed);
        pthread_mutex_destroy(&it->lock);
    }
    PyObject_Free(self);
    Py_DecRef(type);
}

/* ---- the class ---- */

static PyMethodDef methods[] = {
    {"close", close, METH_NOARGS, "close($self, /)\n--\n\nEnd the iteration, and what Go does for it."},
    {"_poll", poll, METH_O, NULL},
    {"_ask", ask, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Iterators of a module with coroutine functions are asynchronous, too. */
static PyObject *make_type(PyObject *module) {
    bool async = goanna_the_module.coroutine_count > 0;
    PyType_Slot slots[] = {
        {Py_tp_doc, "An iterator over a sequence or a channel of Go."},
        {Py_tp_dealloc, dealloc},
        {Py_tp_iter, get_self},
        {Py_tp_iternext, next},
        {Py_tp_methods, methods},
        {async ? Py_am_aiter : 0, async ? get_self : NULL},
        {Py_am_anext, async_next},
        {0, NULL},
    };
    return goanna_new_class(module, ".Iterator", ITERATOR_BASICSIZE, slots);
}

PyObject *goanna_iterator_new(const goanna_call *call, uint64_t handle, const goanna_type *elem) {
    PyObject *type = goanna_class_once(call->module, offsetof(goanna_state, iterator_type), make_type);
    PyObject *self = type == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self == NULL) {
        goanna_drop_handle(handle, call->generation);
        return NULL;
    }
    iterator *it = iterator_of(self);
    *it = (iterator){.instance = {handle, call->generation}, .elem = elem, .module = call->module};
    pthread_mutex_init(&it->lock, NULL);
    pthread_cond_init(&it->freed, NULL);
    return self;
}
