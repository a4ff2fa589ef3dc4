/* The interface between the shim and the Go library: the frame of a call, the block of exported memory, and the functions of the
 * shim. All types have the same layout in C and Go. */
#ifndef GOANNA_FRAME_H
#define GOANNA_FRAME_H

#include <stdbool.h>
#include <stdint.h>

/* A pointer in memory that Go may write. For Go, which defines GOANNA_GO, it is a uintptr_t: a write barrier would hand the old
 * bytes of a pointer field to the collector, and in memory of C these may be anything. */
#ifdef GOANNA_GO
#define GOANNA_POINTER(type) uintptr_t
#else
#define GOANNA_POINTER(type) type *
#endif

/* Increase this number when the meaning of anything in this file changes; goanna_start returns 1 for another number. */
#define GOANNA_PROTOCOL 13

/* Ids of the functions that every library has; those of the module follow. */
enum {
    GOANNA_RAW_READ,
    GOANNA_RAW_WRITE,
    GOANNA_RAW_SEEK,
    GOANNA_RAW_FLUSH,
    GOANNA_RAW_CLOSE,
    GOANNA_RAW_FILENO,
    GOANNA_ITERATOR_NEXT,
    GOANNA_ITERATOR_ASK,
    GOANNA_ITERATOR_STOP,
    GOANNA_ITERATOR_CHECK,
    GOANNA_GET_BUFFER,
    GOANNA_RELEASE_BUFFER,
    GOANNA_OPERATION_LISTEN,
    GOANNA_OPERATION_START,
    GOANNA_OPERATION_CANCEL,
    GOANNA_OPERATION_RESULT,
    GOANNA_COMPLETIONS_DRAIN,
    GOANNA_LEAF_FAULT,
    GOANNA_LEAF_ERROR,
    GOANNA_FUNCTIONS,
};

/* A call on its way through Go, known to the thread that runs it. Ends when the call returns. */
typedef struct goanna_call {
    uint64_t serial;   /* unique. 0: the call cannot use Python objects, and has no exception yet */
    uint64_t generation; /* of the process in which the call began: Python code that it runs may fork */
    GOANNA_POINTER(const void) callable;
    GOANNA_POINTER(char) frame;
    GOANNA_POINTER(void *const) arguments; /* one for each parameter, borrowed */
    GOANNA_POINTER(void) module;
    GOANNA_POINTER(void) making;      /* the class of the instance that the call returns, borrowed; NULL: the result's own */
    GOANNA_POINTER(void) way_out;     /* of a call that may use Python objects: a jmp_buf, by which the child of a fork leaves the call that forked */
    GOANNA_POINTER(void) thread; /* what PyEval_SaveThread gave; NULL while the GIL is held */
    GOANNA_POINTER(struct goanna_acquired) acquired; /* buffers that Go got of objects and has not released */
    GOANNA_POINTER(struct goanna_lent) lent; /* objects of arguments that Go has not taken; they end with the call */
    GOANNA_POINTER(struct goanna_arena) arena; /* the shim's: memory that lives as long as the call */
    GOANNA_POINTER(void) failure_room; /* GOANNA_FAILURE_ROOM bytes for the failure of frame's head; NULL: none */
    GOANNA_POINTER(void *) objects; /* owned until the call ends */
    int64_t object_count;
    int64_t object_room;
    GOANNA_POINTER(const uint64_t) interrupted; /* NULL, or where the serial of the call is stored, atomically, when SIGINT must cancel its contexts */
    int64_t interpreter; /* of a call with contexts: the id of its interpreter */
    int32_t inner;     /* not 0: this call is nested in another one of this thread, and must return to Go first */
    int32_t may_run;   /* the shim's. Not 0: Python code may run in the call */
} goanna_call;

/* What the failure of nearly every call fits in. */
#define GOANNA_FAILURE_ROOM 512

/* The head of every frame. After the call, failure is NULL or the failure to raise, which the receiver frees, unless it is in room. Results
 * may be in memory of Go, which is valid until the receiver calls goanna_unpin with kept. */
typedef struct {
    GOANNA_POINTER(struct goanna_failure) failure;
    GOANNA_POINTER(goanna_call) call;
    uint64_t kept; /* 0: no memory of Go is kept */
} goanna_head;

