/* Lists: any iterable but str as an argument, and a list as a result. */
#ifndef GOANNA_LIST_H
#define GOANNA_LIST_H

/* The items of an iterable, in a list or tuple that no other code has or may change: a new reference. */
static inline PyObject *goanna_own_sequence(const goanna_place *at, const goanna_type *t, PyObject *o) {
    if (goanna_is_exact(o, &PyTuple_Type)) {
        Py_IncRef(o);
        return o;
    }
    if (goanna_is_str(o)) {
        goanna_wrong_type(at, t->expects, o);
        return NULL;
    }
    PyObject *items = PySequence_List(o);
    if (items == NULL && PyErr_ExceptionMatches(PyExc_TypeError) && !goanna_is_iterable(o)) {
        goanna_wrong_type(at, t->expects, o);
    } else if (items == NULL) {
        goanna_name_place(at);
    }
    return items;
}

static inline bool goanna_load_items(goanna_call *call, const goanna_place *at, const goanna_type *elem, PyObject *items, Py_ssize_t n, char *slots) {
    bool tuple = goanna_is_exact(items, &PyTuple_Type);
    goanna_place place = {.outer = at};
    for (Py_ssize_t i = 0; i < n; i++) {
        place.index = i;
        PyObject *item = tuple ? PyTuple_GetItem(items, i) : PyList_GetItem(items, i);
        if (!elem->conv->load(call, &place, elem, item, slots + (size_t)i * elem->size)) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_load_list(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    PyObject *items = goanna_own_sequence(at, t, o);
    if (items == NULL) {
        return false;
    }
    Py_ssize_t n = PySequence_Size(items);
    void *slots = n < 0 ? NULL : goanna_reserve_items(call, n, t->elem);
    *slot = (goanna_list){slots, n, n};
    bool good = slots != NULL && goanna_load_items(call, at, t->elem, items, n, slots);
    goanna_drop_reference(items);
    return good;
}

static inline PyObject *goanna_build_list(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    const goanna_type *elem = t->elem;
    PyObject *list = PyList_New(slot->len);
    for (int64_t i = 0; list != NULL && i < slot->len; i++) {
        PyObject *item = elem->conv->build(call, elem, (char *)slot->data + (size_t)i * elem->size);
        if (item == NULL) {
            Py_DecRef(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static inline void goanna_drop_list(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    const goanna_type *elem = t->elem;
    for (int64_t i = 0; elem->conv->drop != NULL && i < slot->len; i++) {
        elem->conv->drop(call, elem, (char *)slot->data + (size_t)i * elem->size);
    }
}

GOANNA_CONVERTER goanna_conv_list = {GOANNA_LOAD(goanna_load_list), GOANNA_BUILD(goanna_build_list), GOANNA_DROP(goanna_drop_list)};

#endif
