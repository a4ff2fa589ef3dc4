/* *time.Location: a ZoneInfo, or another tzinfo of a fixed offset. */
#ifndef GOANNA_LOCATION_H
#define GOANNA_LOCATION_H

#include "time.h"

/* Laid out as rt.Location. All zeroes are None. */
typedef struct {
    goanna_string zone; /* name in the IANA database, or "" */
    int64_t offset;     /* microseconds east of UTC */
    int64_t some;
} goanna_location;

static goanna_import goanna_tzinfo = {"_datetime", "tzinfo", 0};

/* Loads the offset of a tzinfo that has the same at any time. */
static inline bool goanna_load_fixed(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, int64_t *microseconds) {
    PyObject *offset = PyObject_CallMethod(o, "utcoffset", "O", Py_None);
    bool good = false;
    if (offset == NULL) {
        goanna_name_place(at);
    } else if (offset == Py_None) {
        good = goanna_wrong_type(at, t->expects, o);
    } else {
        good = goanna_load_offset(call, at, offset, microseconds);
    }
    goanna_drop_reference(offset);
    return good;
}

static inline bool goanna_load_location(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_location *slot) {
    *slot = (goanna_location){{NULL, 0}, 0, 0};
    if (o == Py_None) {
        return true;
    }
    int is = goanna_is_instance(call, o, &goanna_tzinfo);
    if (is <= 0) {
        return is == 0 && goanna_wrong_type(at, t->expects, o);
    }
    slot->some = 1;
    return goanna_load_zone(call, at, t, o, &slot->zone) && (slot->zone.len > 0 || goanna_load_fixed(call, at, t, o, &slot->offset));
}

static inline PyObject *goanna_build_location(goanna_call *call, const goanna_type *t, goanna_location *slot) {
    (void)t;
    if (slot->some == 0) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    if (slot->zone.len == 0) {
        return goanna_fixed_zone(call, slot->offset);
    }
    PyObject *class = goanna_imported(call, &goanna_zone_info);
    PyObject *name = class == NULL ? NULL : PyUnicode_DecodeUTF8(slot->zone.data, slot->zone.len, "replace");
    PyObject *zone = name == NULL ? NULL : PyObject_CallFunctionObjArgs(class, name, NULL);
    Py_DecRef(name);
    return zone;
}

GOANNA_CONVERTER goanna_conv_location = {GOANNA_LOAD(goanna_load_location), GOANNA_BUILD(goanna_build_location), NULL};

#endif
