/* Python objects of arguments that Go uses: on the thread of any call of the module, or on a thread of Go that is a caller of their
 * interpreter. */
#include "shim.h"

#include <stdlib.h>

static void end_nothing(goanna_reference *r) { Py_DecRef(((goanna_lent *)r)->module); }

goanna_lent *goanna_lend(goanna_call *call, const goanna_place *at, PyObject *o, size_t size, void (*end)(goanna_reference *)) {
    while (at->outer != NULL) { /* the places of nested values are on the stack */
        at = at->outer;
    }
    goanna_lent *l = calloc(1, size);
    if (l == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    *l = (goanna_lent){.reference = {.end = end == NULL ? end_nothing : end, .listed = 1}, .module = call->module, .function = call->callable, .at = *at, .next = call->lent};
    if (!goanna_place_reference(&l->reference)) {
        free(l);
        return NULL;
    }
    Py_IncRef(l->module);
    Py_IncRef(o);
    l->reference.object = o;
    call->lent = l;
    return l;
}

void goanna_take(goanna_lent *l) {
    l->taken = true;
    if (!l->given) {
        goanna_give_reference(&l->reference);
    }
}

int32_t goanna_is_held(const goanna_lent *l) { return l->function->hold_gil; }

void goanna_end_lent(goanna_call *call) {
    goanna_lent *l = call->lent;
    call->lent = NULL;
    while (l != NULL) {
        goanna_lent *next = l->next;
        bool taken = l->taken;
        goanna_leave_reference(&l->reference);
        if (!taken) {
            goanna_end_reference(&l->reference);
        }
        l = next;
    }
}

void goanna_give_lent(goanna_lent *l) {
    for (; l != NULL; l = l->next) {
        l->given = true;
        goanna_give_reference(&l->reference);
    }
}

void goanna_end_given(goanna_call *call, goanna_lent *l) {
    while (l != NULL) {
        goanna_lent *next = l->next;
        bool taken = l->taken;
        goanna_leave_reference(&l->reference);
        if (!taken) {
            goanna_drop_owned(call, &l->reference);
        }
        l = next;
    }
}

void goanna_names(const goanna_lent *l, const char **function, const char **argument) {
    *function = l->at.function;
    *argument = l->at.name;
}

/* ---- uses ---- */

static PyInterpreterState *interpreter_of(const goanna_call *call) {
    return call->thread == NULL ? PyInterpreterState_Get() : PyThreadState_GetInterpreter(call->thread);
}

void *goanna_referenced(goanna_call *call, const goanna_reference *r) {
    return goanna_is_of(r, interpreter_of(call)) ? r->object : NULL;
}

bool goanna_is_lent_here(const goanna_call *call, const goanna_lent *l) { return goanna_is_of(&l->reference, interpreter_of(call)); }

bool goanna_begin_use(goanna_call *call, bool *taken) {
    *taken = goanna_take_gil(call);
    if (__atomic_load_n(&goanna_pending, __ATOMIC_RELAXED) != 0) {
        goanna_drop_pending();
    }
    return goanna_may_run_python(call) && PyErr_CheckSignals() == 0;
}

void goanna_end_use(goanna_call *call, bool taken) {
    goanna_leave_if_forked(call);
    goanna_leave_caller_if_forked(call);
    goanna_give_gil(call, taken);
}

void goanna_hand_exception(goanna_call *call, goanna_outcome *outcome) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    outcome->exception = raised.value == NULL ? NULL : goanna_keep(raised.value);
    goanna_put_back(&raised);
    int64_t owned = call->object_count;
    outcome->failure = goanna_caught(call);
    if (outcome->exception == NULL) {
        PyErr_Clear();
    } else if (call->object_count > owned) { /* the reference does instead */
        Py_DecRef(call->objects[--call->object_count]);
    }
}

/* ---- threads of Go that call ---- */

/* 3.11 refuses to destroy a subinterpreter that has two threads. */
goanna_call *goanna_begin_caller(goanna_lent *l, bool *once) {
    bool is_main;
    goanna_call *caller = calloc(1, sizeof *caller);
    PyInterpreterState *interpreter = caller == NULL ? NULL : goanna_enter_interpreter(l->reference.home, &is_main);
    if (interpreter == NULL) {
        free(caller);
        return NULL;
    }
    *once = !is_main && Py_Version < 0x030C0000;
    *caller = (goanna_call){.serial = goanna_next_serial(), .generation = goanna_generation, .callable = l->function, .module = l->module,
                            .thread = PyThreadState_New(interpreter)};
    if (caller->thread == NULL) {
        goanna_leave_interpreter(l->reference.home);
        free(caller);
        return NULL;
    }
    return caller;
}

void goanna_end_caller(goanna_call *caller, uintptr_t home) {
    goanna_take_gil(caller);
    goanna_end_objects(caller);
    PyThreadState_Clear(PyThreadState_Get());
    PyThreadState_Delete(PyEval_SaveThread());
    free(caller);
    goanna_leave_interpreter((goanna_interpreter *)home);
}
