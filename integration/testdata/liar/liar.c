/* An exporter that fills a Py_buffer with whatever it is told, and memory in which a read past the end is a crash. Compiled
 * with Python's own headers: with Py_LIMITED_API where the interpreter has an abi3. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What getbuffer does. */
enum outcome {
    GIVES,
    FAILS,            /* BufferError, obj NULL */
    FAILS_WITH_OBJ,   /* BufferError, and obj is the exporter without a reference */
    FAILS_OTHERWISE,  /* LookupError */
    FAILS_SILENTLY,   /* no exception is set */
    GIVES_AND_RAISES, /* 0 is returned with an exception set */
};

enum { BUF, LEN, ITEMSIZE, READONLY, NDIM, FORMAT, SHAPE, STRIDES, SUBOFFSETS, OBJ, RAISES, OUTCOME, HONEST, MEMBERS };

/* The answer to one request. Addresses are integers; obj is 1 for the exporter and 0 for NULL; raises: releasebuffer sets an
 * exception; honest: a request for writable memory is refused where readonly says so. */
typedef struct {
    long long member[MEMBERS];
} answer;

#define HELD 256

typedef struct {
    PyObject_HEAD
    answer *answers;
    Py_ssize_t count;
    Py_ssize_t requests;
    Py_ssize_t acquired; /* with obj: those to release */
    Py_ssize_t released;
    Py_ssize_t foreign;  /* releases of a Py_buffer that was not acquired */
    Py_ssize_t pending;  /* releases while an exception was pending */
    bool raises[HELD];
    Py_buffer *held[HELD];
    PyObject *hook;      /* called by each request */
} liar;

static int liar_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    liar *self = (liar *)o;
    const answer *a = &self->answers[self->requests < self->count ? self->requests : self->count - 1];
    const long long *m = a->member;
    self->requests++;
    if (self->hook != NULL) {
        PyObject *done = PyObject_CallFunctionObjArgs(self->hook, NULL);
        if (done == NULL) {
            view->obj = NULL;
            return -1;
        }
        Py_DECREF(done);
    }
    view->buf = (void *)(intptr_t)m[BUF];
    view->len = (Py_ssize_t)m[LEN];
    view->itemsize = (Py_ssize_t)m[ITEMSIZE];
    view->readonly = (int)m[READONLY];
    view->ndim = (int)m[NDIM];
    view->format = (char *)(intptr_t)m[FORMAT];
    view->shape = (Py_ssize_t *)(intptr_t)m[SHAPE];
    view->strides = (Py_ssize_t *)(intptr_t)m[STRIDES];
    view->suboffsets = (Py_ssize_t *)(intptr_t)m[SUBOFFSETS];
    view->internal = NULL;
    view->obj = NULL;
    if (m[HONEST] && m[READONLY] && (flags & PyBUF_WRITABLE)) {
        PyErr_SetString(PyExc_BufferError, "the memory is read-only");
        return -1;
    }
    switch (m[OUTCOME]) {
    case FAILS_WITH_OBJ:
        view->obj = o;
        /* fall through */
    case FAILS:
        PyErr_SetString(PyExc_BufferError, "refused");
        return -1;
    case FAILS_OTHERWISE:
        PyErr_SetString(PyExc_LookupError, "refused");
        return -1;
    case FAILS_SILENTLY:
        return -1;
    }
    if (m[OBJ]) {
        int free = 0;
        while (free < HELD && self->held[free] != NULL) {
            free++;
        }
        if (free == HELD) {
            PyErr_SetString(PyExc_BufferError, "too many exports");
            return -1;
        }
        self->held[free] = view;
        self->raises[free] = m[RAISES] != 0;
        self->acquired++;
        Py_INCREF(o);
        view->obj = o;
    }
    if (m[OUTCOME] == GIVES_AND_RAISES) {
        PyErr_SetString(PyExc_ValueError, "raised in getbuffer, which succeeded");
    }
    return 0;
}

static void liar_releasebuffer(PyObject *o, Py_buffer *view) {
    liar *self = (liar *)o;
    self->released++;
    if (PyErr_Occurred()) {
        self->pending++;
    }
    for (int i = 0; i < HELD; i++) {
        if (self->held[i] == view) {
            self->held[i] = NULL;
            if (self->raises[i]) {
                PyErr_SetString(PyExc_RuntimeError, "raised in releasebuffer");
            }
            return;
        }
    }
    self->foreign++;
}

