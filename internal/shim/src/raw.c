/* Readers and writers of Go as raw files of Python: objects of a class derived from _io._RawIOBase, as io.FileIO is. A method is one
 * crossing, without the GIL; Go reads into and writes from the memory of Python's buffers. */
#include "shim.h"

typedef struct {
    goanna_instance instance;
    int64_t users;     /* methods in Go; CLOSED is added when the file is closed, and the last to leave drops the value */
    int64_t abilities; /* GOANNA_RAW_READS, ... */
    int64_t seekable;  /* 0: not known yet; 1: no; 2: yes */
} raw;

#define CLOSED INT64_MIN

/* Where a raw is in its object: behind what _io._RawIOBase has there, whose size the stable ABI does not tell. Of all interpreters of a
 * process one. */
static Py_ssize_t offset;

static raw *raw_of(PyObject *self) { return (raw *)((char *)self + __atomic_load_n(&offset, __ATOMIC_RELAXED)); }

/* ---- uses ---- */

static void closed_error(void) { PyErr_SetString(PyExc_ValueError, "I/O operation on closed file"); }

static bool is_closed(raw *r) {
    return __atomic_load_n(&r->users, __ATOMIC_ACQUIRE) < 0 || __atomic_load_n(&r->instance.handle, __ATOMIC_RELAXED) == 0;
}

static void let_go(raw *r) {
    if (__atomic_sub_fetch(&r->users, 1, __ATOMIC_ACQ_REL) == CLOSED) {
        goanna_forget_instance(&r->instance);
    }
}

