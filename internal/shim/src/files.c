/* File objects that Go reads and writes. Python code reads into a bytearray, because a memoryview of it may live longer than the file; the
 * file holds a buffer of it, so that no code changes its size. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((Py_ssize_t)65536) /* the most bytes in one read or write */

struct goanna_file {
    goanna_lent lent;
    PyObject *method; /* the bound method that reads or writes; NULL for a bytes-like object */
    const char *name; /* of the method */
    bool into;        /* the method reads into a buffer */
    bool raw;         /* the method returns None if it would block */
    PyObject *chunk;  /* a bytearray; NULL before the first read */
    Py_buffer view;   /* of the chunk, or of a bytes-like object */
};

/* ---- the methods of an argument ---- */

static goanna_import into_now = {NULL, "readinto1"}, into = {NULL, "readinto"}, read_now = {NULL, "read1"}, read_all = {NULL, "read"},
                     writes = {NULL, "write"}, seekable = {NULL, "seekable"}, fspath = {NULL, "__fspath__"},
                     text_base = {"_io", "_TextIOBase"}, raw_base = {"_io", "_RawIOBase"};

/* Methods that return as soon as there is data have precedence for files whose data may come later, such as pipes. */
static goanna_import *const readers[2][4] = {{&into_now, &into, &read_now, &read_all}, {&into, &read_all}};
static goanna_import *const writers[2][4] = {{&writes}, {&writes}};

/* Stores an attribute in *found, or NULL if the object does not have it. False with an exception. */
static bool look(goanna_call *call, PyObject *o, goanna_import *name, PyObject **found) {
    *found = goanna_get_attribute(call, o, name);
    if (*found != NULL) {
        return true;
    }
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
        return false;
    }
    PyErr_Clear();
    return true;
}

/* Returns 0 or 1, or -1 with an exception. */
static int is_seekable(goanna_call *call, PyObject *o) {
    PyObject *method;
    if (!look(call, o, &seekable, &method)) {
        return -1;
    }
    PyObject *answer = method == NULL ? NULL : PyObject_CallNoArgs(method);
    int is = method == NULL ? 0 : answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_DecRef(method);
    Py_DecRef(answer);
    return is;
}

static bool find_method(goanna_call *call, PyObject *o, goanna_import *const *names, goanna_file *f) {
    for (int i = 0; i < 4 && names[i] != NULL && f->method == NULL; i++) {
        if (!look(call, o, names[i], &f->method)) {
            return false;
        }
        f->name = names[i]->name;
        f->into = names[i] == &into || names[i] == &into_now;
    }
    return true;
}

static const char *const expected[] = {
    [GOANNA_READS] = "binary file object or bytes-like object",
    [GOANNA_SEEKS] = "seekable binary file object or bytes-like object",
    [GOANNA_WRITES] = "binary file object",
};

/* Raises TypeError. hint is a format with one %U, for the name of the class. Returns false. */
static bool refuse(const goanna_place *at, PyObject *o, enum goanna_file_use use, const char *hint) {
    PyObject *class = PyType_GetName(Py_TYPE(o));
    PyObject *got = class == NULL ? NULL : PyUnicode_FromFormat(hint, class);
    Py_DecRef(class);
    return goanna_refuse(at, PyExc_TypeError, expected[use], got);
}

static bool refuse_other(goanna_call *call, const goanna_place *at, PyObject *o, enum goanna_file_use use) {
    PyObject *path = NULL;
    if (!goanna_is_str(o) && !look(call, o, &fspath, &path)) {
        PyErr_Clear();
    }
    bool is_path = path != NULL || goanna_is_str(o);
    Py_DecRef(path);
    const char *hint = !is_path              ? "%U"
                       : use == GOANNA_WRITES ? "%U: for a path, pass what open(path, 'wb') returns"
                                              : "%U: for a path, pass what open(path, 'rb') returns";
    return refuse(at, o, use, hint);
}

/* ---- opening ---- */

static void end_file(goanna_reference *r) {
    goanna_file *f = (goanna_file *)r;
    goanna_release_buffer(&f->view);
    Py_DecRef(f->chunk);
    Py_DecRef(f->method);
    Py_DecRef(f->lent.module);
}

static goanna_file *new_file(goanna_call *call, const goanna_place *at, PyObject *o) {
    return (goanna_file *)goanna_lend(call, at, o, sizeof(goanna_file), end_file);
}

static bool open_bytes(goanna_call *call, const goanna_place *at, PyObject *o, goanna_stream *slot) {
    goanna_file *f = new_file(call, at, o);
    if (f == NULL) {
        return false;
    }
    if (goanna_get_buffer(o, &f->view, PyBUF_SIMPLE) < 0) {
        f->view.obj = NULL;
        goanna_name_place(at);
        return false;
    }
    const char *wrong = goanna_inconsistency(&f->view);
    if (wrong != NULL) {
        return goanna_refuse(at, PyExc_BufferError, "contiguous bytes", PyUnicode_FromString(wrong));
    }
    *slot = (goanna_stream){f, f->view.buf, f->view.len, true, false};
    return true;
}

