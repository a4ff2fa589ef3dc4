// The classes and functions of gomod/peer.go, written by hand for the limited API of 3.11; on free-threaded Pythons, which have none, for the
// whole API.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <structmember.h>

static bool one_int(PyObject *o, long long *n) {
    *n = PyLong_AsLongLong(o);
    return *n != -1 || PyErr_Occurred() == NULL;
}

static PyObject *add_one(PyObject *self, PyObject *o) {
    (void)self;
    long long n;
    return one_int(o, &n) ? PyLong_FromLongLong(n + 1) : NULL;
}

// ---- the class ----

typedef struct {
    PyObject_HEAD
    long long n;
    double x;
} counter;

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"n", NULL};
    long long n;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "L", names, &n)) return NULL;
    PyObject *self = PyType_GenericAlloc(type, 0);
    if (self != NULL) ((counter *)self)->n = n;
    return self;
}

static void free_object(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *counter_plus(PyObject *self, PyObject *o) {
    long long n;
    return one_int(o, &n) ? PyLong_FromLongLong(((counter *)self)->n + n) : NULL;
}

static PyObject *counter_next(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromLongLong(((counter *)self)->n + 1);
}

static PyTypeObject *counter_type;

static PyObject *copied(PyObject *module, PyObject *o) {
    (void)module;
    long long n;
    PyObject *self = one_int(o, &n) ? PyType_GenericAlloc(counter_type, 0) : NULL;
    if (self != NULL) ((counter *)self)->n = n;
    return self;
}

static PyGetSetDef counter_properties[] = {{"next", counter_next, NULL, NULL, NULL}, {0}};
static PyMethodDef counter_methods[] = {{"plus", counter_plus, METH_O, NULL}, {0}};
static PyMemberDef counter_members[] = {{"n", T_LONGLONG, offsetof(counter, n), 0, NULL}, {"x", T_DOUBLE, offsetof(counter, x), 0, NULL}, {0}};
static PyType_Slot counter_slots[] = {
    {Py_tp_new, counter_new}, {Py_tp_dealloc, free_object}, {Py_tp_methods, counter_methods}, {Py_tp_members, counter_members}, {Py_tp_getset, counter_properties},
    {0, NULL},
};
static PyType_Spec counter_spec = {"peer_c.Counter", sizeof(counter), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, counter_slots};

// ---- the iterator ----

typedef struct {
    PyObject_HEAD
    long long next, end;
} upto;

static PyObject *upto_next(PyObject *self) {
    upto *it = (upto *)self;
    return it->next < it->end ? PyLong_FromLongLong(it->next++) : NULL;
}

static PyType_Slot upto_slots[] = {{Py_tp_dealloc, free_object}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, upto_next}, {0, NULL}};
static PyType_Spec upto_spec = {"peer_c.Upto", sizeof(upto), 0, Py_TPFLAGS_DEFAULT, upto_slots};
static PyTypeObject *upto_type;

static PyObject *make_upto(PyObject *self, PyObject *o) {
    (void)self;
    long long n;
    if (!one_int(o, &n)) return NULL;
    PyObject *it = PyType_GenericAlloc(upto_type, 0);
    if (it != NULL) ((upto *)it)->end = n;
    return it;
}

// ---- callbacks ----

static bool add_result(PyObject *f, long long i, long long *total) {
    PyObject *argument = PyLong_FromLongLong(i), *result = argument == NULL ? NULL : PyObject_CallFunctionObjArgs(f, argument, NULL);
    long long n;
    bool good = result != NULL && one_int(result, &n);
    if (good) *total += n;
    Py_XDECREF(argument);
    Py_XDECREF(result);
    return good;
}

static PyObject *sum(PyObject *self, PyObject *args) {
    (void)self;
    PyObject *f;
    long long n, total = 0;
    if (!PyArg_ParseTuple(args, "OL", &f, &n)) return NULL;
    for (long long i = 0; i < n; i++)
        if (!add_result(f, i, &total)) return NULL;
    return PyLong_FromLongLong(total);
}

typedef struct {
    pthread_t thread;
    PyObject *f;
    long long n, total;
    bool good;
} worker;

static void *work(void *p) {
    worker *w = p;
    for (long long i = 0; i < w->n && w->good; i++) {
        PyGILState_STATE state = PyGILState_Ensure();
        w->good = add_result(w->f, i, &w->total);
        if (!w->good) PyErr_WriteUnraisable(w->f);
        PyGILState_Release(state);
    }
    return NULL;
}

