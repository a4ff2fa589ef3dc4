/* Errors that leaves return. The class and the text of those that do not change are kept, so that such an exception is made without Go. */
#include "shim.h"

#include <stdlib.h>

struct goanna_lasting {
    goanna_error error;
    uint64_t generation; /* of the process whose Go has the error */
    PyObject *class, *text; /* owned */
};

#define PROBES 4

/* The i-th place where an error may be. Go aligns errors of errors.New to 16 bytes. */
static goanna_lasting **place_of(PyObject *module, const goanna_error *error, size_t i) {
    return &((goanna_state *)PyModule_GetState(module))->lasting[(error->value / 16 + i) % GOANNA_LASTING];
}

static bool raise_again(PyObject *module, const goanna_error *error) {
    for (size_t i = 0; i < PROBES; i++) {
        const goanna_lasting *l = __atomic_load_n(place_of(module, error, i), __ATOMIC_ACQUIRE);
        if (l == NULL) {
            return false;
        }
        if (l->error.value == error->value && l->error.type == error->type && l->generation == goanna_generation) {
            PyErr_SetObject(l->class, l->text);
            return true;
        }
    }
    return false;
}

static void drop(goanna_lasting *l) {
    Py_DecRef(l->class);
    Py_DecRef(l->text);
    free(l);
}

/* Notes the class and the text of an exception, without an exception where that fails: it is found again all the same. */
static void note(PyObject *module, const goanna_error *error, PyObject *exception) {
    goanna_lasting *l = malloc(sizeof *l);
    PyObject *args = l == NULL ? NULL : PyObject_GetAttrString(exception, "args");
    PyObject *text = args == NULL ? NULL : PyTuple_GetItem(args, 0);
    if (text == NULL) {
        PyErr_Clear();
        free(l);
        Py_DecRef(args);
        return;
    }
    *l = (goanna_lasting){*error, goanna_generation, (PyObject *)Py_TYPE(exception), text};
    Py_IncRef(l->class);
    Py_IncRef(l->text);
    Py_DecRef(args);
    for (size_t i = 0; i < PROBES; i++) {
        goanna_lasting *none = NULL;
        if (__atomic_compare_exchange_n(place_of(module, error, i), &none, l, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
            return;
        }
    }
    drop(l);
}

/* Has Go say what the error's exception is, as for a function that is not a leaf. */
static bool ask_go(goanna_call *call, const goanna_error *error) {
    const goanna_callable *callable = call->callable;
    char *own = call->frame;
    goanna_callable asking = *callable;
    asking.id = GOANNA_LEAF_ERROR;
    goanna_leaf_error frame = {.head = {.call = call}, .error = *error};
    call->callable = &asking;
    call->frame = (char *)&frame;
    goanna_cross(call);
    call->callable = callable;
    call->frame = own;
    return frame.lasting != 0;
}

bool goanna_fail_leaf(goanna_call *call, const goanna_error *error) {
    if (raise_again(call->module, error) || !ask_go(call, error)) {
        return false;
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    if (raised.value != NULL) {
        note(call->module, error, raised.value);
    }
    goanna_put_back(&raised);
    return false;
}

int goanna_traverse_lasting(goanna_lasting *const *table, visitproc visit, void *arg) {
    int status = 0;
    for (size_t i = 0; status == 0 && i < GOANNA_LASTING; i++) {
        status = table[i] == NULL ? 0 : visit(table[i]->class, arg);
    }
    return status;
}

void goanna_clear_lasting(goanna_lasting *const *table) {
    for (size_t i = 0; i < GOANNA_LASTING; i++) {
        if (table[i] != NULL) {
            drop(table[i]);
        }
    }
}