/* Keeps the value until let_go. False with a ValueError. */
static bool hold(raw *r) {
    int64_t users = __atomic_load_n(&r->users, __ATOMIC_ACQUIRE);
    while (users >= 0 && !__atomic_compare_exchange_n(&r->users, &users, users + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    }
    if (users < 0 || r->instance.handle == 0) { /* 0: made by no result of Go */
        closed_error();
        return false;
    }
    return true;
}

/* Closes the file to other uses; the caller has it held from now on. False where it was closed before. */
static bool shut(raw *r) {
    int64_t users = __atomic_load_n(&r->users, __ATOMIC_ACQUIRE);
    while (users >= 0 && !__atomic_compare_exchange_n(&r->users, &users, users + 1 + CLOSED, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    }
    return users >= 0 && r->instance.handle != 0;
}

/* Runs a function of Go on the value, which is held. False with an exception. */
static bool cross(PyObject *self, uint32_t id, const char *method, goanna_raw_frame *frame) {
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    raw *r = raw_of(self);
    if (module == NULL || !goanna_has_stack(method, GOANNA_FOR_GO) || !goanna_has_instance(&r->instance, method)) {
        return false;
    }
    const goanna_callable callable = {.name = method, .id = id};
    goanna_arena arena = {NULL, NULL, NULL};
    goanna_call call = {.callable = &callable, .frame = (char *)frame, .module = module, .arena = &arena};
    frame->head = (goanna_head){NULL, &call, 0};
    frame->handle = r->instance.handle;
    return goanna_end_call(&call, goanna_cross(&call) ? self : NULL) != NULL;
}

/* ---- what the file can do ---- */

/* False with io.UnsupportedOperation. */
static bool can(PyObject *self, int64_t ability, const char *what) {
    static goanna_import unsupported = {"io", "UnsupportedOperation"};
    if ((raw_of(self)->abilities & ability) != 0) {
        return true;
    }
    goanna_call call = {.module = PyType_GetModule(Py_TYPE(self))};
    PyObject *class = call.module == NULL ? NULL : goanna_imported(&call, &unsupported);
    if (class != NULL) {
        PyErr_Format(class, "the file is not %s", what);
    }
    return false;
}

/* Begins a method that needs an ability, ended with let_go. A signal's handler may raise, so that Python's loops of reads end. */
static bool begin(PyObject *self, int64_t ability, const char *what) {
    raw *r = raw_of(self);
    if (!hold(r)) {
        return false;
    }
    if (!can(self, ability, what) || PyErr_CheckSignals() < 0) {
        let_go(r);
        return false;
    }
    return true;
}

static PyObject *ability(PyObject *self, int64_t which) {
    raw *r = raw_of(self);
    if (is_closed(r)) {
        closed_error();
        return NULL;
    }
    return PyBool_FromLong((r->abilities & which) != 0);
}

static PyObject *readable(PyObject *self, PyObject *none) {
    (void)none;
    return ability(self, GOANNA_RAW_READS);
}

static PyObject *writable(PyObject *self, PyObject *none) {
    (void)none;
    return ability(self, GOANNA_RAW_WRITES);
}

/* -1 with an exception. */
static int64_t move(PyObject *self, const char *method, int64_t by, int64_t whence) {
    if (!begin(self, GOANNA_RAW_SEEKS, "seekable")) {
        return -1;
    }
    goanna_raw_frame frame = {.n = by, .whence = whence};
    bool good = cross(self, GOANNA_RAW_SEEK, method, &frame);
    let_go(raw_of(self));
    return good ? frame.n : -1;
}

/* A Seeker may have no positions: a file of Go's that is a pipe. Go is asked once. 1: it has none; 2: it has; -1 with an exception. */
static int64_t find_seekable(PyObject *self) {
    if (move(self, "seekable", 0, 1) >= 0) {
        return 2;
    }
    if (!PyErr_ExceptionMatches(PyExc_OSError) && !PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
        return -1;
    }
    PyErr_Clear();
    return 1;
}

static PyObject *seekable(PyObject *self, PyObject *none) {
    (void)none;
    raw *r = raw_of(self);
    int64_t known = __atomic_load_n(&r->seekable, __ATOMIC_RELAXED);
    if (known == 0 && (r->abilities & GOANNA_RAW_SEEKS) != 0) {
        known = find_seekable(self);
        if (known < 0) {
            return NULL;
        }
        __atomic_store_n(&r->seekable, known, __ATOMIC_RELAXED);
    }
    return ability(self, known == 1 ? 0 : GOANNA_RAW_SEEKS);
}

static PyObject *fileno_(PyObject *self, PyObject *none) {
    (void)none;
    if (!begin(self, GOANNA_RAW_HAS_DESCRIPTOR, "one of the operating system")) {
        return NULL;
    }
    goanna_raw_frame frame = {.n = 0};
    bool good = cross(self, GOANNA_RAW_FILENO, "fileno", &frame);
    let_go(raw_of(self));
    return good ? PyLong_FromLongLong(frame.n) : NULL;
}

/* ---- reading and writing ---- */

/* A buffer of contiguous bytes. False with a TypeError. */
static bool get_bytes(PyObject *o, Py_buffer *view, int flags, const char *expected) {
    if (goanna_get_buffer(o, view, flags) == 0) {
        const char *wrong = goanna_inconsistency(view);
        if (wrong == NULL) {
            return true;
        }
        goanna_release_buffer(view);
        PyErr_Format(PyExc_BufferError, "the buffer is inconsistent: %s", wrong);
        return false;
    }
    if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyObject *class = PyType_GetName(Py_TYPE(o));
        PyErr_Clear();
        if (class != NULL) {
            PyErr_Format(PyExc_TypeError, "expected a %s bytes-like object, got %U", expected, class);
        }
        Py_DecRef(class);
    }
    return false;
}

/* What a read or write did with the n bytes at data; -1 with an exception. */
static Py_ssize_t transfer(PyObject *self, uint32_t id, const char *method, void *data, Py_ssize_t n) {
    goanna_raw_frame frame = {.data = data, .n = n};
    return cross(self, id, method, &frame) ? (Py_ssize_t)frame.n : -1;
}

static PyObject *transfer_buffer(PyObject *self, PyObject *o, uint32_t id, const char *method, int flags, const char *expected) {
    Py_buffer view;
    Py_ssize_t n = -1;
    if (get_bytes(o, &view, flags, expected)) {
        n = transfer(self, id, method, view.buf, view.len);
        goanna_drop_view(&view);
    }
    let_go(raw_of(self));
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *readinto(PyObject *self, PyObject *o) {
    if (!begin(self, GOANNA_RAW_READS, "readable")) {
        return NULL;
    }
    return transfer_buffer(self, o, GOANNA_RAW_READ, "readinto", PyBUF_WRITABLE, "writable, contiguous");
}

static PyObject *write(PyObject *self, PyObject *o) {
    if (!begin(self, GOANNA_RAW_WRITES, "writable")) {
        return NULL;
    }
    return transfer_buffer(self, o, GOANNA_RAW_WRITE, "write", PyBUF_SIMPLE, "contiguous");
}

/* Reads into a bytes object that no other code has yet. */
static PyObject *read_bytes(PyObject *self, Py_ssize_t n) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, n);
    if (bytes == NULL || !begin(self, GOANNA_RAW_READS, "readable")) {
        Py_DecRef(bytes);
        return NULL;
    }
    Py_ssize_t got = transfer(self, GOANNA_RAW_READ, "read", PyBytes_AsString(bytes), n);
    let_go(raw_of(self));
    if (got == n) {
        return bytes;
    }
    PyObject *part = got < 0 ? NULL : PyBytes_FromStringAndSize(PyBytes_AsString(bytes), got);
    Py_DecRef(bytes);
    return part;
}

