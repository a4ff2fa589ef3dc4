/* Python callables that Go calls, and iterables whose items it asks for. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct goanna_callback {
    goanna_lent lent;
    const goanna_type *type;
    PyObject *first; /* of an iterable: the iterator of the first range, or NULL */
    PyObject *implementer; /* of the first method of one: the object, unless it is called itself; else NULL */
};

struct goanna_answers {
    goanna_arena arena;
    goanna_lent *lent; /* in it, until Go takes it */
    goanna_reference *objects; /* instances in the results, in a tuple; or NULL */
};

/* ---- arguments ---- */

static void end_callback(goanna_reference *r) {
    goanna_callback *c = (goanna_callback *)r;
    Py_DecRef(c->first);
    Py_DecRef(c->implementer);
    Py_DecRef(c->lent.module);
}

void goanna_note_implementer(goanna_callback *c, PyObject *o) {
    if (c->lent.reference.object != o) {
        Py_IncRef(o);
        c->implementer = o;
    }
}

PyObject *goanna_implementer_of(const goanna_callback *c, bool callables) {
    if (!goanna_is_of_this_interpreter(&c->lent.reference)) {
        return NULL;
    }
    PyObject *o = c->implementer == NULL && callables ? c->lent.reference.object : c->implementer;
    Py_IncRef(o);
    return o;
}

goanna_callback *goanna_hold_object(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o) {
    goanna_callback *c = (goanna_callback *)goanna_lend(call, at, o, sizeof *c, end_callback);
    if (c != NULL) {
        c->type = t;
    }
    return c;
}

