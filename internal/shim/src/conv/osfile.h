/* A file of the operating system: a descriptor, or an object with a method fileno. */
#ifndef GOANNA_OSFILE_H
#define GOANNA_OSFILE_H

#include "path.h"

/* Has an object write what it has buffered, so that what Go writes comes after it. Pipes of package multiprocessing have no flush. */
static inline bool goanna_flush(PyObject *o) {
    PyObject *none = !PyObject_HasAttrString(o, "flush") ? NULL : PyObject_CallMethod(o, "flush", NULL);
    Py_DecRef(none);
    return none != NULL || PyErr_Occurred() == NULL;
}

/* Copies the name that an object has, if that is a str. */
static inline bool goanna_copy_name(goanna_call *call, const goanna_place *at, PyObject *o, goanna_string *slot) {
    PyObject *name = !PyObject_HasAttrString(o, "name") ? NULL : PyObject_GetAttrString(o, "name");
    bool good = name != NULL || PyErr_Occurred() == NULL;
    if (name != NULL && goanna_is_str(name)) {
        good = goanna_copy_path(call, at, PyUnicode_EncodeFSDefault(name), slot);
    }
    Py_DecRef(name);
    return good;
}

static inline bool goanna_load_osfile(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_osfile *slot) {
    *slot = (goanna_osfile){-1, {NULL, 0}};
    if (o == Py_None) {
        return true;
    }
    bool is_object = !goanna_is_int(o);
    if (is_object && !PyObject_HasAttrString(o, "fileno")) {
        return goanna_wrong_type(at, t->expects, o);
    }
    int descriptor = is_object && !goanna_flush(o) ? -1 : PyObject_AsFileDescriptor(o);
    slot->descriptor = descriptor < 0 ? -1 : goanna_system_file(descriptor);
    if (slot->descriptor < 0 || (is_object && !goanna_copy_name(call, at, o, &slot->name))) {
        goanna_name_place(at);
        return false;
    }
    return goanna_lend(call, at, o, sizeof(goanna_lent), NULL) != NULL; /* whose end would close the descriptor */
}

GOANNA_CONVERTER goanna_conv_osfile = {GOANNA_LOAD(goanna_load_osfile), NULL, NULL};

#endif
