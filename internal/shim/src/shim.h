/* The parts of the shim, and the description of a module that the generated C gives it. */
#ifndef GOANNA_SHIM_H
#define GOANNA_SHIM_H

#include "platform.h"
#include "pyabi.h"

#include "frame.h"

#include "conv.h"
#include "errors.h"

/* ---- the description of a module: constant data, generated ---- */

/* A parameter. Those of a callable stand in the order positional-only, positional or keyword, the rest, keyword-only. */
typedef struct {
    goanna_place at;  /* of its arguments */
    bool optional;
    uint16_t offset;  /* in the frame */
    int request;      /* the flags that its buffers are asked for with; 0: the slot is no goanna_buffer */
} goanna_param;

typedef struct {
    const char *name;
    uint32_t id;
    uint16_t params;
    uint16_t positional_only;
    uint16_t positional;  /* both kinds */
    bool rest;            /* the parameter behind them takes what other positional arguments there are, as a tuple */
    bool hold_gil;
    bool objects;         /* Go may use Python while it runs */
    const goanna_param *param;
} goanna_callable;

/* A constant: what build makes of value, or the literal of the given number. */
typedef struct {
    const char *name;
    PyObject *(*build)(goanna_call *, const goanna_type *, void *slot);
    const void *value;
    int literal;
    int enumeration; /* that the value is a member of, counted from 1; 0: none */
} goanna_constant;

/* An enumeration: the class that enum.KIND makes of the members, a literal: a tuple of pairs of a name and a value. */
typedef struct {
    const char *name;
    const char *doc;
    const char *kind;
    uint64_t bits;   /* of IntFlag: all that members have */
    int members;
} goanna_enumeration_class;

typedef struct {
    const char *package;  /* dotted name under which users know the module */
    const char *doc;
    const char *all;      /* names for __all__, separated by spaces */
    uint64_t fingerprint;
    PyMethodDef *methods;
    const goanna_constant *constants;
    int constant_count;
    const char *const *literals; /* of Python, evaluated when the module is imported */
    int literal_count;
    const goanna_enumeration_class *enumerations;
    int enumeration_count;
} goanna_module;

extern const goanna_module goanna_the_module;

/* ---- load.c: the Go library ---- */

typedef struct {
    void (*dispatch)(goanna_call *call, uint32_t id, void *frame);
    void (*unpin)(uint64_t handle);
} goanna_library;

/* The loaded Go library; NULL before the first call and after a fork. */
extern const goanna_library *goanna_loaded;

/* The number of forks between the process that loaded the shim and this one. */
extern uint64_t goanna_generation;

/* Has the Go library let go of what it keeps for the receiver of a result. A handle of 0 is none, and one of the parent of a
 * fork is dropped: its runtime is not here. */
void goanna_unpin(uint64_t handle, uint64_t generation);

/* Loads the Go library and starts its runtime. NULL with an exception set where it cannot be. */
const goanna_library *goanna_load(void);

/* Notes where the Go library is. To be called once, when the module is imported: the current folder may change later. */
void goanna_note_folder(void);

/* printf into malloc'ed memory; NULL where there is none. */
char *goanna_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline const goanna_library *goanna_get_library(void) {
    const goanna_library *lib = __atomic_load_n(&goanna_loaded, __ATOMIC_ACQUIRE);
    return __builtin_expect(lib != NULL, 1) ? lib : goanna_load();
}

/* ---- environment.c ---- */

/* Whether the Go runtime starts with the variables of the environment. False with *why, NULL before, set to a malloc'ed text. */
bool goanna_has_environment(char **why);

/* ---- posix/crash.c: what a crash report says of Python ---- */

#ifndef GOANNA_VERSION
#define GOANNA_VERSION "of unknown version" /* the tool's own, a string, is given to the compiler */
#endif

/* Adds to the reports of the Go runtime that has started. of_this_thread is its library's goanna_this_call. */
void goanna_watch_crashes(goanna_call *(*of_this_thread)(void));

/* In the child of a fork. */
void goanna_forget_calls(void);

/* Says what this thread has called, where a crash on another asks for it. To be called by the handler of SIGURG. */
void goanna_answer(void);

/* ---- args.c ---- */

