/* Arguments: given to parameters as Python's own functions do, and converted into the frame. */
#include "shim.h"

#include <math.h>
#include <string.h>

static bool missing(const goanna_function *f, PyObject *const *bound) {
    for (int i = 0; i < f->params; i++) {
        const goanna_param *p = &f->param[i];
        if (bound[i] != NULL || p->optional) {
            continue;
        }
        PyErr_Format(PyExc_TypeError, "%s() missing required %s argument: '%s'", f->name,
                     i < f->positional ? "positional" : "keyword-only", p->name);
        return true;
    }
    return false;
}

static bool too_many(const goanna_function *f, Py_ssize_t nargs) {
    if (nargs <= f->positional) {
        return false;
    }
    int required = 0;
    while (required < f->positional && !f->param[required].optional) {
        required++;
    }
    if (required < f->positional) {
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd were given", f->name, required,
                     (int)f->positional, nargs);
    } else {
        PyErr_Format(PyExc_TypeError, "%s() takes %d positional argument%s but %zd %s given", f->name, (int)f->positional,
                     f->positional == 1 ? "" : "s", nargs, nargs == 1 ? "was" : "were");
    }
    return true;
}

static bool bind_keyword(const goanna_function *f, PyObject *name, PyObject *value, PyObject **bound) {
    for (int i = 0; i < f->params; i++) {
        if (PyUnicode_CompareWithASCIIString(name, f->param[i].name) != 0) {
            continue;
        }
        if (i < f->positional_only) {
            PyErr_Format(PyExc_TypeError, "%s() got a positional-only argument passed as keyword argument: '%s'", f->name,
                         f->param[i].name);
            return false;
        }
        if (bound[i] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%s'", f->name, f->param[i].name);
            return false;
        }
        bound[i] = value;
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", f->name, name);
    return false;
}

bool goanna_bind(const goanna_function *f, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **bound) {
    if (too_many(f, nargs)) {
        return false;
    }
    for (int i = 0; i < f->params; i++) {
        bound[i] = i < nargs ? args[i] : NULL;
    }
    Py_ssize_t keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    for (Py_ssize_t k = 0; k < keywords; k++) {
        if (!bind_keyword(f, PyTuple_GetItem(kwnames, k), args[nargs + k], bound)) {
            return false;
        }
    }
    return !missing(f, bound);
}

/* The pending exception's class, if exceptions of it are made from one message: a subclass may want other arguments, as
 * UnicodeError does, and callers may catch it by its name. */
static PyObject *plain_class(void) {
    PyObject *classes[] = {PyExc_TypeError, PyExc_BufferError, PyExc_OverflowError, PyExc_ValueError};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (PyErr_Occurred() == classes[i]) {
            return classes[i];
        }
    }
    return NULL;
}

static void add_note(PyObject *exception, const goanna_function *f, const goanna_param *p) {
    PyObject *done = PyObject_CallMethod(exception, "add_note", "N",
                                         PyUnicode_FromFormat("%s(): argument '%s'", f->name, p->name));
    if (done == NULL) {
        PyErr_Clear();
        return;
    }
    Py_DecRef(done);
}

static void fetch(PyObject **type, PyObject **value, PyObject **traceback) {
    PyErr_Fetch(type, value, traceback);
    PyErr_NormalizeException(type, value, traceback);
    if (*value != NULL && *traceback != NULL) {
        PyException_SetTraceback(*value, *traceback);
    }
}

void goanna_note_parameter(const goanna_function *f, const goanna_param *p) {
    PyObject *type, *value, *traceback;
    fetch(&type, &value, &traceback);
    if (value != NULL) {
        add_note(value, f, p);
    }
    PyErr_Restore(type, value, traceback);
}

void goanna_name_parameter(const goanna_function *f, const goanna_param *p) {
    PyObject *class = plain_class();
    if (class == NULL) {
        goanna_note_parameter(f, p);
        return;
    }
    PyObject *type, *value, *traceback;
    fetch(&type, &value, &traceback);
    if (value == NULL) {
        PyErr_Restore(type, value, traceback);
        return;
    }
    PyErr_Format(class, "%s() argument '%s': %S", f->name, p->name, value);
    PyObject *new_type, *new_value, *new_traceback;
    PyErr_Fetch(&new_type, &new_value, &new_traceback);
    PyErr_NormalizeException(&new_type, &new_value, &new_traceback);
    PyException_SetCause(new_value, value);
    PyErr_Restore(new_type, new_value, new_traceback);
    Py_DecRef(type);
    Py_DecRef(traceback);
}