/* What the tool has found of a leaf (package leaf). */
enum {
    GOANNA_LEAF_STRAIGHT = 1, /* it has no loop */
    GOANNA_LEAF_LOOPING,      /* it loops over its arguments and constants */
    GOANNA_LEAF_WAITING,      /* a loop may wait for another thread to change a variable */
};

/* A function that C may call on its own stack. */
typedef struct {
    GOANNA_POINTER(void) code; /* NULL: it enters the Go runtime, or may */
    uint64_t kind;             /* GOANNA_LEAF_... */
} goanna_leaf;

/* The frame of GOANNA_LEAF_FAULT, which fails. */
typedef struct {
    goanna_head head;
    uint64_t address; /* that a leaf could not access */
    uint64_t code;    /* of the instruction */
} goanna_leaf_fault;

/* The error that a leaf returns, in the two words of an interface: a constant of the library (package leaf). */
typedef struct {
    uint64_t type; /* 0: nil */
    uint64_t value;
} goanna_error;

/* The frame of GOANNA_LEAF_ERROR, which fails with the error. */
typedef struct {
    goanna_head head;
    goanna_error error;
    uint64_t lasting; /* set not 0: each exception of the error has the same class and text, and nothing else */
} goanna_leaf_error;

/* A value of Go that an object owns or will own. */
typedef struct {
    uint64_t handle;  /* 0: nil */
    uint64_t pointer; /* of a result whose object is the same for the same pointer, and of that object; else 0 */
    int32_t class_;   /* of a result: the number of its class, counted from 1; 0: the declared one */
    int32_t origin;   /* of a result: GOANNA_OF_GO and so on */
} goanna_handle;

enum {
    GOANNA_OF_GO,
    GOANNA_NEW,      /* there is no object of the pointer yet */
    GOANNA_OF_PYTHON /* an object of Python that implements an interface: the pointer is the goanna_callback of a method of it */
};

#define GOANNA_DROPPED 256

/* Handles of instances that Python has dropped and Go has yet to drop: Go takes them for new instances, and drops the rest some milliseconds later. Each
 * place is exchanged atomically, and a handle belongs to the code that has taken it out. */
typedef struct {
    uint64_t handles[GOANNA_DROPPED]; /* 0: none */
    uint64_t next;    /* the place of the next one, modulo GOANNA_DROPPED; a guess where threads race for it */
    uint64_t watched; /* not 0: Go will look here */
} goanna_dropped;

/* An argument of an interface: an instance, or an object of Python. */
typedef struct {
    goanna_handle instance;
    GOANNA_POINTER(GOANNA_POINTER(struct goanna_callback)) methods; /* of the object, in the order of the interface; NULL: an instance */
} goanna_implementation;

/* The failure of a call: links of an exception chain, each the __cause__ of the one before. text[] has the texts of the links one
 * after another, in the order of their lengths here; a length of -1 stands for no text. */
typedef struct {
    int32_t errno_;    /* of an OSError; 0: none. On Windows an error of Windows, or a negative errno */
    int32_t class_;    /* length of the class name: that of a built-in exception, or "PanicError" */
    int64_t message;
    int64_t filename;  /* of an OSError */
    int64_t note;
    GOANNA_POINTER(void) object; /* the exception itself, borrowed from the call in which it was raised; NULL: the shim makes one */
    int64_t number;    /* of the class: one of a type as in goanna_handle, or, after those, one of a variable; 0: a built-in one */
    goanna_handle value; /* of an error whose type is the class */
    uint64_t error;    /* handle of the error itself, which a new exception remembers, and which keeps object alive; of a caught exception borrowed; 0: none */
} goanna_link;

/* The classes of plain failures: of exceptions that have a text, and nothing else. */
enum {
    GOANNA_RUNTIME_ERROR = 1,
    GOANNA_VALUE_ERROR,
    GOANNA_TYPE_ERROR,
    GOANNA_INDEX_ERROR,
    GOANNA_KEY_ERROR,
    GOANNA_OVERFLOW_ERROR,
    GOANNA_OS_ERROR,
};

typedef struct goanna_failure {
    int32_t links;     /* 0: it is plain, and in room */
    int32_t in_room;   /* not 0: it is in the failure_room of its call; else malloc'd */
    int64_t plain;     /* the class of a plain failure, whose message is text; else 0 */
    int64_t bytes;     /* of text */
    /* goanna_link link[links]; char text[bytes]; */
} goanna_failure;

