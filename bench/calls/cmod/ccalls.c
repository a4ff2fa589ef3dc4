// The functions of gomod/calls.go, written by hand. Each comes twice: as it is, and with _released, where the work is
// done without the GIL, as goanna does. Built for the limited API of 3.11 but on free-threaded Pythons, which have none.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef Py_GIL_DISABLED
#include <stdatomic.h>
typedef _Atomic Py_ssize_t counter;
#else
typedef Py_ssize_t counter;
#endif

// Work that the compiler may not see through: one call, as into another library.
#define WORK static __attribute__((noinline))

WORK void nop_work(void) { __asm__ volatile(""); }
WORK long long add_one_work(long long n) { return n + 1; }
WORK long long invert_work(long long n) { return 1000000 / n; }
WORK double add_work(double a, double b) { return a + b; }
WORK Py_ssize_t str_len_work(const char *s, Py_ssize_t n) { (void)s; return n; }

WORK double sum_work(const Py_buffer *v) {
    double total = 0;
    const char *p = v->buf;
    Py_ssize_t n = v->shape[0], stride = v->strides[0];
    if (stride == (Py_ssize_t)sizeof(double)) {
        const double *items = v->buf;
        for (Py_ssize_t i = 0; i < n; i++) total += items[i];
        return total;
    }
    for (Py_ssize_t i = 0; i < n; i++, p += stride) total += *(const double *)p;
    return total;
}

// parse puts the arguments of a METH_FASTCALL | METH_KEYWORDS call into out, in the order of names. All are required.
static int parse(const char *func, const char *const *names, Py_ssize_t n, PyObject *const *args, Py_ssize_t nargs,
                 PyObject *kwnames, PyObject **out) {
    if (nargs == n && kwnames == NULL) {
        memcpy(out, args, (size_t)n * sizeof *out);
        return 0;
    }
    Py_ssize_t nkw = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    if (nargs + nkw > n) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments (%zd given)", func, n, nargs + nkw);
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) out[i] = i < nargs ? args[i] : NULL;
    for (Py_ssize_t k = 0; k < nkw; k++) {
        PyObject *key = PyTuple_GetItem(kwnames, k);
        Py_ssize_t i = 0;
        while (i < n && PyUnicode_CompareWithASCIIString(key, names[i]) != 0) i++;
        if (i == n) {
            PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", func, key);
            return -1;
        }
        if (out[i] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%s'", func, names[i]);
            return -1;
        }
        out[i] = args[nargs + k];
    }
    for (Py_ssize_t i = 0; i < n; i++)
        if (out[i] == NULL) {
            PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", func, names[i]);
            return -1;
        }
    return 0;
}

// doubles takes a one-dimensional buffer of double. flags are PyBUF_C_CONTIGUOUS or PyBUF_STRIDES.
static int doubles(PyObject *obj, const char *name, int flags, Py_buffer *v) {
    if (PyObject_GetBuffer(obj, v, flags | PyBUF_FORMAT) < 0) return -1;
    if (v->ndim == 1 && v->itemsize == sizeof(double) && v->format != NULL && strcmp(v->format, "d") == 0 &&
        (size_t)v->buf % sizeof(double) == 0 && v->strides[0] % (Py_ssize_t)sizeof(double) == 0)
        return 0;
    PyErr_Format(PyExc_TypeError, "argument '%s': expected a buffer of double with 1 dimension, got '%s' with %d", name,
                 v->format == NULL ? "B" : v->format, v->ndim);
    PyBuffer_Release(v);
    return -1;
}

#define KEPT(work) work
#define RELEASED(work) Py_BEGIN_ALLOW_THREADS work Py_END_ALLOW_THREADS

static const char *const names_n[] = {"n"}, *const names_s[] = {"s"}, *const names_abc[] = {"a", "b", "c"};

#define FAST(name) static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)

