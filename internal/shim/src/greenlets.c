/* Greenlets, as in gevent and eventlet, swap pieces of a thread's C stack. The Go runtime ends the process unless the calls of a
 * thread into the library return in the reverse of the order in which they began. A call that runs no Python code returns before any
 * other greenlet continues. So of all calls of a thread only those of one greenlet may run Python code: the greenlet of the outermost
 * call. */
#include "shim.h"

/* The greenlet in which this thread's outermost call first ran Python code; NULL for the thread's main greenlet. Only for
 * comparison, and valid without a reference: a greenlet that waits in a call must be resumed before it is freed. */
static __thread void *owner;

/* Stores the current greenlet, borrowed; NULL for the thread's main greenlet, and if the process has no greenlets. False with an
 * exception. */
static bool running(const goanna_call *call, void **greenlet) {
    *greenlet = NULL;
    PyObject *name = ((goanna_state *)PyModule_GetState(call->module))->greenlet;
    PyObject *modules = PySys_GetObject("modules"); /* NULL while the interpreter ends; PyImport_GetModuleDict would end the process then */
    int there = modules == NULL || !goanna_is_subclass(modules, &PyDict_Type) ? 0 : PyDict_Contains(modules, name);
    if (__builtin_expect(there <= 0, 1)) {
        return there == 0;
    }
    PyObject *module = PyObject_GetItem(modules, name);
    PyObject *current = module == NULL ? NULL : PyObject_CallMethod(module, "getcurrent", NULL);
    PyObject *parent = current == NULL ? NULL : PyObject_GetAttrString(current, "parent");
    if (parent != NULL && parent != Py_None) {
        *greenlet = current;
    }
    Py_DecRef(module);
    Py_DecRef(current);
    Py_DecRef(parent);
    return parent != NULL;
}

bool goanna_may_run_python(goanna_call *call) {
    const char *name = ((const goanna_callable *)call->callable)->name;
    if (!goanna_has_stack(name, GOANNA_FOR_PYTHON)) {
        return false;
    }
    if (call->may_run) {
        return true;
    }
    void *greenlet;
    if (!running(call, &greenlet)) {
        return false;
    }
    if (!call->inner) {
        owner = greenlet;
    } else if (owner != greenlet) {
        PyErr_Format(PyExc_RuntimeError,
                     "%s() cannot run Python code now: another greenlet of this thread waits in Python code that a Go function runs, "
                     "and the calls of a thread return in order. Run the function on a thread of its own, as gevent.get_hub().threadpool "
                     "does, or switch to no greenlet in the Python code that Go runs",
                     name);
        return false;
    }
    call->may_run = true;
    return true;
}
