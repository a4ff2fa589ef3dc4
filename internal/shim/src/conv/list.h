/* Lists: as an argument any iterable except str, as a result a list. */
#ifndef GOANNA_LIST_H
#define GOANNA_LIST_H

/* Gives a list that was an argument other items, those of items, which the function takes and which may be NULL with an exception. Any other iterable
 * stays as it is: only Go has the list that was made of it. */
static inline bool goanna_change_list(PyObject *argument, PyObject *items) {
    bool good = items != NULL;
    if (good && argument != NULL && (PyType_GetFlags(Py_TYPE(argument)) & Py_TPFLAGS_LIST_SUBCLASS) != 0) {
        good = PyList_SetSlice(argument, 0, PTRDIFF_MAX, items) == 0;
    }
    Py_DecRef(items);
    return good;
}

/* Called when the iteration of o has failed: raises TypeError if o is not an iterable, else makes the pending exception name the place. */
static inline void goanna_not_iterated(const goanna_place *at, const goanna_type *t, PyObject *o) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) && !goanna_is_iterable(o)) {
        goanna_wrong_type(at, t->expects, o);
    } else {
        goanna_name_place(at);
    }
}

/* Returns the items of an iterable in a list or tuple that no other code can change: a new reference. */
static inline PyObject *goanna_own_sequence(const goanna_place *at, const goanna_type *t, PyObject *o) {
    if (goanna_is_exact(o, &PyTuple_Type)) {
        Py_IncRef(o);
        return o;
    }
    if (goanna_is_str(o)) {
        goanna_wrong_type(at, t->expects, o);
        return NULL;
    }
    PyObject *values = goanna_values_of(o), *items = values == NULL ? NULL : PySequence_List(values);
    if (items == NULL) {
        goanna_not_iterated(at, t, o);
    }
    goanna_drop_held(values, items != NULL);
    return items;
}

/* Loads an item, and references it meanwhile: code that the conversion runs may find the list by gc.get_referrers. */
static inline bool goanna_load_held(goanna_call *call, const goanna_place *at, const goanna_type *elem, PyObject *items, Py_ssize_t i, void *slot) {
    PyObject *item = PySequence_GetItem(items, i);
    if (item == NULL) {
        goanna_name_place(at);
        return false;
    }
    bool good = elem->conv->load(call, at, elem, item, slot);
    goanna_drop_held(item, good);
    return good;
}

/* Loads the items from index begin on. items is a list or tuple that no other code can change. */
static inline bool goanna_load_items(goanna_call *call, const goanna_place *at, const goanna_type *elem, PyObject *items, Py_ssize_t begin,
                                     Py_ssize_t n, char *slots) {
    goanna_place place = {.outer = at, .index = begin};
    if (begin == 0 && elem->conv->load_plain != NULL) {
        place.index = elem->conv->load_plain(call, items, n, slots);
    }
    for (; place.index < n; place.index++) {
        if (!goanna_load_held(call, &place, elem, items, place.index, slots + (size_t)place.index * elem->size)) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_reserve_list(goanna_call *call, const goanna_type *t, Py_ssize_t n, goanna_list *slot) {
    *slot = (goanna_list){n < 0 ? NULL : goanna_reserve_items(call, n, t->elem), n, n};
    return slot->data != NULL;
}

static inline bool goanna_load_own_list(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    PyObject *items = goanna_own_sequence(at, t, o);
    if (items == NULL) {
        return false;
    }
    bool good = goanna_reserve_list(call, t, PySequence_Size(items), slot) && goanna_load_items(call, at, t->elem, items, 0, slot->len, slot->data);
    goanna_drop_reference(items);
    return good;
}

#if defined(GOANNA_ABI3)
/* Loads a list. With the GIL the list does not change until Python code runs; from the first item that may run some, a copy of the list is
 * used. */
static inline bool goanna_load_list(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    if (t->elem->conv->load_plain == NULL || !goanna_is_exact(o, &PyList_Type)) {
        return goanna_load_own_list(call, at, t, o, slot);
    }
    Py_ssize_t n = PyList_Size(o);
    if (!goanna_reserve_list(call, t, n, slot)) {
        return false;
    }
    Py_ssize_t plain = t->elem->conv->load_plain(call, o, n, slot->data);
    if (__builtin_expect(plain == n, 1)) {
        return true;
    }
    PyObject *items = goanna_own_sequence(at, t, o);
    bool good = items != NULL && goanna_load_items(call, at, t->elem, items, plain, n, slot->data);
    goanna_drop_reference(items);
    return good;
}
#else
#define goanna_load_list goanna_load_own_list
#endif

static inline PyObject *goanna_build_list(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    const goanna_type *elem = t->elem;
    PyObject *list = PyList_New(slot->len);
    for (int64_t i = 0; list != NULL && i < slot->len; i++) {
        PyObject *item = elem->conv->build(call, elem, (char *)slot->data + (size_t)i * elem->size);
        if (item == NULL) {
            goanna_drop_reference(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static inline void goanna_drop_item(goanna_call *call, const goanna_type *t, void *slot) {
    if (t->conv->drop != NULL) {
        t->conv->drop(call, t, slot);
    }
}

static inline void goanna_drop_list(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    for (int64_t i = 0; i < slot->len; i++) {
        goanna_drop_item(call, t->elem, (char *)slot->data + (size_t)i * t->elem->size);
    }
}

GOANNA_CONVERTER goanna_conv_list = {GOANNA_LOAD(goanna_load_list), GOANNA_BUILD(goanna_build_list), GOANNA_DROP(goanna_drop_list)};

#endif
