/* count(obj) reads the buffer of an object, and returns an object whose buffer has the 256 counts. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <pybuffer.h>

typedef struct {
    PyObject *counts_type;
} State;

/* The counts never change, so that a view needs nothing but its reference to the object. */
typedef struct {
    PyObject_HEAD
    unsigned long long counts[256];
} Counts;

static const Py_ssize_t shape[1] = {256};
static const Py_ssize_t strides[1] = {sizeof(unsigned long long)};

static int
counts_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    PyBuffer_SetObj(view, NULL);
    if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "the counts are read-only");
        return -1;
    }
    PyBuffer_SetBuf(view, ((Counts *)self)->counts);
    PyBuffer_SetLen(view, sizeof ((Counts *)self)->counts);
    PyBuffer_SetItemsize(view, sizeof(unsigned long long));
    PyBuffer_SetReadonly(view, 1);
    PyBuffer_SetNdim(view, 1);
    PyBuffer_SetFormat(view, (flags & PyBUF_FORMAT) == PyBUF_FORMAT ? "Q" : NULL);
    PyBuffer_SetShape(view, (flags & PyBUF_ND) == PyBUF_ND ? shape : NULL);
    PyBuffer_SetStrides(view, (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? strides : NULL);
    PyBuffer_SetSuboffsets(view, NULL);
    PyBuffer_SetInternal(view, NULL);
    PyBuffer_SetObj(view, self);
    return 0;
}

static void
counts_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyType_Slot counts_slots[] = {
    {Py_tp_dealloc, (void *)counts_dealloc},
    {Py_tp_doc, (void *)"256 numbers of format Q: see memoryview"},
    {Py_bf_getbuffer, (void *)counts_getbuffer},
    {0, NULL},
};

static PyType_Spec counts_spec = {"bytecounts.Counts", sizeof(Counts), 0, Py_TPFLAGS_DEFAULT, counts_slots};

static PyObject *
count(PyObject *module, PyObject *obj)
{
    State *state = PyModule_GetState(module);
    Counts *counts = (Counts *)PyType_GenericAlloc((PyTypeObject *)state->counts_type, 0); /* zeros */
    Py_buffer *view = PyBuffer_New();
    if (counts == NULL || view == NULL || PyObject_GetBuffer(obj, view, PyBUF_SIMPLE) < 0) {
        PyBuffer_Free(view);
        Py_XDECREF((PyObject *)counts);
        return NULL;
    }
    const unsigned char *p = PyBuffer_GetBuf(view);
    const Py_ssize_t len = PyBuffer_GetLen(view);
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < len; i++) {
        counts->counts[p[i]]++;
    }
    Py_END_ALLOW_THREADS
    PyBuffer_Free(view);
    return (PyObject *)counts;
}

static PyMethodDef functions[] = {
    {"count", count, METH_O, "count(obj, /)\n--\n\nHow often each byte is in the buffer of obj, which is contiguous."},
    {NULL, NULL, 0, NULL},
};

static int
exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->counts_type = PyType_FromSpec(&counts_spec);
    return state->counts_type == NULL ? -1 : PyObject_SetAttrString(module, "Counts", state->counts_type);
}

static int
traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(((State *)PyModule_GetState(module))->counts_type);
    return 0;
}

static int
clear(PyObject *module)
{
    Py_CLEAR(((State *)PyModule_GetState(module))->counts_type);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)exec},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "bytecounts", NULL, sizeof(State), functions, slots, traverse, clear, NULL,
};

PyMODINIT_FUNC
PyInit_bytecounts(void)
{
    return PyModuleDef_Init(&definition);
}
