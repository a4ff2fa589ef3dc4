/* Python callables that Go calls: on the thread of a call of the module, or on a thread of Go that is a caller of an interpreter. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct goanna_callback {
    goanna_reference reference; /* to the callable; ends the rest */
    PyObject *module;
    const goanna_type *type;
    const goanna_callable *function; /* whose argument it is */
    goanna_place at;
    goanna_callback *next; /* of its call, until Go takes it */
    bool taken;
};

struct goanna_answers {
    goanna_arena arena;
    goanna_reference *object; /* what the callable returned; NULL: not needed */
};

/* ---- arguments ---- */

static void end_callback(goanna_reference *r) { Py_DecRef(((goanna_callback *)r)->module); }

bool goanna_load_callable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    *slot = NULL;
    if (o == Py_None) {
        return true;
    }
    if (!PyCallable_Check(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    while (at->outer != NULL) { /* the places of nested values are on the stack */
        at = at->outer;
    }
    goanna_callback *c = calloc(1, sizeof *c);
    if (c == NULL) {
        PyErr_NoMemory();
        return false;
    }
    *c = (goanna_callback){.reference = {.end = end_callback}, .module = call->module, .type = t, .function = call->callable, .at = *at, .next = call->callbacks};
    if (!goanna_place_reference(&c->reference)) {
        free(c);
        return false;
    }
    Py_IncRef(c->module);
    goanna_own_reference(&c->reference, o);
    call->callbacks = c;
    *slot = c;
    return true;
}

void goanna_take_callback(goanna_callback *c, int32_t *held) {
    c->taken = true;
    *held = c->function->hold_gil;
}

void goanna_end_callbacks(goanna_call *call) {
    goanna_callback *c = call->callbacks;
    call->callbacks = NULL;
    while (c != NULL) {
        goanna_callback *next = c->next;
        if (!c->taken) {
            goanna_drop_owned(call, &c->reference);
        }
        c = next;
    }
}

void goanna_callback_names(const goanna_callback *c, const char **function, const char **argument) {
    *function = c->at.function;
    *argument = c->at.name;
}

/* ---- a call of a callable ---- */

static void *slot_of(const goanna_field *f, void *frame) { return (char *)frame + f->offset; }

/* The arguments, a new tuple. What the frame owns is the tuple's, or dropped. NULL with an exception. */
static PyObject *arguments(goanna_call *inner, const goanna_field *fields, int n, void *frame) {
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; i < n; i++) {
        const goanna_type *t = fields[i].type;
        if (tuple == NULL) {
            if (t->conv->drop != NULL) {
                goanna_raised raised;
                goanna_set_aside(&raised);
                t->conv->drop(inner, t, slot_of(&fields[i], frame));
                goanna_put_back(&raised);
            }
            continue;
        }
        PyObject *o = t->conv->build(inner, t, slot_of(&fields[i], frame));
        if (o == NULL) {
            goanna_drop_reference(tuple);
            tuple = NULL;
        } else {
            PyTuple_SetItem(tuple, i, o);
        }
    }
    return tuple;
}

/* Returns the arguments with the items of the last one in its place. Steals the reference to a tuple. NULL with an exception. */
static PyObject *spread(PyObject *tuple) {
    Py_ssize_t n = tuple == NULL ? 0 : PyTuple_Size(tuple);
    PyObject *first = tuple == NULL ? NULL : PyTuple_GetSlice(tuple, 0, n - 1);
    PyObject *rest = first == NULL ? NULL : PySequence_Tuple(PyTuple_GetItem(tuple, n - 1));
    PyObject *all = rest == NULL ? NULL : PySequence_Concat(first, rest);
    goanna_drop_reference(tuple);
    goanna_drop_reference(first);
    goanna_drop_reference(rest);
    return all;
}

static bool load_several(goanna_call *inner, const goanna_place *at, const goanna_field *fields, int n, PyObject *result, void *frame) {
    PyObject *items = goanna_is_tuple(result) ? PySequence_Tuple(result) : NULL;
    Py_ssize_t size = items == NULL ? -1 : PyTuple_Size(items);
    if (size != n) {
        if (PyErr_Occurred() == NULL) {
            PyObject *class = size >= 0 ? PyUnicode_FromFormat("one of %zd", size) : PyType_GetName(Py_TYPE(result));
            char expected[64];
            snprintf(expected, sizeof expected, "tuple of %d values", n);
            goanna_refuse(at, PyExc_TypeError, expected, class);
        }
        Py_DecRef(items);
        return false;
    }
    bool good = true;
    for (int i = 0; good && i < n; i++) {
        goanna_place place = {.outer = at, .index = i};
        good = fields[i].type->conv->load(inner, &place, fields[i].type, PyTuple_GetItem(items, i), slot_of(&fields[i], frame));
    }
    goanna_drop_reference(items);
    return good;
}

