/* Arrays that C makes and a function of Go sets. Their memory is Python's: the runtime of Go takes no part. */
#include "array.h"

#include "conv/out.h"

static void dispose(goanna_block *b) { PyMem_Free(b); }

/* Small Arrays that have ended are kept with their memory for the next ones: allocating and freeing both takes as long as the rest of a call. Only the
 * GIL protects them. */
#if defined(GOANNA_ABI3)
#define SPARE 1024 /* bytes of the memory of each */

/* Compilers inline memset here by an instruction that takes long to begin, and know the loop as one unless something else is in it. */
static void clear(char *data, int64_t len) {
    typedef struct {
        uint64_t words[8];
    } line;
    for (line *l = (line *)data; (char *)l < data + len; l++) {
        *l = (line){{0}};
        __asm__ volatile("" ::: "memory");
    }
}

static PyObject *take_spare(goanna_array_state *state, int64_t len) {
    if (len > SPARE || state->spare_count == 0) {
        return NULL;
    }
    PyObject *self = state->spare[--state->spare_count];
    clear(goanna_array_of(self)->block->data, len);
    return PyObject_Init(self, (PyTypeObject *)state->type);
}

bool goanna_keep_spare(PyObject *self) {
    goanna_array *a = goanna_array_of(self);
    if (a->block == NULL || a->block->dispose != dispose || a->block->capacity != SPARE || PyErr_Occurred() != NULL) {
        return false;
    }
    goanna_array_state *state = goanna_array_state_of(Py_TYPE(self));
    if (state == NULL) { /* a collection has cleared the class */
        PyErr_Clear();
        return false;
    }
    if (state->type == NULL || state->spare_count == GOANNA_SPARES) {
        return false;
    }
    if (a->layout != NULL) {
        Py_DecRef(a->layout);
    }
    *a = (goanna_array){.block = a->block, .code = a->code};
    state->spare[state->spare_count++] = self;
    return true;
}

void goanna_free_spares(goanna_array_state *state) {
    while (state->spare_count > 0) {
        PyObject *self = state->spare[--state->spare_count];
        dispose(goanna_array_of(self)->block);
        PyObject_Free(self);
    }
}
#else
#define SPARE 0

static PyObject *take_spare(goanna_array_state *state, int64_t len) {
    (void)state, (void)len;
    return NULL;
}

bool goanna_keep_spare(PyObject *self) {
    (void)self;
    return false;
}

void goanna_free_spares(goanna_array_state *state) { (void)state; }
#endif

/* Returns the number of items, or -1 with an exception. */
static int64_t count_items(const goanna_call *call, const char *name, int64_t itemsize, bool fits, int ndim, const int64_t *shape) {
    const char *function = ((const goanna_callable *)call->callable)->name;
    int64_t count = 1, bytes;
    bool empty = false;
    for (int i = 0; fits && i < ndim; i++) {
        if (shape[i] < 0) {
            PyErr_Format(PyExc_ValueError, "%s() result '%s': expected a length of at least 0, got %lld", function, name, (long long)shape[i]);
            return -1;
        }
        empty = empty || shape[i] == 0;
        fits = shape[i] == 0 || !__builtin_mul_overflow(count, shape[i], &count);
    }
    if (!fits || __builtin_mul_overflow(count, itemsize, &bytes) || bytes > INT64_MAX - (int64_t)sizeof(goanna_block) - GOANNA_ALIGNMENT) {
        PyErr_Format(PyExc_OverflowError, "%s() result '%s': it would have more bytes than memory can have", function, name);
        return -1;
    }
    return empty ? 0 : count;
}

/* Zeros: the function need not set all items, and must not show old data in them. */
static goanna_block *new_block(int64_t len) {
    size_t capacity = len > SPARE ? (size_t)len : SPARE;
    goanna_block *b = PyMem_Calloc(1, sizeof *b + capacity + GOANNA_ALIGNMENT);
    if (b == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    b->data = (char *)(b + 1) + (GOANNA_ALIGNMENT - (uintptr_t)(b + 1) % GOANNA_ALIGNMENT) % GOANNA_ALIGNMENT;
    b->capacity = capacity;
    b->dispose = dispose;
    return b;
}

/* Describes items in C order. Returns whether they are in Fortran order, too. */
static bool describe(goanna_block *b, const goanna_out_data *d, int64_t count, int ndim, const int64_t *shape) {
    b->len = count * d->size;
    b->itemsize = d->size;
    b->ndim = ndim;
    b->format = (char *)d->format;
    b->shape = b->dims;
    b->strides = b->dims + ndim;
    int64_t stride = d->size;
    int dimensions = 0; /* those whose extent is not 1 */
    for (int i = ndim - 1; i >= 0; i--) {
        b->shape[i] = shape[i];
        b->strides[i] = stride;
        stride *= shape[i] > 0 ? shape[i] : 1;
        dimensions += shape[i] != 1;
    }
    return dimensions <= 1 || count == 0;
}

/* An Array of a block again, which described items of the format before. */
static void renew(goanna_array *a, const goanna_block *b, const char *format, bool f_contiguous) {
    a->generation = goanna_generation;
    a->code = b->format == format ? a->code : goanna_simple_code(b->format, b->itemsize);
    a->c_contiguous = true;
    a->f_contiguous = f_contiguous;
}

bool goanna_new_out(const goanna_call *call, const char *name, const goanna_type *t, bool fits, int ndim, const int64_t *shape, goanna_out *slot) {
    const goanna_out_data *d = t->data;
    int64_t count = count_items(call, name, d->size, fits, ndim, shape);
    if (count < 0) {
        return false;
    }
    PyObject *array = take_spare(&((goanna_state *)PyModule_GetState(call->module))->array, count * d->size);
    goanna_block *b = array == NULL ? new_block(count * d->size) : goanna_array_of(array)->block;
    if (b == NULL) {
        return false;
    }
    const char *format = b->format;
    bool f_contiguous = describe(b, d, count, ndim, shape);
    if (array != NULL) {
        renew(goanna_array_of(array), b, format, f_contiguous);
    } else if ((array = goanna_array_new(call, b, goanna_generation)) == NULL) {
        return false;
    }
    *slot = (goanna_out){b->data, count, count, array};
    return true;
}