/* Gives each parameter of c its argument, borrowed, NULL for a default, in bound[c->params]. A rest is a new reference. */
bool goanna_bind(const goanna_callable *c, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **bound);

/* ---- buffers.c: buffers acquired and checked ---- */

_Static_assert(offsetof(goanna_buffer, plain) == sizeof(Py_buffer), "a goanna_buffer begins with a Py_buffer");

static inline Py_buffer *goanna_view_of(goanna_buffer *slot) { return (Py_buffer *)slot; }

/* PyObject_GetBuffer, for exporters that fail without an exception, too: SystemError. */
int goanna_get_buffer(PyObject *object, Py_buffer *view, int flags);

/* PyBuffer_Release, for exporters that set an exception in it: it is reported as unraisable. None may be pending. */
void goanna_release_buffer(Py_buffer *view);

/* The same where an exception may be pending, which stays. */
void goanna_drop_view(Py_buffer *view);

/* In what a buffer contradicts itself, so that following it would leave its memory; NULL where it does not. */
const char *goanna_contradiction(const Py_buffer *view);

/* ---- objects.c: what an object is ---- */

bool goanna_is_subclass(PyObject *o, PyTypeObject *class);
bool goanna_is_str(PyObject *o);
bool goanna_is_int(PyObject *o);
bool goanna_is_tuple(PyObject *o);
bool goanna_is_iterable(PyObject *o);

/* A new reference to o.__complex__() where the class has one, else to o; NULL with an exception. Before 3.13
 * PyComplex_RealAsDouble and PyComplex_ImagAsDouble look at complex and its subclasses only, and drop the imaginary part of others. */
PyObject *goanna_as_complex(PyObject *o);

/* Goes down into a value. False with a RecursionError where the stack is too short or values nest too deeply; else ended with
 * Py_LeaveRecursiveCall. */
bool goanna_enter(const goanna_call *call);

/* ---- array.c: the exporter ---- */

/* What a module state has for Arrays: owned references. */
typedef struct {
    PyObject *type;
    PyObject *iterator_type;
    PyObject *layouts; /* capsules of what items are, by size and format: see array_format.c */
    struct goanna_tensors *tensors;
} goanna_array_state;

/* A new Array that owns block, a result of call; NULL with block disposed of. */
PyObject *goanna_array_new(const goanna_call *call, goanna_block *block);

/* Adds Array to the module. */
bool goanna_array_init(PyObject *module, goanna_array_state *state);
int goanna_array_traverse(goanna_array_state *state, visitproc visit, void *arg);
void goanna_array_clear(goanna_array_state *state);

/* Ends a block, which a process of the given generation made, and unpins its memory. */
void goanna_block_dispose(goanna_block *block, uint64_t generation);

/* ---- init.c ---- */

#define GOANNA_IMPORTS 48 /* of all converters */

typedef struct {
    goanna_array_state array;
    PyObject *panic_error;
    PyObject *greenlet; /* the name of the module */
    PyObject *literals; /* a tuple; NULL: the module has none */
    PyObject *enumerations; /* a tuple of pairs: the class, and a dict of its members by their values; NULL: the module has none */
    PyObject *imported[GOANNA_IMPORTS];
} goanna_state;

/* ---- enumerations.c ---- */

/* Makes the classes of the module and their dicts. False with an exception. */
bool goanna_add_enumerations(PyObject *module);

/* Borrowed from the module: the class of the given number, and the member of a value, an int or str itself. NULL, without an exception,
 * where there is none. */
PyObject *goanna_enumeration(PyObject *module, int number);
PyObject *goanna_member(PyObject *module, int number, PyObject *value);

/* Whether the value is a member's, or, of flags, has bits of members only. 0 or 1; -1 with an exception. */
int goanna_is_member(PyObject *module, int number, PyObject *value);

/* The object of a value of Go, which is taken over: its member, the flags that it has, or, where it is none, itself. */
PyObject *goanna_to_member(PyObject *module, int number, PyObject *value);

/* ValueError that names the members. False. */
bool goanna_refuse_member(const goanna_call *call, const goanna_place *at, int number, PyObject *o);

/* ---- imports.c ---- */

/* An attribute of a Python module, or, where module is NULL, a name. A converter has its own, which are static. */
typedef struct {
    const char *module, *name;
    int id; /* 0: not used yet */
} goanna_import;