static PyObject *read(PyObject *self, PyObject *args) {
    PyObject *size = Py_None;
    if (!PyArg_ParseTuple(args, "|O:read", &size)) {
        return NULL;
    }
    Py_ssize_t n = size == Py_None ? -1 : PyNumber_AsSsize_t(size, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred() != NULL) {
        return NULL;
    }
    return n < 0 ? PyObject_CallMethod(self, "readall", NULL) : read_bytes(self, n);
}

static PyObject *seek(PyObject *self, PyObject *args) {
    long long by;
    int whence = 0;
    if (!PyArg_ParseTuple(args, "L|i:seek", &by, &whence)) {
        return NULL;
    }
    if (whence < 0 || whence > 2) {
        return PyErr_Format(PyExc_ValueError, "invalid whence (%d, should be 0, 1 or 2)", whence);
    }
    int64_t at = move(self, "seek", by, whence);
    return at < 0 ? NULL : PyLong_FromLongLong(at);
}

static PyObject *tell(PyObject *self, PyObject *none) {
    (void)none;
    int64_t at = move(self, "tell", 0, 1);
    return at < 0 ? NULL : PyLong_FromLongLong(at);
}

static PyObject *return_none(bool good) {
    if (good) {
        Py_IncRef(Py_None);
    }
    return good ? Py_None : NULL;
}

static PyObject *flush(PyObject *self, PyObject *none) {
    (void)none;
    raw *r = raw_of(self);
    if (!hold(r)) {
        return NULL;
    }
    goanna_raw_frame frame = {.n = 0};
    bool good = (r->abilities & GOANNA_RAW_FLUSHES) == 0 || cross(self, GOANNA_RAW_FLUSH, "flush", &frame);
    let_go(r);
    return return_none(good);
}

/* ---- the end ---- */

/* Ends the value, which the caller has shut. The child of a fork has nothing to end: the file is the parent's. */
static bool end(PyObject *self) {
    raw *r = raw_of(self);
    bool ends = (r->abilities & (GOANNA_RAW_CLOSES | GOANNA_RAW_FLUSHES)) != 0 && r->instance.generation == goanna_generation;
    goanna_raw_frame frame = {.n = 0};
    bool good = !ends || cross(self, GOANNA_RAW_CLOSE, "close", &frame);
    let_go(r);
    return good;
}

static PyObject *close(PyObject *self, PyObject *none) {
    (void)none;
    return return_none(!shut(raw_of(self)) || end(self));
}

static PyObject *get_closed(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(is_closed(raw_of(self)));
}

