/* Arrays: as an argument any iterable except str with the right number of items, as a result a tuple. */
#include "list.h"

static inline bool goanna_wrong_count(const goanna_place *at, int64_t count, PyObject *got) {
    PyObject *text = got == NULL ? NULL : goanna_place_text(at);
    if (text != NULL) {
        PyErr_Format(PyExc_ValueError, "%U: expected %lld item%s, got %U", text, (long long)count, count == 1 ? "" : "s", got);
    }
    Py_DecRef(text);
    Py_DecRef(got);
    return false;
}

/* Returns a list of the first items of an iterable, at most count+1: an iterable may be infinite. */
static inline PyObject *goanna_first_items(PyObject *o, int64_t count) {
    PyObject *iterator = PyObject_GetIter(o);
    PyObject *list = iterator == NULL ? NULL : PyList_New(0);
    PyObject *item;
    for (int64_t i = 0; list != NULL && i <= count && (item = PyIter_Next(iterator)) != NULL; i++) {
        int status = PyList_Append(list, item);
        Py_DecRef(item);
        if (status < 0) {
            break;
        }
    }
    if (list != NULL && PyErr_Occurred() != NULL) {
        goanna_drop_reference(list);
        list = NULL;
    }
    goanna_drop_reference(iterator);
    return list;
}

/* Returns the items in a list or tuple that no other code can change. */
static inline PyObject *goanna_own_items(const goanna_place *at, const goanna_type *t, PyObject *o) {
    if (goanna_is_exact(o, &PyTuple_Type) || goanna_is_exact(o, &PyList_Type) || goanna_is_str(o)) {
        return goanna_own_sequence(at, t, o);
    }
    PyObject *values = goanna_values_of(o), *items = values == NULL ? NULL : goanna_first_items(values, t->count);
    if (items == NULL) {
        goanna_not_iterated(at, t, o);
    }
    goanna_drop_held(values, items != NULL);
    return items;
}

static inline bool goanna_load_tuple(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void *slot) {
    PyObject *items = goanna_own_items(at, t, o);
    if (items == NULL) {
        return false;
    }
    Py_ssize_t n = PySequence_Size(items);
    bool good;
    if (n == t->count) {
        good = goanna_load_items(call, at, t->elem, items, 0, n, slot);
    } else {
        bool more = n == t->count + 1 && !goanna_is_exact(o, &PyTuple_Type) && !goanna_is_exact(o, &PyList_Type);
        good = goanna_wrong_count(at, t->count, more ? PyUnicode_FromString("more") : PyUnicode_FromFormat("%zd", n));
    }
    goanna_drop_reference(items);
    return good;
}

static inline PyObject *goanna_build_tuple(goanna_call *call, const goanna_type *t, void *slot) {
    const goanna_type *elem = t->elem;
    PyObject *tuple = PyTuple_New(t->count);
    for (int64_t i = 0; tuple != NULL && i < t->count; i++) {
        PyObject *item = elem->conv->build(call, elem, (char *)slot + (size_t)i * elem->size);
        if (item == NULL) {
            goanna_drop_reference(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, i, item);
    }
    return tuple;
}

static inline void goanna_drop_tuple(goanna_call *call, const goanna_type *t, void *slot) {
    for (int64_t i = 0; i < t->count; i++) {
        goanna_drop_item(call, t->elem, (char *)slot + (size_t)i * t->elem->size);
    }
}

GOANNA_CONVERTER goanna_conv_tuple = {GOANNA_LOAD(goanna_load_tuple), GOANNA_BUILD(goanna_build_tuple), GOANNA_DROP(goanna_drop_tuple)};
