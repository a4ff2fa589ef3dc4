/* Layouts of items that the format does not show. NumPy's format has no padding at the end of a record, so only the dtype has the size
 * of the records in an array. */
#include "shim.h"

#include <string.h>

/* Returns a new reference to the object from which a buffer was acquired. NULL if it is unknown. */
static PyObject *exporter(const goanna_call *call, const goanna_viewed *b) {
    const goanna_callable *c = call->callable;
    PyObject *object = NULL;
    for (int i = 0; i < c->params; i++) {
        if (c->param[i].request != 0 && b->view == (uintptr_t)call->frame + c->param[i].offset) {
            object = call->arguments[i];
        }
    }
    for (const goanna_acquired *a = call->acquired; a != NULL; a = a->next) {
        if (b->view == (uintptr_t)a->view) {
            object = a->object;
        }
    }
    if (object == NULL) {
        return goanna_retained_exporter(b);
    }
    Py_IncRef(object);
    return object;
}

/* Returns the object of a memoryview, or object itself. Steals a reference, and returns a new one. */
static PyObject *behind_memoryviews(PyObject *object) {
    while (object != NULL && Py_TYPE(object) == &PyMemoryView_Type) {
        PyObject *behind = PyObject_GetAttrString(object, "obj");
        Py_DecRef(object);
        object = behind;
    }
    return object;
}

/* Returns the dtype of a field; for an array of records, that of one record. Steals the reference to dtype. */
static PyObject *field(PyObject *dtype, const char *name, size_t length) {
    PyObject *key = PyUnicode_DecodeUTF8(name, (Py_ssize_t)length, "replace");
    PyObject *whole = key == NULL ? NULL : PyObject_GetItem(dtype, key);
    PyObject *base = whole == NULL ? NULL : PyObject_GetAttrString(whole, "base");
    Py_DecRef(key);
    Py_DecRef(whole);
    Py_DecRef(dtype);
    return base;
}

static int64_t record_size(PyObject *dtype, const char **path) {
    Py_IncRef(dtype);
    for (size_t length = strlen(*path); length > 0; length = strlen(*path)) {
        if (dtype != NULL) {
            dtype = field(dtype, *path, length);
        }
        *path += length + 1;
    }
    *path += 1;
    PyObject *itemsize = dtype == NULL ? NULL : PyObject_GetAttrString(dtype, "itemsize");
    int64_t size = itemsize == NULL ? -1 : PyLong_AsLongLong(itemsize);
    Py_DecRef(itemsize);
    Py_DecRef(dtype);
    return size;
}

/* Returns a new reference to the dtype. NULL without an exception if the object has none. */
static PyObject *dtype_of(PyObject *object) {
    PyObject *dtype = PyObject_GetAttrString(object, "dtype");
    if (dtype == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    return dtype;
}

static bool ask(PyObject *object, const char *paths, int64_t count, int64_t *sizes) {
    PyObject *dtype = dtype_of(object);
    if (dtype == NULL) {
        return false;
    }
    for (int64_t i = 0; i < count && PyErr_Occurred() == NULL; i++) {
        sizes[i] = record_size(dtype, &paths);
    }
    Py_DecRef(dtype);
    return PyErr_Occurred() == NULL;
}

/* Adds a note to the pending exception that names the parameter with the view. */
static void note(const goanna_call *call, const goanna_viewed *b) {
    const goanna_callable *c = call->callable;
    for (int i = 0; i < c->params; i++) {
        if (b->view == (uintptr_t)call->frame + c->param[i].offset) {
            goanna_note_place(&c->param[i].at);
        }
    }
}

int goanna_record_sizes(goanna_call *call, const goanna_viewed *b, const char *paths, int64_t count, int64_t *sizes,
                        goanna_failure **failure) {
    bool taken = goanna_take_gil(call);
    PyObject *object = goanna_may_run_python(call) ? behind_memoryviews(exporter(call, b)) : NULL;
    bool told = object != NULL && ask(object, paths, count, sizes);
    Py_DecRef(object);
    if (PyErr_Occurred() != NULL) {
        note(call, b);
        *failure = goanna_caught(call);
        told = false;
    }
    goanna_leave_if_forked(call);
    goanna_give_gil(call, taken);
    return told;
}
