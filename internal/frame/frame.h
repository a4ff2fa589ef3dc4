/* What passes between the shim and the Go library: the frame of a call and the block of exported memory. All members are laid out alike in C and Go. */
#ifndef GOANNA_FRAME_H
#define GOANNA_FRAME_H

#include <stdint.h>

/* A pointer in memory that Go writes or may write. Go, which defines GOANNA_GO, sees a uintptr: a write barrier would hand the old
 * bytes of a pointer field to the collector, and in memory of C these may be anything. */
#ifdef GOANNA_GO
#define GOANNA_POINTER(type) uintptr_t
#else
#define GOANNA_POINTER(type) type *
#endif

/* Raised when anything in this file changes its meaning; goanna_start refuses another value. */
#define GOANNA_PROTOCOL 7

/* A call on its way through Go, known to the thread that runs it. Ends when the call returns. */
typedef struct goanna_call {
    uint64_t serial;   /* never the same twice. 0: of a call that has no use for Python objects, and had no exception yet */
    uint64_t generation; /* of the process that began the call: Python code that it runs may fork */
    GOANNA_POINTER(const void) callable;
    GOANNA_POINTER(char) frame;
    GOANNA_POINTER(void *const) arguments; /* one for each parameter, borrowed */
    GOANNA_POINTER(void) module;
    GOANNA_POINTER(void) way_out;     /* of a call that may use Python objects: a jmp_buf, for the child of a fork in the middle of it */
    GOANNA_POINTER(void) thread; /* what PyEval_SaveThread gave; NULL while the GIL is held */
    GOANNA_POINTER(struct goanna_acquired) acquired; /* buffers that Go got of objects and has not released */
    GOANNA_POINTER(struct goanna_file) files; /* of arguments; they end with the call */
    GOANNA_POINTER(struct goanna_call) worker; /* stands for the call on another thread; ends with it */
    GOANNA_POINTER(struct goanna_arena) arena; /* of the shim: memory that lives as long as the call */
    GOANNA_POINTER(void *) objects; /* owned until the call ends */
    int64_t object_count;
    int64_t object_room;
    int32_t inner;     /* not 0: this thread is in another call, which the Go library must not return from before this one */
    int32_t may_run;   /* not 0: Python code may run in the call; the shim's */
} goanna_call;

/* The head of every frame. After the call failure is NULL, or a failure to raise, which the receiver frees with free(). Results
 * may be in memory of Go, which stays until the receiver hands kept to goanna_unpin. */
typedef struct {
    GOANNA_POINTER(struct goanna_failure) failure;
    GOANNA_POINTER(goanna_call) call;
    uint64_t kept; /* 0: nothing is kept */
} goanna_head;

/* A failed call: links of an exception chain, each the __cause__ of the one before. A link's texts follow each other in
 * text[], in the order of the lengths; a length of -1 stands for a text that is absent. */
typedef struct {
    int32_t errno_;    /* of an OSError; 0: none */
    int32_t class_;    /* length of the name of the class: a built-in exception's, or "PanicError" */
    int64_t message;
    int64_t filename;  /* of an OSError */
    int64_t note;
    GOANNA_POINTER(void) object; /* the exception itself, borrowed from the call that it was raised in; NULL: to be made */
} goanna_link;

typedef struct goanna_failure {
    int64_t links;
    int64_t bytes;     /* of text */
    /* goanna_link link[links]; char text[bytes]; */
} goanna_failure;

/* Text in UTF-8, laid out as a string of Go. Of an argument it is valid during the call. */
typedef struct {
    GOANNA_POINTER(const char) data;
    int64_t len;
} goanna_string;

/* A file object of the shim's, valid until the call ends. */
typedef struct goanna_file goanna_file;

/* An argument that Go reads of or writes to. */
typedef struct {
    GOANNA_POINTER(goanna_file) file; /* NULL: the bytes at data are read, which stay until the call ends */
    GOANNA_POINTER(const char) data;
    int64_t len;
    int32_t seekable;
    int32_t held; /* the call holds the GIL while Go runs */
} goanna_stream;

/* Items one after another, laid out as a slice of Go. */
typedef struct {
    GOANNA_POINTER(void) data;
    int64_t len; /* in items */
    int64_t cap;
} goanna_list;

/* A value whose type it says itself. */
enum goanna_any_kind {
    GOANNA_ANY_NONE,
    GOANNA_ANY_BOOL,    /* a: 0 or 1 */
    GOANNA_ANY_INT,     /* a */
    GOANNA_ANY_UINT,    /* a, as a uint64: of results */
    GOANNA_ANY_BIG,     /* data, a: hexadecimal digits after an optional sign */
    GOANNA_ANY_FLOAT,   /* a: the bits of a double */
    GOANNA_ANY_COMPLEX, /* a, b: the bits of two */
    GOANNA_ANY_STR,     /* data, a: UTF-8 and its length */
    GOANNA_ANY_BYTES,   /* data, a */
    GOANNA_ANY_LIST,    /* data, a: goanna_any values */
    GOANNA_ANY_DICT,    /* data, a: pairs of goanna_any values */
};

typedef struct {
    int64_t kind;
    GOANNA_POINTER(const void) data;
    int64_t a, b;
} goanna_any;

/* A str or bytes result. Up to sizeof(small) bytes stand in small, and data is NULL; longer ones stay in Go memory. */
typedef struct {
    GOANNA_POINTER(const char) data;
    int64_t len;
    char small[104];
} goanna_text;

/* The buffer of an argument: a Py_buffer, and whether C found its items to be what Go wants, so that Go need not look. */
typedef struct {
    uint64_t view[10];
    int64_t plain;
} goanna_buffer;

#define GOANNA_BLOCK_DIMS 6
#define GOANNA_BLOCK_SIZE 256

