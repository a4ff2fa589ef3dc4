/* The interfaces between the files of the shim, and the description of a module, which is generated. */
#ifndef GOANNA_SHIM_H
#define GOANNA_SHIM_H

#include <string.h>

#include "platform.h"
#include "pyabi.h"

#include "frame.h"

#include "conv.h"
#include "errors.h"

/* ---- the description of a module: constant data, generated ---- */

/* A parameter. A callable has them in the order positional-only, positional or keyword, the rest, keyword-only. */
typedef struct {
    goanna_place at;  /* of its arguments */
    bool optional;
    uint16_t offset;  /* in the frame */
    int request;      /* flags of the buffer request; 0: the slot is not a goanna_buffer */
} goanna_param;

typedef struct {
    const char *name;
    uint32_t id;
    uint16_t params;
    uint16_t positional_only;
    uint16_t positional;  /* number of positional-only and of positional-or-keyword parameters */
    bool rest;            /* the next parameter receives the other positional arguments as a tuple */
    bool hold_gil;
    bool objects;         /* Go may use Python objects in the call, which holds the GIL */
    bool contexts;        /* the call has contexts; objects is true, too */
    bool reads;           /* a field or a variable, whose nil is None */
    bool opens;           /* instances in the results are the caller's to close */
    const goanna_param *param;
} goanna_callable;

/* A constant: the object that build makes from value, or a literal of the module. */
typedef struct {
    const char *name;
    PyObject *(*build)(goanna_call *, const goanna_type *, void *slot);
    const void *value;
    int literal;
    int enumeration; /* the enumeration that has the value as a member, counted from 1; 0: none */
    int home;        /* see goanna_submodule */
} goanna_constant;

/* An enumeration: a class made by enum.KIND. The literal with the members is a tuple of pairs of a name and a value. */
typedef struct {
    const char *name;
    const char *doc;
    const char *kind;
    uint64_t bits;   /* of an IntFlag: the bits of all members */
    int members;
    PyMethodDef *methods; /* they call goanna_call_member; NULL: none */
    int home;             /* see goanna_submodule */
} goanna_enumeration_class;

/* A struct whose values are named tuples. */
typedef struct {
    const char *name;
    const char *doc;
    const char *fields; /* their names, with spaces between */
    int home;           /* see goanna_submodule */
} goanna_named_tuple;