static PyObject *liar_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"answers", "hook", NULL};
    PyObject *list, *hook = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &list, &hook)) {
        return NULL;
    }
    PyObject *o = PyType_GenericAlloc(type, 0);
    if (o == NULL) {
        return NULL;
    }
    liar *self = (liar *)o;
    self->count = PyList_Size(list);
    self->answers = self->count < 1 ? NULL : PyMem_Calloc((size_t)self->count, sizeof *self->answers);
    for (Py_ssize_t i = 0; self->answers != NULL && i < self->count; i++) {
        PyObject *tuple = PyList_GetItem(list, i);
        for (int k = 0; k < MEMBERS; k++) {
            PyObject *n = PyTuple_GetItem(tuple, k);
            self->answers[i].member[k] = n == NULL ? 0 : PyLong_AsLongLong(n);
            if (PyErr_Occurred()) {
                Py_DECREF(o);
                return NULL;
            }
        }
    }
    if (self->answers == NULL) {
        Py_DECREF(o);
        PyErr_SetString(PyExc_ValueError, "expected a list of tuples");
        return NULL;
    }
    if (hook != Py_None) {
        self->hook = Py_NewRef(hook);
    }
    return o;
}

static void liar_dealloc(PyObject *o) {
    liar *self = (liar *)o;
    PyTypeObject *type = Py_TYPE(o);
    PyMem_Free(self->answers);
    Py_XDECREF(self->hook);
    PyObject_Free(o);
    Py_DECREF(type);
}

static PyObject *liar_counts(PyObject *o, PyObject *none) {
    (void)none;
    liar *self = (liar *)o;
    return Py_BuildValue("(nnnnn)", self->requests, self->acquired, self->released, self->foreign, self->pending);
}

/* Releases the oldest export behind the back of its consumer, by the consumer's own Py_buffer. */
static PyObject *liar_release(PyObject *o, PyObject *none) {
    (void)none;
    liar *self = (liar *)o;
    for (int i = 0; i < HELD; i++) {
        if (self->held[i] != NULL) {
            PyBuffer_Release(self->held[i]);
            Py_RETURN_TRUE;
        }
    }
    Py_RETURN_FALSE;
}

static PyMethodDef liar_methods[] = {
    {"counts", liar_counts, METH_NOARGS, "(requests, acquired, released, foreign, pending)"},
    {"release", liar_release, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot liar_slots[] = {
    {Py_tp_new, liar_new},
    {Py_tp_dealloc, liar_dealloc},
    {Py_tp_methods, liar_methods},
    {Py_bf_getbuffer, liar_getbuffer},
    {Py_bf_releasebuffer, liar_releasebuffer},
    {0, NULL},
};

static PyType_Spec liar_spec = {"liar.Liar", sizeof(liar), 0, Py_TPFLAGS_DEFAULT, liar_slots};

/* guarded(data) -> address of a copy of data that ends where its page does. The pages before and after cannot be read. It is
 * never freed. */
static PyObject *guarded(PyObject *module, PyObject *args) {
    (void)module;
    const char *data;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "y#", &data, &n)) {
        return NULL;
    }
    size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = ((size_t)n + page - 1) / page * page;
    char *p = mmap(NULL, whole + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || (whole > 0 && mprotect(p + page, whole, PROT_READ | PROT_WRITE) != 0)) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    memcpy(p + page + whole - n, data, (size_t)n);
    return PyLong_FromVoidPtr(p + page + whole - n);
}

static PyObject *peek(PyObject *module, PyObject *args) {
    (void)module;
    unsigned long long address;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "Kn", &address, &n)) {
        return NULL;
    }
    return PyBytes_FromStringAndSize((const char *)(uintptr_t)address, n);
}

static PyMethodDef functions[] = {
    {"guarded", guarded, METH_VARARGS, NULL},
    {"peek", peek, METH_VARARGS, "peek(address, n) -> bytes"},
    {NULL, NULL, 0, NULL},
};

static int exec(PyObject *module) {
    PyObject *type = PyType_FromModuleAndSpec(module, &liar_spec, NULL);
    int status = type == NULL ? -1 : PyModule_AddObjectRef(module, "Liar", type);
    Py_XDECREF(type);
    return status;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec},
#if defined(Py_GIL_DISABLED) && defined(Py_mod_gil)
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "liar", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_liar(void) { return PyModuleDef_Init(&definition); }
