/* Array: the Python class for memory that Go exports, and for views of it. This header is for the files array*.c only. */
#ifndef GOANNA_ARRAY_H
#define GOANNA_ARRAY_H

#include "shim.h"

struct ArrowArray;
struct ArrowSchema;

#define GOANNA_ALIGNMENT 64 /* of the memory of Arrays, in bytes; that of goanna_alloc in Go */

typedef struct {
    goanna_block *block;    /* NULL after release() */
    int64_t exports;        /* number of exported buffers and of uses in progress; negative after release() */
    uint64_t generation;    /* of the process that made the memory */
    PyObject *weakrefs;
    PyObject *layout;       /* of items without a simple code: a capsule of a goanna_item, made when it is first needed */
    int64_t lent;           /* not 0: an address of the memory is known outside of any buffer, and release() is an error */
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
/* With the GIL, uses of an Array need no atomic operations. */
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

/* goanna_hold returns the block, which release() cannot free until goanna_let_go. NULL with ValueError after release(). */
const goanna_block *goanna_hold_released(void);
static inline const goanna_block *goanna_hold(goanna_array *a) {
    return __builtin_expect(goanna_count_export(a), 1) ? a->block : goanna_hold_released();
}
static inline void goanna_let_go(goanna_array *a) { GOANNA_ADD(&a->exports, -1); }

/* Returns a new Array of the type, which owns block. NULL with an exception, and block disposed of. */
PyObject *goanna_array_wrap(PyTypeObject *type, goanna_block *block, uint64_t generation);

/* Reports whether the items of a block are contiguous in C or Fortran order. */
bool goanna_has_order(const goanna_block *b, char order);

/* ---- outs.c ---- */

/* Keeps an Array that has ended, without references to its class and to itself. False if it must be freed. */
bool goanna_keep_spare(PyObject *self);
void goanna_free_spares(goanna_array_state *state);

/* Returns a tuple of ints. */
PyObject *goanna_array_extents(const int64_t *values, int ndim);

/* ---- array_block.c: blocks that the shim makes ---- */

/* Returns a block of uninitialized memory for items in C or Fortran order. NULL with MemoryError. The caller has checked the sizes. */
goanna_block *goanna_block_new(const char *format, int64_t itemsize, int ndim, const int64_t *shape, char order);

/* Returns a block of a part of an Array's memory, which counts as an export of the Array. The caller holds self. NULL with MemoryError. */
goanna_block *goanna_block_part(PyObject *self, char *data, int ndim, const int64_t *shape, const int64_t *strides);

/* Returns a block of the contiguous memory of an exporter, writable if the exporter allows it. The block holds the buffer until it is
 * disposed of. NULL with an exception. */
goanna_block *goanna_block_of_buffer(PyObject *exporter, const char *format, int64_t itemsize, int ndim, const int64_t *shape,
                                     char order);

/* Returns a block of contiguous items, which may only be read, in the memory of an array of Arrow. The block releases the array; *array is
 * released then. NULL with MemoryError. */
goanna_block *goanna_block_of_arrow(struct ArrowArray *array, const char *data, char code, int64_t itemsize, int ndim, const int64_t *shape);

/* Releases an array, whose producer may run Python code. A pending exception stays pending. */
void goanna_release_arrow(struct ArrowArray *array);

/* A tensor of DLPack that was taken from its capsule. */
typedef struct {
    void *managed; /* NULL: none */
    bool versioned;
    bool readonly;
} goanna_tensor;

/* Returns a block of items in the memory of a tensor, in C order if strides is NULL. The block releases the tensor; tensor->managed is NULL
 * then. NULL with MemoryError. */
goanna_block *goanna_block_of_tensor(goanna_tensor *tensor, char *data, char code, int64_t itemsize, int ndim, const int64_t *shape,
                                     const int64_t *strides);

/* Calls the deleter of a tensor, if there is one. A pending exception stays pending. */
void goanna_release_tensor(goanna_tensor *tensor);

/* Returns the owner of the Array's memory: the Array itself, or the Array of which it is a part. Borrowed. */
PyObject *goanna_array_root(PyObject *self);

/* ---- array_format.c: parsed formats ---- */

/* A node of an item's format. */
typedef struct goanna_item {
    char code;       /* of the struct module, for native sizes: ? c b B h H i I q Q e f d s; F D complex; T a record; ( an array */
    bool swapped;    /* it has the other byte order than this machine */
    int32_t align;
    int64_t offset;  /* from the start of the enclosing item, in bytes */
    int64_t size;    /* bytes */
    int64_t count;   /* number of elements of an array, or of fields of a record */
    struct goanna_item *part; /* the element of an array, or the fields of a record */
    char *name;      /* of a field, or NULL */
    PyObject *class; /* the named tuple of a record; NULL if no field has a name */
} goanna_item;

/* Returns the code of a format of one number in this machine's byte order; 0 for any other format. */
char goanna_simple_code(const char *format, int64_t itemsize);

/* Parses a format. The result is freed with goanna_item_free. NULL without an exception for a format that is not supported, or
 * whose items do not fit itemsize. */
goanna_item *goanna_item_parse(const char *format, int64_t itemsize);
void goanna_item_free(goanna_item *item);

/* Reports whether two items have the same meaning, apart from the names of fields. */
bool goanna_same_items(const goanna_item *a, const goanna_item *b);

/* Returns the parsed format of an Array whose items have no simple code, borrowed from the Array, which the caller holds. NULL with
 * NotImplementedError if the format is not supported. */
const goanna_item *goanna_array_item(PyObject *self);

/* ---- array_items.c: items as Python objects ---- */

PyObject *goanna_load_code(char code, const char *p);
PyObject *goanna_load_item(const goanna_item *item, const char *p);

/* Store Python objects in memory. False with an exception. They may run Python code. */
bool goanna_store_code(char code, char *p, PyObject *value);
bool goanna_store_item(const goanna_item *item, char *p, PyObject *value);

/* The way to read and write an item: by a code or, if code is 0, by a node. */
typedef struct {
    char code;
    const goanna_item *item;
} goanna_access;

/* Finds the access of an Array, which the caller holds. False with NotImplementedError if the format is not supported. */
bool goanna_access_of(PyObject *self, goanna_access *access);

static inline PyObject *goanna_load_at(const goanna_access *access, const char *p) {
    return access->code != 0 ? goanna_load_code(access->code, p) : goanna_load_item(access->item, p);
}

/* ---- array_index.c ---- */

/* A part of an Array's memory. */
typedef struct {
    char *data;
    int ndim;
    bool item; /* the part is one item: the subscript has an integer for each dimension */
    int64_t shape[PyBUF_MAX_NDIM];
    int64_t strides[PyBUF_MAX_NDIM];
} goanna_part;

/* A converted subscript. The conversion may run Python code, so it precedes holding the Array. */
typedef struct {
    int count;
    struct {
        enum { GOANNA_INTEGER, GOANNA_SLICE_OF, GOANNA_ELLIPSIS } kind;
        Py_ssize_t start, stop, step; /* of a slice; for an integer only start */
    } entry[PyBUF_MAX_NDIM + 1];
} goanna_subscript;

bool goanna_parse_subscript(PyObject *key, goanna_subscript *subscript);

/* Finds the part of a block that a subscript selects. False with IndexError. */
bool goanna_find_part(const goanna_block *b, const goanna_subscript *subscript, goanna_part *part);

PyObject *goanna_array_subscript(PyObject *self, PyObject *key);
PyObject *goanna_array_at(PyObject *self, Py_ssize_t index); /* index is in the first dimension, and not negative */

/* ---- array_assign.c ---- */

int goanna_array_assign(PyObject *self, PyObject *key, PyObject *value);

/* ---- array_copy.c ---- */

/* Copies items between memory that does not overlap. suboffsets are those of the source, or NULL. */
void goanna_copy_items(char *to, const int64_t *to_strides, const char *from, const int64_t *from_strides,
                       const Py_ssize_t *suboffsets, const int64_t *shape, int ndim, int64_t itemsize);

/* Copies the items in C order to contiguous memory. */
void goanna_copy_block(char *to, const goanna_block *b);

PyObject *goanna_array_copy(PyObject *self, PyObject *none);
PyObject *goanna_array_deepcopy(PyObject *self, PyObject *memo);
PyObject *goanna_array_tobytes(PyObject *self, PyObject *none);

/* ---- array_repr.c ---- */

PyObject *goanna_array_repr(PyObject *self);

/* Appends a piece to a list of str. Steals the reference to the piece, which may be NULL after an error. */
bool goanna_add_piece(PyObject *pieces, PyObject *piece);
PyObject *goanna_join_pieces(PyObject *pieces);

/* Returns the name of the items' dtype in NumPy, or the format in quotes: a new str. The caller holds the Array. */
PyObject *goanna_array_dtype(const goanna_array *a);

/* As goanna_access_of, but stores whether the items can be read: a format that is not supported is no error. */
bool goanna_array_readable(PyObject *self, goanna_access *access, bool *can);

/* ---- array_list.c, array_html.c, array_compare.c, array_iterator.c ---- */

PyObject *goanna_array_tolist(PyObject *self, PyObject *none);
PyObject *goanna_array_html(PyObject *self, PyObject *none);
PyObject *goanna_array_compare(PyObject *self, PyObject *other, int op);
PyObject *goanna_array_iterator(PyObject *self);
PyObject *goanna_array_iterator_type(PyObject *module);

/* ---- array_pickle.c, array_interface.c, array_numpy.c, array_dlpack.c, array_arrow.c: other protocols ---- */

PyObject *goanna_array_reduce(PyObject *self, PyObject *protocol);
PyObject *goanna_array_reconstruct(PyObject *type, PyObject *args);
PyObject *goanna_array_get_interface(PyObject *self, void *unused);
PyObject *goanna_array_ndarray(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *goanna_array_dlpack(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *goanna_array_dlpack_device(PyObject *self, PyObject *none);

PyObject *goanna_array_arrow_schema(PyObject *self, PyObject *none);
PyObject *goanna_array_arrow_array(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *goanna_array_arrow_stream(PyObject *self, PyObject *args, PyObject *kwargs);

/* ---- array_columns.c: the memory of an Array as columns of Arrow ---- */

/* A column: values of one type. Lists of a fixed size have one column below them, structs one for each field. */
typedef struct {
    char format[24];    /* of Arrow */
    char *name;
    int64_t length;     /* number of values */
    int64_t children;   /* number of columns below this one, which follow, each with those below it */
    int buffers;        /* of values: 1, of strings 2; of lists and structs 0 */
    const void *memory; /* of values; NULL: made without */
    void *copy;         /* the memory, if the column owns it */

    bool nullable;        /* values may be missing */
    int64_t missing;      /* number of values that are */
    const void *validity; /* a bit for each value, 0 if it is missing; NULL: none is */
    const void *offsets;  /* of strings in the memory: one more than there are strings */
} goanna_column;

/* The columns of one Array, which do not change. They do not hold the Array. */
typedef struct {
    int64_t references;
    int64_t count;
    bool shares; /* some have the memory of the Array */
    goanna_column of[];
} goanna_columns;

/* Returns the columns of a held Array: a reference. NULL with an exception, which is a BufferError for what Arrow lacks, and names the
 * method. */
goanna_columns *goanna_columns_of(PyObject *self, bool with_memory, const char *method);

/* Returns one more reference. This and drop need no GIL. */
goanna_columns *goanna_columns_share(goanna_columns *columns);
void goanna_columns_drop(goanna_columns *columns);

/* ---- array_arrow.c: columns in capsules ---- */

/* Return capsules of the schema, of schema and array, and of a stream. self is the Array whose memory columns share. NULL with an exception. */
PyObject *goanna_arrow_schema(goanna_columns *columns, PyObject *self);
PyObject *goanna_arrow_pair(goanna_columns *columns, PyObject *self);
PyObject *goanna_arrow_stream(goanna_columns *columns, PyObject *self);

/* Parses the arguments of a method that takes requested_schema: a wish, which a producer may leave to the consumer. */
bool goanna_takes_schema(PyObject *args, PyObject *kwargs, const char *format);

/* ---- arrow.c ---- */

/* What becomes of data of Arrow. */
typedef struct goanna_arrow_target {
    const goanna_call *call;
    const goanna_place *at;
    const char *expects;
    bool several; /* chunks are taken; else one */
    /* Takes the type of the data. False with an exception, or without one for a type that is not taken. */
    bool (*read_type)(struct goanna_arrow_target *, const struct ArrowSchema *);
    /* Takes the chunks, which are released afterwards unless it has set their release to NULL. False with an exception. */
    bool (*use)(struct goanna_arrow_target *, struct ArrowArray *chunks, int64_t count);
} goanna_arrow_target;

/* Has a target use what an object exports by __arrow_c_array__ or __arrow_c_stream__. False with an exception, or without one for an object that has
 * neither method or another type. */
bool goanna_use_arrow(goanna_arrow_target *target, PyObject *o);

/* Returns what is wrong with the length, the nulls and the number of buffers of an array. NULL: nothing. */
const char *goanna_wrong_arrow(const struct ArrowArray *array, int64_t buffers);

/* False, with the exception for data that contradict themselves. */
bool goanna_refuse_arrow(const goanna_arrow_target *target, const char *why);

/* ---- array_lease.c: structures outside of Python that hold an Array ---- */

/* The leases of a module state. Those that end without the GIL wait for a thread with it. */
typedef struct goanna_leases goanna_leases;

/* The first member of such a structure, which malloc has made. */
typedef struct goanna_lease {
    PyObject *array; /* held against release() */
    goanna_leases *home;
    struct goanna_lease *next; /* in the list of waiting leases */
} goanna_lease;

/* Has a lease hold an Array, which the caller holds. */
void goanna_lease_begin(goanna_lease *lease, goanna_leases *home, PyObject *array);

/* Ends a lease and frees its structure, with the GIL. A pending exception stays pending. */
void goanna_lease_end(goanna_lease *lease);

/* The same on any thread. Without the GIL the lease waits for a thread with it. */
void goanna_lease_end_anywhere(goanna_lease *lease);

goanna_leases *goanna_leases_new(void); /* NULL with MemoryError */
/* Returns the leases of an Array's module state, and ends those that wait. NULL with RuntimeError behind the end of the module. */
goanna_leases *goanna_leases_of(PyObject *array);
void goanna_leases_close(goanna_leases *leases); /* ends the waiting leases; later ones never end */

extern int64_t goanna_leases_waiting; /* number of waiting leases of all module states */
void goanna_leases_settle(goanna_leases *leases);

/* ---- the part of a module state for Arrays ---- */

/* Returns the state, or NULL with an exception. Its members are NULL after the module was cleared. */
static inline goanna_array_state *goanna_array_state_of(PyTypeObject *type) {
    goanna_state *state = PyType_GetModuleState(type);
    return state == NULL ? NULL : &state->array;
}

#endif
