/* Failures of Go: the links of an error's or a panic's chain become exceptions, each the __cause__ of the one before. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

#if defined(GOANNA_ABI3)
void goanna_set_aside(goanna_raised *raised) {
    PyErr_Fetch(&raised->type, &raised->value, &raised->traceback);
    if (raised->type == NULL) {
        return;
    }
    PyErr_NormalizeException(&raised->type, &raised->value, &raised->traceback);
    if (raised->value != NULL && raised->traceback != NULL) {
        PyException_SetTraceback(raised->value, raised->traceback);
    }
}

void goanna_put_back(goanna_raised *raised) { PyErr_Restore(raised->type, raised->value, raised->traceback); }

void goanna_forget(goanna_raised *raised) {
    Py_DecRef(raised->type);
    Py_DecRef(raised->value);
    Py_DecRef(raised->traceback);
}
#else
/* Threads may raise one exception at the same time. These leave its traceback alone, which nothing guards. */
void goanna_set_aside(goanna_raised *raised) { raised->value = PyErr_GetRaisedException(); }

void goanna_put_back(goanna_raised *raised) { PyErr_SetRaisedException(raised->value); }

void goanna_forget(goanna_raised *raised) { Py_DecRef(raised->value); }
#endif

void goanna_drop_reference(PyObject *o) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    Py_DecRef(o);
    goanna_put_back(&raised);
}

/* ---- failures of Go ---- */

/* A reader of the texts of a failure, in their order. */
typedef struct {
    const char *at;
} reader;

static const char *take(reader *r, int64_t len) {
    const char *text = r->at;
    r->at += len > 0 ? len : 0;
    return text;
}

static PyObject *take_str(reader *r, int64_t len) {
    return len < 0 ? NULL : PyUnicode_DecodeUTF8(take(r, len), len, "replace");
}

/* Reports whether o is an exception class: a py.Class may have any text. */
static bool is_exception_class(PyObject *o) {
    int is = PyObject_IsSubclass(o, PyExc_BaseException); /* TypeError if o is not a class */
    if (is < 0) {
        PyErr_Clear();
    }
    return is > 0;
}

/* The usual classes, borrowed; NULL for another name. */
static PyObject *usual_class(PyObject *module, const char *name) {
    const struct {
        const char *name;
        PyObject *class;
    } usual[] = {
        {"RuntimeError", PyExc_RuntimeError},
        {"ValueError", PyExc_ValueError},
        {"TypeError", PyExc_TypeError},
        {"OSError", PyExc_OSError},
        {"IndexError", PyExc_IndexError},
        {"KeyError", PyExc_KeyError},
        {"OverflowError", PyExc_OverflowError},
        {"BufferError", PyExc_BufferError},
        {"PanicError", ((goanna_state *)PyModule_GetState(module))->panic_error},
    };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (strcmp(name, usual[i].name) == 0) {
            return usual[i].class;
        }
    }
    return NULL;
}

/* Returns a new reference to the class, RuntimeError for a name that is not that of a built-in exception. */
static PyObject *find_class(PyObject *module, const char *name, int32_t len) {
    char text[64];
    if (len <= 0 || (size_t)len >= sizeof text) {
        Py_IncRef(PyExc_RuntimeError);
        return PyExc_RuntimeError;
    }
    memcpy(text, name, (size_t)len);
    text[len] = '\0';
    PyObject *class = usual_class(module, text);
    if (class != NULL) {
        Py_IncRef(class);
        return class;
    }
    PyObject *builtins = PyImport_ImportModule("builtins");
    class = builtins == NULL ? NULL : PyObject_GetAttrString(builtins, text);
    Py_DecRef(builtins);
    if (class != NULL && is_exception_class(class)) {
        return class;
    }
    if (class == NULL) {
        PyErr_Clear();
    } else {
        Py_DecRef(class);
    }
    Py_IncRef(PyExc_RuntimeError);
    return PyExc_RuntimeError;
}

/* Makes an exception with a message: a RuntimeError if the class needs more arguments, as UnicodeDecodeError does. */
static PyObject *of_message(PyObject *class, PyObject *message) {
    PyObject *e = PyObject_CallFunctionObjArgs(class, message, NULL);
    if (e == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        e = PyObject_CallFunctionObjArgs(PyExc_RuntimeError, message, NULL);
    }
    return e;
}

/* Makes an exception. OSError itself selects the subclass for an errno, and prints errno and file name. */
static PyObject *new_exception(PyObject *class, const goanna_link *link, PyObject *message, PyObject *filename) {
    if (link->errno_ == 0) {
        return of_message(class, message);
    }
    return goanna_new_os_error(class, link->errno_, message, filename);
}

