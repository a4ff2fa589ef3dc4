/* Enumerations of integers: as an argument a member or its int; as a result a member, or an int if no member has the value. */
typedef struct {
    int number; /* index in goanna_the_module.enumerations */
    int size;   /* of the slot, in bytes: 1, 2, 4 or 8 */
    bool is_signed;
} goanna_enumeration_data;

/* Returns the value of an int or an object with __index__: a new reference to an exact int. */
static inline PyObject *goanna_plain_int(PyObject *o) {
    if (goanna_is_exact(o, &PyLong_Type)) {
        Py_IncRef(o);
        return o;
    }
    long long v = PyLong_AsLongLong(o); /* which calls __index__ */
    if (v != -1 || PyErr_Occurred() == NULL) {
        return PyLong_FromLongLong(v);
    }
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return NULL;
    }
    PyErr_Clear();
    PyObject *index = PyNumber_Index(o);
    unsigned long long u = index == NULL ? 0 : PyLong_AsUnsignedLongLong(index);
    goanna_drop_reference(index);
    return PyErr_Occurred() != NULL ? NULL : PyLong_FromUnsignedLongLong(u);
}

/* Stores the value of a member, which is in the range of the type. */
static inline void goanna_put_integer(const goanna_enumeration_data *d, PyObject *value, void *slot) {
    uint64_t v = d->is_signed ? (uint64_t)PyLong_AsLongLong(value) : PyLong_AsUnsignedLongLong(value);
    switch (d->size) {
    case 1: *(uint8_t *)slot = (uint8_t)v; break;
    case 2: *(uint16_t *)slot = (uint16_t)v; break;
    case 4: *(uint32_t *)slot = (uint32_t)v; break;
    case 8: *(uint64_t *)slot = v; break;
    }
}

static inline bool goanna_load_enumeration(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, void *slot) {
    const goanna_enumeration_data *d = t->data;
    PyObject *value = goanna_plain_int(o);
    if (value == NULL && !PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    bool good = value != NULL && goanna_is_member(call->module, d->number, value);
    if (good) {
        goanna_put_integer(d, value, slot);
    } else {
        goanna_refuse_member(call, at, d->number, o);
    }
    Py_DecRef(value);
    return good;
}

static inline PyObject *goanna_get_integer(const goanna_enumeration_data *d, const void *slot) {
    switch (d->is_signed ? -d->size : d->size) {
    case -1: return PyLong_FromLongLong(*(const int8_t *)slot);
    case -2: return PyLong_FromLongLong(*(const int16_t *)slot);
    case -4: return PyLong_FromLongLong(*(const int32_t *)slot);
    case -8: return PyLong_FromLongLong(*(const int64_t *)slot);
    case 1: return PyLong_FromLongLong(*(const uint8_t *)slot);
    case 2: return PyLong_FromLongLong(*(const uint16_t *)slot);
    case 4: return PyLong_FromLongLong(*(const uint32_t *)slot);
    }
    return PyLong_FromUnsignedLongLong(*(const uint64_t *)slot);
}

static inline PyObject *goanna_build_enumeration(goanna_call *call, const goanna_type *t, void *slot) {
    const goanna_enumeration_data *d = t->data;
    return goanna_to_member(call->module, d->number, goanna_get_integer(d, slot));
}

GOANNA_CONVERTER goanna_conv_enumeration = {GOANNA_LOAD(goanna_load_enumeration), GOANNA_BUILD(goanna_build_enumeration), NULL};
