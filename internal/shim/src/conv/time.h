/* time.Time: an aware datetime. */
#ifndef GOANNA_TIME_H
#define GOANNA_TIME_H

#include "duration.h"
#include "str.h"

/* Laid out as rt.Time. The civil time is at the offset; that of a result with a zone is in UTC. */
typedef struct {
    int64_t year;
    int64_t offset;      /* microseconds east of UTC */
    goanna_string zone;  /* name in the IANA database, or "" */
    int32_t microsecond;
    uint8_t month, day, hour, minute, second;
} goanna_time;

static goanna_import goanna_datetime = {"_datetime", "datetime", 0}, goanna_timezone = {"_datetime", "timezone", 0},
                     goanna_utc = {"_datetime", "UTC", 0}, goanna_zone_info = {"zoneinfo", "ZoneInfo", 0};
static goanna_import goanna_name_year = {NULL, "year", 0}, goanna_name_month = {NULL, "month", 0}, goanna_name_day = {NULL, "day", 0},
                     goanna_name_hour = {NULL, "hour", 0}, goanna_name_minute = {NULL, "minute", 0}, goanna_name_second = {NULL, "second", 0},
                     goanna_name_microsecond = {NULL, "microsecond", 0}, goanna_name_tzinfo = {NULL, "tzinfo", 0},
                     goanna_name_utcoffset = {NULL, "utcoffset", 0}, goanna_name_key = {NULL, "key", 0};

#define GOANNA_AWARE "aware datetime"

static inline bool goanna_refuse_naive(const goanna_place *at) {
    return goanna_refuse(at, PyExc_TypeError, GOANNA_AWARE, PyUnicode_FromString("a naive one: give it a tzinfo, as astimezone() does"));
}

static inline bool goanna_load_civil(goanna_call *call, const goanna_place *at, PyObject *o, goanna_time *slot) {
    int64_t month, day, hour, minute, second, microsecond;
    if (!goanna_load_part(call, at, o, &goanna_name_year, 1, 9999, &slot->year) ||
        !goanna_load_part(call, at, o, &goanna_name_month, 1, 12, &month) ||
        !goanna_load_part(call, at, o, &goanna_name_day, 1, 31, &day) ||
        !goanna_load_part(call, at, o, &goanna_name_hour, 0, 23, &hour) ||
        !goanna_load_part(call, at, o, &goanna_name_minute, 0, 59, &minute) ||
        !goanna_load_part(call, at, o, &goanna_name_second, 0, 59, &second) ||
        !goanna_load_part(call, at, o, &goanna_name_microsecond, 0, 999999, &microsecond)) {
        return false;
    }
    slot->month = (uint8_t)month;
    slot->day = (uint8_t)day;
    slot->hour = (uint8_t)hour;
    slot->minute = (uint8_t)minute;
    slot->second = (uint8_t)second;
    slot->microsecond = (int32_t)microsecond;
    return true;
}

/* Loads the result of utcoffset(): a timedelta of less than a day, or None for a naive datetime, which is an error. */
static inline bool goanna_load_offset(goanna_call *call, const goanna_place *at, PyObject *offset, int64_t *microseconds) {
    if (offset == Py_None) {
        return goanna_refuse_naive(at);
    }
    int is = goanna_is_instance(call, offset, &goanna_timedelta);
    if (is <= 0) {
        return is == 0 && goanna_refuse(at, PyExc_TypeError, "timedelta of utcoffset()", PyType_GetName(Py_TYPE(offset)));
    }
    int64_t ns;
    bool good = goanna_load_timedelta(call, at, offset, &ns);
    *microseconds = ns / 1000;
    return good && ((ns > -86400000000000 && ns < 86400000000000) || goanna_out_of_range(at, "utcoffset() of less than a day", offset));
}

static inline bool goanna_ask_offset(goanna_call *call, const goanna_place *at, PyObject *o, int64_t *microseconds) {
    PyObject *method = goanna_get_attribute(call, o, &goanna_name_utcoffset);
    PyObject *offset = method == NULL ? NULL : PyObject_CallNoArgs(method);
    bool good = false;
    if (offset == NULL) {
        goanna_name_place(at);
    } else {
        good = goanna_load_offset(call, at, offset, microseconds);
    }
    goanna_drop_reference(method);
    goanna_drop_reference(offset);
    return good;
}