struct goanna_block;
typedef void goanna_dispose(struct goanna_block *);

/* Memory that Go exports, described once; answers every buffer request without Go. A block of allocated memory stands in
 * the GOANNA_BLOCK_SIZE bytes before its data. Owned by one Array object; ended with dispose. */
typedef struct goanna_block {
    GOANNA_POINTER(void) data;
    int64_t len;       /* bytes */
    int64_t itemsize;
    int32_t ndim;
    int32_t readonly;
    GOANNA_POINTER(char) format; /* small_format, or malloc'd */
    GOANNA_POINTER(int64_t) shape; /* dims, or malloc'd: ndim extents, then ndim strides in bytes; NULL where ndim is 0 */
    GOANNA_POINTER(int64_t) strides;
    uint64_t handle;   /* of pinned Go memory; 0: the data follows the block */
    uint64_t capacity; /* of the data that follows, in bytes */
    GOANNA_POINTER(goanna_dispose) dispose; /* frees the block and what it owns but pinned memory; enters no Go code */
    GOANNA_POINTER(struct goanna_block) next; /* in the list of free blocks */
    GOANNA_POINTER(void) origin; /* what free() takes */
    int64_t dims[2 * GOANNA_BLOCK_DIMS];
    char small_format[8];
} goanna_block;

_Static_assert(sizeof(goanna_block) <= GOANNA_BLOCK_SIZE, "a block fits before its data");

/* The memory of a Py_buffer that Go gets of an object. Whatever of Go's points into it may be used until the call ends. */
typedef struct {
    uint64_t view[10];
    int64_t ended;     /* set when the call has ended, atomically */
} goanna_view;

/* A reference to an object that Go owns, beyond a call. */
typedef struct goanna_reference goanna_reference;

/* A buffer that Go looks at: at the address of a view of an argument or of one that the call has, or a copy of one that is
 * retained, which has its memory and format. */
typedef struct {
    uintptr_t view;
    uintptr_t buf;
    int64_t itemsize;
    uintptr_t format; /* const char * */
} goanna_viewed;

/* Python for Go, on the thread of a call. Objects are PyObject *, views Py_buffer *. Those with a failure return false or
 * NULL with *failure set: one link, with the exception as its object, which the receiver frees. All but retain, drop
 * and record_sizes need the GIL, which a call without a thread holds. Objects that are returned live as long as the call. */
#ifdef GOANNA_GO
typedef struct goanna_api goanna_api; /* C calls its functions: Go has those of python.h */
#else
typedef struct {
    int (*get_buffer)(goanna_call *, void *object, void *view, int flags, goanna_failure **);
    void (*release_buffer)(goanna_call *, void *view);
    int (*check_buffer)(void *object);
    void *(*memoryview_of_object)(goanna_call *, void *object, goanna_failure **);
    void *(*memoryview_of_block)(goanna_call *, goanna_block *, goanna_failure **); /* takes the block over */
    int (*copy_data)(goanna_call *, void *destination, void *source, goanna_failure **);
    int (*from_contiguous)(goanna_call *, void *object, const void *data, int64_t len, char order, goanna_failure **);
    void *(*str)(goanna_call *, void *object, goanna_failure **);       /* a str object */
    const char *(*utf8)(goanna_call *, void *str, int64_t *len, goanna_failure **); /* lives as long as str */
    const char *(*type_name)(goanna_call *, void *object, int64_t *len);
    int (*is_none)(void *object);
    /* A new export of the memory that base is in, of an argument, of a buffer that the call has or of one that is retained;
     * NULL for other memory. From any call, on its thread. */
    goanna_reference *(*retain)(goanna_call *, const void *base, goanna_failure **);
    goanna_reference *(*keep)(goanna_call *, void *object, goanna_failure **);
    void *(*kept)(goanna_call *, goanna_reference *, goanna_failure **); /* its object, for this call; another interpreter's is a RuntimeError */
    void (*drop)(goanna_call *, goanna_reference *); /* on any thread; call is this thread's, or NULL */
    /* Whether the exporter of a buffer says how large the records of its item type are: at count paths, each the names of fields
     * from the outermost in and an empty one. False also with *failure. From any call, on its thread. */
    int (*record_sizes)(goanna_call *, const goanna_viewed *, const char *paths, int64_t count, int64_t *sizes, goanna_failure **);
    /* Files. They take the GIL where the call has not got it, and return -1 with *failure. read_file reads up to n bytes, of n = 0 as
     * many as a chunk has; they are at *data until the next read or the end of the call. 0 is the end of the file. */
    int64_t (*read_file)(goanna_call *, goanna_file *, int64_t n, const char **data, goanna_failure **);
    int64_t (*write_file)(goanna_call *, goanna_file *, const char *data, int64_t n, goanna_failure **); /* how many it took */
    int64_t (*seek_file)(goanna_call *, goanna_file *, int64_t offset, int whence, goanna_failure **);   /* the position */
    int64_t (*close_file)(goanna_call *, goanna_file *, goanna_failure **);
    /* What stands for a call that does not hold the GIL on a thread of Go's own, for files: one at most. NULL without memory.
     * end_worker is to be called on the same thread, before the call ends. */
    goanna_call *(*begin_worker)(goanna_call *, goanna_file *);
    void (*end_worker)(goanna_call *worker);
} goanna_api;
#endif

/* What the shim tells the Go library when it has loaded it. */
typedef struct {
    int64_t protocol;     /* GOANNA_PROTOCOL */
    uint64_t fingerprint; /* of the module's frames; the generated Go has the same */
    GOANNA_POINTER(char *) environ_;
    GOANNA_POINTER(const goanna_api) api;
} goanna_host;

#endif
