/* Array: the Python class of memory that Go exports, and of views of it. What its parts share; nothing outside of array*.c
 * includes this file. */
#ifndef GOANNA_ARRAY_H
#define GOANNA_ARRAY_H

#include "shim.h"

typedef struct {
    goanna_block *block;    /* NULL once the Array is released */
    int64_t exports;        /* buffers given out and uses in progress; below 0 once the Array is released */
    uint64_t generation;    /* of the process that made the memory */
    PyObject *weakrefs;
    PyObject *layout;       /* of items that have no simple code: a capsule of a goanna_item, made when it is first needed */
    int64_t lent;           /* not 0: an address of the memory was given out that no buffer stands for; release() refuses */
    char code;              /* the items' simple code, or 0 */
    bool c_contiguous;
    bool f_contiguous;
} goanna_array;

#if defined(GOANNA_ABI3T)
static inline goanna_array *goanna_array_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#else
typedef struct {
    PyObject head;
    goanna_array array;
} goanna_array_object;
static inline goanna_array *goanna_array_of(PyObject *self) { return &((goanna_array_object *)self)->array; }
#endif

#if defined(GOANNA_ABI3)
/* The GIL orders all uses of an Array. */
#define GOANNA_ATOMIC_LOAD(p) (*(p))
#define GOANNA_STORE(p, value) (*(p) = (value))
#define GOANNA_ADD(p, n) (*(p) += (n))
#define GOANNA_SWAP_IF(p, old, new) (*(p) == (old) ? (*(p) = (new), true) : false)
#else
#define GOANNA_ATOMIC_LOAD(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define GOANNA_STORE(p, value) __atomic_store_n(p, value, __ATOMIC_RELEASE)
#define GOANNA_ADD(p, n) __atomic_add_fetch(p, n, __ATOMIC_ACQ_REL)
#define GOANNA_SWAP_IF(p, old, new)                                                                                       \
    __atomic_compare_exchange_n(p, &(__typeof__(*(p))){old}, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
#endif

static inline bool goanna_count_export(goanna_array *a) {
    if (__builtin_expect(GOANNA_ADD(&a->exports, 1) > 0, 1)) {
        return true;
    }
    GOANNA_ADD(&a->exports, -1);
    return false;
}

/* The block, held against release() by the thread that uses it; NULL with ValueError. Ended with goanna_let_go. */
const goanna_block *goanna_hold_released(void);
static inline const goanna_block *goanna_hold(goanna_array *a) {
    return __builtin_expect(goanna_count_export(a), 1) ? a->block : goanna_hold_released();
}
static inline void goanna_let_go(goanna_array *a) { GOANNA_ADD(&a->exports, -1); }

/* A new Array of the type, which owns block from now on; NULL with block disposed of. */
PyObject *goanna_array_wrap(PyTypeObject *type, goanna_block *block, uint64_t generation);

/* A tuple of ints. */
PyObject *goanna_array_extents(const int64_t *values, int ndim);

/* ---- array_block.c: blocks that the shim makes ---- */

/* Memory of malloc for items in C order, or in Fortran's, not filled. NULL with MemoryError. Sizes are checked by the caller. */
goanna_block *goanna_block_new(const char *format, int64_t itemsize, int ndim, const int64_t *shape, char order);

/* A part of an Array's memory, which it keeps exported. self is held by the caller. NULL with MemoryError. */
goanna_block *goanna_block_part(PyObject *self, char *data, int ndim, const int64_t *shape, const int64_t *strides);

/* The memory of an object that exports it contiguous, writable where it can be, as an array of items. The block keeps the buffer
 * until its end. NULL with an exception. */
goanna_block *goanna_block_of_buffer(PyObject *exporter, const char *format, int64_t itemsize, int ndim, const int64_t *shape,
                                     char order);

/* Whose memory the Array's is: itself, or what it is a part of. Borrowed. */
PyObject *goanna_array_root(PyObject *self);

/* ---- array_format.c: what an item is ---- */

/* A node of an item's format. */
typedef struct goanna_item {
    char code;       /* of module struct, for native sizes: ? c b B h H i I q Q e f d s; F D complex; T a record; ( an array */
    bool swapped;    /* its bytes are in the order that is not the machine's */
    int32_t align;
    int64_t offset;  /* from the start of what it is part of */
    int64_t size;    /* bytes */
    int64_t count;   /* of an array's elements or a record's fields */
    struct goanna_item *part; /* an array's element, a record's fields */
    char *name;      /* of a field, or NULL */
    PyObject *class; /* of a record: a named tuple; NULL where no field has a name */
} goanna_item;

/* The code of items of one number in the machine's order; 0 for others. */
char goanna_simple_code(const char *format, int64_t itemsize);

/* Parses a format. The result is freed with goanna_item_free. NULL without an exception for a format that is not supported, or
 * whose items do not fit itemsize. */
goanna_item *goanna_item_parse(const char *format, int64_t itemsize);
void goanna_item_free(goanna_item *item);

/* Whether items of both have the same meaning: names of fields aside. */
bool goanna_same_items(const goanna_item *a, const goanna_item *b);

/* What an Array's items are, where they have no simple code: borrowed from the Array, which is held by the caller. NULL with
 * NotImplementedError. */
const goanna_item *goanna_array_item(PyObject *self);

/* ---- array_items.c: items as Python objects ---- */

PyObject *goanna_load_code(char code, const char *p);
PyObject *goanna_load_item(const goanna_item *item, const char *p);

/* Python objects into memory. False with an exception. Runs Python code. */
bool goanna_store_code(char code, char *p, PyObject *value);
bool goanna_store_item(const goanna_item *item, char *p, PyObject *value);

/* How an item is read and written: by a code, or by a node where code is 0. */
typedef struct {
    char code;
    const goanna_item *item;
} goanna_access;

/* False with NotImplementedError. self is held by the caller. */
bool goanna_access_of(PyObject *self, goanna_access *access);

static inline PyObject *goanna_load_at(const goanna_access *access, const char *p) {
    return access->code != 0 ? goanna_load_code(access->code, p) : goanna_load_item(access->item, p);
}

/* ---- array_index.c ---- */

/* A part of an Array's memory. */
typedef struct {
    char *data;
    int ndim;
    bool item; /* one item, named by an integer for each dimension */
    int64_t shape[PyBUF_MAX_NDIM];
    int64_t strides[PyBUF_MAX_NDIM];
} goanna_part;

/* A subscript, converted. May run Python code, so before the Array is held. */
typedef struct {
    int count;
    struct {
        enum { GOANNA_INTEGER, GOANNA_SLICE_OF, GOANNA_ELLIPSIS } kind;
        Py_ssize_t start, stop, step; /* start alone of an integer */
    } entry[PyBUF_MAX_NDIM + 1];
} goanna_subscript;

bool goanna_parse_subscript(PyObject *key, goanna_subscript *subscript);

/* What a subscript names in a block. False with IndexError. */
bool goanna_find_part(const goanna_block *b, const goanna_subscript *subscript, goanna_part *part);

PyObject *goanna_array_subscript(PyObject *self, PyObject *key);
PyObject *goanna_array_at(PyObject *self, Py_ssize_t index); /* of the first dimension, not negative */

/* ---- array_assign.c ---- */

int goanna_array_assign(PyObject *self, PyObject *key, PyObject *value);

/* ---- array_copy.c ---- */

/* Copies items between memory that does not overlap. suboffsets, which may be NULL, are of the source. */
void goanna_copy_items(char *to, const int64_t *to_strides, const char *from, const int64_t *from_strides,
                       const Py_ssize_t *suboffsets, const int64_t *shape, int ndim, int64_t itemsize);

/* Bytes of the items in C order into contiguous memory. */
void goanna_copy_block(char *to, const goanna_block *b);

PyObject *goanna_array_copy(PyObject *self, PyObject *none);
PyObject *goanna_array_deepcopy(PyObject *self, PyObject *memo);
PyObject *goanna_array_tobytes(PyObject *self, PyObject *none);

/* ---- array_list.c, array_repr.c, array_compare.c, array_iterator.c ---- */

PyObject *goanna_array_tolist(PyObject *self, PyObject *none);
PyObject *goanna_array_repr(PyObject *self);

PyObject *goanna_array_compare(PyObject *self, PyObject *other, int op);
PyObject *goanna_array_iterator(PyObject *self);
PyObject *goanna_array_iterator_type(PyObject *module);

/* ---- array_pickle.c, array_interface.c, array_numpy.c, array_dlpack.c: other protocols ---- */

PyObject *goanna_array_reduce(PyObject *self, PyObject *protocol);
PyObject *goanna_array_reconstruct(PyObject *type, PyObject *args);
PyObject *goanna_array_get_interface(PyObject *self, void *unused);
PyObject *goanna_array_ndarray(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *goanna_array_dlpack(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *goanna_array_dlpack_device(PyObject *self, PyObject *none);

/* Where tensors whose consumers let go of them without the GIL wait for a thread with it. Of one module state. */
typedef struct goanna_tensors goanna_tensors;
goanna_tensors *goanna_tensors_new(void);         /* NULL with MemoryError */
void goanna_tensors_close(goanna_tensors *tensors); /* ends what waits; what comes later stays */

extern int64_t goanna_tensors_waiting; /* of all module states */
void goanna_tensors_settle(goanna_tensors *tensors);

/* ---- what a module state has for Arrays ---- */

/* NULL with an exception. Its members are NULL once the module is cleared. */
static inline goanna_array_state *goanna_array_state_of(PyTypeObject *type) {
    goanna_state *state = PyType_GetModuleState(type);
    return state == NULL ? NULL : &state->array;
}

#endif
