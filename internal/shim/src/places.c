/* Exceptions that name the place of a value: an argument, or an item in one. */
#include "shim.h"

/* Returns text followed by the text of a place in it. Steals the reference to text. */
static PyObject *inner_text(PyObject *text, const goanna_place *at) {
    PyObject *longer;
    if (at->is_result) {
        longer = PyUnicode_FromFormat("%U result", text);
    } else if (at->name != NULL) {
        longer = PyUnicode_FromFormat("%U.%s", text, at->name);
    } else if (at->key != NULL) {
        longer = PyUnicode_FromFormat(at->is_key ? "%U: key %.200R" : "%U[%.200R]", text, at->key);
    } else {
        longer = PyUnicode_FromFormat("%U[%zd]", text, at->index);
    }
    Py_DecRef(text);
    return longer;
}

PyObject *goanna_place_text(const goanna_place *at) {
    if (at->outer == NULL && at->name == NULL) {
        return PyUnicode_FromFormat("%s() result", at->function);
    }
    if (at->outer == NULL) {
        return PyUnicode_FromFormat(at->attribute ? "%s" : "%s() argument '%s'", at->function, at->name);
    }
    PyObject *outer = goanna_place_text(at->outer);
    return outer == NULL ? NULL : inner_text(outer, at);
}

/* Returns the class of the pending exception if exceptions of it are made from one message. A subclass may need other arguments, as
 * that of UnicodeError does, and callers may catch it by name. */
static PyObject *plain_class(void) {
    PyObject *classes[] = {PyExc_TypeError, PyExc_BufferError, PyExc_OverflowError, PyExc_ValueError};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (PyErr_Occurred() == classes[i]) {
            return classes[i];
        }
    }
    return NULL;
}

void goanna_note_place(const goanna_place *at) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    PyObject *text = goanna_place_text(at);
    PyObject *done = raised.value == NULL || text == NULL ? NULL : PyObject_CallMethod(raised.value, "add_note", "O", text);
    PyErr_Clear();
    Py_DecRef(text);
    Py_DecRef(done);
    goanna_put_back(&raised);
}

void goanna_name_place(const goanna_place *at) {
    PyObject *class = plain_class();
    if (class == NULL) {
        goanna_note_place(at);
        return;
    }
    goanna_raised cause, named;
    goanna_set_aside(&cause);
    PyObject *text = cause.value == NULL ? NULL : goanna_place_text(at);
    if (text == NULL) {
        PyErr_Clear();
        goanna_put_back(&cause);
        return;
    }
    PyErr_Format(class, "%U: %S", text, cause.value);
    Py_DecRef(text);
    goanna_set_aside(&named);
    if (named.value != NULL) {
        Py_IncRef(cause.value);
        PyException_SetCause(named.value, cause.value); /* steals the reference */
    }
    goanna_put_back(&named);
    goanna_forget(&cause);
}

bool goanna_refuse(const goanna_place *at, PyObject *class, const char *expected, PyObject *got) {
    PyObject *text = got == NULL ? NULL : goanna_place_text(at);
    if (text != NULL) {
        PyErr_Format(class, "%U: expected %s, got %U", text, expected, got);
    }
    Py_DecRef(text);
    Py_DecRef(got);
    return false;
}

bool goanna_wrong_type(const goanna_place *at, const char *expected, PyObject *object) {
    if (PyErr_Occurred() != NULL && !PyErr_ExceptionMatches(PyExc_TypeError)) {
        goanna_name_place(at);
        return false;
    }
    PyErr_Clear();
    return goanna_refuse(at, PyExc_TypeError, expected, PyType_GetName(Py_TYPE(object)));
}

bool goanna_out_of_range(const goanna_place *at, const char *range, PyObject *number) {
    PyObject *text = PyObject_Repr(number);
    if (text == NULL) { /* the int has more digits than Python prints */
        PyErr_Clear();
        text = PyUnicode_FromString("a larger int");
    }
    return goanna_refuse(at, PyExc_OverflowError, range, text);
}

/* Adds the place to the reason of a UnicodeEncodeError, which keeps its class. */
static void name_in_reason(const goanna_place *at) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    PyObject *reason = raised.value == NULL ? NULL : PyObject_GetAttrString(raised.value, "reason");
    PyObject *text = reason == NULL ? NULL : goanna_place_text(at);
    PyObject *named = text == NULL ? NULL : PyUnicode_FromFormat("%U: %U", text, reason);
    if (named == NULL || PyObject_SetAttrString(raised.value, "reason", named) < 0) {
        PyErr_Clear();
    }
    Py_DecRef(reason);
    Py_DecRef(text);
    Py_DecRef(named);
    goanna_put_back(&raised);
}

bool goanna_refuse_str(const goanna_place *at, PyObject *o) {
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
        return goanna_wrong_type(at, "str", o);
    }
    name_in_reason(at);
    return false;
}
