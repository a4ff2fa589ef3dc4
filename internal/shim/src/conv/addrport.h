/* netip.AddrPort: as an argument a tuple of an address and a port, or a str with both; as a result the tuple. */
#include "spelled.h"
#include "uint16.h"

/* Laid out as rt.AddrPort. */
typedef struct {
    goanna_spelled address; /* includes the port if port is -1 */
    int64_t port;
} goanna_addrport;

static inline bool goanna_load_addrport(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_addrport *slot) {
    slot->port = -1;
    if (goanna_is_str(o)) {
        return goanna_load_spelled(call, at, t, o, &slot->address);
    }
    if (!goanna_is_tuple(o)) {
        return goanna_wrong_type(at, t->expects, o);
    }
    Py_ssize_t n = PyTuple_Size(o);
    if (n != 2) {
        return goanna_refuse(at, PyExc_ValueError, t->expects, PyUnicode_FromFormat("a tuple of %zd", n));
    }
    goanna_place place = {.outer = at};
    uint16_t port;
    if (!goanna_load_spelled(call, &place, t->elem, PyTuple_GetItem(o, 0), &slot->address)) {
        return false;
    }
    place.index = 1;
    if (!goanna_load_uint16(call, &place, NULL, PyTuple_GetItem(o, 1), &port)) {
        return false;
    }
    slot->port = port;
    return true;
}

static inline PyObject *goanna_build_addrport(goanna_call *call, const goanna_type *t, goanna_addrport *slot) {
    PyObject *address = goanna_build_spelled(call, t->elem, &slot->address);
    if (address == NULL || address == Py_None) {
        return address;
    }
    PyObject *parts[] = {address, PyLong_FromLongLong(slot->port)};
    return goanna_pack(parts, 2, parts[1] != NULL);
}

GOANNA_CONVERTER goanna_conv_addrport = {GOANNA_LOAD(goanna_load_addrport), GOANNA_BUILD(goanna_build_addrport), NULL};