/* Fails for an argument of a wrong type with what was expected, and keeps any other exception, named. */
static bool wrong_type(const goanna_function *f, const goanna_param *p, const char *expected, PyObject *arg) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
        goanna_name_parameter(f, p);
        return false;
    }
    PyErr_Clear();
    PyObject *name = PyType_GetName(Py_TYPE(arg));
    if (name != NULL) {
        PyErr_Format(PyExc_TypeError, "%s() argument '%s': expected %s, got %U", f->name, p->name, expected, name);
        Py_DecRef(name);
    }
    return false;
}

static bool out_of_range(const goanna_function *f, const goanna_param *p, const char *range, PyObject *arg) {
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL) { /* beyond the limit of digits that Python prints */
        PyErr_Clear();
        text = PyUnicode_FromString("a larger int");
    }
    if (text != NULL) {
        PyErr_Format(PyExc_OverflowError, "%s() argument '%s': expected %s, got %U", f->name, p->name, range, text);
        Py_DecRef(text);
    }
    return false;
}

static const struct {
    int64_t min;
    uint64_t max;
    const char *range;
} integers[] = {
    [GOANNA_INT8] = {INT8_MIN, INT8_MAX, "int8 (-128 to 127)"},
    [GOANNA_INT16] = {INT16_MIN, INT16_MAX, "int16 (-32768 to 32767)"},
    [GOANNA_INT32] = {INT32_MIN, INT32_MAX, "int32 (-2147483648 to 2147483647)"},
    [GOANNA_INT64] = {INT64_MIN, INT64_MAX, "int64 (-9223372036854775808 to 9223372036854775807)"},
    [GOANNA_UINT8] = {0, UINT8_MAX, "uint8 (0 to 255)"},
    [GOANNA_UINT16] = {0, UINT16_MAX, "uint16 (0 to 65535)"},
    [GOANNA_UINT32] = {0, UINT32_MAX, "uint32 (0 to 4294967295)"},
    [GOANNA_UINT64] = {0, UINT64_MAX, "uint64 (0 to 18446744073709551615)"},
};

static bool integer_failed(const goanna_function *f, const goanna_param *p, PyObject *arg) {
    if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        return out_of_range(f, p, integers[p->kind].range, arg);
    }
    return wrong_type(f, p, "int", arg);
}

/* PyLong_AsLongLong calls __index__ itself, PyLong_AsUnsignedLongLong takes an int only. */
static bool convert_uint64(const goanna_function *f, const goanna_param *p, PyObject *arg, uint64_t *out) {
    *out = PyLong_AsUnsignedLongLong(arg);
    if (*out != UINT64_MAX || !PyErr_Occurred()) {
        return true;
    }
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
        return integer_failed(f, p, arg);
    }
    PyErr_Clear();
    PyObject *index = PyNumber_Index(arg);
    if (index == NULL) {
        return integer_failed(f, p, arg);
    }
    *out = PyLong_AsUnsignedLongLong(index);
    bool good = *out != UINT64_MAX || !PyErr_Occurred() || integer_failed(f, p, index);
    Py_DecRef(index);
    return good;
}

static bool convert_integer(const goanna_function *f, const goanna_param *p, PyObject *arg, int64_t *out) {
    long long v = PyLong_AsLongLong(arg);
    if (__builtin_expect(v == -1 && PyErr_Occurred() != NULL, 0)) {
        return integer_failed(f, p, arg);
    }
    if (__builtin_expect(v < integers[p->kind].min || (v > 0 && (uint64_t)v > integers[p->kind].max), 0)) {
        return out_of_range(f, p, integers[p->kind].range, arg);
    }
    *out = v;
    return true;
}

static bool fits_float32(double v) { return !isfinite(v) || isfinite((float)v); }

static bool convert_float(const goanna_function *f, const goanna_param *p, PyObject *arg, double *out) {
    *out = PyFloat_AsDouble(arg);
    if (__builtin_expect(*out == -1.0 && PyErr_Occurred() != NULL, 0)) {
        return wrong_type(f, p, "float", arg);
    }
    if (p->kind == GOANNA_FLOAT32 && !fits_float32(*out)) {
        return out_of_range(f, p, "float32 (up to 3.4028235e+38)", arg);
    }
    return true;
}

/* A new reference to arg.__complex__() where the class has one, else to arg. Before 3.13 PyComplex_RealAsDouble and
 * PyComplex_ImagAsDouble look at complex and its subclasses only, and drop the imaginary part of others. */