static PyObject *sum_of_threads(PyObject *self, PyObject *args) {
    (void)self;
    PyObject *f;
    long long threads, n, total = 0;
    if (!PyArg_ParseTuple(args, "OLL", &f, &threads, &n)) return NULL;
    worker *workers = calloc((size_t)threads, sizeof *workers);
    if (workers == NULL) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    for (long long i = 0; i < threads; i++) {
        workers[i] = (worker){.f = f, .n = n, .good = true};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) abort();
    }
    for (long long i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        total += workers[i].total;
    }
    Py_END_ALLOW_THREADS
    free(workers);
    return PyLong_FromLongLong(total);
}

// ---- the awaitable: a future that another thread completes, by the loop's call_soon_threadsafe ----

typedef struct job {
    PyObject *loop, *future;
    struct job *next;
} job;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t added;
    job *first, **last;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first};

static PyObject *get_running_loop, *complete_function;

static PyObject *complete(PyObject *self, PyObject *future) {
    (void)self;
    PyObject *done = PyObject_CallMethod(future, "done", NULL);
    int is_done = done == NULL ? -1 : PyObject_IsTrue(done);
    Py_XDECREF(done);
    return is_done < 0 ? NULL : is_done ? Py_NewRef(Py_None) : PyObject_CallMethod(future, "set_result", "O", Py_None);
}

static job *take_job(void) {
    pthread_mutex_lock(&queue.lock);
    while (queue.first == NULL) pthread_cond_wait(&queue.added, &queue.lock);
    job *j = queue.first;
    queue.first = j->next;
    if (j->next == NULL) queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return j;
}

static void *complete_jobs(void *unused) {
    (void)unused;
    for (;;) {
        job *j = take_job();
        PyGILState_STATE state = PyGILState_Ensure();
        PyObject *called = PyObject_CallMethod(j->loop, "call_soon_threadsafe", "OO", complete_function, j->future);
        if (called == NULL) PyErr_WriteUnraisable(j->future);
        Py_XDECREF(called);
        Py_DECREF(j->loop);
        Py_DECREF(j->future);
        PyGILState_Release(state);
        free(j);
    }
    return NULL;
}

static bool start_thread(void) {
    static bool started;
    pthread_t thread;
    if (!started) started = pthread_create(&thread, NULL, complete_jobs, NULL) == 0;
    return started;
}

static PyObject *nothing(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    job *j = start_thread() ? calloc(1, sizeof *j) : NULL;
    if (j == NULL) return PyErr_NoMemory();
    j->loop = PyObject_CallNoArgs(get_running_loop);
    PyObject *future = j->future = j->loop == NULL ? NULL : PyObject_CallMethod(j->loop, "create_future", NULL);
    if (future == NULL) {
        Py_XDECREF(j->loop);
        free(j);
        return NULL;
    }
    Py_INCREF(future);
    pthread_mutex_lock(&queue.lock);
    *queue.last = j;
    queue.last = &j->next;
    pthread_cond_signal(&queue.added);
    pthread_mutex_unlock(&queue.lock);
    return future;
}

static PyObject *attribute(const char *module, const char *name) {
    PyObject *m = PyImport_ImportModule(module), *o = m == NULL ? NULL : PyObject_GetAttrString(m, name);
    Py_XDECREF(m);
    return o;
}

static PyMethodDef completing = {"complete", complete, METH_O, NULL};

static PyMethodDef functions[] = {
    {"add_one", add_one, METH_O, NULL},
    {"copied", copied, METH_O, NULL},
    {"upto", make_upto, METH_O, NULL},
    {"sum", sum, METH_VARARGS, NULL},
    {"sum_of_threads", sum_of_threads, METH_VARARGS, NULL},
    {"nothing", nothing, METH_NOARGS, NULL},
    {0},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "peer_c", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_peer_c(void) {
    PyObject *module = PyModule_Create(&definition), *class = PyType_FromSpec(&counter_spec);
    counter_type = (PyTypeObject *)class;
    upto_type = (PyTypeObject *)PyType_FromSpec(&upto_spec);
    get_running_loop = attribute("asyncio", "get_running_loop");
    complete_function = PyCFunction_NewEx(&completing, NULL, NULL);
    if (get_running_loop == NULL || complete_function == NULL) return NULL;
    if (module == NULL || class == NULL || upto_type == NULL || PyModule_AddObjectRef(module, "Counter", class) < 0) return NULL;
#ifdef Py_GIL_DISABLED
    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
    return module;
}
