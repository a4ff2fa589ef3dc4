/* Buffers: acquired from an argument and checked before Go sees the memory. Exporters lie, so nothing of a Py_buffer is
 * believed until it agrees with the rest of it. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define PAGE 4096 /* the smallest there is: larger ones begin at multiples of it */

static const struct {
    char group; /* '?' bool, 'i' signed, 'u' unsigned, 'f' float, 'c' complex */
    uint8_t size;
    uint8_t align;
    char code;  /* the usual one */
    const char *text;
} elements[] = {
    [GOANNA_BOOL] = {'?', 1, 1, '?', "bool ('?')"},
    [GOANNA_INT8] = {'i', 1, 1, 'b', "int8 ('b')"},
    [GOANNA_INT16] = {'i', 2, 2, 'h', "int16 ('h')"},
    [GOANNA_INT32] = {'i', 4, 4, 'i', "int32 ('i')"},
    [GOANNA_INT64] = {'i', 8, 8, 'l', "int64 ('q')"},
    [GOANNA_UINT8] = {'u', 1, 1, 'B', "uint8 ('B')"},
    [GOANNA_UINT16] = {'u', 2, 2, 'H', "uint16 ('H')"},
    [GOANNA_UINT32] = {'u', 4, 4, 'I', "uint32 ('I')"},
    [GOANNA_UINT64] = {'u', 8, 8, 'L', "uint64 ('Q')"},
    [GOANNA_FLOAT16] = {'f', 2, 2, 'e', "float16 ('e')"},
    [GOANNA_FLOAT32] = {'f', 4, 4, 'f', "float32 ('f')"},
    [GOANNA_FLOAT64] = {'f', 8, 8, 'd', "float64 ('d')"},
    [GOANNA_COMPLEX64] = {'c', 8, 4, 0, "complex64 ('Zf')"},
    [GOANNA_COMPLEX128] = {'c', 16, 8, 0, "complex128 ('Zd')"},
};

/* Group and size of the items that a PEP 3118 format of one code in this machine's byte order describes; a group of 0
 * for anything else. */
typedef struct {
    char group;
    uint8_t size;
} format_meaning;

static format_meaning integer_code(char code, bool native) {
    switch (code) {
    case 'b':
        return (format_meaning){'i', 1};
    case 'B':
    case 'c':
        return (format_meaning){'u', 1};
    case 'h':
        return (format_meaning){'i', 2};
    case 'H':
        return (format_meaning){'u', 2};
    case 'i':
        return (format_meaning){'i', 4};
    case 'I':
        return (format_meaning){'u', 4};
    case 'l':
        return (format_meaning){'i', native ? sizeof(long) : 4};
    case 'L':
        return (format_meaning){'u', native ? sizeof(long) : 4};
    case 'q':
        return (format_meaning){'i', 8};
    case 'Q':
        return (format_meaning){'u', 8};
    case 'n':
        return (format_meaning){native ? 'i' : 0, sizeof(Py_ssize_t)};
    case 'N':
        return (format_meaning){native ? 'u' : 0, sizeof(size_t)};
    case '?':
        return (format_meaning){'?', 1};
    default:
        return (format_meaning){0, 0};
    }
}

static format_meaning float_code(const char *code, const char **end) {
    *end = code + 1;
    switch (*code) {
    case 'e':
        return (format_meaning){'f', 2};
    case 'f':
        return (format_meaning){'f', 4};
    case 'd':
        return (format_meaning){'f', 8};
    case 'F':
        return (format_meaning){'c', 8};
    case 'D':
        return (format_meaning){'c', 16};
    case 'Z':
        *end = code[1] == '\0' ? code + 1 : code + 2;
        return code[1] == 'f' ? (format_meaning){'c', 8} : code[1] == 'd' ? (format_meaning){'c', 16} : (format_meaning){0, 0};
    default:
        return (format_meaning){0, 0};
    }
}