/* Text in UTF-8, laid out as a Go string. That of an argument is valid during the call. */
typedef struct {
    GOANNA_POINTER(const char) data;
    int64_t len;
} goanna_string;

/* A file of the operating system as an argument, which Go duplicates. */
typedef struct {
    int64_t descriptor; /* of Windows a HANDLE; -1: nil */
    goanna_string name;
} goanna_osfile;

/* A Python object of an argument that Go uses: a callable, a file object or a bytes-like object. It begins with a goanna_reference. Go may
 * take it from the call, and drops it then. */
typedef struct goanna_lent goanna_lent;
typedef struct goanna_file goanna_file;
typedef struct goanna_callback goanna_callback; /* also an exception, or an iterable */

/* An argument that Go reads from or writes to. */
typedef struct {
    GOANNA_POINTER(goanna_file) file;
    GOANNA_POINTER(const char) data; /* of a bytes-like object: its memory, as long as there is file */
    int64_t len; /* -1: it is a file object */
    int32_t seekable;
    int32_t kept; /* Go's: it takes the file */
} goanna_stream;

/* An exception as an argument. */
typedef struct {
    GOANNA_POINTER(goanna_failure) failure; /* of one link, valid until the call ends; NULL: None */
    GOANNA_POINTER(goanna_callback) exception; /* for Go to take; NULL: the argument is the class of a variable, whose number the link has */
} goanna_caught_error;

/* What the results of a callable are in until Go has them. */
typedef struct goanna_answers goanna_answers;

/* Begins the frame of the pulls of one range over an iterable, which is a goanna_callback; the slots of an item follow. */
typedef struct {
    GOANNA_POINTER(struct goanna_reference) iterator; /* the first pull sets it, and Go drops it */
    int64_t pulled; /* items so far */
    int64_t ended;  /* not 0: the iterator has ended. Go sets it to have a generator closed instead of pulled from */
} goanna_pull;

/* What comes of a call of a callable. */
typedef struct {
    GOANNA_POINTER(goanna_answers) answer; /* NULL, or for drop_answer, when the results were read */
    GOANNA_POINTER(goanna_failure) failure; /* after an exception: the receiver frees it */
    GOANNA_POINTER(struct goanna_reference) exception; /* and drops that. NULL: there was no memory for one */
} goanna_outcome;

/* What a reader or writer of Go's can do, as bits. */
enum { GOANNA_RAW_READS = 1, GOANNA_RAW_WRITES = 2, GOANNA_RAW_SEEKS = 4, GOANNA_RAW_FLUSHES = 8, GOANNA_RAW_CLOSES = 16, GOANNA_RAW_HAS_DESCRIPTOR = 32 };

/* A reader or writer that a result hands over. */
typedef struct {
    uint64_t handle; /* in Go's table of instances; 0: nil */
    int64_t abilities;
} goanna_raw;

/* The frame of a method of one. */
typedef struct {
    goanna_head head;
    uint64_t handle;
    GOANNA_POINTER(char) data; /* of GOANNA_RAW_READ and GOANNA_RAW_WRITE: memory of Python, valid during the call */
    int64_t n; /* bytes at data; of GOANNA_RAW_SEEK an offset. After the call: the bytes read or written, the position, the descriptor */
    int64_t whence;
} goanna_raw_frame;

/* A sequence or channel that a result hands over. */
typedef struct {
    uint64_t handle; /* in Go's table of instances; 0: nil */
} goanna_sequence;

/* A call of a coroutine function that a result hands over. */
typedef struct {
    uint64_t handle; /* in Go's table of instances */
} goanna_operation;

/* The frame of a batch of its items. Without items and without an end nothing came for a while: ask again. */
typedef struct {
    goanna_head head;
    uint64_t handle;
    GOANNA_POINTER(char) items; /* slots, valid until the next batch */
    int64_t n;     /* of NEXT before the call not 0: do not wait; of NEXT and CHECK after it -1: the sequence waits for this thread */
    int64_t ended; /* not 0: no items follow */
    goanna_operation operation; /* what ASK returns: it is done when NEXT need not wait */
} goanna_iterator_frame;

