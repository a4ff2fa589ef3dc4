/* One call of a Go function: it converts the arguments, enters Go once, and converts the results. */
#include "shim.h"

#include <setjmp.h>
#include <stdlib.h>

uint64_t goanna_next_serial(void) {
    static uint64_t last;
    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

/* Python code that Go calls may fork. The child has only this thread, so its Go runtime would hang at a switch of goroutines or a
 * collection: the child never returns to Go. */
__attribute__((noinline)) static bool dispatch_with_objects(const goanna_library *lib, goanna_call *call) {
    const goanna_callable *c = call->callable;
    jmp_buf way_out;
    call->way_out = &way_out;
    if (GOANNA_FORKS && setjmp(way_out) != 0) {
        PyErr_Clear();
        PyErr_Format(PyExc_RuntimeError, "%s(): the process was forked while it ran; in the child it cannot go on", c->name);
        return false;
    }
    lib->dispatch(call, c->id, call->frame);
    return true;
}

void goanna_leave_if_forked(const goanna_call *call) {
    if (__builtin_expect(call->generation != goanna_generation && call->way_out != NULL, 0)) {
        longjmp(*(jmp_buf *)call->way_out, 1);
    }
}

void goanna_leave_caller_if_forked(const goanna_call *call) {
    if (__builtin_expect(call->generation != goanna_generation && call->way_out == NULL, 0)) {
        PyErr_Clear();
        PyErr_Format(PyExc_RuntimeError, "%s(): the process was forked in Python code on a thread of Go; the child ends",
                     ((const goanna_callable *)call->callable)->name);
        PyErr_WriteUnraisable(NULL);
        _Exit(1);
    }
}

bool goanna_take_gil(goanna_call *call) {
    if (call->thread == NULL) {
        return false;
    }
    PyEval_RestoreThread(call->thread);
    call->thread = NULL;
    if (call->interrupted != NULL) {
        goanna_set_interruptible(0); /* Python runs, and handles its signals */
    }
    return true;
}

void goanna_give_gil(goanna_call *call, bool taken) {
    if (taken) {
        if (call->interrupted != NULL) {
            goanna_resume_interruptible(call);
        }
        call->thread = PyEval_SaveThread();
    }
}

bool goanna_cross(goanna_call *call) {
    const goanna_callable *c = call->callable;
    const goanna_library *lib = goanna_get_library();
    if (lib == NULL) {
        return false;
    }
    call->generation = goanna_generation;
    int64_t room[GOANNA_FAILURE_ROOM / sizeof(int64_t)];
    call->failure_room = room;
    if (c->objects) {
        goanna_contexts contexts = {0};
        call->serial = goanna_next_serial();
        if (c->contexts && !goanna_begin_contexts(lib, call, &contexts)) {
            return false;
        }
        if (!c->hold_gil) {
            call->thread = PyEval_SaveThread();
        }
        bool returned = dispatch_with_objects(lib, call);
        goanna_take_gil(call);
        if (c->contexts) {
            goanna_end_contexts(call, contexts);
        }
        if (!returned) {
            return false;
        }
    } else if (c->hold_gil) {
        lib->dispatch(call, c->id, call->frame);
    } else {
        call->thread = PyEval_SaveThread();
        lib->dispatch(call, c->id, call->frame);
        PyEval_RestoreThread(call->thread);
        call->thread = NULL;
    }
    goanna_failure *failure = ((goanna_head *)call->frame)->failure;
    if (__builtin_expect(failure != NULL, 0)) {
        goanna_raise(call->module, failure);
        if (call->interrupted != NULL) {
            goanna_raise_interrupt();
        }
        return false;
    }
    return true;
}

static bool fail_leaf(const goanna_library *lib, goanna_call *call, goanna_leaf_fault *fault) {
    fault->head = (goanna_head){.call = call};
    lib->dispatch(call, GOANNA_LEAF_FAULT, fault);
    goanna_raise(call->module, fault->head.failure);
    return false;
}

static bool takes_time(const goanna_leaf *leaf, size_t bytes) {
    return leaf->kind == GOANNA_LEAF_WAITING || (leaf->kind == GOANNA_LEAF_LOOPING && bytes > GOANNA_SHORT);
}

/* Other threads of Python run meanwhile, unless the leaf takes less time than that costs. */
bool goanna_cross_leaf(goanna_call *call, int number, bool checked, size_t bytes) {
    const goanna_library *lib = goanna_get_library();
    if (lib == NULL) {
        return false;
    }
    const goanna_leaf *leaf = lib->leaves == NULL ? NULL : &lib->leaves[number];
    if (!checked || leaf == NULL || leaf->code == NULL) {
        return goanna_cross(call);
    }
    call->generation = goanna_generation;
    goanna_leaf_fault fault;
    bool good;
    if (takes_time(leaf, bytes) && !((const goanna_callable *)call->callable)->hold_gil) {
        void *thread = PyEval_SaveThread();
        good = lib->call_leaf(leaf, call->frame, &fault);
        PyEval_RestoreThread(thread);
    } else {
        good = lib->call_leaf(leaf, call->frame, &fault);
    }
    return __builtin_expect(good, 1) || fail_leaf(lib, call, &fault);
}

PyObject *goanna_end_call(goanna_call *call, PyObject *result) {
    goanna_unpin(((goanna_head *)call->frame)->kept, call->generation);
    if (__builtin_expect(call->object_count > 0 || call->acquired != NULL || call->lent != NULL, 0)) {
        goanna_end_objects(call);
    }
    if (__builtin_expect(__atomic_load_n(&goanna_pending, __ATOMIC_RELAXED) != 0, 0)) {
        goanna_drop_pending();
    }
    const goanna_callable *c = call->callable;
    if (c->rest) {
        goanna_drop_reference(call->arguments[c->positional]);
    }
    if (__builtin_expect(((goanna_arena *)call->arena)->chunks != NULL, 0)) {
        goanna_free_arena(call->arena);
    }
    return result;
}

PyObject *goanna_pack(PyObject **results, int n, bool good) {
    PyObject *tuple = good ? PyTuple_New(n) : NULL;
    for (int i = 0; i < n; i++) {
        if (tuple != NULL) {
            PyTuple_SetItem(tuple, i, results[i]);
        } else {
            goanna_drop_reference(results[i]);
        }
    }
    return tuple;
}

PyObject *goanna_literal(PyObject *module, int number) {
    return PyTuple_GetItem(((goanna_state *)PyModule_GetState(module))->literals, number);
}