static bool load_results(goanna_call *inner, const goanna_callback *c, const goanna_field *fields, int n, PyObject *result, void *frame) {
    goanna_place place = {.outer = &c->at, .is_result = true};
    switch (n) {
    case 0:
        return true;
    case 1:
        return fields->type->conv->load(inner, &place, fields->type, result, slot_of(fields, frame));
    default:
        return load_several(inner, &place, fields, n, result, frame);
    }
}

/* Has Go own what the results are in. False with an exception. */
static bool hand_over(const goanna_arena *arena, PyObject *result, uintptr_t *answer) {
    if (arena->chunks == NULL && result == NULL) {
        return true;
    }
    goanna_answers *a = calloc(1, sizeof *a);
    if (a == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (result != NULL && (a->object = goanna_keep(result)) == NULL) {
        free(a);
        return false;
    }
    a->arena = *arena;
    *answer = (uintptr_t)a;
    return true;
}

void goanna_drop_answer(goanna_call *call, goanna_answers *a) {
    if (a->object != NULL) {
        goanna_drop_owned(call, a->object);
    }
    goanna_free_arena(&a->arena);
    free(a);
}

static bool run(goanna_call *call, goanna_callback *c, void *frame, uintptr_t *answer) {
    const goanna_callback_data *d = c->type->data;
    const goanna_field *fields = c->type->fields;
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call inner = {.serial = call->serial, .generation = call->generation, .callable = c->function, .module = c->module,
                         .way_out = call->way_out, .arena = &arena};
    PyObject *args = arguments(&inner, fields, d->params, frame);
    if (d->variadic) {
        args = spread(args);
    }
    PyObject *result = args == NULL ? NULL : PyObject_CallObject(c->reference.object, args);
    goanna_drop_reference(args);
    bool good = result != NULL && load_results(&inner, c, fields + d->params, d->results, result, frame) &&
                hand_over(&arena, d->keeps ? result : NULL, answer);
    goanna_drop_reference(result);
    if (!good) {
        goanna_free_arena(&arena);
    }
    return good;
}

/* Hands the pending exception to Go, with a reference to it, by which it may be raised in another call. */
static void hand_exception(goanna_call *call, goanna_failure **failure, goanna_reference **exception) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    *exception = raised.value == NULL ? NULL : goanna_keep(raised.value);
    goanna_put_back(&raised);
    int64_t owned = call->object_count;
    *failure = goanna_caught(call);
    if (*exception == NULL) {
        PyErr_Clear();
    } else if (call->object_count > owned) { /* the reference does instead */
        Py_DecRef(call->objects[--call->object_count]);
        if (*failure != NULL) {
            ((goanna_link *)(*failure + 1))->object = NULL;
        }
    }
}

static PyInterpreterState *interpreter_of(const goanna_call *call) {
    return call->thread == NULL ? PyInterpreterState_Get() : PyThreadState_GetInterpreter(call->thread);
}

void *goanna_referenced(goanna_call *call, const goanna_reference *r) {
    return goanna_is_of(r, interpreter_of(call)) ? r->object : NULL;
}

int64_t goanna_call_back(goanna_call *call, goanna_callback *c, void *frame, uintptr_t *answer, goanna_failure **failure,
                         goanna_reference **exception) {
    if (!goanna_is_of(&c->reference, interpreter_of(call))) {
        return GOANNA_ELSEWHERE;
    }
    bool is_caller = call->way_out == NULL, taken = goanna_take_gil(call);
    if (__atomic_load_n(&goanna_pending, __ATOMIC_RELAXED) != 0) {
        goanna_drop_pending();
    }
    bool good = goanna_may_run_python(call) && PyErr_CheckSignals() == 0 && run(call, c, frame, answer);
    if (!good) {
        if (is_caller && !((const goanna_callback_data *)c->type->data)->fallible) {
            PyErr_WriteUnraisable(c->reference.object);
        } else {
            hand_exception(call, failure, exception);
        }
    }
    goanna_leave_if_forked(call);
    goanna_leave_worker_if_forked(call);
    goanna_give_gil(call, taken);
    return good;
}

/* ---- threads of Go that call ---- */

/* 3.11 refuses to destroy a subinterpreter that has two threads. */
goanna_call *goanna_begin_caller(goanna_callback *c, bool *once) {
    bool is_main;
    goanna_call *caller = calloc(1, sizeof *caller);
    PyInterpreterState *interpreter = caller == NULL ? NULL : goanna_enter_interpreter(c->reference.home, &is_main);
    if (interpreter == NULL) {
        free(caller);
        return NULL;
    }
    *once = !is_main && Py_Version < 0x030C0000;
    *caller = (goanna_call){.serial = goanna_next_serial(), .generation = goanna_generation, .callable = c->function, .module = c->module,
                            .thread = PyThreadState_New(interpreter)};
    if (caller->thread == NULL) {
        goanna_leave_interpreter(c->reference.home);
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