PyObject *goanna_find_import(PyObject *module, goanna_import *i);

/* Borrowed from the module, which is imported at the first use in an interpreter. NULL with an exception. */
static inline PyObject *goanna_imported(const goanna_call *call, goanna_import *i) {
    goanna_state *state = PyModule_GetState(call->module);
    int id = __atomic_load_n(&i->id, __ATOMIC_ACQUIRE);
    PyObject *object = id == 0 ? NULL : __atomic_load_n(&state->imported[id - 1], __ATOMIC_ACQUIRE);
    return __builtin_expect(object != NULL, 1) ? object : goanna_find_import(call->module, i);
}

/* The attribute of an object by a name: a new reference, or NULL with an exception. */
PyObject *goanna_get_attribute(const goanna_call *call, PyObject *o, goanna_import *name);

/* Whether the class of an object is the given one or derived from it: no Python code decides. 0 or 1; -1 with an exception. */
int goanna_is_instance(const goanna_call *call, PyObject *o, goanna_import *class);

/* ---- api.c: Python for Go ---- */

extern const goanna_api goanna_the_api;

/* A buffer that Go got of an object: in a list of its call's. */
typedef struct goanna_acquired {
    Py_buffer *view;  /* in a goanna_view of Go's */
    PyObject *object; /* borrowed from the call */
    int flags;
    struct goanna_acquired *next;
} goanna_acquired;

/* Ends what a call owns: objects, and buffers that Go has not released. */
void goanna_end_objects(goanna_call *call);

/* The pending exception as a failure, which Go frees; the call owns the exception from now on. */
goanna_failure *goanna_caught(goanna_call *call);

/* ---- files.c: file objects that Go reads and writes ---- */

enum goanna_file_use { GOANNA_READS, GOANNA_SEEKS, GOANNA_WRITES };

/* Opens an argument for Go: a binary file object, or, to be read, a bytes-like object. False with an exception. */
bool goanna_open_file(goanna_call *call, const goanna_place *at, PyObject *o, enum goanna_file_use use, goanna_stream *slot);

/* Ends the files of a call. No exception may be pending. */
void goanna_end_files(goanna_call *call);

/* Functions of goanna_api. */
int64_t goanna_read_file(goanna_call *call, goanna_file *f, int64_t n, const char **data, goanna_failure **failure);
int64_t goanna_write_file(goanna_call *call, goanna_file *f, const char *data, int64_t n, goanna_failure **failure);
int64_t goanna_seek_file(goanna_call *call, goanna_file *f, int64_t offset, int whence, goanna_failure **failure);
int64_t goanna_close_file(goanna_call *call, goanna_file *f, goanna_failure **failure);
goanna_call *goanna_begin_worker(goanna_call *call, goanna_file *f);
void goanna_end_worker(goanna_call *worker);

/* ---- stack.c ---- */

enum goanna_stack_use { GOANNA_FOR_GO, GOANNA_FOR_PYTHON };

/* The addresses below which this thread's stack is too short for either. Initial-exec, as the Go runtime's own thread-local variable
 * is: one load instead of a call. */
extern __thread uintptr_t goanna_stack_limits[2] __attribute__((tls_model("initial-exec"), visibility("hidden")));

bool goanna_find_stack(const char *function, enum goanna_stack_use use);

/* False with a RecursionError where the stack that is left is too short for a use by the function. */
static inline bool goanna_has_stack(const char *function, enum goanna_stack_use use) {
    return __builtin_expect((uintptr_t)__builtin_frame_address(0) >= goanna_stack_limits[use], 1) || goanna_find_stack(function, use);
}

/* ---- greenlets.c ---- */

/* Whether Python code may run in the call: a greenlet that switches in it must not let this thread's calls return in another order
 * than the reverse of that in which they began. False with a RuntimeError. To be asked before what may run Python code while
 * Go is on the stack. */
bool goanna_may_run_python(goanna_call *call);

/* ---- refs.c: references that Go owns ---- */

typedef struct goanna_interpreter goanna_interpreter;

