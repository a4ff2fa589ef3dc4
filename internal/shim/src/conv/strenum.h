/* Enumerations of strings: as an argument a member or its str; as a result a member, or a str if no member has the value. */
#include "str.h"

typedef struct {
    int number; /* index in goanna_the_module.enumerations */
} goanna_strenum_data;

static inline bool goanna_load_strenum(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_string *slot) {
    const goanna_strenum_data *d = t->data;
    if (!goanna_is_str(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    PyObject *value = PyUnicode_FromObject(o); /* an exact str, with the hash and == of str */
    if (value == NULL) {
        return false;
    }
    bool good = goanna_is_member(call->module, d->number, value);
    if (good) {
        good = goanna_load_str(call, at, t, value, slot);
    } else {
        goanna_refuse_member(call, at, d->number, o);
    }
    Py_DecRef(value);
    return good;
}

static inline PyObject *goanna_build_strenum(goanna_call *call, const goanna_type *t, goanna_string *slot) {
    const goanna_strenum_data *d = t->data;
    return goanna_to_member(call->module, d->number, PyUnicode_DecodeUTF8(slot->data, slot->len, "replace"));
}

GOANNA_CONVERTER goanna_conv_strenum = {GOANNA_LOAD(goanna_load_strenum), GOANNA_BUILD(goanna_build_strenum), NULL};
