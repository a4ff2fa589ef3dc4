/* Maps: as an argument a mapping, as a result a dict. A slot has pairs of a slot of the key and a slot of the value. */
#ifndef GOANNA_DICT_H
#define GOANNA_DICT_H

#include "list.h"

typedef struct {
    uint32_t size;   /* of a pair, in bytes */
    uint32_t offset; /* of the value in it */
} goanna_dict_data;

/* Returns the items of a mapping that is not an exact dict: a list of objects that should be pairs. */
static inline PyObject *goanna_mapping_items(const goanna_place *at, const goanna_type *t, PyObject *o) {
    PyObject *method = PyObject_GetAttrString(o, "items");
    PyObject *items = method == NULL ? NULL : PyMapping_Items(o);
    if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        goanna_wrong_type(at, t->expects, o);
    } else if (items == NULL) {
        goanna_name_place(at);
    }
    goanna_drop_reference(method);
    return items;
}

static inline bool goanna_load_pair(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *key, PyObject *value, char *slot) {
    const goanna_dict_data *d = t->data;
    const goanna_place of_key = {.outer = at, .key = key, .is_key = true};
    const goanna_place of_value = {.outer = at, .key = key};
    return t->key->conv->load(call, &of_key, t->key, key, slot) && t->elem->conv->load(call, &of_value, t->elem, value, slot + d->offset);
}

/* Loads a pair, and references key and value meanwhile: code that the conversion runs may find the dict by gc.get_referrers. */
static inline bool goanna_load_held_pair(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *key, PyObject *value, char *slot) {
    Py_IncRef(key);
    Py_IncRef(value);
    bool good = goanna_load_pair(call, at, t, key, value, slot);
    goanna_drop_held(key, good);
    goanna_drop_held(value, good);
    return good;
}

static inline bool goanna_reserve_pairs(goanna_call *call, const goanna_type *t, Py_ssize_t n, goanna_list *slot) {
    const goanna_dict_data *d = t->data;
    goanna_type pair = {.size = d->size, .align = t->key->align > t->elem->align ? t->key->align : t->elem->align};
    *slot = (goanna_list){n < 0 ? NULL : goanna_reserve_items(call, n, &pair), 0, n};
    return slot->data != NULL;
}

/* Loads a dict that no other code references. */
static inline bool goanna_load_own_dict(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *own, goanna_list *slot) {
    const goanna_dict_data *d = t->data;
    if (!goanna_reserve_pairs(call, t, PyDict_Size(own), slot)) {
        return false;
    }
    PyObject *key, *value;
    for (Py_ssize_t pos = 0; slot->len < slot->cap && PyDict_Next(own, &pos, &key, &value); slot->len++) {
        if (!goanna_load_held_pair(call, at, t, key, value, (char *)slot->data + (size_t)slot->len * d->size)) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_load_item_pair(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *pair, char *slot) {
    if (!goanna_is_exact(pair, &PyTuple_Type) || PyTuple_Size(pair) != 2) {
        return goanna_refuse(at, PyExc_TypeError, "pairs from items()", PyType_GetName(Py_TYPE(pair)));
    }
    return goanna_load_pair(call, at, t, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), slot);
}

/* Loads the list of a mapping's items. */
static inline bool goanna_load_own_pairs(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *items, goanna_list *slot) {
    const goanna_dict_data *d = t->data;
    if (!goanna_reserve_pairs(call, t, PySequence_Size(items), slot)) {
        return false;
    }
    for (; slot->len < slot->cap; slot->len++) {
        PyObject *pair = PySequence_GetItem(items, slot->len);
        if (pair == NULL) {
            goanna_name_place(at);
            return false;
        }
        bool good = goanna_load_item_pair(call, at, t, pair, (char *)slot->data + (size_t)slot->len * d->size);
        goanna_drop_held(pair, good);
        if (!good) {
            return false;
        }
    }
    return true;
}

static inline bool goanna_load_dict(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_list *slot) {
    bool dict = goanna_is_exact(o, &PyDict_Type);
    PyObject *own = dict ? PyDict_Copy(o) : goanna_mapping_items(at, t, o);
    if (own == NULL) {
        return false;
    }
    bool good = dict ? goanna_load_own_dict(call, at, t, own, slot) : goanna_load_own_pairs(call, at, t, own, slot);
    goanna_drop_reference(own);
    return good;
}

/* Builds key and value, even if one fails, so that the pair owns nothing afterwards. */
static inline bool goanna_add_pair(goanna_call *call, const goanna_type *t, PyObject *dict, char *slot) {
    const goanna_dict_data *d = t->data;
    PyObject *key = t->key->conv->build(call, t->key, slot);
    PyObject *value = key == NULL ? NULL : t->elem->conv->build(call, t->elem, slot + d->offset);
    bool good = value != NULL && PyDict_SetItem(dict, key, value) == 0;
    Py_DecRef(key);
    Py_DecRef(value);
    return good;
}

static inline PyObject *goanna_build_dict(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    const goanna_dict_data *d = t->data;
    PyObject *dict = PyDict_New();
    for (int64_t i = 0; dict != NULL && i < slot->len; i++) {
        if (!goanna_add_pair(call, t, dict, (char *)slot->data + (size_t)i * d->size)) {
            goanna_drop_reference(dict);
            return NULL;
        }
    }
    return dict;
}

static inline void goanna_drop_dict(goanna_call *call, const goanna_type *t, goanna_list *slot) {
    const goanna_dict_data *d = t->data;
    for (int64_t i = 0; i < slot->len; i++) {
        char *pair = (char *)slot->data + (size_t)i * d->size;
        goanna_drop_item(call, t->key, pair);
        goanna_drop_item(call, t->elem, pair + d->offset);
    }
}

GOANNA_CONVERTER goanna_conv_dict = {GOANNA_LOAD(goanna_load_dict), GOANNA_BUILD(goanna_build_dict), GOANNA_DROP(goanna_drop_dict)};

#endif