/* The frame of a buffer request to an exporter of Go, and of the release of the buffer. */
typedef struct {
    goanna_head head;
    uint64_t handle;   /* of the exporter */
    uint64_t exported; /* in Go's table of instances: the buffer, until its release; 0: object answers the request */
    int64_t flags;
    int64_t unowned; /* not 0: the buffer has no owner, to which it could be released */
    GOANNA_POINTER(void) object; /* the object of Python that the request is passed on to, borrowed from the call */
    GOANNA_POINTER(void) buf;    /* pinned until the release, if it is memory of Go */
    int64_t len;
    int64_t itemsize;
    int32_t readonly;
    int32_t ndim;
    GOANNA_POINTER(const char) format; /* this and the arrays are Go's, valid until the release; NULL: the buffer has none */
    GOANNA_POINTER(const int64_t) shape;
    GOANNA_POINTER(const int64_t) strides;
    GOANNA_POINTER(const int64_t) suboffsets;
} goanna_export_frame;

/* The frame of the functions for operations and for their completions, but GOANNA_OPERATION_RESULT: that has the handle of the operation
 * behind the head, and then the results. */
typedef struct {
    goanna_head head;
    uint64_t handle;      /* of the operation */
    uint64_t completions; /* a handle; what LISTEN returns */
    int64_t number;       /* of LISTEN the descriptor to write to, which Go owns from then on; of START the id of the interpreter, and after
                           * it the key of the operation */
    GOANNA_POINTER(const uint64_t) keys; /* of operations that are done, valid until the next DRAIN */
    int64_t n;
} goanna_operation_frame;

/* Items one after another, laid out as a slice of Go. */
typedef struct {
    GOANNA_POINTER(void) data;
    int64_t len; /* in items */
    int64_t cap;
} goanna_list;

/* The type of a goanna_any, and the use of its members. */
enum goanna_any_kind {
    GOANNA_ANY_NONE,
    GOANNA_ANY_BOOL,    /* a: 0 or 1 */
    GOANNA_ANY_INT,     /* a */
    GOANNA_ANY_UINT,    /* a, as a uint64_t; in results only */
    GOANNA_ANY_BIG,     /* data, a: hexadecimal digits after an optional sign */
    GOANNA_ANY_FLOAT,   /* a: the bits of a double */
    GOANNA_ANY_COMPLEX, /* a, b: the bits of two doubles */
    GOANNA_ANY_STR,     /* data, a: UTF-8 and its length */
    GOANNA_ANY_BYTES,   /* data, a */
    GOANNA_ANY_LIST,    /* data, a: goanna_any values */
    GOANNA_ANY_DICT,    /* data, a: pairs of goanna_any values */
    GOANNA_ANY_INSTANCE, /* of an argument a: the handle; of a result data: a goanna_handle */
    GOANNA_ANY_TUPLE,   /* data, a: goanna_any values; of arguments in hashable ones only */
    GOANNA_ANY_OBJECT,  /* data: an object of the call, borrowed; in results only */
    GOANNA_ANY_CALLABLE, /* data: a goanna_callback; in arguments only. Its frame is a goanna_list of the arguments, and a goanna_any */
    GOANNA_ANY_TIME,     /* data: a goanna_time of conv/time.h */
    GOANNA_ANY_DURATION, /* a: nanoseconds */
    GOANNA_ANY_ERROR,    /* of an argument data: a goanna_caught_error; of a result data: a goanna_failure *, which C takes */
    GOANNA_ANY_FOREIGN,  /* data: a goanna_foreign; in arguments only */
    GOANNA_ANY_COLUMN,   /* data: a goanna_column_slot, a: the code of its values; in results only */
};

/* An object without a counterpart in Go, which gives it back. */
typedef struct {
    GOANNA_POINTER(goanna_callback) object; /* for Go to take; it is not called */
    GOANNA_POINTER(const char) class_; /* the name of its class */
    int64_t class_len;
    uint64_t identity; /* of the object: its address */
} goanna_foreign;

typedef struct {
    int64_t kind;
    GOANNA_POINTER(const void) data;
    int64_t a, b;
} goanna_any;

/* A str or bytes result. Up to sizeof(small) bytes are in small, and data is NULL; longer ones are at data, in memory of Go. */
typedef struct {
    GOANNA_POINTER(const char) data;
    int64_t len;
    char small[104];
} goanna_text;

/* The buffer of an argument: a Py_buffer, and in plain whether C has checked its items, so that Go need not. */
typedef struct {
    uint64_t view[10];
    int64_t plain;
} goanna_buffer;

