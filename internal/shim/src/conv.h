/* The interface of converters: descriptions of nested types, places of values, and memory of a call. Each converter is a
 * file conv/NAME.h with the functions
 *
 *     bool goanna_load_NAME(goanna_call *, const goanna_place *, const goanna_type *, PyObject *, SLOT *)
 *     PyObject *goanna_build_NAME(goanna_call *, const goanna_type *, SLOT *)
 *     void goanna_drop_NAME(goanna_call *, const goanna_type *, SLOT *)
 *
 * and with a goanna_conv_NAME, by which containers call them. There is no load or build if values of the type are not passed in that
 * direction, and no drop if slots own nothing. The generated C includes the converters that its module uses. load fails with an
 * exception that names the place. build and drop release what the slot owns; drop does nothing after build. */
#ifndef GOANNA_CONV_H
#define GOANNA_CONV_H

#include <stdbool.h>

#include "pyabi.h"

#include "frame.h"

/* The place of a value: an argument, or a part of another value. Without outer and name it is a result. */
typedef struct goanna_place {
    const struct goanna_place *outer; /* NULL: an argument */
    const char *function;             /* of an argument */
    const char *name;                 /* of an argument or a field; NULL: an item */
    PyObject *key;                    /* of a mapping's item, borrowed; NULL: a sequence's */
    bool is_result;                   /* of the callable at outer */
    bool is_key;                      /* the key itself, not its value */
    bool attribute;                   /* function is an attribute, to which the argument is assigned */
    Py_ssize_t index;                 /* of a sequence's item */
} goanna_place;

struct goanna_type;

typedef struct {
    bool (*load)(goanna_call *, const goanna_place *, const struct goanna_type *, PyObject *, void *slot);
    PyObject *(*build)(goanna_call *, const struct goanna_type *, void *slot);
    void (*drop)(goanna_call *, const struct goanna_type *, void *slot); /* NULL: the slot owns nothing; of zeros, it does nothing */
    /* Loads items of a list or tuple, from the first one, up to an item that may run Python code or that fails. Returns the number of
     * loaded items, and never sets an exception. NULL: load converts all items. */
    Py_ssize_t (*load_plain)(goanna_call *, PyObject *items, Py_ssize_t n, void *slots);
} goanna_conv;

/* The description of a nested type, or of a type whose converter needs data. */
typedef struct goanna_type {
    const goanna_conv *conv;
    const char *expects; /* in messages: "list of str" */
    const struct goanna_type *key, *elem;
    const void *data;    /* of the converter's own: a goanna_NAME_data */
    const struct goanna_field *fields; /* of a struct */
    int64_t count;       /* of an array, or of fields */
    uint32_t size;       /* of a slot, in bytes */
    uint32_t align;
} goanna_type;

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* converters leave out members that they do not use */

/* Reports whether an object's class is the given one and not a subclass. */
static inline bool goanna_is_exact(PyObject *o, PyTypeObject *class) { return Py_TYPE(o) == class; }

/* Defines goanna_load_plain_NAME. good is an expression with call, an item o and its slot, which stores the item; if it is false, the
 * converter's load must convert the item. */
#define GOANNA_LOAD_PLAIN(name, slot_type, good)                                                                            \
    __attribute__((unused)) static Py_ssize_t goanna_load_plain_##name(goanna_call *call, PyObject *items, Py_ssize_t n,    \
                                                                        void *slots) {                                      \
        (void)call;                                                                                                         \
        PyObject *(*get)(PyObject *, Py_ssize_t) = goanna_is_exact(items, &PyTuple_Type) ? PyTuple_GetItem : PyList_GetItem; \
        slot_type *slot = slots;                                                                                            \
        for (Py_ssize_t i = 0; i < n; i++, slot++) {                                                                        \
            PyObject *o = get(items, i);                                                                                    \
            if (__builtin_expect(o == NULL || !(good), 0)) {                                                                \
                PyErr_Clear();                                                                                              \
                return i;                                                                                                   \
            }                                                                                                               \
        }                                                                                                                   \
        return n;                                                                                                           \
    }

typedef struct goanna_field {
    const char *name;
    uint32_t offset; /* in the struct's slot */
    const goanna_type *type;
} goanna_field;

/* Declares a goanna_conv_NAME: the functions of a converter, NULL for those that it does not have. */
#define GOANNA_CONVERTER __attribute__((unused)) static const goanna_conv
#define GOANNA_LOAD(function) ((bool (*)(goanna_call *, const goanna_place *, const goanna_type *, PyObject *, void *))(void (*)(void))(function))
#define GOANNA_BUILD(function) ((PyObject * (*)(goanna_call *, const goanna_type *, void *))(void (*)(void))(function))
#define GOANNA_DROP(function) ((void (*)(goanna_call *, const goanna_type *, void *))(void (*)(void))(function))

/* ---- arena.c ---- */

struct goanna_chunk;

/* Memory for converted arguments. The first chunk may be on the stack of the call. */
typedef struct goanna_arena {
    char *at, *end;
    struct goanna_chunk *chunks;
} goanna_arena;

/* Bytes on the stack of a call with containers among its parameters. */
#define GOANNA_ARENA_FIRST 4096

/* Returns memory that is valid until the call ends. align is a power of 2 up to 16. NULL with MemoryError. */
void *goanna_reserve(goanna_call *call, size_t size, size_t align);

/* goanna_reserve for n items. */
void *goanna_reserve_items(goanna_call *call, Py_ssize_t n, const goanna_type *t);

void goanna_free_arena(goanna_arena *arena);

/* ---- places.c: exceptions that name a place ---- */

/* Returns the text of a place, such as "scale() argument 'weights'[3]": a new str, or NULL with an exception. */
PyObject *goanna_place_text(const goanna_place *at);

/* Adds a note to the pending exception that names the place. */
void goanna_note_place(const goanna_place *at);

/* Replaces the pending exception by one of the same class that names the place, with the original as its __cause__. If its class
 * is not one of the plain built-in exceptions, it stays and gets a note that names the place. */
void goanna_name_place(const goanna_place *at);

/* Raises an exception: "PLACE: expected EXPECTED, got GOT". got is a str whose reference is stolen, or NULL with an exception. Returns
 * false. */
bool goanna_refuse(const goanna_place *at, PyObject *class, const char *expected, PyObject *got);

/* Raises a BufferError: "PLACE: the WHAT is inconsistent: WHY". Returns false. */
bool goanna_refuse_memory(const goanna_place *at, const char *what, const char *why);

/* Raises a TypeError for the type of an object, in place of a pending TypeError. Any other pending exception stays, and names the
 * place. Returns false. */
bool goanna_wrong_type(const goanna_place *at, const char *expected, PyObject *object);

/* What a nil of a Go type becomes that functions do not return: None where a field or a variable is read, else NULL with an exception. */
PyObject *goanna_no_value(const goanna_call *call, const char *type);

/* Makes the pending exception of PyUnicode_AsUTF8AndSize name the place; it is a TypeError for an object that is not a str. Returns
 * false. */
bool goanna_refuse_str(const goanna_place *at, PyObject *o);

/* Raises OverflowError for a number. Returns false. */
bool goanna_out_of_range(const goanna_place *at, const char *range, PyObject *number);

#endif