// Not Py_RETURN_NONE: from 3.12 on the headers' takes no reference, which a module for 3.11 must.
#define FUNCTIONS(SUFFIX, RUN)                                                                          \
    static PyObject *nop##SUFFIX(PyObject *self, PyObject *none) {                                      \
        (void)self, (void)none;                                                                         \
        RUN(nop_work();)                                                                                \
        return Py_NewRef(Py_None);                                                                      \
    }                                                                                                   \
    FAST(add_one##SUFFIX) {                                                                             \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("add_one", names_n, 1, args, nargs, kwnames, o) < 0) return NULL;                     \
        long long n = PyLong_AsLongLong(o[0]);                                                          \
        if (n == -1 && PyErr_Occurred()) return NULL;                                                   \
        RUN(n = add_one_work(n);)                                                                       \
        return PyLong_FromLongLong(n);                                                                  \
    }                                                                                                   \
    FAST(invert##SUFFIX) {                                                                              \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("invert", names_n, 1, args, nargs, kwnames, o) < 0) return NULL;                      \
        long long n = PyLong_AsLongLong(o[0]);                                                          \
        if (n == -1 && PyErr_Occurred()) return NULL;                                                   \
        if (n == 0) return PyErr_Format(PyExc_ZeroDivisionError, "division by zero");                   \
        RUN(n = invert_work(n);)                                                                        \
        return PyLong_FromLongLong(n);                                                                  \
    }                                                                                                   \
    FAST(refuse##SUFFIX) {                                                                              \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("refuse", names_n, 1, args, nargs, kwnames, o) < 0) return NULL;                      \
        long long n = PyLong_AsLongLong(o[0]);                                                          \
        if (n == -1 && PyErr_Occurred()) return NULL;                                                   \
        RUN(nop_work();)                                                                                \
        PyErr_SetString(PyExc_ValueError, "no number is good enough");                                  \
        return NULL;                                                                                    \
    }                                                                                                   \
    FAST(refuse_all##SUFFIX) {                                                                          \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("refuse_all", names_n, 1, args, nargs, kwnames, o) < 0) return NULL;                  \
        long long n = PyLong_AsLongLong(o[0]);                                                          \
        if (n == -1 && PyErr_Occurred()) return NULL;                                                   \
        RUN(nop_work();)                                                                                \
        PyErr_SetString(PyExc_RuntimeError, "no number is good enough");                                \
        return NULL;                                                                                    \
    }                                                                                                   \
    FAST(refuse_formatted##SUFFIX) {                                                                    \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("refuse_formatted", names_n, 1, args, nargs, kwnames, o) < 0) return NULL;            \
        long long n = PyLong_AsLongLong(o[0]);                                                          \
        if (n == -1 && PyErr_Occurred()) return NULL;                                                   \
        RUN(nop_work();)                                                                                \
        PyErr_Format(PyExc_RuntimeError, "%lld is not good enough", n);                                 \
        return NULL;                                                                                    \
    }                                                                                                   \
    FAST(add##SUFFIX) {                                                                                 \
        (void)self;                                                                                     \
        PyObject *o[2];                                                                                 \
        if (parse("add", names_abc, 2, args, nargs, kwnames, o) < 0) return NULL;                       \
        double a = PyFloat_AsDouble(o[0]);                                                              \
        if (a == -1 && PyErr_Occurred()) return NULL;                                                   \
        double b = PyFloat_AsDouble(o[1]);                                                              \
        if (b == -1 && PyErr_Occurred()) return NULL;                                                   \
        RUN(a = add_work(a, b);)                                                                        \
        return PyFloat_FromDouble(a);                                                                   \
    }                                                                                                   \
    FAST(str_len##SUFFIX) {                                                                             \
        (void)self;                                                                                     \
        PyObject *o[1];                                                                                 \
        if (parse("str_len", names_s, 1, args, nargs, kwnames, o) < 0) return NULL;                     \
        Py_ssize_t n;                                                                                   \
        const char *s = PyUnicode_AsUTF8AndSize(o[0], &n);                                              \
        if (s == NULL) return NULL;                                                                     \
        RUN(n = str_len_work(s, n);)                                                                    \
        return PyLong_FromSsize_t(n);                                                                   \
    }                                                                                                   \
    static PyObject *sum##SUFFIX(const char *func, Py_ssize_t count, int flags, PyObject *const *args,  \
                                 Py_ssize_t nargs, PyObject *kwnames) {                                 \
        PyObject *o[3];                                                                                 \
        Py_buffer v[3];                                                                                 \
        if (parse(func, names_abc, count, args, nargs, kwnames, o) < 0) return NULL;                    \
        Py_ssize_t held = 0;                                                                            \
        while (held < count && doubles(o[held], names_abc[held], flags, &v[held]) == 0) held++;         \
        double total = 0;                                                                               \
        if (held == count) {                                                                            \
            RUN(for (Py_ssize_t i = 0; i < count; i++) total += sum_work(&v[i]);)                       \
        }                                                                                               \
        for (Py_ssize_t i = 0; i < held; i++) PyBuffer_Release(&v[i]);                                  \
        return held == count ? PyFloat_FromDouble(total) : NULL;                                        \
    }                                                                                                   \
    FAST(sum1##SUFFIX) {                                                                                \
        (void)self;                                                                                     \
        return sum##SUFFIX("sum1", 1, PyBUF_C_CONTIGUOUS, args, nargs, kwnames);                        \
    }                                                                                                   \
    FAST(sum3##SUFFIX) {                                                                                \
        (void)self;                                                                                     \
        return sum##SUFFIX("sum3", 3, PyBUF_C_CONTIGUOUS, args, nargs, kwnames);                        \
    }                                                                                                   \
    FAST(sum_view1##SUFFIX) {                                                                           \
        (void)self;                                                                                     \
        return sum##SUFFIX("sum_view1", 1, PyBUF_STRIDES, args, nargs, kwnames);                        \
    }                                                                                                   \
    FAST(sum_view3##SUFFIX) {                                                                           \
        (void)self;                                                                                     \
        return sum##SUFFIX("sum_view3", 3, PyBUF_STRIDES, args, nargs, kwnames);                        \
    }