static bool open_object(goanna_call *call, const goanna_place *at, PyObject *o, enum goanna_file_use use, goanna_stream *slot) {
    int text = goanna_is_instance(call, o, &text_base), raw = text < 0 ? -1 : goanna_is_instance(call, o, &raw_base);
    if (raw < 0) {
        return false;
    }
    if (text) {
        return refuse(at, o, use, "%U, a text file: open it in binary mode, or pass its buffer");
    }
    int seeks = is_seekable(call, o);
    goanna_file *f = seeks < 0 ? NULL : new_file(call, at, o);
    if (f == NULL || !find_method(call, o, use == GOANNA_WRITES ? writers[seeks] : readers[seeks], f)) {
        goanna_note_place(at);
        return false;
    }
    f->raw = raw;
    if (f->method == NULL) {
        return PyObject_CheckBuffer(o) && use != GOANNA_WRITES ? open_bytes(call, at, o, slot) : refuse_other(call, at, o, use);
    }
    if (use == GOANNA_SEEKS && !seeks) {
        return refuse(at, o, use, "%U, which is not seekable");
    }
    *slot = (goanna_stream){f, NULL, -1, seeks, false};
    return true;
}

bool goanna_open_file(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, enum goanna_file_use use, goanna_stream *slot) {
    if (o == Py_None && t->data != NULL) {
        *slot = (goanna_stream){0};
        return true;
    }
    bool bytes = goanna_is_exact(o, &PyBytes_Type) || goanna_is_exact(o, &PyByteArray_Type) || goanna_is_exact(o, &PyMemoryView_Type);
    if (use != GOANNA_WRITES && bytes) {
        return open_bytes(call, at, o, slot);
    }
    return open_object(call, at, o, use, slot);
}

/* ---- reading ---- */

static bool make_chunk(goanna_file *f) {
    if (f->chunk != NULL) {
        return true;
    }
    PyObject *chunk = PyByteArray_FromStringAndSize(NULL, CHUNK);
    if (chunk == NULL || goanna_get_buffer(chunk, &f->view, PyBUF_SIMPLE) < 0) {
        f->view.obj = NULL;
        Py_DecRef(chunk);
        return false;
    }
    f->chunk = chunk;
    return true;
}

/* Returns the chunk, or a memoryview of its first n bytes: a new reference. */
static PyObject *part(const goanna_file *f, Py_ssize_t n) {
    if (n == CHUNK) {
        Py_IncRef(f->chunk);
        return f->chunk;
    }
    PyObject *whole = PyMemoryView_FromObject(f->chunk);
    PyObject *slice = whole == NULL ? NULL : PySequence_GetSlice(whole, 0, n);
    Py_DecRef(whole);
    return slice;
}

static Py_ssize_t would_block(const goanna_file *f) {
    PyErr_Format(PyExc_BlockingIOError, "%s() argument '%s': %s() would block", f->lent.at.function, f->lent.at.name, f->name);
    return -1;
}

/* Returns the number of bytes in the result of a method, whose reference it steals. -1 with an exception. */
static Py_ssize_t count_of(const goanna_file *f, PyObject *result, Py_ssize_t n) {
    if (result == NULL) {
        return -1;
    }
    Py_ssize_t count = PyNumber_AsSsize_t(result, NULL);
    bool failed = count == -1 && PyErr_Occurred() != NULL;
    if (failed && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyObject *class = PyType_GetName(Py_TYPE(result));
        if (class != NULL) {
            PyErr_Clear();
            PyErr_Format(PyExc_TypeError, "%s() argument '%s': expected int from %s(), got %U", f->lent.at.function, f->lent.at.name, f->name, class);
        }
        Py_DecRef(class);
    }
    Py_DecRef(result);
    if (!failed && (count < 0 || count > n)) {
        PyErr_Format(PyExc_OSError, "%s() argument '%s': expected 0 to %zd from %s(), got %zd", f->lent.at.function, f->lent.at.name, n, f->name, count);
        failed = true;
    }
    return failed ? -1 : count;
}

static Py_ssize_t read_into(const goanna_file *f, Py_ssize_t n) {
    PyObject *target = part(f, n);
    PyObject *result = target == NULL ? NULL : PyObject_CallFunctionObjArgs(f->method, target, NULL);
    Py_DecRef(target);
    if (result == Py_None) {
        Py_DecRef(result);
        return would_block(f);
    }
    return count_of(f, result, n);
}