bool goanna_load_callable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    *slot = NULL;
    if (o == Py_None) {
        return true;
    }
    if (!PyCallable_Check(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    *slot = goanna_hold_object(call, at, t, o);
    return *slot != NULL;
}

/* What a range iterates over: the items of a mapping where these are pairs, as dict() has it. A new reference, or NULL with an exception. */
static PyObject *iterated(const goanna_type *t, PyObject *o) {
    const goanna_callback_data *d = t->data;
    PyObject *keys = d->results == 2 ? PyObject_GetAttrString(o, "keys") : NULL;
    if (d->results == 2 && keys == NULL && !PyErr_ExceptionMatches(PyExc_AttributeError)) {
        return NULL;
    }
    PyErr_Clear();
    Py_DecRef(keys);
    if (keys != NULL) {
        return PyMapping_Items(o);
    }
    return goanna_values_of(o);
}

bool goanna_load_pulled(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot) {
    *slot = NULL;
    if (goanna_is_str(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    PyObject *items = iterated(t, o), *first = items == NULL ? NULL : PyObject_GetIter(items);
    if (first == NULL) {
        Py_DecRef(items);
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            return goanna_wrong_type(at, t->expects, o);
        }
        goanna_name_place(at);
        return false;
    }
    *slot = goanna_hold_object(call, at, t, items);
    Py_DecRef(items);
    if (*slot == NULL) {
        Py_DecRef(first);
        return false;
    }
    (*slot)->first = first;
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

/* Has Go own the objects that a call owns. False with an exception. */
static bool keep_objects(goanna_call *inner, goanna_answers *a) {
    PyObject *tuple = PyTuple_New((Py_ssize_t)inner->object_count);
    if (tuple == NULL) {
        return false;
    }
    for (int64_t i = 0; i < inner->object_count; i++) {
        PyTuple_SetItem(tuple, (Py_ssize_t)i, inner->objects[i]);
    }
    inner->object_count = 0;
    a->objects = goanna_keep(tuple);
    Py_DecRef(tuple);
    return a->objects != NULL;
}

/* Has Go own what the results are in. False with an exception. */
static bool hand_over(goanna_call *inner, goanna_outcome *outcome) {
    if (inner->arena->chunks == NULL && inner->lent == NULL && inner->object_count == 0) {
        return true;
    }
    goanna_answers *a = calloc(1, sizeof *a);
    if (a == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (inner->object_count > 0 && !keep_objects(inner, a)) {
        free(a);
        return false;
    }
    a->arena = *inner->arena;
    a->lent = inner->lent;
    goanna_give_lent(a->lent);
    free(inner->objects);
    outcome->answer = a;
    return true;
}

void goanna_drop_answer(goanna_call *call, goanna_answers *a) {
    if (a->objects != NULL) {
        goanna_drop_owned(call, a->objects);
    }
    goanna_end_given(call, a->lent);
    goanna_free_arena(&a->arena);
    free(a);
}

/* ---- an item of an iterable ---- */

/* The iterator of a range, borrowed from the reference in its frame. NULL with an exception. */
static PyObject *iterator_of(goanna_callback *c, goanna_pull *pull) {
    if (pull->iterator != NULL) {
        return ((goanna_reference *)pull->iterator)->object;
    }
    PyObject *iterator = __atomic_exchange_n(&c->first, NULL, __ATOMIC_ACQ_REL);
    if (iterator == NULL) {
        iterator = PyObject_GetIter(c->lent.reference.object);
    }
    goanna_reference *r = iterator == NULL ? NULL : goanna_keep(iterator);
    pull->iterator = r;
    Py_DecRef(iterator);
    return r == NULL ? NULL : r->object;
}

/* Closes a generator, as Python does when nothing refers to it any more: Go may refer to it for longer. False with an exception. */
static bool close_iterator(goanna_call *inner, goanna_callback *c, goanna_pull *pull) {
    static goanna_import generator = {.module = "types", .name = "GeneratorType"};
    PyObject *iterator = iterator_of(c, pull);
    int is = iterator == NULL ? -1 : goanna_is_instance(inner, iterator, &generator);
    PyObject *none = is > 0 ? PyObject_CallMethod(iterator, "close", NULL) : NULL;
    Py_DecRef(none);
    return is == 0 || none != NULL;
}

/* The next item, a new reference; NULL at the end, or with an exception. */
static PyObject *next_item(goanna_call *inner, goanna_callback *c, goanna_pull *pull) {
    if (pull->ended != 0) {
        pull->ended = close_iterator(inner, c, pull);
        return NULL;
    }
    PyObject *iterator = iterator_of(c, pull);
    PyObject *item = iterator == NULL ? NULL : PyIter_Next(iterator);
    pull->ended = item == NULL && PyErr_Occurred() == NULL;
    return item;
}

static bool load_item(goanna_call *inner, const goanna_callback *c, PyObject *item, goanna_pull *pull) {
    const goanna_callback_data *d = c->type->data;
    const goanna_field *fields = c->type->fields;
    goanna_place place = {.outer = &c->lent.at, .index = (Py_ssize_t)pull->pulled++};
    if (d->results == 1) {
        return fields->type->conv->load(inner, &place, fields->type, item, slot_of(fields, pull));
    }
    return load_several(inner, &place, fields, d->results, item, pull);
}

/* ---- a call of either ---- */

static bool run(goanna_call *call, goanna_callback *c, void *frame, goanna_outcome *outcome) {
    const goanna_callback_data *d = c->type->data;
    const goanna_field *fields = c->type->fields;
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call inner = {.serial = call->serial, .generation = call->generation, .callable = c->lent.function, .module = c->lent.module,
                         .way_out = call->way_out, .arena = &arena};
    PyObject *result = d->pulls ? next_item(&inner, c, frame) : d->spells ? PyObject_Str(c->lent.reference.object) : result_of(&inner, c, frame);
    if (d->pulls && ((goanna_pull *)frame)->ended) {
        return true;
    }
    bool good = result != NULL &&
                (d->pulls ? load_item(&inner, c, result, frame) : load_results(&inner, c, fields + d->params, d->results, result, frame)) &&
                hand_over(&inner, outcome);
    goanna_drop_held(result, good);
    if (!good) {
        goanna_end_objects(&inner);
        goanna_free_arena(&arena);
    }
    return good;
}

/* Ends an exception of which Go has no use. An interrupt comes again in the code of Python that runs next. */
static void end_exception(void) {
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        PyErr_SetInterrupt();
    }
    PyErr_Clear();
}

int64_t goanna_call_back(goanna_call *call, goanna_callback *c, void *frame, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &c->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool is_caller = call->way_out == NULL, taken;
    bool good = goanna_begin_use(call, &taken) && run(call, c, frame, outcome);
    if (!good) {
        const goanna_callback_data *d = c->type->data;
        if (d->spells) {
            end_exception();
        } else if (is_caller && !d->fallible) {
            PyErr_WriteUnraisable(c->lent.reference.object);
        } else {
            goanna_hand_exception(call, outcome);
        }
    }
    goanna_end_use(call, taken);
    return good;
}