FUNCTIONS(, KEPT)
FUNCTIONS(_released, RELEASED)

#define ITEMS 1000
static char strs_data[ITEMS][16];

static const char *one_argument(const char *func, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyTypeObject *class, PyObject **out) {
    static const char *const names[] = {"a"};
    if (parse(func, names, 1, args, nargs, kwnames, out) < 0) return NULL;
    if (!PyObject_TypeCheck(*out, class)) {
        PyErr_Format(PyExc_TypeError, "%s() argument 'a' has the wrong type", func);
        return NULL;
    }
    return func;
}

FAST(strs_len) {
    (void)self;
    PyObject *o[1];
    if (!one_argument("strs_len", args, nargs, kwnames, &PyList_Type, o)) return NULL;
    Py_ssize_t total = 0, n = PyList_Size(o[0]), len;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyUnicode_AsUTF8AndSize(PyList_GetItem(o[0], i), &len) == NULL) return NULL;
        total += len;
    }
    return PyLong_FromSsize_t(total);
}

FAST(sum_list) {
    (void)self;
    PyObject *o[1];
    if (!one_argument("sum_list", args, nargs, kwnames, &PyList_Type, o)) return NULL;
    double total = 0;
    Py_ssize_t n = PyList_Size(o[0]);
    for (Py_ssize_t i = 0; i < n; i++) {
        double x = PyFloat_AsDouble(PyList_GetItem(o[0], i));
        if (x == -1 && PyErr_Occurred()) return NULL;
        total += x;
    }
    return PyFloat_FromDouble(total);
}

FAST(table_sum) {
    (void)self;
    PyObject *o[1], *key, *value;
    if (!one_argument("table_sum", args, nargs, kwnames, &PyDict_Type, o)) return NULL;
    double total = 0;
    Py_ssize_t pos = 0, len;
    while (PyDict_Next(o[0], &pos, &key, &value)) {
        double x = PyFloat_AsDouble(value);
        if ((x == -1 && PyErr_Occurred()) || PyUnicode_AsUTF8AndSize(key, &len) == NULL) return NULL;
        total += x;
    }
    return PyFloat_FromDouble(total);
}

