/* The functions of package peer by hand in C, as an extension module. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    pthread_t thread;
    long n, sum;
} part;

static void *add(void *argument) {
    part *p = argument;
    struct timespec wait = {0, 1000000};
    nanosleep(&wait, NULL);
    p->sum = p->n;
    return NULL;
}

/* work(n): the sum of 0 to n-1, one number a thread */
static PyObject *work(PyObject *self, PyObject *argument) {
    (void)self;
    long n = PyLong_AsLong(argument);
    if (n == -1 && PyErr_Occurred()) {
        return NULL;
    }
    part *parts = calloc((size_t)n + 1, sizeof *parts);
    if (parts == NULL) {
        return PyErr_NoMemory();
    }
    long sum = 0;
    Py_BEGIN_ALLOW_THREADS
    for (long i = 0; i < n; i++) {
        parts[i].n = i;
        pthread_create(&parts[i].thread, NULL, add, &parts[i]);
    }
    for (long i = 0; i < n; i++) {
        pthread_join(parts[i].thread, NULL);
        sum += parts[i].sum;
    }
    Py_END_ALLOW_THREADS
    free(parts);
    return PyLong_FromLong(sum);
}

static PyObject *nap(PyObject *self, PyObject *argument) {
    (void)self;
    long ms = PyLong_AsLong(argument);
    if (ms == -1 && PyErr_Occurred()) {
        return NULL;
    }
    struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
    Py_BEGIN_ALLOW_THREADS
    nanosleep(&wait, NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static void *forever(void *unused) {
    struct timespec wait = {0, 1000000};
    for (;;) {
        nanosleep(&wait, NULL);
    }
    return unused;
}

static PyObject *background(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    pthread_t thread;
    pthread_create(&thread, NULL, forever, NULL);
    pthread_detach(thread);
    Py_RETURN_NONE;
}

/* C has no panics; abort() is what its assertions do. */
static PyObject *fail(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    abort();
}

static PyObject *null_pointer(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    volatile long *volatile p = NULL;
    return PyLong_FromLong(*p);
}

static PyObject *index_beyond(PyObject *self, PyObject *argument) {
    (void)self;
    Py_buffer b;
    if (PyObject_GetBuffer(argument, &b, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    long v = ((volatile unsigned char *)b.buf)[b.len + (1L << 40)];
    PyBuffer_Release(&b);
    return PyLong_FromLong(v);
}

/* for ever deeper in C */
static long deeper(volatile long *n) {
    volatile long here[64];
    here[0] = *n + 1;
    return deeper(&here[0]) + here[0];
}

static PyObject *overflow(PyObject *self, PyObject *unused) {
    (void)self, (void)unused;
    long n = 0;
    return PyLong_FromLong(deeper(&n));
}

static PyObject *text(PyObject *self, PyObject *argument) {
    (void)self;
    return PyObject_Str(argument);
}

/* fill(buffer, value) asks for a writable buffer */
static PyObject *fill(PyObject *self, PyObject *args) {
    (void)self;
    Py_buffer b;
    unsigned char value;
    if (!PyArg_ParseTuple(args, "w*b", &b, &value)) {
        return NULL;
    }
    memset(b.buf, value, (size_t)b.len);
    PyBuffer_Release(&b);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"work", work, METH_O, NULL},
    {"nap", nap, METH_O, NULL},
    {"background", background, METH_NOARGS, NULL},
    {"fail", fail, METH_NOARGS, NULL},
    {"null_pointer", null_pointer, METH_NOARGS, NULL},
    {"index_beyond", index_beyond, METH_O, NULL},
    {"overflow", overflow, METH_NOARGS, NULL},
    {"text", text, METH_O, NULL},
    {"fill", fill, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "peer_c", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_peer_c(void) { return PyModuleDef_Init(&module); }