#define LONGEST_NUMBER 100 /* bytes of a format of one number, from which on buffer.As does not look for one */

static const char *skip_spaces(const char *format) {
    return format + strspn(format, " \t\n\v\f\r");
}

/* Behind a count of one. */
static const char *skip_one(const char *format) {
    const char *count = format + strspn(format, "0");
    return *count == '1' ? count + 1 : format;
}

static format_meaning read_format(const char *format) {
    if (format == NULL) {
        return (format_meaning){'u', 1}; /* PEP 3118: NULL means unsigned bytes */
    }
    if (strnlen(format, LONGEST_NUMBER) == LONGEST_NUMBER) {
        return (format_meaning){0, 0};
    }
    format = skip_spaces(format);
    bool native = true, swapped = false;
    switch (*format) {
    case '@':
    case '^':
        format++;
        break;
    case '=':
        native = false;
        format++;
        break;
    case '<':
        native = false;
        swapped = __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__;
        format++;
        break;
    case '>':
    case '!':
        native = false;
        swapped = __BYTE_ORDER__ != __ORDER_BIG_ENDIAN__;
        format++;
        break;
    }
    format = skip_one(skip_spaces(format));
    const char *end = format + 1;
    format_meaning m = *format == '\0' ? (format_meaning){0, 0} : integer_code(*format, native);
    if (m.group == 0 && *format != '\0') {
        m = float_code(format, &end);
    }
    if (m.group == 0 || *skip_spaces(end) != '\0' || (swapped && m.size > 1)) {
        return (format_meaning){0, 0};
    }
    return m;
}

static const char *expected_kind(const goanna_param *p) {
    switch (p->kind) {
    case GOANNA_MUT:
        return "a writable buffer of ";
    case GOANNA_SLICE:
    case GOANNA_BYTES:
        return p->writable ? "a writable, C-contiguous buffer of " : "a C-contiguous buffer of ";
    default:
        return "a buffer of ";
    }
}

static PyObject *expected(const goanna_param *p) {
    if (p->kind == GOANNA_ANY) {
        return PyUnicode_FromString("a buffer");
    }
    if (p->element == GOANNA_RECORD) {
        return PyUnicode_FromFormat("%srecords", expected_kind(p));
    }
    int ndim = p->kind == GOANNA_SLICE || p->kind == GOANNA_BYTES ? 1 : p->ndim;
    if (ndim == 0) {
        return PyUnicode_FromFormat("%s%s", expected_kind(p), elements[p->element].text);
    }
    return PyUnicode_FromFormat("%s%s with %d dimension%s", expected_kind(p), elements[p->element].text, ndim,
                                ndim == 1 ? "" : "s");
}

/* Some exporters leave out what memoryview does without: strides of contiguous memory (ctypes does, also when asked for
 * them), and the shape of one dimension. */
static Py_ssize_t extent(const Py_buffer *view, int i) {
    return view->shape != NULL ? view->shape[i] : view->len / view->itemsize;
}

