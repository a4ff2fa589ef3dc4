/* Which object stands for a value of Go: the same pointer is the same object while that lives. */
#include "shim.h"

#include <stdlib.h>

#if defined(GOANNA_ABI3)
/* With the GIL: a table of borrowed objects, with open addressing and linear probing. An object leaves it as it ends. Until then it may have no
 * references any more, while code of Python runs, and is not found. */

#define FEWEST 64 /* places, a power of two */

static size_t place_of(const goanna_identities *t, uintptr_t pointer) { return (size_t)((pointer >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 32) & t->mask; }

bool goanna_init_identities(goanna_identities *t, int classes) {
    (void)classes;
    *t = (goanna_identities){NULL, 0, 0};
    return true;
}

static bool is_of(PyObject *o, uintptr_t pointer, int number) {
    const goanna_value *v = goanna_value_of(o);
    return v->pointer == pointer && v->number == number;
}

/* The place of the object of a value, or the empty one where it belongs. */
static size_t find_place(const goanna_identities *t, uintptr_t pointer, int number) {
    size_t i = place_of(t, pointer);
    while (t->objects[i] != NULL && !is_of(t->objects[i], pointer, number)) {
        i = (i + 1) & t->mask;
    }
    return i;
}

/* Makes room for one more. False, without an exception, where there is no memory. */
static bool grow(goanna_identities *t) {
    if (t->objects != NULL && 2 * (t->count + 1) <= t->mask + 1) {
        return true;
    }
    goanna_identities wide = {NULL, t->objects == NULL ? FEWEST - 1 : 2 * t->mask + 1, t->count};
    wide.objects = calloc(wide.mask + 1, sizeof *wide.objects);
    if (wide.objects == NULL) {
        return false;
    }
    for (size_t i = 0; t->objects != NULL && i <= t->mask; i++) {
        PyObject *o = t->objects[i];
        if (o != NULL) {
            wide.objects[find_place(&wide, goanna_value_of(o)->pointer, goanna_value_of(o)->number)] = o;
        }
    }
    free(t->objects);
    *t = wide;
    return true;
}

/* Reports whether an object has references. From 3.12 on the upper half of the word is the interpreter's. */
static bool is_alive(PyObject *o) { return (uint32_t)o->ob_refcnt != 0; }

PyObject *goanna_find_identity(goanna_identities *t, uintptr_t pointer, int number, uint64_t generation) {
    PyObject *o = t->objects == NULL ? NULL : t->objects[find_place(t, pointer, number)];
    if (o == NULL || !is_alive(o) || goanna_value_of(o)->instance.generation != generation) {
        return NULL;
    }
    Py_IncRef(o);
    return o;
}

void goanna_note_identity(goanna_identities *t, PyObject *o) {
    if (!grow(t)) {
        return;
    }
    PyObject **place = &t->objects[find_place(t, goanna_value_of(o)->pointer, goanna_value_of(o)->number)];
    t->count += *place == NULL;
    *place = o;
}

/* Moves up what would not be found beyond an empty place. */
static void close_gap(goanna_identities *t, size_t gap) {
    for (size_t i = (gap + 1) & t->mask; t->objects[i] != NULL; i = (i + 1) & t->mask) {
        size_t own = place_of(t, goanna_value_of(t->objects[i])->pointer);
        if (((i - own) & t->mask) >= ((i - gap) & t->mask)) {
            t->objects[gap] = t->objects[i];
            gap = i;
        }
    }
    t->objects[gap] = NULL;
}

void goanna_forget_identity(goanna_identities *t, PyObject *self) {
    if (t->objects == NULL) {
        return;
    }
    size_t i = find_place(t, goanna_value_of(self)->pointer, goanna_value_of(self)->number);
    if (t->objects[i] == self) {
        close_gap(t, i);
        t->count--;
    }
}

void goanna_clear_identities(goanna_identities *t) { free(t->objects); }
#else
/* Without the GIL, where a borrowed object may end at any time: a dict for each class, of addresses and weak references. */

bool goanna_init_identities(goanna_identities *t, int classes) {
    t->dicts = PyTuple_New(classes);
    for (int i = 0; t->dicts != NULL && i < classes; i++) {
        PyObject *dict = PyDict_New();
        if (dict == NULL) {
            return false;
        }
        PyTuple_SetItem(t->dicts, i, dict);
    }
    return t->dicts != NULL;
}

/* The object of a key, a new reference; NULL, without an exception, where there is none. */
static PyObject *find(PyObject *dict, PyObject *key) {
    PyObject *reference, *o = NULL;
    if (PyDict_GetItemRef(dict, key, &reference) == 1) {
        o = PyObject_CallNoArgs(reference);
        Py_DecRef(reference);
    }
    PyErr_Clear();
    if (o == Py_None) {
        Py_DecRef(o);
        o = NULL;
    }
    return o;
}

PyObject *goanna_find_identity(goanna_identities *t, uintptr_t pointer, int number, uint64_t generation) {
    PyObject *key = t->dicts == NULL ? NULL : PyLong_FromVoidPtr((void *)pointer);
    PyObject *o = key == NULL ? NULL : find(PyTuple_GetItem(t->dicts, number - 1), key);
    PyErr_Clear();
    Py_DecRef(key);
    if (o != NULL && goanna_value_of(o)->instance.generation != generation) {
        Py_DecRef(o);
        o = NULL;
    }
    return o;
}

void goanna_note_identity(goanna_identities *t, PyObject *o) {
    const goanna_value *v = goanna_value_of(o);
    PyObject *key = t->dicts == NULL ? NULL : PyLong_FromVoidPtr((void *)v->pointer);
    PyObject *reference = key == NULL ? NULL : PyWeakref_NewRef(o, NULL);
    if (reference != NULL) {
        PyDict_SetItem(PyTuple_GetItem(t->dicts, v->number - 1), key, reference);
    }
    PyErr_Clear();
    Py_DecRef(reference);
    Py_DecRef(key);
}

void goanna_forget_identity(goanna_identities *t, PyObject *self) {
    const goanna_value *v = goanna_value_of(self);
    PyObject *dict = t->dicts == NULL ? NULL : PyTuple_GetItem(t->dicts, v->number - 1);
    PyObject *key = dict == NULL ? NULL : PyLong_FromVoidPtr((void *)v->pointer);
    PyObject *other = key == NULL ? NULL : find(dict, key);
    if (key != NULL && other == NULL) {
        PyDict_DelItem(dict, key);
    }
    PyErr_Clear();
    Py_DecRef(other);
    Py_DecRef(key);
}

void goanna_clear_identities(goanna_identities *t) { Py_DecRef(t->dicts); }
#endif
