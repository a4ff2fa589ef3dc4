/* Exceptions that name the place of a value: an argument, or an item in one. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

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

bool goanna_refuse_memory(const goanna_place *at, const char *what, const char *why) {
    PyObject *text = goanna_place_text(at);
    if (text != NULL) {
        PyErr_Format(PyExc_BufferError, "%U: the %s is inconsistent: %s", text, what, why);
    }
    Py_DecRef(text);
    return false;
}

/* The module of the class of a name that this one has; NULL: there is none. */
static const char *module_of(const char *name) {
    const goanna_module *m = &goanna_the_module;
    for (int i = 0; i < m->class_count; i++) {
        if (strcmp(m->classes[i].name, name) == 0) {
            return goanna_name_of_home(m->classes[i].home);
        }
    }
    for (int i = 0; i < m->enumeration_count; i++) {
        if (strcmp(m->enumerations[i].name, name) == 0) {
            return goanna_name_of_home(m->enumerations[i].home);
        }
    }
    for (int i = 0; i < m->named_tuple_count; i++) {
        if (strcmp(m->named_tuples[i].name, name) == 0) {
            return goanna_name_of_home(m->named_tuples[i].home);
        }
    }
    return NULL;
}

static bool in_name(char c) { return c == '_' || c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* A name as a word of a text; NULL: it is not a word. */
static const char *find_word(const char *text, const char *name) {
    size_t n = strlen(name);
    for (const char *at = text; n > 0 && (at = strstr(at, name)) != NULL; at++) {
        if ((at == text || !in_name(at[-1])) && !in_name(at[n])) {
            return at;
        }
    }
    return NULL;
}

/* The name of the class of an object, with its module if that is not Python's own. */
static PyObject *full_name(PyObject *object, const char *name) {
    PyObject *module = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__module__");
    const char *text = module == NULL || !goanna_is_str(module) ? NULL : PyUnicode_AsUTF8AndSize(module, NULL);
    PyErr_Clear();
    PyObject *full = text == NULL || strcmp(text, "builtins") == 0 ? PyUnicode_FromString(name) : PyUnicode_FromFormat("%s.%s", text, name);
    Py_DecRef(module);
    return full;
}

/* Raises a TypeError for an object of a class with a name. Where what was expected has that name, both are named with their modules. */
static void refuse_class(const goanna_place *at, const char *expected, const char *name, PyObject *object) {
    const char *word = find_word(expected, name), *own = word == NULL ? NULL : module_of(name);
    if (word == NULL) {
        goanna_refuse(at, PyExc_TypeError, expected, PyUnicode_FromString(name));
        return;
    }
    char *text = own == NULL ? goanna_format("%s", expected) : goanna_format("%.*s%s.%s", (int)(word - expected), expected, own, word);
    if (text == NULL) {
        PyErr_NoMemory();
        return;
    }
    goanna_refuse(at, PyExc_TypeError, text, full_name(object, name));
    free(text);
}

bool goanna_wrong_type(const goanna_place *at, const char *expected, PyObject *object) {
    if (PyErr_Occurred() != NULL && !PyErr_ExceptionMatches(PyExc_TypeError)) {
        goanna_name_place(at);
        return false;
    }
    PyErr_Clear();
    PyObject *name = PyType_GetName(Py_TYPE(object));
    const char *text = name == NULL ? NULL : PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) { /* the name has surrogates */
        PyErr_Clear();
        return goanna_refuse(at, PyExc_TypeError, expected, name);
    }
    refuse_class(at, expected, text, object);
    Py_DecRef(name);
    return false;
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