static PyObject *as_complex(PyObject *arg) {
    PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(arg), "__complex__");
    if (method == NULL) {
        PyErr_Clear();
        Py_IncRef(arg);
        return arg;
    }
    PyObject *value = PyObject_CallFunctionObjArgs(method, arg, NULL);
    Py_DecRef(method);
    return value;
}

static bool convert_complex(const goanna_function *f, const goanna_param *p, PyObject *arg, double *out) {
    PyObject *value = as_complex(arg);
    if (value == NULL) {
        return wrong_type(f, p, "complex", arg);
    }
    out[0] = PyComplex_RealAsDouble(value);
    bool good = out[0] != -1.0 || !PyErr_Occurred();
    if (good) {
        out[1] = PyComplex_ImagAsDouble(value);
        good = out[1] != -1.0 || !PyErr_Occurred();
    }
    Py_DecRef(value);
    if (!good) {
        return wrong_type(f, p, "complex", arg);
    }
    if (p->kind == GOANNA_COMPLEX64 && !(fits_float32(out[0]) && fits_float32(out[1]))) {
        return out_of_range(f, p, "complex64 (parts up to 3.4028235e+38)", arg);
    }
    return true;
}

/* A UnicodeEncodeError keeps its class: the parameter is named in its reason. */
static void name_in_reason(const goanna_function *f, const goanna_param *p) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *reason = PyObject_GetAttrString(value, "reason");
    PyObject *named = reason == NULL ? NULL : PyUnicode_FromFormat("%s() argument '%s': %U", f->name, p->name, reason);
    if (named == NULL || PyObject_SetAttrString(value, "reason", named) < 0) {
        PyErr_Clear();
    }
    Py_DecRef(reason);
    Py_DecRef(named);
    PyErr_Restore(type, value, traceback);
}

static bool convert_string(const goanna_function *f, const goanna_param *p, PyObject *arg, goanna_string *out) {
    Py_ssize_t len;
    out->data = PyUnicode_AsUTF8AndSize(arg, &len);
    if (__builtin_expect(out->data == NULL, 0)) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
            name_in_reason(f, p);
            return false;
        }
        return wrong_type(f, p, "str", arg);
    }
    out->len = len;
    return true;
}

static bool convert_bool(const goanna_function *f, const goanna_param *p, PyObject *arg, int64_t *out) {
    int truth = PyObject_IsTrue(arg);
    if (truth < 0) {
        goanna_name_parameter(f, p);
        return false;
    }
    *out = truth;
    return true;
}

static void use_default(const goanna_param *p, void *place) {
    switch (p->kind) {
    case GOANNA_STRING:
        *(goanna_string *)place = p->default_.text;
        break;
    case GOANNA_COMPLEX64:
    case GOANNA_COMPLEX128:
        memcpy(place, p->default_.real, sizeof p->default_.real);
        break;
    default: /* integers and floats: eight bytes */
        memcpy(place, &p->default_.integer, sizeof p->default_.integer);
    }
}

static bool convert_one(const goanna_function *f, const goanna_param *p, PyObject *arg, void *place) {
    switch (p->kind) {
    case GOANNA_BOOL:
        return convert_bool(f, p, arg, place);
    case GOANNA_UINT64:
        return convert_uint64(f, p, arg, place);
    case GOANNA_FLOAT32:
    case GOANNA_FLOAT64:
        return convert_float(f, p, arg, place);
    case GOANNA_COMPLEX64:
    case GOANNA_COMPLEX128:
        return convert_complex(f, p, arg, place);
    case GOANNA_STRING:
        return convert_string(f, p, arg, place);
    case GOANNA_BYTES:
    case GOANNA_SLICE:
    case GOANNA_VIEW:
    case GOANNA_MUT:
    case GOANNA_ANY:
        return goanna_acquire(f, p, arg, place);
    case GOANNA_OBJECT:
        *(PyObject **)place = arg;
        return true;
    default:
        return convert_integer(f, p, arg, place);
    }
}

/* Buffers come last: what converts the others may run Python code, which may resize what a buffer would hold. */
static bool convert_some(const goanna_function *f, PyObject *const *bound, char *frame, bool buffers) {
    for (int i = 0; i < f->params; i++) {
        const goanna_param *p = &f->param[i];
        if (goanna_has_buffer(p) != buffers) {
            continue;
        }
        void *place = frame + p->offset;
        if (bound[i] == NULL) {
            use_default(p, place);
        } else if (!convert_one(f, p, bound[i], place)) {
            return false;
        }
    }
    return true;
}

bool goanna_convert(const goanna_function *f, PyObject *const *bound, char *frame) {
    return convert_some(f, bound, frame, false) && convert_some(f, bound, frame, true);
}