/* Closes what was not closed, and warns where that was asked for, as Python's files do. */
static void finalize(PyObject *self) {
    raw *r = raw_of(self);
    if (!shut(r)) {
        return;
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    bool warns = (r->abilities & GOANNA_RAW_CLOSES) != 0 && r->instance.generation == goanna_generation;
    if (warns && PyErr_ResourceWarning(self, 1, "unclosed file %R", self) < 0) {
        PyErr_WriteUnraisable(self);
    }
    if (!end(self)) {
        PyErr_WriteUnraisable(self);
    }
    goanna_put_back(&raised);
}

static PyObject *reduce(PyObject *self, PyObject *protocol) {
    (void)protocol;
    PyObject *name = PyType_GetName(Py_TYPE(self));
    if (name != NULL) {
        PyErr_Format(PyExc_TypeError, "cannot pickle '%U' object", name);
    }
    Py_DecRef(name);
    return NULL;
}

/* ---- the class ---- */

static PyMethodDef methods[] = {
    {"readable", readable, METH_NOARGS, "readable($self, /)\n--\n\nWhether Go reads."},
    {"writable", writable, METH_NOARGS, "writable($self, /)\n--\n\nWhether Go writes."},
    {"seekable", seekable, METH_NOARGS, "seekable($self, /)\n--\n\nWhether there are positions."},
    {"readinto", readinto, METH_O, "readinto($self, buffer, /)\n--\n\nRead into a buffer; return how many bytes, 0 at the end."},
    {"read", read, METH_VARARGS, "read($self, size=-1, /)\n--\n\nRead up to size bytes by one read of Go; all of them where size is negative or None."},
    {"write", write, METH_O, "write($self, data, /)\n--\n\nWrite bytes; return how many."},
    {"seek", seek, METH_VARARGS, "seek($self, offset, whence=0, /)\n--\n\nMove to a position, and return it."},
    {"fileno", fileno_, METH_NOARGS, "fileno($self, /)\n--\n\nThe descriptor, which stays the file's."},
    {"tell", tell, METH_NOARGS, "tell($self, /)\n--\n\nThe position."},
    {"flush", flush, METH_NOARGS, "flush($self, /)\n--\n\nHave Go write what it buffers."},
    {"close", close, METH_NOARGS, "close($self, /)\n--\n\nClose the file, and what Go has of it."},
    {"__reduce_ex__", reduce, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"closed", get_closed, NULL, "Whether the file is closed.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Of _io._RawIOBase, which has the instance's dict. The same in all interpreters. */
static traverseproc base_traverse;
static inquiry base_clear;
static bool base_is_static; /* up to 3.11: it does not visit the class of its instances */

static int traverse(PyObject *self, visitproc visit, void *arg) {
    int status = base_is_static ? visit((PyObject *)Py_TYPE(self), arg) : 0;
    return status != 0 ? status : base_traverse(self, visit, arg);
}

static int clear(PyObject *self) { return base_clear(self); }

static PyType_Slot slots[] = {
    {Py_tp_doc, "A reader or writer of Go as a raw file."},
    {Py_tp_finalize, finalize},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {0, NULL},
};

static void know_base(PyTypeObject *base) {
    *(void **)&base_traverse = PyType_GetSlot(base, Py_tp_traverse);
    *(void **)&base_clear = PyType_GetSlot(base, Py_tp_clear);
    base_is_static = (PyType_GetFlags(base) & Py_TPFLAGS_HEAPTYPE) == 0;
}

/* The size of an instance of a class; -1 with an exception. */
static Py_ssize_t size_of(PyObject *class) {
    PyObject *size = PyObject_GetAttrString(class, "__basicsize__");
    Py_ssize_t n = size == NULL ? -1 : PyLong_AsSsize_t(size);
    Py_DecRef(size);
    return n;
}

static PyObject *derive(PyObject *module, PyObject *base) {
    char name[GOANNA_CLASS_NAME];
    Py_ssize_t size = size_of(base);
    if (size < 0 || !goanna_class_name(name, ".RawIO")) {
        return NULL;
    }
    size = (size + 15) / 16 * 16;
    __atomic_store_n(&offset, size, __ATOMIC_RELAXED);
    know_base((PyTypeObject *)base);
    PyType_Spec spec = {
        .name = name,
        .basicsize = (int)(size + (Py_ssize_t)sizeof(raw)),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    return PyType_FromModuleAndSpec(module, &spec, base);
}

/* io.RawIOBase takes it for a subclass, as it does io.FileIO. */
static PyObject *make_type(PyObject *module) {
    PyObject *native = PyImport_ImportModule("_io"), *io = native == NULL ? NULL : PyImport_ImportModule("io");
    PyObject *base = io == NULL ? NULL : PyObject_GetAttrString(native, "_RawIOBase");
    PyObject *abstract = base == NULL ? NULL : PyObject_GetAttrString(io, "RawIOBase");
    PyObject *type = abstract == NULL ? NULL : derive(module, base);
    PyObject *registered = type == NULL ? NULL : PyObject_CallMethod(abstract, "register", "O", type);
    if (registered == NULL) {
        Py_DecRef(type);
        type = NULL;
    }
    Py_DecRef(registered);
    Py_DecRef(abstract);
    Py_DecRef(base);
    Py_DecRef(io);
    Py_DecRef(native);
    return type;
}

PyObject *goanna_raw_new(const goanna_call *call, const goanna_raw *of) {
    PyObject *type = goanna_class_once(call->module, offsetof(goanna_state, raw_type), make_type);
    PyObject *self = type == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)type, 0);
    goanna_instance instance = {of->handle, call->generation};
    if (self == NULL) {
        goanna_forget_instance(&instance);
        return NULL;
    }
    *raw_of(self) = (raw){.instance = instance, .abilities = of->abilities};
    return self;
}