static PyObject *shape_tuple(const Py_buffer *view) {
    PyObject *tuple = PyTuple_New(view->ndim);
    for (int i = 0; tuple != NULL && i < view->ndim; i++) {
        PyObject *n = PyLong_FromSsize_t(extent(view, i));
        if (n == NULL) {
            Py_DecRef(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, i, n);
    }
    return tuple;
}

static const char *element_name(const char *format) {
    format_meaning m = read_format(format);
    for (int kind = GOANNA_BOOL; kind <= GOANNA_COMPLEX128; kind++) {
        if (m.group == elements[kind].group && m.size == elements[kind].size) {
            return elements[kind].text;
        }
    }
    return NULL;
}

/* "float64 ('<d') with shape (480, 640)": of a view whose shape has been checked. */
static PyObject *describe(const Py_buffer *view, const char *extra) {
    PyObject *shape = shape_tuple(view);
    if (shape == NULL) {
        return NULL;
    }
    const char *format = view->format == NULL ? "B" : view->format;
    const char *name = element_name(format);
    PyObject *text;
    if (name == NULL) {
        text = PyUnicode_FromFormat("%sformat '%.100s' with shape %S", extra, format, shape);
    } else {
        int letters = (int)(strchr(name, ' ') - name);
        char plain[16];
        memcpy(plain, name, (size_t)letters);
        plain[letters] = '\0';
        text = PyUnicode_FromFormat("%s%s ('%s') with shape %S", extra, plain, format, shape);
    }
    Py_DecRef(shape);
    return text;
}

static bool refuse(const goanna_function *f, const goanna_param *p, PyObject *class, PyObject *got) {
    PyObject *want = got == NULL ? NULL : expected(p);
    if (want != NULL) {
        PyErr_Format(class, "%s() argument '%s': expected %U, got %U", f->name, p->name, want, got);
        Py_DecRef(want);
    }
    Py_DecRef(got);
    return false;
}

static bool refuse_view(const goanna_function *f, const goanna_param *p, PyObject *class, const Py_buffer *view,
                        const char *extra) {
    return refuse(f, p, class, describe(view, extra));
}

/* Sizes must be consistent before any stride is followed. */
static const char *wrong_sizes(const Py_buffer *view) {
    if (view->ndim < 0 || view->ndim > PyBUF_MAX_NDIM) {
        return "ndim is not in 0 to 64";
    }
    if (view->itemsize <= 0) {
        return "itemsize is not positive";
    }
    if (view->shape == NULL && view->ndim > 0 && (view->ndim > 1 || view->strides != NULL)) {
        return "the shape is missing";
    }
    bool empty = false;
    for (int i = 0; i < view->ndim; i++) {
        if (extent(view, i) < 0) {
            return "an extent is negative";
        }
        empty = empty || extent(view, i) == 0;
    }
    Py_ssize_t len = empty ? 0 : view->itemsize;
    for (int i = 0; i < view->ndim && !empty; i++) {
        if (__builtin_mul_overflow(len, extent(view, i), &len)) {
            return "the product of the shape overflows";
        }
    }
    if (len != view->len) {
        return "len is not the product of shape and itemsize";
    }
    if (view->buf == NULL && len > 0) {
        return "buf is NULL";
    }
    return NULL;
}

/* The farthest item of every dimension must have an address, to its last byte: a stride times an extent may not
 * overflow. */
static const char *wrong_strides(const Py_buffer *view) {
    uintptr_t low = (uintptr_t)view->buf, high;
    if (view->len == 0) {
        return NULL;
    }
    if (__builtin_add_overflow(low, (uintptr_t)(view->strides == NULL ? view->len : view->itemsize), &high)) {
        return "the memory reaches beyond the address space";
    }
    for (int i = 0; i < view->ndim && view->strides != NULL; i++) {
        Py_ssize_t reach;
        if (__builtin_mul_overflow(view->shape[i] - 1, view->strides[i], &reach)) {
            return "a stride times its extent overflows";
        }
        if (reach < 0 ? __builtin_sub_overflow(low, (uintptr_t)0 - (uintptr_t)reach, &low)
                      : __builtin_add_overflow(high, (uintptr_t)reach, &high)) {
            return "strides reach beyond the address space";
        }
    }
    return NULL;
}

/* Whether the page that p begins can be read. The kernel reads a set of signals there, and then refuses the call for its
 * first argument. */
static bool readable(const char *p) {
#if defined(__linux__)
    int before = errno;
    bool fault = syscall(SYS_rt_sigprocmask, INT_MAX, p, NULL, sizeof(uint64_t)) < 0 && errno == EFAULT;
    errno = before;
    return !fault;
#else
    (void)p;
    return true;
#endif
}

/* Whether a NUL comes before memory ends. Only where a page ends may memory end. */
static bool terminated(const char *text) {
    for (;;) {
        size_t left = PAGE - (uintptr_t)text % PAGE;
        if (left == PAGE && !readable(text)) {
            return false;
        }
        if (memchr(text, '\0', left) != NULL) {
            return true;
        }
        text += left;
    }
}

const char *goanna_contradiction(const Py_buffer *view) {
    const char *wrong = wrong_sizes(view);
    if (wrong == NULL) {
        wrong = wrong_strides(view);
    }
    return wrong != NULL || view->format == NULL || terminated(view->format) ? wrong : "the format does not end";
}

static bool liar(const goanna_function *f, const goanna_param *p, const char *what) {
    PyErr_Format(PyExc_BufferError, "%s() argument '%s': the exporter's buffer is inconsistent: %s", f->name, p->name, what);
    return false;
}

static bool consistent(const goanna_function *f, const goanna_param *p, const Py_buffer *view) {
    const char *wrong = goanna_contradiction(view);
    return wrong == NULL || liar(f, p, wrong);
}

static bool aligned(const Py_buffer *view, uint8_t align) {
    uintptr_t bits = (uintptr_t)view->buf;
    for (int i = 0; i < view->ndim && view->strides != NULL; i++) {
        if (view->shape[i] > 1) {
            bits |= (uintptr_t)view->strides[i];
        }
    }
    return view->len == 0 || bits % align == 0;
}

/* Rule 10: an extent of 1 has a stride that means nothing; nothing of an empty buffer is strided. */
static bool c_contiguous(const Py_buffer *view) {
    Py_ssize_t stride = view->itemsize;
    for (int i = view->ndim - 1; i >= 0 && view->len > 0 && view->strides != NULL; i--) {
        if (view->shape[i] > 1 && view->strides[i] != stride) {
            return false;
        }
        stride *= view->shape[i];
    }
    return true;
}

static bool same_element(const goanna_param *p, const Py_buffer *view) {
    format_meaning m = read_format(view->format);
    if (view->itemsize != m.size || m.size != elements[p->element].size) {
        return false;
    }
    /* text is bytes: a bytes-like object may be of signed or unsigned bytes */
    return m.group == elements[p->element].group || (p->kind == GOANNA_BYTES && m.group == 'i');
}

static bool check_typed(const goanna_function *f, const goanna_param *p, const Py_buffer *view) {
    if (!same_element(p, view)) {
        return refuse_view(f, p, PyExc_TypeError, view, "");
    }
    bool flat = p->kind == GOANNA_SLICE || p->kind == GOANNA_BYTES;
    int ndim = flat ? 1 : p->ndim;
    if (ndim != 0 && view->ndim != ndim) {
        return refuse_view(f, p, PyExc_BufferError, view, "");
    }
    if (flat && !c_contiguous(view)) {
        return refuse_view(f, p, PyExc_BufferError, view, "non-contiguous ");
    }
    if (!aligned(view, elements[p->element].align)) {
        return refuse_view(f, p, PyExc_BufferError, view, "misaligned ");
    }
    return true;
}

/* Suboffsets that are all negative mean none; an indirect buffer is for *buffer.Buffer alone. */
static bool check_suboffsets(const goanna_function *f, const goanna_param *p, const Py_buffer *view) {
    if (view->suboffsets == NULL || p->kind == GOANNA_ANY) {
        return true;
    }
    for (int i = 0; i < view->ndim; i++) {
        if (view->suboffsets[i] >= 0) {
            return liar(f, p, "it has suboffsets, which were not asked for");
        }
    }
    return true;
}

/* What most arguments are: one dimension of contiguous, aligned items, in the usual spelling of their format, of which two
 * bytes are in the page that it begins in. Passes nothing that the full checks would refuse. */
static bool plain(const goanna_param *p, const Py_buffer *view) {
    Py_ssize_t size = elements[p->element].size, len;
    return view->ndim == 1 && p->ndim <= 1 && view->shape != NULL && view->strides != NULL && view->suboffsets == NULL &&
           (uintptr_t)view->format % PAGE - 1 < PAGE - 2 && view->format[0] == elements[p->element].code && view->format[0] != '\0' &&
           view->format[1] == '\0' && view->itemsize == size && view->strides[0] == size && view->shape[0] > 0 &&
           !__builtin_mul_overflow(view->shape[0], size, &len) && view->len == len && view->buf != NULL &&
           (uintptr_t)view->buf % elements[p->element].align == 0 && (uintptr_t)view->buf + (uintptr_t)len >= (uintptr_t)len &&
           !(p->writable && view->readonly);
}

static bool check(const goanna_function *f, const goanna_param *p, const Py_buffer *view) {
    if (p->kind != GOANNA_ANY && p->element != GOANNA_RECORD && __builtin_expect(plain(p, view), 1)) {
        return true;
    }
    if (!consistent(f, p, view) || !check_suboffsets(f, p, view)) {
        return false;
    }
    if (p->writable && view->readonly) {
        return refuse_view(f, p, PyExc_TypeError, view, "read-only ");
    }
    return p->kind == GOANNA_ANY || p->element == GOANNA_RECORD || check_typed(f, p, view);
}

static bool no_buffer(const goanna_function *f, const goanna_param *p, PyObject *arg) {
    PyErr_Clear();
    return refuse(f, p, PyExc_TypeError, PyType_GetName(Py_TYPE(arg)));
}

/* A request for writable memory was refused: because the memory is read-only, if it is to be had without. */
static bool not_writable(const goanna_function *f, const goanna_param *p, PyObject *arg) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_buffer view = {.obj = NULL};
    if (goanna_get_buffer(arg, &view, PyBUF_RECORDS_RO) < 0) {
        PyErr_Clear();
        PyErr_Restore(type, value, traceback);
        goanna_name_parameter(f, p);
        return false;
    }
    if (consistent(f, p, &view)) {
        refuse_view(f, p, PyExc_TypeError, &view, "read-only ");
    }
    PyObject *raised_type, *raised, *raised_traceback;
    PyErr_Fetch(&raised_type, &raised, &raised_traceback);
    goanna_release_buffer(&view);
    PyErr_Restore(raised_type, raised, raised_traceback);
    Py_DecRef(type);
    Py_DecRef(value);
    Py_DecRef(traceback);
    return false;
}