/* Loads the key of a ZoneInfo. Any text is accepted: Go compares the offset of the zone. */
static inline bool goanna_load_zone(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *tzinfo, goanna_string *zone) {
    PyObject *timezone = goanna_imported(call, &goanna_timezone);
    *zone = (goanna_string){NULL, 0};
    if (timezone == NULL) {
        return false;
    }
    if (goanna_is_exact(tzinfo, (PyTypeObject *)timezone)) {
        return true;
    }
    PyObject *key = goanna_get_attribute(call, tzinfo, &goanna_name_key);
    bool good = true;
    if (key == NULL && !PyErr_ExceptionMatches(PyExc_AttributeError)) {
        goanna_name_place(at);
        good = false;
    } else if (key == NULL) {
        PyErr_Clear();
    } else if (goanna_is_str(key)) {
        good = goanna_load_str(call, at, t, key, zone);
    }
    goanna_drop_reference(key);
    return good;
}

static inline bool goanna_load_time(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_time *slot) {
    int is = goanna_is_instance(call, o, &goanna_datetime);
    if (is <= 0) {
        return is == 0 && goanna_wrong_type(at, GOANNA_AWARE, o);
    }
    PyObject *tzinfo = goanna_get_attribute(call, o, &goanna_name_tzinfo);
    if (tzinfo == NULL) {
        goanna_name_place(at);
        return false;
    }
    bool good = tzinfo == Py_None ? goanna_refuse_naive(at)
                                  : goanna_load_civil(call, at, o, slot) && goanna_ask_offset(call, at, o, &slot->offset) &&
                                        goanna_load_zone(call, at, t, tzinfo, &slot->zone);
    goanna_drop_reference(tzinfo);
    return good;
}

static inline PyObject *goanna_fixed_zone(goanna_call *call, int64_t microseconds) {
    PyObject *utc = goanna_imported(call, &goanna_utc);
    if (microseconds == 0 || utc == NULL) {
        Py_IncRef(utc);
        return utc;
    }
    int64_t ns = microseconds * 1000;
    PyObject *offset = goanna_build_duration(call, NULL, &ns);
    PyObject *timezone = goanna_imported(call, &goanna_timezone);
    PyObject *zone = offset == NULL || timezone == NULL ? NULL : PyObject_CallFunctionObjArgs(timezone, offset, NULL);
    Py_DecRef(offset);
    return zone;
}

/* Returns the ZoneInfo of a name, or the fixed offset if Python's database does not have the name. */
static inline PyObject *goanna_named_zone(goanna_call *call, const goanna_time *slot) {
    PyObject *class = goanna_imported(call, &goanna_zone_info);
    PyObject *name = class == NULL ? NULL : PyUnicode_DecodeUTF8(slot->zone.data, slot->zone.len, "replace");
    PyObject *zone = name == NULL ? NULL : PyObject_CallFunctionObjArgs(class, name, NULL);
    Py_DecRef(name);
    bool unknown = zone == NULL && name != NULL &&
                   (PyErr_ExceptionMatches(PyExc_KeyError) || PyErr_ExceptionMatches(PyExc_ValueError) || PyErr_ExceptionMatches(PyExc_OSError));
    if (!unknown) {
        return zone;
    }
    PyErr_Clear();
    return goanna_fixed_zone(call, slot->offset);
}

static inline PyObject *goanna_build_civil(goanna_call *call, const goanna_time *slot, PyObject *zone) {
    PyObject *class = goanna_imported(call, &goanna_datetime);
    return class == NULL ? NULL : PyObject_CallFunction(class, "iiiiiiiO", (int)slot->year, slot->month, slot->day, slot->hour, slot->minute,
                                                        slot->second, slot->microsecond, zone);
}

/* Builds a datetime in a zone by a conversion from UTC, which sets fold for ambiguous times. */
static inline PyObject *goanna_build_zoned(goanna_call *call, const goanna_time *slot) {
    PyObject *zone = goanna_named_zone(call, slot), *utc = goanna_imported(call, &goanna_utc);
    PyObject *universal = zone == NULL || utc == NULL ? NULL : goanna_build_civil(call, slot, utc);
    PyObject *local = universal == NULL ? NULL : PyObject_CallMethod(universal, "astimezone", "O", zone);
    Py_DecRef(zone);
    Py_DecRef(universal);
    return local;
}

static inline PyObject *goanna_build_time(goanna_call *call, const goanna_type *t, goanna_time *slot) {
    (void)t;
    if (slot->year < 1 || slot->year > 9999) {
        goanna_place at = goanna_result_place(call);
        goanna_refuse(&at, PyExc_OverflowError, "a year of 1 to 9999", PyUnicode_FromFormat("%lld", (long long)slot->year));
        return NULL;
    }
    if (slot->zone.len > 0) {
        return goanna_build_zoned(call, slot);
    }
    PyObject *zone = goanna_fixed_zone(call, slot->offset);
    PyObject *time = zone == NULL ? NULL : goanna_build_civil(call, slot, zone);
    Py_DecRef(zone);
    return time;
}

GOANNA_CONVERTER goanna_conv_time = {GOANNA_LOAD(goanna_load_time), GOANNA_BUILD(goanna_build_time), NULL};

#endif