/* Copies the result of read(), borrowed, to the chunk. */
static Py_ssize_t copy_result(const goanna_file *f, PyObject *result, Py_ssize_t n) {
    if (!PyObject_CheckBuffer(result)) {
        const char *hint = goanna_is_str(result) ? ": open the file in binary mode" : "";
        PyObject *class = PyType_GetName(Py_TYPE(result));
        if (class != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() argument '%s': expected bytes from %s(), got %U%s", f->lent.at.function, f->lent.at.name, f->name, class, hint);
        }
        Py_DecRef(class);
        return -1;
    }
    Py_buffer view;
    if (goanna_get_buffer(result, &view, PyBUF_SIMPLE) < 0) {
        return -1;
    }
    Py_ssize_t count = -1;
    if (goanna_inconsistency(&view) != NULL) {
        PyErr_Format(PyExc_BufferError, "%s() argument '%s': the buffer is inconsistent", f->lent.at.function, f->lent.at.name);
    } else if (view.len > n) {
        PyErr_Format(PyExc_OSError, "%s() argument '%s': expected up to %zd bytes from %s(), got %zd", f->lent.at.function, f->lent.at.name, n, f->name,
                     view.len);
    } else {
        count = view.len;
        memcpy(f->view.buf, view.buf, (size_t)count);
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    goanna_release_buffer(&view);
    goanna_put_back(&raised);
    return count;
}

static Py_ssize_t read_bytes(const goanna_file *f, Py_ssize_t n) {
    PyObject *size = PyLong_FromSsize_t(n);
    PyObject *result = size == NULL ? NULL : PyObject_CallFunctionObjArgs(f->method, size, NULL);
    Py_DecRef(size);
    if (result == NULL) {
        return -1;
    }
    Py_ssize_t count = result == Py_None ? would_block(f) : copy_result(f, result, n);
    goanna_drop_reference(result);
    return count;
}

/* ---- functions of goanna_api ---- */

static int64_t end(goanna_call *call, const goanna_file *f, bool taken, int64_t result, goanna_outcome *outcome) {
    if (result < 0 && call->way_out != NULL && !f->lent.taken) {
        outcome->failure = goanna_caught(call); /* which owns the exception, as long as the file lives */
    } else if (result < 0) {
        goanna_hand_exception(call, outcome);
    }
    goanna_end_use(call, taken);
    return result;
}

int64_t goanna_read_file(goanna_call *call, goanna_file *f, int64_t n, const char **data, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &f->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool taken;
    Py_ssize_t ask = n == 0 || n > CHUNK ? CHUNK : (Py_ssize_t)n, got = -1;
    if (goanna_begin_use(call, &taken) && make_chunk(f)) {
        got = f->into ? read_into(f, ask) : read_bytes(f, ask);
        *data = f->view.buf;
    }
    return end(call, f, taken, got, outcome);
}

int64_t goanna_write_file(goanna_call *call, goanna_file *f, const char *data, int64_t n, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &f->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool taken;
    Py_ssize_t give = n > CHUNK ? CHUNK : (Py_ssize_t)n, took = -1;
    PyObject *bytes = goanna_begin_use(call, &taken) ? PyBytes_FromStringAndSize(data, give) : NULL;
    PyObject *result = bytes == NULL ? NULL : PyObject_CallFunctionObjArgs(f->method, bytes, NULL);
    Py_DecRef(bytes);
    if (result == Py_None) { /* a raw file would block; any other has written all */
        Py_DecRef(result);
        took = f->raw ? would_block(f) : give;
    } else {
        took = count_of(f, result, give);
    }
    return end(call, f, taken, took, outcome);
}

/* Returns the position in the result of a method, whose reference it steals. -1 with an exception. */
static int64_t position_of(const goanna_file *f, PyObject *result) {
    if (result == Py_None) { /* from mmap.seek up to 3.12 */
        Py_DecRef(result);
        result = PyObject_CallMethod(f->lent.reference.object, "tell", NULL);
    }
    int64_t position = result == NULL ? -1 : PyLong_AsLongLong(result);
    Py_DecRef(result);
    if (position < 0 && PyErr_Occurred() == NULL) {
        PyErr_Format(PyExc_OSError, "%s() argument '%s': expected a position from seek(), got %lld", f->lent.at.function, f->lent.at.name,
                     (long long)position);
    }
    return position < 0 ? -1 : position;
}

int64_t goanna_seek_file(goanna_call *call, goanna_file *f, int64_t offset, int whence, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &f->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool taken;
    int64_t position = -1;
    if (goanna_begin_use(call, &taken)) {
        position = position_of(f, PyObject_CallMethod(f->lent.reference.object, "seek", "Li", (long long)offset, whence));
    }
    return end(call, f, taken, position, outcome);
}

int64_t goanna_close_file(goanna_call *call, goanna_file *f, goanna_outcome *outcome) {
    if (!goanna_is_lent_here(call, &f->lent)) {
        return GOANNA_ELSEWHERE;
    }
    bool taken;
    PyObject *done = goanna_begin_use(call, &taken) ? PyObject_CallMethod(f->lent.reference.object, "close", NULL) : NULL;
    Py_DecRef(done);
    return end(call, f, taken, done == NULL ? -1 : 0, outcome);
}
