/* Values that are passed as text: addresses, UUIDs, URLs, decimal numbers. An argument is a str, or an object of a class whose str() is the text, which Go
 * parses. A result is an object that the class makes from the text, or a str. */
#ifndef GOANNA_SPELLED_H
#define GOANNA_SPELLED_H

#include "str.h"

/* Laid out as rt.Spelled. */
typedef struct {
    goanna_string text;
    int64_t class; /* of a result: index in the class list of the type; -1: a str; -2: None; -3: an OverflowError with the text */
} goanna_spelled;

#define GOANNA_SPELLED_CLASSES 4

typedef struct {
    goanna_import *class[GOANNA_SPELLED_CLASSES]; /* NULL after the last */
} goanna_spelled_data;

#define GOANNA_SPELLED_CLASS __attribute__((unused)) static goanna_import

GOANNA_SPELLED_CLASS goanna_ipv4_address = {"ipaddress", "IPv4Address", 0};
GOANNA_SPELLED_CLASS goanna_ipv6_address = {"ipaddress", "IPv6Address", 0};
GOANNA_SPELLED_CLASS goanna_ipv4_network = {"ipaddress", "IPv4Network", 0};
GOANNA_SPELLED_CLASS goanna_ipv6_network = {"ipaddress", "IPv6Network", 0};
GOANNA_SPELLED_CLASS goanna_ipv4_interface = {"ipaddress", "IPv4Interface", 0};
GOANNA_SPELLED_CLASS goanna_ipv6_interface = {"ipaddress", "IPv6Interface", 0};
GOANNA_SPELLED_CLASS goanna_decimal = {"decimal", "Decimal", 0};
GOANNA_SPELLED_CLASS goanna_int = {"builtins", "int", 0};
GOANNA_SPELLED_CLASS goanna_uuid = {"uuid", "UUID", 0};

/* Reports whether an object is a str or of one of the classes. 0 or 1; -1 with an exception. */
static inline int goanna_is_spelled(goanna_call *call, const goanna_spelled_data *d, PyObject *o) {
    int is = goanna_is_str(o);
    for (int i = 0; is == 0 && i < GOANNA_SPELLED_CLASSES && d->class[i] != NULL; i++) {
        is = goanna_is_instance(call, o, d->class[i]);
    }
    return is;
}

static inline bool goanna_load_spelled(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_spelled *slot) {
    slot->class = -1;
    if (goanna_is_str(o)) {
        return goanna_load_str(call, at, t, o, &slot->text);
    }
    int is = goanna_is_spelled(call, t->data, o);
    if (is <= 0) {
        return is == 0 && goanna_wrong_type(at, t->expects, o);
    }
    PyObject *text = PyObject_Str(o);
    if (text == NULL) {
        goanna_name_place(at);
        return false;
    }
    bool good = goanna_load_str(call, at, t, text, &slot->text);
    goanna_drop_reference(text);
    return good;
}

static inline PyObject *goanna_build_spelled(goanna_call *call, const goanna_type *t, goanna_spelled *slot) {
    if (slot->class == -2) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    PyObject *text = PyUnicode_DecodeUTF8(slot->text.data, slot->text.len, "replace");
    if (text == NULL || slot->class == -1) {
        return text;
    }
    goanna_place at = goanna_result_place(call);
    if (slot->class == -3) {
        PyErr_SetObject(PyExc_OverflowError, text);
        Py_DecRef(text);
        goanna_name_place(&at);
        return NULL;
    }
    const goanna_spelled_data *d = t->data;
    PyObject *class = goanna_imported(call, d->class[slot->class]);
    PyObject *value = class == NULL ? NULL : PyObject_CallFunctionObjArgs(class, text, NULL);
    Py_DecRef(text);
    if (value == NULL) {
        goanna_name_place(&at);
    }
    return value;
}

GOANNA_CONVERTER goanna_conv_spelled = {GOANNA_LOAD(goanna_load_spelled), GOANNA_BUILD(goanna_build_spelled), NULL};

#endif