int goanna_request(const goanna_param *p) {
    return p->writable ? PyBUF_RECORDS : p->kind == GOANNA_ANY ? PyBUF_FULL_RO : PyBUF_RECORDS_RO;
}

int goanna_get_buffer(PyObject *object, Py_buffer *view, int flags) {
    int status = PyObject_GetBuffer(object, view, flags);
    if (__builtin_expect(status < 0, 0) && PyErr_Occurred() == NULL) {
        PyErr_SetString(PyExc_SystemError, "the exporter gave no buffer, and set no exception");
    }
    return status;
}

void goanna_release_buffer(Py_buffer *view) {
    PyBuffer_Release(view); /* nothing where obj is NULL */
    if (__builtin_expect(PyErr_Occurred() != NULL, 0)) {
        PyErr_WriteUnraisable(NULL);
    }
}

bool goanna_acquire(const goanna_function *f, const goanna_param *p, PyObject *arg, Py_buffer *view) {
    if (__builtin_expect(goanna_get_buffer(arg, view, goanna_request(p)) < 0, 0)) {
        view->obj = NULL;
        if (!PyObject_CheckBuffer(arg)) {
            return no_buffer(f, p, arg);
        }
        /* NumPy raises ValueError for memory that is read-only */
        if (p->writable &&
            (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError))) {
            return not_writable(f, p, arg);
        }
        goanna_name_parameter(f, p);
        return false;
    }
    return check(f, p, view);
}
