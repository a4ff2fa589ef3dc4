/* Bools in buffers. Go's compiler relies on a bool being a byte of 0 or 1, and one of 2 would index memory behind an array.
 * To Python any byte but 0 is true, and memory of '?' may hold any. */
#include "shim.h"

#include <string.h>

/* n bytes, or as many stretches, at a distance of step. */
typedef struct {
    Py_ssize_t n;
    Py_ssize_t step;
} stretch;

/* Bytes as loops in loops, the innermost first. */
typedef struct {
    char *base; /* the lowest address */
    int count;
    stretch loops[PyBUF_MAX_NDIM];
} bytes;

static Py_ssize_t extent(const Py_buffer *view, int i) { return view->shape != NULL ? view->shape[i] : view->len; }

static Py_ssize_t stride(const Py_buffer *view, int i) {
    if (view->strides != NULL) {
        return view->strides[i];
    }
    Py_ssize_t step = 1;
    for (int k = i + 1; k < view->ndim; k++) {
        step *= extent(view, k);
    }
    return step;
}

static void insert(bytes *b, stretch s) {
    int k = b->count++;
    for (; k > 0 && b->loops[k - 1].step > s.step; k--) {
        b->loops[k] = b->loops[k - 1];
    }
    b->loops[k] = s;
}

/* Bytes that several indices share come once where that can be told from the strides. */
static void merge(bytes *b) {
    int last = 0;
    for (int i = 1; i < b->count; i++) {
        stretch s = b->loops[i], *to = &b->loops[last];
        if (s.step % to->step == 0 && s.step <= to->n * to->step) {
            to->n += (s.n - 1) * (s.step / to->step);
        } else {
            b->loops[++last] = s;
        }
    }
    b->count = b->count == 0 ? 0 : last + 1;
}

/* The bytes of the dimensions from dim on, of which none has an extent of 0. */
static bytes reach(const Py_buffer *view, char *base, int dim) {
    bytes b;
    b.base = base;
    b.count = 0;
    for (int i = dim; i < view->ndim; i++) {
        stretch s = {extent(view, i), stride(view, i)};
        if (s.n == 1 || s.step == 0) {
            continue;
        }
        if (s.step < 0) {
            b.base += (s.n - 1) * s.step;
            s.step = -s.step;
        }
        insert(&b, s);
    }
    merge(&b);
    return b;
}

/* Whether a byte is neither 0 nor 1. */
static bool wild(char *p, stretch s) {
    Py_ssize_t i = 0;
    for (; s.step == 1 && i + 32 <= s.n; i += 32) {
        uint64_t word[4];
        memcpy(word, p + i, sizeof word);
        if (((word[0] | word[1] | word[2] | word[3]) & UINT64_C(0xfefefefefefefefe)) != 0) {
            return true;
        }
    }
    for (; i < s.n; i++) {
        if ((unsigned char)p[i * s.step] > 1) {
            return true;
        }
    }
    return false;
}

/* Makes a byte that is neither 0 nor 1 a 1, unless it has become either: another call may write there. */
static void set_true(unsigned char *p) {
    unsigned char old = __atomic_load_n(p, __ATOMIC_RELAXED);
    while (old > 1 && !__atomic_compare_exchange_n(p, &old, 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

static bool tame(char *p, stretch s) {
    for (Py_ssize_t i = 0; i < s.n; i++) {
        set_true((unsigned char *)p + i * s.step);
    }
    return false;
}

/* Calls f with the innermost stretches of count loops, until it says true. */
static bool walk(char *p, const stretch *loops, int count, bool (*f)(char *, stretch)) {
    if (count <= 1) {
        return f(p, count == 0 ? (stretch){1, 1} : loops[0]);
    }
    for (Py_ssize_t i = 0; i < loops[count - 1].n; i++) {
        if (walk(p + i * loops[count - 1].step, loops, count - 1, f)) {
            return true;
        }
    }
    return false;
}

static bool any_wild(const Py_buffer *view, char *base, int dim) {
    bytes b = reach(view, base, dim);
    return walk(b.base, b.loops, b.count, wild);
}

/* The first byte in C order that is neither 0 nor 1, whose index is added to a tuple; NULL where it has gone. */
static char *find(const Py_buffer *view, PyObject *index) {
    char *p = view->buf;
    for (int d = 0; d < view->ndim; d++) {
        Py_ssize_t step = stride(view, d), n = step == 0 ? 1 : extent(view, d), i = 0;
        while (i < n && !any_wild(view, p + i * step, d + 1)) {
            i++;
        }
        PyObject *number = i == n ? NULL : PyLong_FromSsize_t(i);
        if (number == NULL) {
            return NULL;
        }
        PyTuple_SetItem(index, d, number);
        p += i * step;
    }
    return p;
}

static bool refuse(const goanna_function *f, const goanna_param *p, const Py_buffer *view) {
    PyObject *index = PyTuple_New(view->ndim);
    if (index == NULL) {
        return false;
    }
    const char *at = find(view, index);
    if (at != NULL) {
        PyErr_Format(PyExc_BufferError, "%s() argument '%s': expected bool items of 0 or 1, got %d at index %S; view it as uint8",
                     f->name, p->name, (unsigned char)*at, index);
    }
    Py_DecRef(index);
    return at == NULL && PyErr_Occurred() == NULL;
}

bool goanna_check_bools(const goanna_function *f, const goanna_param *p, Py_buffer *view) {
    if (view->len == 0) {
        return true;
    }
    bytes b = reach(view, view->buf, 0);
    if (__builtin_expect(!walk(b.base, b.loops, b.count, wild), 1)) {
        return true;
    }
    if (p->kind != GOANNA_MUT) {
        return refuse(f, p, view);
    }
    walk(b.base, b.loops, b.count, tame);
    return true;
}