/* An owned reference to an object of one interpreter, perhaps the head of a larger structure, which is malloc'ed. */
struct goanna_reference {
    PyObject *object;
    void (*end)(goanna_reference *); /* ends what else the structure has, with the GIL, before object is dropped; NULL: it has nothing */
    goanna_interpreter *home;
    goanna_reference *previous, *next; /* in its interpreter's list */
};

/* A new reference to the object, for Go to drop. NULL with an exception. */
goanna_reference *goanna_keep(PyObject *object);

/* The two halves of it, of which the second cannot fail: sets the interpreter of r, false with an exception; takes a reference to
 * the object, with which r is owned by Go. */
bool goanna_place_reference(goanna_reference *r);
void goanna_own_reference(goanna_reference *r, PyObject *object);

/* Drops a reference on any thread. call is this thread's, or NULL. */
void goanna_drop_owned(goanna_call *call, goanna_reference *r);

bool goanna_is_of_this_interpreter(const goanna_reference *r);

/* The object of the first reference of this interpreter that is wanted, a new reference, or NULL. wanted runs under a lock, and no
 * Python code. */
PyObject *goanna_find_reference(bool (*wanted)(const goanna_reference *, void *), void *data);

/* Drops the references of this interpreter that were dropped without its GIL. */
void goanna_drop_pending(void);

/* How many there are, of all interpreters. */
extern int64_t goanna_pending;

/* Around a fork. In the child, where no Go has them any more, the next call of the module drops all. */
void goanna_lock_references(void);
void goanna_unlock_references(void);
void goanna_orphan_references(void);

/* ---- retain.c: buffers that outlive their call ---- */

/* retain of goanna_api. */
goanna_reference *goanna_retain(goanna_call *call, const void *base, goanna_failure **failure);

/* The exporter of what this interpreter retains that has the memory and format of b: a new reference, or NULL. */
PyObject *goanna_retained_exporter(const goanna_viewed *b);

/* ---- layout.c: what exporters say beyond their formats ---- */

/* record_sizes of goanna_api. */
int goanna_record_sizes(goanna_call *call, const goanna_viewed *b, const char *paths, int64_t count, int64_t *sizes,
                        goanna_failure **failure);

/* ---- call.c ---- */

/* In the child of a fork that happened during the call, does not return where the call may use Python objects: the call raises
 * RuntimeError. To be called before Go goes on, after what may have run Python code. */
void goanna_leave_if_forked(const goanna_call *call);

/* A number for a call. */
uint64_t goanna_next_serial(void);

/* Takes the GIL for a call that is in Go, where it has not got it; returns whether. Ended with goanna_give_gil. */
bool goanna_take_gil(goanna_call *call);
void goanna_give_gil(goanna_call *call, bool taken);

/* Begins a call: binds the arguments, after which args has one for each parameter, NULL for a default. bound has room for them.
 * False with an exception; the call has not begun then. */
static inline bool goanna_begin(goanna_call *call, const goanna_callable *c, goanna_head *head, goanna_arena *arena, PyObject *module,
                                PyObject *const **args, Py_ssize_t nargs, PyObject *kwnames, PyObject **bound) {
    if (!goanna_has_stack(c->name, GOANNA_FOR_GO)) {
        return false;
    }
    if (__builtin_expect(kwnames != NULL || nargs != c->params || nargs > c->positional, 0)) { /* always with a rest */
        if (!goanna_bind(c, *args, nargs, kwnames, bound)) {
            return false;
        }
        *args = bound;
    }
    *head = (goanna_head){NULL, call, 0};
    *call = (goanna_call){.callable = c, .frame = (char *)head, .arguments = (void *const *)*args, .module = module, .arena = arena};
    return true;
}

/* Runs the Go function over the frame. False with an exception. */
bool goanna_cross(goanna_call *call);

/* Ends what the call owns. result, which may be NULL with an exception, is returned. */
PyObject *goanna_end_call(goanna_call *call, PyObject *result);

/* A tuple that takes over n results where all are good; else NULL with an exception, and those that there are given up. */
PyObject *goanna_pack(PyObject **results, int n, bool good);

/* The place of a result. */
static inline goanna_place goanna_result_place(const goanna_call *call) {
    const goanna_callable *c = call->callable;
    return (goanna_place){.function = c->name};
}

/* Borrowed from the module. */
PyObject *goanna_literal(PyObject *module, int number);

#endif
