/* The module callgrind_requests: dump(label) has callgrind write what it has counted since the last dump. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <valgrind/callgrind.h>

static PyObject *dump(PyObject *self, PyObject *label)
{
    const char *text = PyUnicode_AsUTF8(label);
    (void)self;
    if (text == NULL) return NULL;
    CALLGRIND_DUMP_STATS_AT(text);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"dump", dump, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "callgrind_requests", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit_callgrind_requests(void) { return PyModule_Create(&definition); }
