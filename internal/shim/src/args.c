/* The binding of arguments to parameters, by the rules of Python functions. */
#include "shim.h"

#include <string.h>

static bool missing(const goanna_callable *c, PyObject *const *bound) {
    for (int i = 0; i < c->params; i++) {
        const goanna_param *p = &c->param[i];
        if (bound[i] != NULL || p->optional) {
            continue;
        }
        PyErr_Format(PyExc_TypeError, "%s() missing required %s argument: '%s'", c->name,
                     i < c->positional ? "positional" : "keyword-only", p->at.name);
        return true;
    }
    return false;
}

static bool too_many(const goanna_callable *c, Py_ssize_t nargs) {
    if (nargs <= c->positional || c->rest) {
        return false;
    }
    int required = 0;
    while (required < c->positional && !c->param[required].optional) {
        required++;
    }
    if (required < c->positional) {
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd were given", c->name, required,
                     (int)c->positional, nargs);
    } else {
        PyErr_Format(PyExc_TypeError, "%s() takes %d positional argument%s but %zd %s given", c->name, (int)c->positional,
                     c->positional == 1 ? "" : "s", nargs, nargs == 1 ? "was" : "were");
    }
    return true;
}

static bool is_name(PyObject *name, const char *utf8) {
    Py_ssize_t len;
    const char *text = PyUnicode_AsUTF8AndSize(name, &len);
    if (text == NULL) { /* a surrogate */
        PyErr_Clear();
        return false;
    }
    return (size_t)len == strlen(utf8) && memcmp(text, utf8, (size_t)len) == 0;
}

static bool bind_keyword(const goanna_callable *c, PyObject *name, PyObject *value, PyObject **bound) {
    for (int i = 0; i < c->params; i++) {
        if (!is_name(name, c->param[i].at.name)) {
            continue;
        }
        if (c->rest && i == c->positional) {
            continue;
        }
        if (i < c->positional_only) {
            PyErr_Format(PyExc_TypeError, "%s() got a positional-only argument passed as keyword argument: '%s'", c->name,
                         c->param[i].at.name);
            return false;
        }
        if (bound[i] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%s'", c->name, c->param[i].at.name);
            return false;
        }
        bound[i] = value;
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", c->name, name);
    return false;
}

/* Returns the positional arguments from first on in a new tuple. */
static PyObject *rest_of(PyObject *const *args, Py_ssize_t first, Py_ssize_t nargs) {
    Py_ssize_t n = nargs > first ? nargs - first : 0;
    PyObject *rest = PyTuple_New(n);
    for (Py_ssize_t i = 0; rest != NULL && i < n; i++) {
        Py_IncRef(args[first + i]);
        PyTuple_SetItem(rest, i, args[first + i]);
    }
    return rest;
}

static bool bind_rest(const goanna_callable *c, PyObject *const *args, Py_ssize_t nargs, PyObject **bound) {
    if (!c->rest) {
        return true;
    }
    bound[c->positional] = rest_of(args, c->positional, nargs);
    return bound[c->positional] != NULL;
}

bool goanna_bind(const goanna_callable *c, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **bound) {
    if (too_many(c, nargs)) {
        return false;
    }
    for (int i = 0; i < c->params; i++) {
        bound[i] = i < nargs && i < c->positional ? args[i] : NULL;
    }
    Py_ssize_t keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    for (Py_ssize_t k = 0; k < keywords; k++) {
        if (!bind_keyword(c, PyTuple_GetItem(kwnames, k), args[nargs + k], bound)) {
            return false;
        }
    }
    return !missing(c, bound) && bind_rest(c, args, nargs, bound);
}
