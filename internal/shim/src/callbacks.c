/* Python callables that Go calls. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct goanna_callback {
    goanna_lent lent;
    const goanna_type *type;
};

struct goanna_answers {
    goanna_arena arena;
    goanna_reference *object; /* what the callable returned; NULL: not needed */
};

/* ---- arguments ---- */

bool goanna_load_callable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    *slot = NULL;
    if (o == Py_None) {
        return true;
    }
    if (!PyCallable_Check(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    goanna_callback *c = (goanna_callback *)goanna_lend(call, at, o, sizeof *c, NULL);
    if (c == NULL) {
        return false;
    }
    c->type = t;
    *slot = c;
    return true;
}

/* ---- a call of a callable ---- */

static void *slot_of(const goanna_field *f, void *frame) { return (char *)frame + f->offset; }

/* Drops what the slots of the frame own. An exception is pending, and stays. */
static void drop_slots(goanna_call *inner, const goanna_field *fields, int n, void *frame) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    for (int i = 0; i < n; i++) {
        if (fields[i].type->conv->drop != NULL) {
            fields[i].type->conv->drop(inner, fields[i].type, slot_of(&fields[i], frame));
        }
    }
    goanna_put_back(&raised);
}

/* Builds the arguments. False with an exception; the arguments up to the first NULL are the caller's in any case. */
static bool build(goanna_call *inner, const goanna_field *fields, int n, void *frame, PyObject **args) {
    for (int i = 0; i < n; i++) {
        const goanna_type *t = fields[i].type;
        args[i] = t->conv->build(inner, t, slot_of(&fields[i], frame));
        if (args[i] == NULL) {
            drop_slots(inner, fields + i + 1, n - i - 1, frame);
            return false;
        }
    }
    args[n] = NULL;
    return true;
}

/* Calls with a tuple of the arguments, and those in the last one where rest is true. NULL with an exception. */
static PyObject *call_many(PyObject *callable, PyObject **args, int n, bool rest) {
    PyObject *tuple = PyTuple_New(rest ? n - 1 : n);
    for (int i = 0; tuple != NULL && i < (rest ? n - 1 : n); i++) {
        Py_IncRef(args[i]);
        PyTuple_SetItem(tuple, i, args[i]);
    }
    if (tuple != NULL && rest) {
        PyObject *last = PySequence_Tuple(args[n - 1]), *all = last == NULL ? NULL : PySequence_Concat(tuple, last);
        Py_DecRef(last);
        Py_DecRef(tuple);
        tuple = all;
    }
    PyObject *result = tuple == NULL ? NULL : PyObject_CallObject(callable, tuple);
    goanna_drop_held(tuple, result != NULL);
    return result;
}

static PyObject *call_few(PyObject *callable, PyObject **args, int n) {
    switch (n) {
    case 0:
        return PyObject_CallNoArgs(callable);
    case 1:
        return PyObject_CallFunctionObjArgs(callable, args[0], NULL);
    case 2:
        return PyObject_CallFunctionObjArgs(callable, args[0], args[1], NULL);
    default:
        return call_many(callable, args, n, false);
    }
}

#define MOST_ARGUMENTS 32 /* on the stack */

/* What the callable returns. NULL with an exception. */
static PyObject *result_of(goanna_call *inner, const goanna_callback *c, void *frame) {
    const goanna_callback_data *d = c->type->data;
    PyObject *few[MOST_ARGUMENTS + 1], **args = d->params > MOST_ARGUMENTS ? malloc((size_t)(d->params + 1) * sizeof *args) : few;
    if (args == NULL) {
        PyErr_NoMemory();
        drop_slots(inner, c->type->fields, d->params, frame);
        return NULL;
    }
    PyObject *callable = c->lent.reference.object;
    bool built = build(inner, c->type->fields, d->params, frame, args);
    PyObject *result = !built ? NULL : d->variadic ? call_many(callable, args, d->params, true) : call_few(callable, args, d->params);
    for (PyObject **arg = args; *arg != NULL; arg++) {
        goanna_drop_held(*arg, result != NULL);
    }
    if (args != few) {
        free(args);
    }
    return result;
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
    goanna_place place = {.outer = &c->lent.at, .is_result = true};
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
static bool hand_over(const goanna_arena *arena, PyObject *result, goanna_outcome *outcome) {
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
    outcome->answer = a;
    return true;
}

void goanna_drop_answer(goanna_call *call, goanna_answers *a) {
    if (a->object != NULL) {
        goanna_drop_owned(call, a->object);
    }
    goanna_free_arena(&a->arena);
    free(a);
}

static bool run(goanna_call *call, goanna_callback *c, void *frame, goanna_outcome *outcome) {
    const goanna_callback_data *d = c->type->data;
    const goanna_field *fields = c->type->fields;
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call inner = {.serial = call->serial, .generation = call->generation, .callable = c->lent.function, .module = c->lent.module,
                         .way_out = call->way_out, .arena = &arena};
    PyObject *result = result_of(&inner, c, frame);
    bool good = result != NULL && load_results(&inner, c, fields + d->params, d->results, result, frame) &&
                hand_over(&arena, d->keeps ? result : NULL, outcome);
    goanna_drop_held(result, good);
    if (!good) {
        goanna_free_arena(&arena);
    }
    return good;
}

int64_t goanna_call_back(goanna_call *call, goanna_callback *c, void *frame, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &c->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool is_caller = call->way_out == NULL, taken;
    bool good = goanna_begin_use(call, &taken) && run(call, c, frame, outcome);
    if (!good) {
        if (is_caller && !((const goanna_callback_data *)c->type->data)->fallible) {
            PyErr_WriteUnraisable(c->lent.reference.object);
        } else {
            goanna_hand_exception(call, outcome);
        }
    }
    goanna_end_use(call, taken);
    return good;
}