FAST(pairs_sum) {
    (void)self;
    PyObject *o[1];
    if (!one_argument("pairs_sum", args, nargs, kwnames, &PyList_Type, o)) return NULL;
    double total = 0;
    Py_ssize_t n = PyList_Size(o[0]);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *pair = PyList_GetItem(o[0], i);
        for (int j = 0; j < 2; j++) {
            PyObject *item = PyTuple_GetItem(pair, j);
            double x = item == NULL ? -1 : PyFloat_AsDouble(item);
            if (x == -1 && PyErr_Occurred()) return NULL;
            total += x;
        }
    }
    return PyFloat_FromDouble(total);
}

static PyObject *strs(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    PyObject *list = PyList_New(ITEMS);
    for (Py_ssize_t i = 0; list != NULL && i < ITEMS; i++) {
        PyObject *item = PyUnicode_DecodeUTF8(strs_data[i], (Py_ssize_t)strlen(strs_data[i]), NULL);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static PyObject *floats(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    PyObject *list = PyList_New(ITEMS);
    for (Py_ssize_t i = 0; list != NULL && i < ITEMS; i++) {
        PyObject *item = PyFloat_FromDouble((double)i);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static PyObject *table(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i < ITEMS; i++) {
        PyObject *key = PyUnicode_DecodeUTF8(strs_data[i], (Py_ssize_t)strlen(strs_data[i]), NULL);
        PyObject *value = PyFloat_FromDouble((double)i);
        int status = key == NULL || value == NULL ? -1 : PyDict_SetItem(dict, key, value);
        Py_XDECREF(key);
        Py_XDECREF(value);
        if (status < 0) Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *pairs(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    PyObject *list = PyList_New(ITEMS);
    for (Py_ssize_t i = 0; list != NULL && i < ITEMS; i++) {
        PyObject *pair = PyTuple_New(2);
        if (pair == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyTuple_SetItem(pair, 0, PyFloat_FromDouble((double)i));
        PyTuple_SetItem(pair, 1, PyFloat_FromDouble(-(double)i));
        PyList_SetItem(list, i, pair);
    }
    return list;
}

// Bytes: a heap type that exports its memory and counts its exports.
typedef struct {
    PyObject_HEAD
    char *data;
    Py_ssize_t len;
    counter exports;
} Bytes;

static int bytes_getbuffer(PyObject *self, Py_buffer *v, int flags) {
    Bytes *b = (Bytes *)self;
    if (PyBuffer_FillInfo(v, self, b->data, b->len, 0, flags) < 0) return -1;
    b->exports++;
    return 0;
}

static void bytes_releasebuffer(PyObject *self, Py_buffer *v) {
    (void)v;
    ((Bytes *)self)->exports--;
}

static void bytes_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    free(((Bytes *)self)->data);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot bytes_slots[] = {
    {Py_tp_dealloc, (void *)bytes_dealloc},
    {Py_bf_getbuffer, (void *)bytes_getbuffer},
    {Py_bf_releasebuffer, (void *)bytes_releasebuffer},
    {0, NULL},
};

static PyType_Spec bytes_spec = {
    .name = "ccalls.Bytes",
    .basicsize = sizeof(Bytes),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = bytes_slots,
};

typedef struct {
    PyTypeObject *bytes;
} state;

static char source[1 << 20];

enum { ZERO, COPIED, COUNTED }; // what is in the memory: nothing, bytes of source, the doubles 0, 1, 2 ...

static char *memory(int what, Py_ssize_t n, size_t size) {
    if (what == ZERO) return calloc(size, 1);
    char *data = malloc(size);
    if (data != NULL && what == COPIED) memcpy(data, source, (size_t)n);
    for (Py_ssize_t i = 0; data != NULL && what == COUNTED && i < n; i++) ((double *)data)[i] = (double)i;
    return data;
}

// Memory of n items that an object exports as bytes, made with the GIL or without.
static PyObject *make(const char *func, PyObject *self, int what, bool released, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *o[1];
    if (parse(func, names_n, 1, args, nargs, kwnames, o) < 0) return NULL;
    Py_ssize_t n = PyLong_AsSsize_t(o[0]), itemsize = what == COUNTED ? sizeof(double) : 1;
    if (n == -1 && PyErr_Occurred()) return NULL;
    if (n < 0 || n > (Py_ssize_t)sizeof source) return PyErr_Format(PyExc_ValueError, "expected a size of 0 to %zu, got %zd", sizeof source, n);
    size_t size = n > 0 ? (size_t)(n * itemsize) : 1;
    PyThreadState *thread = released ? PyEval_SaveThread() : NULL;
    char *data = memory(what, n, size);
    if (released) PyEval_RestoreThread(thread);
    if (data == NULL) return PyErr_NoMemory();
    Bytes *b = PyObject_New(Bytes, ((state *)PyModule_GetState(self))->bytes);
    if (b == NULL) {
        free(data);
        return NULL;
    }
    b->data = data;
    b->len = n * itemsize;
    b->exports = 0;
    return (PyObject *)b;
}

FAST(export) { return make("export", self, ZERO, false, args, nargs, kwnames); }
FAST(export_released) { return make("export", self, ZERO, true, args, nargs, kwnames); }
FAST(filled) { return make("filled", self, COPIED, false, args, nargs, kwnames); }
FAST(filled_released) { return make("filled", self, COPIED, true, args, nargs, kwnames); }
FAST(slice) { return make("slice", self, COUNTED, false, args, nargs, kwnames); }
FAST(slice_released) { return make("slice", self, COUNTED, true, args, nargs, kwnames); }

#define AS(name, function) {#name, (PyCFunction)(void (*)(void))function, METH_FASTCALL | METH_KEYWORDS, NULL}
#define METHOD(name) AS(name, name)

static PyMethodDef methods[] = {
    {"nop", nop, METH_NOARGS, NULL},
    {"nop_released", nop_released, METH_NOARGS, NULL},
    METHOD(add_one), METHOD(add_one_released),
    METHOD(invert),  METHOD(invert_released),
    METHOD(refuse),  METHOD(refuse_released),
    METHOD(refuse_all), METHOD(refuse_all_released),
    AS(refuse_new, refuse_all), AS(refuse_new_released, refuse_all_released),
    METHOD(refuse_formatted), METHOD(refuse_formatted_released),
    METHOD(add),     METHOD(add_released),
    METHOD(str_len), METHOD(str_len_released),
    METHOD(sum1),    METHOD(sum1_released),
    METHOD(sum3),    METHOD(sum3_released),
    METHOD(sum_view1), METHOD(sum_view1_released),
    METHOD(sum_view3), METHOD(sum_view3_released),
    METHOD(export), METHOD(export_released),
    METHOD(filled), METHOD(filled_released),
    METHOD(slice), METHOD(slice_released),
    AS(fill, filled), AS(fill_released, filled_released),
    AS(count, slice), AS(count_released, slice_released),
    METHOD(strs_len),
    METHOD(sum_list),
    METHOD(table_sum),
    METHOD(pairs_sum),
    {"strs", strs, METH_NOARGS, NULL},
    {"floats", floats, METH_NOARGS, NULL},
    {"table", table, METH_NOARGS, NULL},
    {"pairs", pairs, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int exec(PyObject *module) {
    for (int i = 0; i < ITEMS; i++) PyOS_snprintf(strs_data[i], sizeof strs_data[i], "string %d", i);
    state *s = PyModule_GetState(module);
    s->bytes = (PyTypeObject *)PyType_FromModuleAndSpec(module, &bytes_spec, NULL);
    return s->bytes == NULL ? -1 : 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    state *s = PyModule_GetState(module);
    if (s != NULL) Py_VISIT(s->bytes);
    return 0;
}

static int clear(PyObject *module) {
    state *s = PyModule_GetState(module);
    if (s != NULL) Py_CLEAR(s->bytes);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)exec},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "ccalls",
    .m_size = sizeof(state),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
};

PyMODINIT_FUNC PyInit_ccalls(void) { return PyModuleDef_Init(&module); }