static void add_note(PyObject *exception, PyObject *note) {
    PyObject *done = PyObject_CallMethod(exception, "add_note", "O", note);
    if (done == NULL) {
        PyErr_Clear();
    } else {
        Py_DecRef(done);
    }
}

/* Gives an exception, whose reference it steals, the value of its error. */
static PyObject *with_value(PyObject *module, goanna_link *link, PyObject *e) {
    goanna_handle slot = link->value;
    link->value.handle = 0;
    goanna_call call = {.module = module, .generation = goanna_generation};
    PyObject *value = goanna_new_value(&call, (int)slot.class_, &slot);
    if (value == NULL || e == NULL || !goanna_attach_value(e, (int)link->number, value)) {
        Py_DecRef(e);
        e = NULL;
    }
    Py_DecRef(value);
    return e;
}

static PyObject *link_exception(PyObject *module, goanna_link *link, reader *r) {
    const char *class_name = take(r, link->class_);
    PyObject *message = take_str(r, link->message);
    PyObject *filename = take_str(r, link->filename);
    PyObject *note = take_str(r, link->note);
    PyObject *class = link->number == 0 ? NULL : goanna_exception_class_of(module, link->number);
    Py_IncRef(class);
    class = class != NULL ? class : find_class(module, class_name, link->class_);
    PyObject *e = link->object;
    if (e != NULL) {
        Py_IncRef(e);
    } else if (message != NULL) {
        e = new_exception(class, link, message, filename);
    }
    if (e != NULL && note != NULL) {
        add_note(e, note);
    }
    if (link->value.handle != 0) {
        e = with_value(module, link, e);
    }
    if (e != NULL && link->error != 0 && link->object == NULL && !goanna_remember(module, e, link)) {
        Py_DecRef(e);
        e = NULL;
    }
    Py_DecRef(message);
    Py_DecRef(filename);
    Py_DecRef(note);
    Py_DecRef(class);
    return e;
}

void goanna_free_failure(goanna_failure *failure, uint64_t generation) {
    if (failure == NULL) {
        return;
    }
    goanna_link *links = (goanna_link *)(failure + 1);
    for (int32_t i = 0; i < failure->links; i++) {
        if (links[i].value.handle != 0) {
            goanna_drop_handle(links[i].value.handle, generation);
        }
        if (links[i].error != 0) {
            goanna_drop_handle(links[i].error, generation);
        }
    }
    if (!failure->in_room) {
        free(failure);
    }
}

PyObject *goanna_exception(PyObject *module, goanna_failure *failure) {
    goanna_link *links = (goanna_link *)(failure + 1);
    reader r = {(const char *)(links + failure->links)};
    PyObject *first = NULL, *last = NULL;
    for (int32_t i = 0; i < failure->links; i++) {
        PyObject *e = link_exception(module, &links[i], &r);
        if (e == NULL) {
            Py_DecRef(first);
            return NULL;
        }
        if (first == NULL) {
            first = e;
        } else {
            PyException_SetCause(last, e); /* steals the reference */
        }
        last = e;
    }
    return first;
}

static PyObject *plain_class(int64_t number) {
    switch (number) {
    case GOANNA_VALUE_ERROR:
        return PyExc_ValueError;
    case GOANNA_TYPE_ERROR:
        return PyExc_TypeError;
    case GOANNA_INDEX_ERROR:
        return PyExc_IndexError;
    case GOANNA_KEY_ERROR:
        return PyExc_KeyError;
    case GOANNA_OVERFLOW_ERROR:
        return PyExc_OverflowError;
    case GOANNA_OS_ERROR:
        return PyExc_OSError;
    }
    return PyExc_RuntimeError;
}

static void raise_plain(const goanna_failure *failure) {
    PyObject *message = PyUnicode_DecodeUTF8((const char *)(failure + 1), failure->bytes, "replace");
    if (message != NULL) {
        PyErr_SetObject(plain_class(failure->plain), message);
        Py_DecRef(message);
    }
}

void goanna_raise(PyObject *module, goanna_failure *failure) {
    if (failure->plain != 0) {
        raise_plain(failure);
        return;
    }
    PyObject *e = goanna_exception(module, failure);
    goanna_free_failure(failure, goanna_generation);
    if (e != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(e), e);
        Py_DecRef(e);
    }
}

PyObject *goanna_not_implemented(void) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
        return NULL;
    }
    PyErr_Clear();
    Py_IncRef(Py_NotImplemented);
    return Py_NotImplemented;
}

PyObject *goanna_no_value(const goanna_call *call, const char *type) {
    const goanna_callable *callable = call->callable;
    if (callable != NULL && callable->reads) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    return PyErr_Format(PyExc_RuntimeError, "goanna: the function returned a nil %s and no error", type);
}