#define GOANNA_BLOCK_DIMS 6
#define GOANNA_BLOCK_SIZE 256

/* The bit of a block's handle by which Go unpins the memory at once, and not with the next call. */
#define GOANNA_PROMPTLY 1

struct goanna_block;
typedef void goanna_dispose(struct goanna_block *);

/* The description of memory that Go exports. The shim answers every buffer request from it, without Go. The block of allocated
 * memory is in the GOANNA_BLOCK_SIZE bytes before the data. One Array object owns the block, and calls dispose. */
typedef struct goanna_block {
    GOANNA_POINTER(void) data;
    int64_t len;       /* bytes */
    int64_t itemsize;
    int32_t ndim;
    int32_t readonly;
    GOANNA_POINTER(char) format; /* small_format, or malloc'd */
    GOANNA_POINTER(int64_t) shape; /* dims, or malloc'd: ndim extents, then ndim strides in bytes; NULL if ndim is 0 */
    GOANNA_POINTER(int64_t) strides;
    uint64_t handle;   /* of pinned Go memory; 0: the data follows the block */
    uint64_t capacity; /* of the data that follows, in bytes */
    GOANNA_POINTER(goanna_dispose) dispose; /* frees the block and all memory that it owns, except pinned memory; runs no Go code */
    GOANNA_POINTER(struct goanna_block) next; /* in the list of free blocks */
    GOANNA_POINTER(void) origin; /* the address for free() */
    int64_t dims[2 * GOANNA_BLOCK_DIMS];
    char small_format[8];
} goanna_block;

_Static_assert(sizeof(goanna_block) <= GOANNA_BLOCK_SIZE, "a block fits before its data");

/* An Array that the shim has made, whose items Go sets. */
typedef struct {
    GOANNA_POINTER(void) data; /* this and the next two are a slice of Go */
    int64_t len; /* in items */
    int64_t cap;
    GOANNA_POINTER(void) array; /* the Array, owned; NULL: none */
} goanna_out;

/* A Py_buffer that Go acquires from an object. Pointers of Go into it are valid until the call ends. */
typedef struct {
    uint64_t view[10];
    int64_t ended;     /* set atomically when the call has ended */
} goanna_view;

/* A reference to an object that Go owns, beyond a call. */
typedef struct goanna_reference goanna_reference;

/* A buffer about which Go asks: view is the address of the Py_buffer of an argument or of one that the call has acquired, or that of
 * a copy of a retained one, which has the same memory and format. */
typedef struct {
    uintptr_t view;
    uintptr_t buf;
    int64_t itemsize;
    uintptr_t format; /* const char * */
} goanna_viewed;

/* Functions of the shim for Go, on the thread of a call. Objects are PyObject *, views Py_buffer *. Functions with a failure
 * return false or NULL after an error, with *failure set: one link whose object is the exception. The receiver frees it. All functions
 * but retain, drop and record_sizes need the GIL, which a call holds if its thread is NULL. Objects that are returned live
 * as long as the call. */
#define GOANNA_ELSEWHERE (-2)

