/* Results: what the frame holds after the call, as Python objects. */
#include "shim.h"

static PyObject *build_text(const goanna_call *call, const goanna_result *r, goanna_text *text) {
    const char *data = text->data != NULL ? text->data : text->small;
    PyObject *o = r->kind == GOANNA_BYTES ? PyBytes_FromStringAndSize(data, text->len)
                                          : PyUnicode_DecodeUTF8(data, text->len, "replace");
    goanna_unpin(text->handle, call->generation);
    return o;
}

static PyObject *build_one(const goanna_call *call, const goanna_result *r) {
    void *place = call->frame + r->offset;
    const double *real = place;
    switch (r->kind) {
    case GOANNA_BOOL:
        return PyBool_FromLong(*(int64_t *)place != 0);
    case GOANNA_UINT8:
    case GOANNA_UINT16:
    case GOANNA_UINT32:
    case GOANNA_UINT64:
        return PyLong_FromUnsignedLongLong(*(uint64_t *)place);
    case GOANNA_FLOAT32:
    case GOANNA_FLOAT64:
        return PyFloat_FromDouble(*real);
    case GOANNA_COMPLEX64:
    case GOANNA_COMPLEX128:
        return PyComplex_FromDoubles(real[0], real[1]);
    case GOANNA_STRING:
    case GOANNA_BYTES:
        return build_text(call, r, place);
    case GOANNA_ARRAY:
    case GOANNA_SLICE:
        return goanna_array_new(call, *(goanna_block **)place);
    case GOANNA_OBJECT: {
        PyObject *o = *(PyObject **)place;
        o = o == NULL ? Py_None : o;
        Py_IncRef(o);
        return o;
    }
    default:
        return PyLong_FromLongLong(*(int64_t *)place);
    }
}

/* Every result is built, also after a failure, so that each gives up what it owns. */
static PyObject *build_tuple(const goanna_call *call) {
    const goanna_function *f = call->function;
    PyObject *tuple = PyTuple_New(f->results);
    bool failed = tuple == NULL;
    for (int i = 0; i < f->results; i++) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        PyObject *o = build_one(call, &f->result[i]);
        if (type != NULL) {
            PyErr_Restore(type, value, traceback);
        }
        failed = failed || o == NULL;
        if (o != NULL && tuple != NULL) {
            PyTuple_SetItem(tuple, i, o);
        } else if (o != NULL) {
            Py_DecRef(o);
        }
    }
    if (failed && tuple != NULL) {
        Py_DecRef(tuple);
        return NULL;
    }
    return tuple;
}

PyObject *goanna_build_results(const goanna_call *call) {
    const goanna_function *f = call->function;
    switch (f->results) {
    case 0:
        Py_IncRef(Py_None);
        return Py_None;
    case 1:
        return build_one(call, f->result);
    default:
        return build_tuple(call);
    }
}