/* A function of a module, a class or an instance. */
typedef PyObject *goanna_function(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* What a property's closure is. */
typedef struct {
    goanna_function *get, *set; /* set may be NULL */
} goanna_property;

/* A variable of the Go package, which get reads. */
typedef struct {
    const char *name;
    goanna_function *get, *set; /* set is NULL for one that Python cannot set */
    const char *fixed;          /* why not */
} goanna_variable;

/* Sets an attribute of a module, or deletes it: tp_setattro. */
typedef int goanna_setattro(PyObject *module, PyObject *name, PyObject *value);

typedef struct {
    const char *name;
    const char *doc;
    PyMethodDef *methods;
    PyGetSetDef *properties;
    goanna_function *create; /* called with the class; NULL: the class has no constructor */
    const char *base;        /* a built-in exception class: the module has an exception class instead, whose objects have an instance; or NULL */
    bool hidden;             /* the module has no name for the class */
    bool interface;          /* what the module names is a protocol, see protocols.c */
    goanna_function *end; /* called with an object that ends; NULL: nothing is */
    bool warns;              /* of an object that ends before close() */
    bool not_iterable;       /* __getitem__ takes keys: Python must not count from 0 */
    const goanna_variable *attributes; /* those that the class has; NULL: none */
    const goanna_callable *get_buffer, *release_buffer; /* of an exporter; NULL: the class exports no buffers */
    const char *fields;      /* those that the constructor takes, separated by spaces; NULL: it takes something else */
    PyGetSetDef *exception_fields; /* of the exception class; their closures are their names */
    int home;                /* see goanna_submodule */
} goanna_class;

/* An exception class of an error variable. */
typedef struct {
    const char *name;
    const char *doc;
    const char *base; /* a built-in exception class */
    int home;         /* see goanna_submodule */
} goanna_exception_class;

/* A coroutine function. Called, it returns the operation to await. */
typedef struct {
    const char *name;
    int class_; /* the number of the class whose method it is; 0: of the module */
} goanna_coroutine;

/* A class of the shim. of returns it, borrowed, or NULL with an exception. */
typedef struct {
    const char *name;
    PyObject *(*of)(PyObject *module);
} goanna_shim_class;

/* A Python module of one of several Go packages. Homes are the places of submodules, counted from 1; 0 is the extension module itself. */
typedef struct {
    const char *name; /* dotted */
    const char *doc;
    const char *all; /* names for __all__, separated by spaces */
    PyMethodDef *methods;            /* called with the extension module */
    PyGetSetDef *variables;          /* their closures are goanna_variables; NULL: none */
    goanna_setattro *set_attribute;  /* of a module with variables */
} goanna_submodule;

typedef struct {
    const char *package;  /* dotted name of the package that users import */
    const char *doc;
    const char *all;      /* names for __all__, separated by spaces */
    const char *tool;     /* version of goanna */
    const char *level;    /* the processors that the Go library is compiled for: "GOAMD64=v3"; empty: every one */
    uint64_t fingerprint;
    PyMethodDef *methods;
    const goanna_constant *constants;
    int constant_count;
    const char *const *literals; /* Python expressions, evaluated when the module is imported */
    int literal_count;
    const goanna_enumeration_class *enumerations;
    int enumeration_count;
    const goanna_class *classes;
    int class_count;
    const goanna_exception_class *exceptions;
    int exception_count;
    const goanna_named_tuple *named_tuples;
    int named_tuple_count;
    const goanna_coroutine *coroutines;
    int coroutine_count;
    PyGetSetDef *variables;          /* their closures are goanna_variables; NULL: none */
    goanna_setattro *set_attribute;  /* of a module with variables */
    const goanna_submodule *submodules;
    int submodule_count;
    const goanna_shim_class *shim_classes; /* of the shim, that the module has beside Array and PanicError */
    int shim_class_count;
} goanna_module;

#ifndef GOANNA_VERSION
#define GOANNA_VERSION "of unknown version" /* the build defines it for the module's own source as the version of the tool, a string */
#endif
#ifndef GOANNA_LEVEL
#define GOANNA_LEVEL "" /* the build defines it as the version, by platform.Target.Level */
#endif

extern const goanna_module goanna_the_module;

/* ---- load.c: the Go library ---- */

typedef struct {
    void (*dispatch)(goanna_call *call, uint32_t id, void *frame);
    void (*unpin)(uint64_t handle);
    void (*drop)(uint64_t handle);
    void (*collect)(uint64_t handle); /* drops the handle, if any, and all of goanna_dropped, and watches that from then on */
    void (*end_callers)(uintptr_t home);
    int (*interrupts)(void);
    void (*cancel_contexts)(int64_t interpreter);
    bool (*call_leaf)(const goanna_leaf *leaf, void *frame, goanna_leaf_fault *fault);
    const goanna_leaf *leaves;
} goanna_library;

/* The loaded Go library; NULL before the first call and after a fork. */
extern const goanna_library *goanna_loaded;

/* The number of forks between the process that loaded the shim and this one. */
extern uint64_t goanna_generation;

/* Makes the Go library release the memory that it keeps for a result. Does nothing for a handle of 0, and for one of another
 * generation: the child of a fork does not have the runtime of its parent. */
void goanna_unpin(uint64_t handle, uint64_t generation);

/* Loads the Go library, if it is not loaded, and starts its runtime. NULL with an exception. */
const goanna_library *goanna_load(void);

/* Stores the path of the Go library. Called once, when the module is imported: the current folder may change later. */
void goanna_note_folder(void);

/* printf to malloc'ed memory. NULL if there is no memory. */
char *goanna_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline const goanna_library *goanna_get_library(void) {
    const goanna_library *lib = __atomic_load_n(&goanna_loaded, __ATOMIC_ACQUIRE);
    return __builtin_expect(lib != NULL, 1) ? lib : goanna_load();
}

/* ---- processor.c ---- */

/* Reports whether the processor has what the Go library is compiled for. If not, sets ImportError. */
bool goanna_has_processor(void);

/* ---- environment.c ---- */

/* Reports whether the Go runtime can start with the variables of the environment. If not, sets *why, which is NULL before, to a
 * malloc'ed text. */
bool goanna_has_environment(char **why);

/* ---- posix/crash.c: the part of a crash report about Python ---- */

/* Adds to the crash reports of the Go runtime that has started. of_this_thread is goanna_this_call of its library. */
void goanna_watch_crashes(goanna_call *(*of_this_thread)(void));

/* In the child of a fork. */
void goanna_forget_calls(void);

/* Notes the call of this thread if another thread has crashed and asks for it. The handler of SIGURG calls it. */
void goanna_answer(void);

/* ---- args.c ---- */

/* Stores the argument of each parameter of c in bound[c->params]: borrowed, or NULL for a default. A rest is a new reference. */
bool goanna_bind(const goanna_callable *c, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **bound);

/* ---- buffers.c: buffers acquired and checked ---- */

_Static_assert(offsetof(goanna_buffer, plain) == sizeof(Py_buffer), "a goanna_buffer begins with a Py_buffer");

static inline Py_buffer *goanna_view_of(goanna_buffer *slot) { return (Py_buffer *)slot; }

/* PyObject_GetBuffer, but an exporter that fails without an exception raises SystemError. */
int goanna_get_buffer(PyObject *object, Py_buffer *view, int flags);

/* PyBuffer_Release. An exception that the exporter sets is reported as unraisable. None may be pending before. */
void goanna_release_buffer(Py_buffer *view);

/* goanna_release_buffer if an exception may be pending; it stays pending. */
void goanna_drop_view(Py_buffer *view);

/* Returns what is inconsistent between the members of a buffer, because of which an access could leave its memory. NULL if there is
 * none. */
const char *goanna_inconsistency(const Py_buffer *view);

/* ---- objects.c: types of objects ---- */

bool goanna_is_subclass(PyObject *o, PyTypeObject *class);
bool goanna_is_str(PyObject *o);
bool goanna_is_int(PyObject *o);
bool goanna_is_tuple(PyObject *o);
bool goanna_is_iterable(PyObject *o);

/* Returns what to iterate over for the values of an iterable, a new reference: what to_pylist() of an array or table of Arrow returns, which itself
 * has scalars of Arrow or columns; any other object itself. NULL with an exception. */
PyObject *goanna_values_of(PyObject *o);

/* Returns a new reference to o.__complex__() if the class has that method, else to o. NULL with an exception. Before 3.13
 * PyComplex_RealAsDouble and PyComplex_ImagAsDouble support only complex and its subclasses, and ignore the imaginary part of others. */
PyObject *goanna_as_complex(PyObject *o);

/* Goes down into a value, of a result where at is NULL. False with a RecursionError where the stack is too short or values nest too
 * deeply; else ended with Py_LeaveRecursiveCall. */
bool goanna_enter(const goanna_call *call, const goanna_place *at);

/* ---- array.c: the exporter ---- */

#define GOANNA_SPARES 8

/* The part of a module state for Arrays. The references are owned. */
typedef struct {
    PyObject *type;
    PyObject *iterator_type;
    PyObject *layouts; /* capsules of parsed formats, by size and format: see array_format.c */
    struct goanna_leases *leases;
    PyObject *spare[GOANNA_SPARES]; /* of outs.c: Arrays that have ended */
    int spare_count;
} goanna_array_state;

/* Returns a new Array that owns block, a result of call, of the process of the generation. NULL with an exception, and block disposed of. */
PyObject *goanna_array_new(const goanna_call *call, goanna_block *block, uint64_t generation);

/* Adds Array to the module. */
bool goanna_array_init(PyObject *module, goanna_array_state *state);
int goanna_array_traverse(goanna_array_state *state, visitproc visit, void *arg);
void goanna_array_clear(goanna_array_state *state);

/* Frees a block, which a process of the given generation made, and unpins its memory. */
void goanna_block_dispose(goanna_block *block, uint64_t generation);

/* ---- column.c: Column ---- */

/* The values of a buffer.Column, laid out as Go has it. */
typedef struct {
    goanna_list values;  /* bools and numbers, or goanna_strings */
    goanna_list missing; /* bools, as many as values; empty: none is missing */
} goanna_column_slot;

typedef struct {
    char code; /* of the values: that of numbers and bools in PEP 3118, 'U' of strings */
} goanna_column_data;

/* Returns a new Column with a copy of values. NULL with an exception. */
PyObject *goanna_column_new(const goanna_call *call, const goanna_column_data *data, const goanna_column_slot *slot);

/* Returns the class, borrowed. NULL with an exception. */
PyObject *goanna_column_class(PyObject *module);

/* Gives a slot memory of the call for n values of a column: zeroes, none of which is known to be missing yet. False with an exception. */
bool goanna_reserve_column(goanna_call *call, const goanna_type *t, int64_t n, goanna_column_slot *slot);

/* Loads data of Arrow to memory of the call. False with an exception, or without one for an object without Arrow's interface or with other values
 * than the column has. */
bool goanna_load_arrow_column(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_column_slot *slot);

/* ---- arrow.c: memory of other libraries by Arrow's C data interface ---- */

/* Returns a read-only Array of the values of an object with __arrow_c_array__ or __arrow_c_stream__: a new reference. It shares their
 * memory; bools are copied and, if copies is true, values in several chunks. NULL without an exception for an object that has neither
 * method. NULL with an exception that names the place: TypeError for other types than numbers, bools and lists of a fixed size of these;
 * ValueError, of no subclass, for nulls. */
PyObject *goanna_array_of_arrow(const goanna_call *call, const goanna_place *at, const char *expects, PyObject *o, bool copies);

/* ---- dlpack.c: memory of other libraries by DLPack ---- */

/* Returns an Array of the memory of an object with __dlpack__: a new reference. NULL without an exception for an object that has no such method.
 * NULL with an exception that names the place: TypeError for types that PEP 3118 lacks, and for memory of a device that the CPU does not reach. */
PyObject *goanna_array_of_dlpack(const goanna_call *call, const goanna_place *at, const char *expects, PyObject *o);

/* ---- instances.c: values of Go that Python objects own ---- */

typedef struct {
    uint64_t handle;     /* in Go's table; 0: none */
    uint64_t generation; /* of the process whose Go has the value */
} goanna_instance;

/* Whether there is a value, of this process. False with an exception that names the method: in the child of a fork a RuntimeError. */
bool goanna_has_instance(const goanna_instance *i, const char *method);

/* Has Go forget the value; the parent's of a fork is left as it is. Does nothing the second time. */
void goanna_forget_instance(goanna_instance *i);

/* The same for an instance of a class: Go drops it a little later, most often without a crossing. */
void goanna_forget_instance_later(goanna_instance *i);

extern goanna_dropped goanna_the_dropped;

/* The same for a handle that no object has. 0 is not a handle. */
void goanna_drop_handle(uint64_t handle, uint64_t generation);

/* ---- raw.c: readers and writers of Go as raw files of Python ---- */

/* A new file that owns the value; NULL with the value dropped. */
PyObject *goanna_raw_new(const goanna_call *call, const goanna_raw *raw);

/* ---- iterators.c: sequences and channels of Go as iterators of Python ---- */

/* A new iterator that owns the value, whose items elem describes; NULL with the value dropped. */
PyObject *goanna_iterator_new(const goanna_call *call, uint64_t handle, const goanna_type *elem);

/* ---- operations.c: calls of coroutine functions ---- */

/* Gets the results of an operation that is done. NULL with an exception. */
typedef PyObject *goanna_take_results(PyObject *module, uint64_t handle);

/* A new object that owns the operation; NULL with the operation dropped. */
PyObject *goanna_operation_new(const goanna_call *call, uint64_t handle, goanna_take_results *take);

/* What gets no results. */
goanna_take_results goanna_take_nothing;

/* Makes the module's coroutine functions ones, after its classes. False with an exception. */
bool goanna_add_coroutines(PyObject *module);

/* ---- identities.c: which object stands for a value of Go ---- */

typedef struct {
#if defined(GOANNA_ABI3)
    PyObject **objects;
    size_t mask;  /* the number of places, less one */
    size_t count; /* of objects */
#else
    PyObject *dicts; /* a tuple */
#endif
} goanna_identities;

/* Begins an empty table. False with an exception. */
bool goanna_init_identities(goanna_identities *t, int classes);

/* The object of a value, by the address and the number of the class: a new reference. NULL, without an exception, where there is none. */
PyObject *goanna_find_identity(goanna_identities *t, uintptr_t pointer, int number, uint64_t generation);

/* Notes a new object. Failures are ignored: an object that is not found again does no harm. */
void goanna_note_identity(goanna_identities *t, PyObject *o);

/* Forgets an object that ends and has no weak references any more. Another one with the address may have taken its place. */
void goanna_forget_identity(goanna_identities *t, PyObject *self);

void goanna_clear_identities(goanna_identities *t);

/* ---- lasting.c: errors whose exceptions are all alike ---- */

#define GOANNA_LASTING 64 /* are kept by an interpreter; others take longer */

typedef struct goanna_lasting goanna_lasting;

int goanna_traverse_lasting(goanna_lasting *const *table, visitproc visit, void *arg);
void goanna_clear_lasting(goanna_lasting *const *table);

/* ---- init.c ---- */

#define GOANNA_IMPORTS 48 /* of all converters */

typedef struct {
    goanna_array_state array;
    PyObject *panic_error;
    PyObject *greenlet; /* the name of the module */
    PyObject *raw_type; /* of raw.c; NULL before its first use */
    PyObject *iterator_type; /* of iterators.c; the same */
    PyObject *error_type; /* of caught.c; the same */
    PyObject *column_type; /* of column.c; the same */
    PyObject *operation_type, *completions_type; /* of operations.c; the same */
    PyObject *next_item; /* of _awaitables.py; NULL: the module has no coroutine functions */
    PyObject *literals; /* a tuple; NULL: the module has none */
    PyObject *enumerations; /* a tuple of pairs: the class, and a dict of its members by their values; NULL: the module has none */
    PyObject *classes;    /* a tuple; NULL: the module has none */
    PyObject *named_tuples; /* a tuple of the classes; NULL: the module has none */
    PyObject *exceptions; /* a tuple of the exception classes of classes, else None, and of variables; NULL: the module has none */
    goanna_identities identities; /* of classes */
    PyObject *submodules; /* a tuple of modules; NULL: the package has one Go package */
    PyObject *imported[GOANNA_IMPORTS];
    goanna_lasting *lasting[GOANNA_LASTING];
    unsigned long main_thread; /* the ident of Python's main thread, of the generation; 0: not asked for yet */
    uint64_t main_generation;
} goanna_state;

/* The name of a class of the module: that of the package, then the suffix. False with an exception. */
#define GOANNA_CLASS_NAME 256
bool goanna_class_name(char name[GOANNA_CLASS_NAME], const char *suffix);

/* A new class, which is immutable and which Python cannot instantiate. NULL with an exception. */
PyObject *goanna_new_class(PyObject *module, const char *suffix, int basicsize, PyType_Slot *slots);

/* The class at an offset of the module's goanna_state, which the first use makes. Borrowed from the module. NULL with an exception. */
PyObject *goanna_class_once(PyObject *module, size_t offset, PyObject *(*make)(PyObject *module));

/* ---- variables.c ---- */

/* The descriptor of a variable in the class of a module. */
PyObject *goanna_get_variable(PyObject *self, void *closure);
int goanna_set_variable(PyObject *self, PyObject *value, void *closure);

/* Sets or deletes an attribute of the module of a home, except for what is constant in Go. */
int goanna_set_attribute(PyObject *self, int home, PyObject *name, PyObject *value);

/* Adds to own, the module of a home in the extension module, the class of the Python module that has its variables: _Module. False with an exception. */
bool goanna_add_variables(PyObject *module, PyObject *own, int home);

/* Gives a class attributes that are the variables, NULL for none, read when Python asks. False with an exception. */
bool goanna_add_attributes(PyObject *module, PyObject *class, const goanna_variable *variables);

/* ---- submodules.c: the modules of several Go packages ---- */

/* The dotted name of the module of a home. */
const char *goanna_name_of_home(int home);

/* Makes the submodules, with their functions. False with an exception. */
bool goanna_add_submodules(PyObject *module);

/* Gives the module of a home a name. -1 with an exception. */
int goanna_publish(PyObject *module, int home, const char *name, PyObject *value);

/* Gives submodules what the extension module has for all: after everything else. False with an exception. */
bool goanna_finish_submodules(PyObject *module);

/* The words of a text. NULL with an exception. */
PyObject *goanna_words(const char *text);

/* ---- namedtuples.c ---- */

/* Adds the classes of named tuples to the module. False with an exception. */
bool goanna_add_named_tuples(PyObject *module);

/* A named tuple of the values, a tuple, whose reference it steals. NULL with an exception. */
PyObject *goanna_new_named_tuple(PyObject *module, int number, PyObject *values);

/* ---- protocols.c: interfaces of Go as protocols ---- */

/* The protocol of an interface: what its class has, or the class itself where that is nothing. A new reference; NULL with an exception. */
PyObject *goanna_new_protocol(const goanna_class *c, PyObject *class);

/* ---- classes.c: classes of Go types, and their objects ---- */

/* What an object of a class has. */
typedef struct {
    goanna_instance instance;
    uint64_t pointer;    /* 0: the object is not found again by its value */
    int number;          /* of the class */
    bool open;           /* until close(), of an object that has a close() */
    PyObject *module;    /* borrowed from the class */
    PyObject *weakrefs;
} goanna_value;

#if defined(GOANNA_ABI3T)
goanna_value *goanna_value_of(PyObject *self);
#else
typedef struct {
    PyObject head;
    goanna_value value;
} goanna_value_object;
static inline goanna_value *goanna_value_of(PyObject *self) { return &((goanna_value_object *)self)->value; }
#endif

/* Makes the classes of the module. False with an exception. */
bool goanna_add_classes(PyObject *module);

/* Borrowed: the module of a class of it, or of one that is derived from one. NULL with an exception. */
PyObject *goanna_module_of_class(PyObject *class);

static inline PyObject *goanna_module_of_instance(PyObject *self) { return goanna_value_of(self)->module; }

/* The value of the object that a method is called on, with its address for a leaf. False with an exception. */
static inline bool goanna_load_self(const goanna_call *call, PyObject *self, goanna_handle *slot) {
    const goanna_value *v = goanna_value_of(self);
    const goanna_instance *i = &v->instance;
    *slot = (goanna_handle){.handle = i->handle, .pointer = v->pointer};
    return __builtin_expect(i->handle != 0 && i->generation == goanna_generation, 1) ||
           goanna_has_instance(i, ((const goanna_callable *)call->callable)->name);
}

/* Where the value of the object that a property is asked of has a field, offset bytes from its beginning: Go's memory, which does not
 * move, and which Go keeps while the object has the handle. NULL where C does not know the value's memory, or may not touch it. */
static inline void *goanna_field_of(PyObject *self, size_t offset) {
    const goanna_value *v = goanna_value_of(self);
    bool is_there = v->pointer != 0 && v->instance.handle != 0 && v->instance.generation == goanna_generation;
    return __builtin_expect(is_there, 1) ? (char *)v->pointer + offset : NULL;
}

/* The value of an instance, in an argument or a result of a callable, which the call owns then: it lives until Go has the value. False with an
 * exception. */
bool goanna_load_instance_at(goanna_call *call, const goanna_place *at, PyObject *o, goanna_handle *slot);

/* The value of an argument that is an instance of one of the classes, whose numbers end with 0. False with an exception. */
bool goanna_load_handle(goanna_call *call, const goanna_place *at, const int *classes, const char *expects, PyObject *o, goanna_handle *slot);

/* The same of an instance that the first class makes of an argument that is not an instance of any. */
bool goanna_convert_handle(goanna_call *call, const goanna_place *at, const int *classes, PyObject *o, goanna_handle *slot);

/* The same, but 0 without an exception for another object; 1, or -1 with an exception. */
int goanna_try_handle(goanna_call *call, const goanna_place *at, const int *classes, PyObject *o, goanna_handle *slot);

/* Whether an object is an instance of one of the module's classes. */
bool goanna_is_of_a_class(const goanna_call *call, PyObject *o);

/* The instance of a value that is not nil, which takes the handle over. */
PyObject *goanna_new_value(goanna_call *call, int number, goanna_handle *slot);

/* The same, or of an error the exception, or None. number is that of its declared class. */
PyObject *goanna_new_instance(goanna_call *call, int number, goanna_handle *slot);

/* Of PyGetSetDef; their closures are goanna_property. */
PyObject *goanna_get_property(PyObject *self, void *closure);
int goanna_set_property(PyObject *self, PyObject *value, void *closure);

/* Returns the class of the module that an object is of, or that its class is derived from. NULL with an exception. */
const goanna_class *goanna_class_of(PyObject *self);

/* __enter__ and __exit__ of a class with close. */
PyObject *goanna_enter_instance(PyObject *self, PyObject *unused);
PyObject *goanna_exit_instance(PyObject *self, PyObject *exception);

/* __exit__ of a class with commit and rollback. */
PyObject *goanna_exit_transaction(PyObject *self, PyObject *exception);

/* __reduce__ of an instance with the methods _marshal and _unmarshal. */
PyObject *goanna_reduce_instance(PyObject *self, PyObject *unused);

/* ---- fields.c: classes that are made of their fields ---- */

/* Sets __match_args__. False with an exception. */
bool goanna_add_fields(PyObject *class, const goanna_class *c);

/* Of Py_tp_repr. */
PyObject *goanna_repr_of_fields(PyObject *self);

/* ---- exports.c: buffers of Go's exporters ---- */

/* Py_bf_getbuffer and Py_bf_releasebuffer of a class with get_buffer. */
int goanna_get_exported(PyObject *self, Py_buffer *view, int flags);
void goanna_release_exported(PyObject *self, Py_buffer *view);

/* ---- exceptions.c: exception classes of errors ---- */

/* Makes the exception classes of the module, after the classes. False with an exception. */
bool goanna_add_exceptions(PyObject *module);

/* The class with a number, borrowed; NULL, without an exception, once the module has been cleared. */
PyObject *goanna_exception_class_of(PyObject *module, int64_t number);

/* Of PyGetSetDef: a field of an exception, which is in its __dict__; the closure is its name. */
PyObject *goanna_get_exception_field(PyObject *self, void *name);
int goanna_set_exception_field(PyObject *self, PyObject *value, void *name);

/* Gives an exception the instance of the class that it stands for, and its fields. False with an exception. */
bool goanna_attach_value(PyObject *exception, int number, PyObject *value);

/* The exception of an instance, a new reference, which is stolen. NULL with another exception. */
PyObject *goanna_exception_of_value(PyObject *module, int number, PyObject *value);

/* The instance of an exception, a new reference; NULL, without an exception, for any other object. */
PyObject *goanna_value_of_exception(PyObject *o);

/* For a class of instances of exceptions, which pickles leave out. False with an exception. */
bool goanna_leave_out_of_pickles(PyObject *class);

/* A __reduce__ of which a pickle has None. */
PyObject *goanna_reduce_to_none(PyObject *self, PyObject *unused);

/* ---- caught.c: exceptions as errors of Go ---- */

/* Has an exception remember the error of a link, whose handle it takes over. False with an exception. */
bool goanna_remember(PyObject *module, PyObject *exception, goanna_link *link);

/* Gives a link what Go needs to find the error of an exception: the one that it remembers, the number of the class of a variable, and the
 * errno of an OSError. */
void goanna_recall(PyObject *module, PyObject *exception, goanna_link *link);

/* Of the system, as goanna_link has numbers of errors: makes an OSError, selecting the subclass by the number, and returns the number of one.
 * filename may be NULL. NULL with an exception. */
PyObject *goanna_new_os_error(PyObject *class, int32_t number, PyObject *message, PyObject *filename);
int32_t goanna_number_of_os_error(PyObject *exception);

/* Returns an attribute that is a positive int of 32 bits; 0, without an exception, for any other one. */
int32_t goanna_int_attribute(PyObject *o, const char *name);

bool goanna_is_exception(PyObject *o);

/* Loads an exception, the class of a variable, or None. False with an exception. */
bool goanna_load_caught(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_caught_error *slot);

/* ---- enumerations.c ---- */

/* Adds the classes of the enumerations to the module. False with an exception. */
bool goanna_add_enumerations(PyObject *module);

/* Return the class of an enumeration, and the member that has a value, an exact int or str. Borrowed from the module. NULL without an
 * exception if there is none. */
PyObject *goanna_enumeration(PyObject *module, int number);
PyObject *goanna_member(PyObject *module, int number, PyObject *value);

/* Reports whether a member has the value or, for flags, whether all its bits are bits of members. 0 or 1; -1 with an exception. */
int goanna_is_member(PyObject *module, int number, PyObject *value);

/* Returns the member that has the value of a Go result, or the combination of flags, or else value itself. Steals the reference to
 * value. */
PyObject *goanna_to_member(PyObject *module, int number, PyObject *value);

/* Calls a function of the module whose first argument is the member that a method is called on. */
PyObject *goanna_call_member(goanna_function *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* Raises ValueError, which names the members. Returns false. */
bool goanna_refuse_member(const goanna_call *call, const goanna_place *at, int number, PyObject *o);

/* ---- imports.c ---- */

/* An attribute of a Python module, or a name if module is NULL. Converters define static ones. */
typedef struct {
    const char *module, *name;
    int id; /* 0: not used yet */
} goanna_import;

PyObject *goanna_find_import(PyObject *module, goanna_import *i);

/* Returns the object of an import, borrowed. Imports its module at the first use in an interpreter. NULL with an exception. */
static inline PyObject *goanna_imported(const goanna_call *call, goanna_import *i) {
    goanna_state *state = PyModule_GetState(call->module);
    int id = __atomic_load_n(&i->id, __ATOMIC_ACQUIRE);
    PyObject *object = id == 0 ? NULL : __atomic_load_n(&state->imported[id - 1], __ATOMIC_ACQUIRE);
    return __builtin_expect(object != NULL, 1) ? object : goanna_find_import(call->module, i);
}

/* Returns the attribute of an object: a new reference, or NULL with an exception. */
PyObject *goanna_get_attribute(const goanna_call *call, PyObject *o, goanna_import *name);

/* Returns the attribute of an object, a new reference, at little cost where it has none: NULL without an exception then. NULL with an exception. */
PyObject *goanna_find_method(const goanna_call *call, PyObject *o, goanna_import *name);

/* Reports whether the class of an object is the given one or derived from it, without __instancecheck__. 0 or 1; -1 with an exception. */
int goanna_is_instance(const goanna_call *call, PyObject *o, goanna_import *class);

/* ---- api.c: the functions of goanna_api ---- */

extern const goanna_api goanna_the_api;

/* A buffer that Go has acquired from an object, in the list of its call. */
typedef struct goanna_acquired {
    Py_buffer *view;  /* in a goanna_view, which Go owns */
    PyObject *object; /* borrowed from the call */
    int flags;
    struct goanna_acquired *next;
} goanna_acquired;

/* Has the call own an object, whose reference it steals, until it ends. Returns it; NULL with an exception. */
PyObject *goanna_own(goanna_call *call, PyObject *object);

/* Releases the objects that a call owns, and the buffers that Go has not released. */
void goanna_end_objects(goanna_call *call);

/* Returns the pending exception as a failure, which Go frees. The call owns the exception then. */
goanna_failure *goanna_caught(goanna_call *call);

/* Returns a failure of one link, with the class, the message and the exception itself, or nothing where that is NULL. NULL if there is no
 * memory. It may run Python code. */
goanna_failure *goanna_new_failure(PyObject *module, PyObject *exception);

/* ---- files.c: file objects that Go reads and writes ---- */

enum goanna_file_use { GOANNA_READS, GOANNA_SEEKS, GOANNA_WRITES };

/* The converters' own description; NULL: None is refused. */
typedef struct {
    bool nullable; /* None is nil */
} goanna_reader_data, goanna_seeker_data, goanna_writer_data;

/* Opens an argument for Go: a binary file object, or for reading also a bytes-like object. False with an exception. */
bool goanna_open_file(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, enum goanna_file_use use, goanna_stream *slot);

/* Functions of goanna_api. */
int64_t goanna_read_file(goanna_call *call, goanna_file *f, int64_t n, const char **data, goanna_outcome *outcome);
int64_t goanna_write_file(goanna_call *call, goanna_file *f, const char *data, int64_t n, goanna_outcome *outcome);
int64_t goanna_seek_file(goanna_call *call, goanna_file *f, int64_t offset, int whence, goanna_outcome *outcome);
int64_t goanna_close_file(goanna_call *call, goanna_file *f, goanna_outcome *outcome);

/* ---- callbacks.c: callables that Go calls ---- */

/* The description of one: as fields its type has the parameters, then the results. */
typedef struct {
    int params, results;
    bool fallible; /* the func's last result is an error */
    bool variadic; /* the last parameter has the rest of the arguments */
    bool pulls;    /* an iterable: the results are an item, or what the tuples have that are items */
    bool spells;   /* any object, which is not called: the result is its str(), and what that raises does not reach Go */
} goanna_callback_data;
typedef goanna_callback_data goanna_iterable_data;

/* Holds an object of an argument until Go takes it or the call ends. NULL with an exception. */
goanna_callback *goanna_hold_object(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o);

/* Loads a callable, or NULL for None. False with an exception. */
bool goanna_load_callable(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot);

/* Loads an iterable, except str. False with an exception. */
bool goanna_load_pulled(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_callback **slot);

/* Functions of goanna_api. */
int64_t goanna_call_back(goanna_call *call, goanna_callback *c, void *frame, goanna_outcome *outcome);
void goanna_drop_answer(goanna_call *call, goanna_answers *a);

/* ---- implementations.c: objects that implement interfaces of Go ---- */

typedef struct {
    bool nullable;      /* None is nil */
    const int *classes; /* whose instances pass as themselves; ends with 0 */
} goanna_implementation_data;

/* Has the first method of an object that implements an interface remember the object. */
void goanna_note_implementer(goanna_callback *c, PyObject *o);

/* A new reference to that object. NULL, without an exception, where another interpreter has it, and where it is a callable without the method's
 * name, unless callables. */
PyObject *goanna_implementer_of(const goanna_callback *c, bool callables);

/* Loads an instance, or the methods of another object, which are the fields of the description. False with an exception. */
bool goanna_load_methods(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_implementation *slot);

/* ---- stack.c ---- */

enum goanna_stack_use { GOANNA_FOR_GO, GOANNA_FOR_PYTHON };

/* The addresses below which this thread's stack is too short for each use. Initial-exec, as the Go runtime's own thread-local
 * variable: an access is one load and not a call. */
extern __thread uintptr_t goanna_stack_limits[2] __attribute__((tls_model("initial-exec"), visibility("hidden")));

bool goanna_find_stack(const char *function, enum goanna_stack_use use);

/* Reports whether the rest of the stack is long enough. False with a RecursionError that names the function. */
static inline bool goanna_has_stack(const char *function, enum goanna_stack_use use) {
    return __builtin_expect((uintptr_t)__builtin_frame_address(0) >= goanna_stack_limits[use], 1) || goanna_find_stack(function, use);
}

/* ---- greenlets.c ---- */

/* Reports whether Python code may run in the call: if greenlets switch in it, the calls of this thread must still return in the reverse
 * of the order in which they began. False with a RuntimeError. Must be called before anything that may run Python code while Go is on
 * the stack. */
bool goanna_may_run_python(goanna_call *call);

/* ---- refs.c: references that Go owns ---- */

typedef struct goanna_interpreter goanna_interpreter;

/* An owned reference to an object of one interpreter, perhaps the head of a larger structure, which is malloc'ed. */
struct goanna_reference {
    PyObject *object;
    void (*end)(goanna_reference *); /* ends what else the structure has, with the GIL, before object is dropped; NULL: it has nothing */
    goanna_interpreter *home;
    goanna_reference *previous, *next; /* in its interpreter's list */
    uint32_t listed; /* not 0: a call has the structure in a list, too, and goes through that after Go may have dropped the reference */
};

/* Frees the structure when its owner and the list that has it have both let go. On any thread. */
void goanna_leave_reference(goanna_reference *r);

/* A new reference to the object, for Go to drop. NULL with an exception. */
goanna_reference *goanna_keep(PyObject *object);

/* The two halves of it, of which the second cannot fail: sets the interpreter of r, false with an exception; takes a reference to
 * the object, with which r is owned by Go. */
bool goanna_place_reference(goanna_reference *r);
void goanna_own_reference(goanna_reference *r, PyObject *object);

/* Has Go own a reference that already has its object, on any thread. */
void goanna_give_reference(goanna_reference *r);

/* Drops one that Go does not own, with the GIL. No exception may be pending. */
void goanna_end_reference(goanna_reference *r);

/* Drops a reference on any thread. call is this thread's, or NULL. */
void goanna_drop_owned(goanna_call *call, goanna_reference *r);

bool goanna_is_of_this_interpreter(const goanna_reference *r);
bool goanna_is_of(const goanna_reference *r, const PyInterpreterState *interpreter);

/* The interpreter, for a thread of Go that needs a state of it, before it ends. NULL if it has ended. */
PyInterpreterState *goanna_enter_interpreter(goanna_interpreter *home, bool *is_main);
void goanna_leave_interpreter(goanna_interpreter *home);

uintptr_t goanna_home(const goanna_reference *r);

/* Has the end of this interpreter end what Go does for it. False with an exception. */
bool goanna_watch_interpreter(void);

/* The object of the first reference of this interpreter that is wanted, a new reference, or NULL. wanted runs under a lock, and no
 * Python code. */
PyObject *goanna_find_reference(bool (*wanted)(const goanna_reference *, void *), void *data);

/* Drops the references of this interpreter that were dropped without its GIL. */
void goanna_drop_pending(void);

/* The number of such buffers of all interpreters. */
extern int64_t goanna_pending;

/* Around a fork. In the child, where no Go has them any more, the next call of the module drops all. */
void goanna_lock_references(void);
void goanna_unlock_references(void);
void goanna_orphan_references(void);

/* ---- contexts.c: calls with a context ---- */

typedef struct {
    uint64_t outer; /* the serial of the call that SIGINT cancels again afterwards */
    bool watches;   /* the call has SIGINT handled */
} goanna_contexts;

/* Around a crossing with contexts, with the GIL. goanna_begin_contexts returns false with an exception. */
bool goanna_begin_contexts(const goanna_library *lib, goanna_call *call, goanna_contexts *contexts);
void goanna_end_contexts(const goanna_call *call, goanna_contexts contexts);

/* Makes the call interruptible again before it goes on in Go. A signal that came too late for the Python code of the call interrupts it. */
void goanna_resume_interruptible(const goanna_call *call);

/* Has Python handle its signals. An exception that a handler raises takes the place of the pending one, which is its __context__. */
void goanna_raise_interrupt(void);

/* ---- lent.c: objects of arguments that Go uses, on any thread ---- */

struct goanna_lent {
    goanna_reference reference;
    PyObject *module;
    const goanna_callable *function; /* whose argument it is */
    goanna_place at;                 /* of the argument */
    goanna_lent *next;               /* of its call, until Go takes it */
    bool taken;
    bool given; /* Go owns the reference, and may drop it without taking it */
};

/* Returns a structure of size bytes with zeros after its goanna_lent, which the call owns. end ends the rest of it, as that of a
 * goanna_reference does. NULL with an exception. */
goanna_lent *goanna_lend(goanna_call *call, const goanna_place *at, PyObject *o, size_t size, void (*end)(goanna_reference *));

/* Ends what Go has not taken. No exception may be pending. */
void goanna_end_lent(goanna_call *call);

/* Has Go own all of a list, which outlives its call; ends what Go has not taken of it, on any thread, whose call is call, or NULL. */
void goanna_give_lent(goanna_lent *l);
void goanna_end_given(goanna_call *call, goanna_lent *l);

/* Begins a use of Python by a call or caller, which takes the GIL if it does not hold it. If it returns true, Python code may run until the
 * end. */
bool goanna_begin_use(goanna_call *call, bool *taken);
void goanna_end_use(goanna_call *call, bool taken);

/* Hands the pending exception to Go, with a reference to it, by which it may be raised in another call. */
void goanna_hand_exception(goanna_call *call, goanna_outcome *outcome);

bool goanna_is_lent_here(const goanna_call *call, const goanna_lent *l);

/* Functions of goanna_api. */
void goanna_take(goanna_lent *l);
int32_t goanna_is_held(const goanna_lent *l);
void goanna_names(const goanna_lent *l, const char **function, const char **argument);
void *goanna_referenced(goanna_call *call, const goanna_reference *r);
goanna_call *goanna_begin_caller(goanna_lent *l, bool *once);
void goanna_end_caller(goanna_call *caller, uintptr_t home);

/* ---- retain.c: buffers that outlive their call ---- */

/* retain of goanna_api. */
goanna_reference *goanna_retain(goanna_call *call, const void *base, goanna_failure **failure);

/* The exporter of what this interpreter retains that has the memory and format of b: a new reference, or NULL. */
PyObject *goanna_retained_exporter(const goanna_viewed *b);

/* ---- layout.c: layouts that formats do not show ---- */

/* A function of goanna_api: record_sizes. */
int goanna_record_sizes(goanna_call *call, const goanna_viewed *b, const char *paths, int64_t count, int64_t *sizes,
                        goanna_failure **failure);

/* ---- call.c ---- */

/* Must be called after anything that may have run Python code, before it returns to Go. In the child of a fork during the call it does
 * not return if the call may use Python objects: the call raises RuntimeError. */
void goanna_leave_if_forked(const goanna_call *call);

/* Ends the child of a fork on a thread of Go that runs Python code. It cannot return: its Go runtime does not run, and Python's calls
 * are on the stack of a thread that the child does not have. */
void goanna_leave_caller_if_forked(const goanna_call *call);

/* Returns a new serial for a call. */
uint64_t goanna_next_serial(void);

/* Takes the GIL for a call in Go that does not hold it. Returns whether it took it; goanna_give_gil then gives it back. */
bool goanna_take_gil(goanna_call *call);
void goanna_give_gil(goanna_call *call, bool taken);

/* Clears a call in parts: for all of it, GCC uses an instruction that takes a quarter of the time of a call to begin. */
static inline void goanna_clear_call(goanna_call *call) {
    enum { PART = 32, PARTS = 4 };
    _Static_assert(sizeof *call > PARTS * PART && sizeof *call <= (PARTS + 1) * PART, "the last part is not larger");
    char *part = (char *)call;
    memset(part, 0, PART);
    memset(part + PART, 0, PART);
    memset(part + 2 * PART, 0, PART);
    memset(part + 3 * PART, 0, PART);
    memset(part + PARTS * PART, 0, sizeof *call - PARTS * PART);
}

/* Begins a call and binds the arguments: call->arguments has one for each parameter then, NULL for a default. bound is memory for
 * them. False with an exception, and the call has not begun. */
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
    goanna_clear_call(call);
    call->callable = c;
    call->frame = (char *)head;
    call->arguments = (void *const *)*args;
    call->module = module;
    call->arena = arena;
    return true;
}

/* Runs the Go function on the frame. False with an exception. */
bool goanna_cross(goanna_call *call);

/* Leaves that loop over no more bytes keep the GIL. As NumPy does, which releases the GIL for operations on more than 500 items. */
#define GOANNA_SHORT 4000

/* The same for a callable that may be a leaf, by its number among those. checked: C has checked all arguments. bytes: of the buffers, if the
 * time that it takes depends on these alone. */
bool goanna_cross_leaf(goanna_call *call, int number, bool checked, size_t bytes);

/* Raises the exception of an error that a leaf has returned. False. */
bool goanna_fail_leaf(goanna_call *call, const goanna_error *error);

/* Reports whether the error that a leaf has returned is nil. False with an exception. */
static inline bool goanna_succeeded(goanna_call *call, const goanna_error *error) {
    return __builtin_expect(error->type == 0, 1) || goanna_fail_leaf(call, error);
}

/* Ends the call, and frees all that it owns. Returns result, which may be NULL with an exception. */
PyObject *goanna_end_call(goanna_call *call, PyObject *result);

/* Returns a tuple of n results, whose references it steals. If good is false it releases the results and returns NULL, with the
 * exception of the caller. */
PyObject *goanna_pack(PyObject **results, int n, bool good);

/* Returns the place of a result. */
static inline goanna_place goanna_result_place(const goanna_call *call) {
    const goanna_callable *c = call->callable;
    return (goanna_place){.function = c->name};
}

/* Returns a literal of the module, borrowed. */
PyObject *goanna_literal(PyObject *module, int number);

#endif