#ifdef GOANNA_GO
typedef struct goanna_api goanna_api; /* only C calls these functions: Go calls those of python.h */
#else
typedef struct {
    int (*get_buffer)(goanna_call *, void *object, void *view, int flags, goanna_failure **);
    void (*release_buffer)(goanna_call *, void *view);
    int (*check_buffer)(void *object);
    void *(*memoryview_of_object)(goanna_call *, void *object, goanna_failure **);
    void *(*memoryview_of_block)(goanna_call *, goanna_block *, goanna_failure **); /* owns the block from here on */
    int (*copy_data)(goanna_call *, void *destination, void *source, goanna_failure **);
    int (*from_contiguous)(goanna_call *, void *object, const void *data, int64_t len, char order, goanna_failure **);
    void *(*str)(goanna_call *, void *object, goanna_failure **);       /* a str object */
    const char *(*utf8)(goanna_call *, void *str, int64_t *len, goanna_failure **); /* lives as long as str */
    const char *(*type_name)(goanna_call *, void *object, int64_t *len);
    int (*is_none)(void *object);
    /* Acquires another buffer of the exporter whose memory base is in: that of an argument, of a buffer that the call has acquired, or
     * of a retained one. NULL for other memory. For any call, on its thread. */
    goanna_reference *(*retain)(goanna_call *, const void *base, goanna_failure **);
    void *(*import)(goanna_call *, const char *name, goanna_failure **);
    void *(*attribute)(goanna_call *, void *object, const char *name, goanna_failure **);
    void *(*call_object)(goanna_call *, void *object, goanna_any *arguments, goanna_failure **); /* a tuple */
    void *(*make)(goanna_call *, goanna_any *, goanna_failure **);
    int (*as_int)(goanna_call *, void *object, int64_t *, goanna_failure **); /* by __index__; OverflowError */
    void *(*tuple)(goanna_call *, void *iterable, int64_t *len, goanna_failure **);
    void *(*tuple_item)(void *tuple, int64_t i);
    goanna_reference *(*keep)(goanna_call *, void *object, goanna_failure **);
    void *(*kept)(goanna_call *, goanna_reference *, goanna_failure **); /* its object, for this call; another interpreter's is a RuntimeError */
    void (*drop)(goanna_call *, goanna_reference *); /* on any thread; call is this thread's, or NULL */
    /* Stores the sizes of records of a buffer's item type, in bytes, if its exporter has them. paths has count paths, each the names
     * of fields from the outermost one in, followed by "". False if the exporter has none, or with *failure set. For any call, on its
     * thread. */
    int (*record_sizes)(goanna_call *, const goanna_viewed *, const char *paths, int64_t count, int64_t *sizes, goanna_failure **);
    /* Objects of arguments. take has Go own one, which then is a goanna_reference to drop; on the thread of the call. is_held reports whether
     * the call that it is an argument of holds the GIL. The texts of names live as long as the process: the function and the argument. */
    void (*take)(goanna_lent *);
    int32_t (*is_held)(const goanna_lent *);
    void (*names)(const goanna_lent *, const char **function, const char **argument);
    /* Files. These functions are for any call or caller, and return GOANNA_ELSEWHERE if it is in another interpreter than the file. They take
     * the GIL if the call does not hold it. After an error they return -1 with the outcome set. read_file reads up to n bytes, or one chunk
     * if n is 0; *data is valid until the next read or the end of the file; 0 is the end of the file. */
    int64_t (*read_file)(goanna_call *, goanna_file *, int64_t n, const char **data, goanna_outcome *);
    int64_t (*write_file)(goanna_call *, goanna_file *, const char *data, int64_t n, goanna_outcome *); /* returns how many bytes it wrote */
    int64_t (*seek_file)(goanna_call *, goanna_file *, int64_t offset, int whence, goanna_outcome *);   /* returns the position */
    int64_t (*close_file)(goanna_call *, goanna_file *, goanna_outcome *);
    /* Calls one with the arguments and results in frame, on the thread of any call or caller; GOANNA_ELSEWHERE if that is in another
     * interpreter. It takes the GIL if the call does not hold it. Returns 1, or 0 after an exception, which a caller reports where the
     * callable has no error among its results: there is no failure then. */
    int64_t (*call_back)(goanna_call *, goanna_callback *, void *frame, goanna_outcome *);
    void (*drop_answer)(goanna_call *, goanna_answers *); /* on any thread; call is this thread's, or NULL */
    uintptr_t (*home)(const goanna_reference *); /* of the interpreter of an object: the same for all of one */
    void *(*referenced)(goanna_call *, const goanna_reference *); /* its object, borrowed; NULL for another interpreter's. Needs no GIL */
    /* Makes this thread a caller of objects of one's interpreter, by a call that does not end. NULL if the interpreter has ended, or there
     * is no memory. *once: the thread must be a caller for one call only, because the interpreter cannot end with a second thread. */
    goanna_call *(*begin_caller)(goanna_lent *, bool *once);
    void (*end_caller)(goanna_call *caller, uintptr_t home);
} goanna_api;
#endif

/* The argument of goanna_start, by which the shim starts the Go library. */
typedef struct {
    int64_t protocol;     /* GOANNA_PROTOCOL */
    uint64_t fingerprint; /* of the module's frames; the generated Go code has the same */
    GOANNA_POINTER(char *) environ_;
    GOANNA_POINTER(const goanna_api) api;
    GOANNA_POINTER(goanna_dropped) dropped;
} goanna_host;

#endif
