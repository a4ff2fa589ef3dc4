/* Arrow's C data interface (https://arrow.apache.org/docs/format/CDataInterface.html) in capsules
 * (https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html): one dimension is an array of numbers, each further one a list
 * of fixed size around the next. The consumer releases a structure, and children that it has moved, on any thread, with or without the GIL. */
#include "array.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- abi.h of Arrow ---- */

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

/* ---- types ---- */

/* The format string of a type, or NULL. Arrow packs eight bools in an octet. */
static const char *type_of(char code) {
    switch (code) {
    case 'b':
        return "c";
    case 'B':
        return "C";
    case 'h':
        return "s";
    case 'H':
        return "S";
    case 'i':
        return "i";
    case 'I':
        return "I";
    case 'q':
        return "l";
    case 'Q':
        return "L";
    case 'e':
        return "e";
    case 'f':
        return "f";
    case 'd':
        return "g";
    default:
        return NULL;
    }
}

/* Reports whether Arrow can describe a held Array. False with BufferError. */
static bool check(const goanna_array *a, const char *method) {
    const goanna_block *b = a->block;
    if (type_of(a->code) == NULL) {
        PyErr_Format(PyExc_BufferError, "%s(): Arrow has no type for items of format '%s'", method, b->format);
        return false;
    }
    if (b->ndim == 0) {
        PyErr_Format(PyExc_BufferError, "%s(): expected an Array of one dimension or more", method);
        return false;
    }
    int64_t length = b->shape[0];
    for (int i = 1; i < b->ndim; i++) {
        if (b->shape[i] > INT32_MAX || __builtin_mul_overflow(length, b->shape[i], &length)) {
            PyErr_Format(PyExc_BufferError, "%s(): dimension %i is too long for Arrow", method, i);
            return false;
        }
    }
    return true;
}

/* ---- the schema ---- */

/* What the schemas of all dimensions share. The outermost schema is in the capsule. */
typedef struct {
    int64_t references; /* schemas that are not released */
    struct {
        struct ArrowSchema inner, *child;
        char format[16]; /* "+w:" and an int32 */
    } of[];
} schemas;

static void release_schema(struct ArrowSchema *schema) {
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->release != NULL) {
            schema->children[i]->release(schema->children[i]);
        }
    }
    schemas *s = schema->private_data;
    schema->release = NULL;
    if (__atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) == 0) {
        free(s);
    }
}

/* Fills in the schema of a held Array. False with MemoryError. */
static bool set_schema(struct ArrowSchema *outer, const goanna_array *a) {
    const goanna_block *b = a->block;
    schemas *s = calloc(1, sizeof *s + (size_t)b->ndim * sizeof *s->of);
    if (s == NULL) {
        PyErr_NoMemory();
        return false;
    }
    s->references = b->ndim;
    for (int i = 0; i < b->ndim; i++) {
        bool last = i == b->ndim - 1;
        if (!last) {
            s->of[i].child = &s->of[i + 1].inner;
            snprintf(s->of[i].format, sizeof s->of[i].format, "+w:%lld", (long long)b->shape[i + 1]);
        }
        *(i == 0 ? outer : &s->of[i].inner) = (struct ArrowSchema){
            .format = last ? type_of(a->code) : s->of[i].format,
            .name = i == 0 ? "" : "item",
            .n_children = last ? 0 : 1,
            .children = last ? NULL : &s->of[i].child,
            .release = release_schema,
            .private_data = s,
        };
    }
    return true;
}

/* ---- the array ---- */

/* What the arrays of all dimensions share. The outermost array is in the capsule. */
typedef struct {
    goanna_lease lease;
    int64_t references;     /* arrays that are not released */
    const void *buffers[2]; /* no validity, and the items; a list has the first alone */
    struct {
        struct ArrowArray inner, *child;
    } of[];
} arrays;

static void release_array(struct ArrowArray *array) {
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release != NULL) {
            array->children[i]->release(array->children[i]);
        }
    }
    arrays *s = array->private_data;
    array->release = NULL;
    if (__atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) == 0) {
        goanna_lease_end_anywhere(&s->lease);
    }
}

/* Fills in the array of a held Array in C order, which it holds from then on. False with an exception. */
static bool set_array(struct ArrowArray *outer, PyObject *self) {
    goanna_leases *home = goanna_leases_of(self);
    if (home == NULL) {
        return false;
    }
    const goanna_block *b = goanna_array_of(self)->block;
    arrays *s = calloc(1, sizeof *s + (size_t)b->ndim * sizeof *s->of);
    if (s == NULL) {
        PyErr_NoMemory();
        return false;
    }
    s->references = b->ndim;
    s->buffers[1] = b->data;
    int64_t length = 1;
    for (int i = 0; i < b->ndim; i++) {
        bool last = i == b->ndim - 1;
        length *= b->shape[i];
        if (!last) {
            s->of[i].child = &s->of[i + 1].inner;
        }
        *(i == 0 ? outer : &s->of[i].inner) = (struct ArrowArray){
            .length = length,
            .n_buffers = last ? 2 : 1,
            .n_children = last ? 0 : 1,
            .buffers = s->buffers,
            .children = last ? NULL : &s->of[i].child,
            .release = release_array,
            .private_data = s,
        };
    }
    goanna_lease_begin(&s->lease, home, self);
    return true;
}

/* ---- capsules ---- */

#define SCHEMA "arrow_schema"
#define ARRAY "arrow_array"

/* A consumer that has moved the structure out of a capsule leaves release NULL. */
static void end_schema(PyObject *capsule) {
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, SCHEMA);
    if (schema->release != NULL) {
        schema->release(schema);
    }
    free(schema);
}

static void end_array(PyObject *capsule) {
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, ARRAY);
    if (array->release != NULL) {
        array->release(array);
    }
    free(array);
}

/* Returns a capsule of an empty structure. NULL with an exception. */
static PyObject *new_capsule(size_t size, const char *name, PyCapsule_Destructor end) {
    void *structure = calloc(1, size);
    if (structure == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *capsule = PyCapsule_New(structure, name, end);
    if (capsule == NULL) {
        free(structure);
    }
    return capsule;
}

static PyObject *schema_of_held(const goanna_array *a) {
    PyObject *capsule = new_capsule(sizeof(struct ArrowSchema), SCHEMA, end_schema);
    if (capsule != NULL && !set_schema(PyCapsule_GetPointer(capsule, SCHEMA), a)) {
        Py_DecRef(capsule);
        return NULL;
    }
    return capsule;
}

static PyObject *array_of_held(PyObject *self) {
    PyObject *capsule = new_capsule(sizeof(struct ArrowArray), ARRAY, end_array);
    if (capsule != NULL && !set_array(PyCapsule_GetPointer(capsule, ARRAY), self)) {
        Py_DecRef(capsule);
        return NULL;
    }
    return capsule;
}

/* Returns a tuple of both capsules, for a held Array in C order. NULL with an exception. */
static PyObject *pair_of_held(PyObject *self) {
    PyObject *schema = schema_of_held(goanna_array_of(self));
    PyObject *array = schema == NULL ? NULL : array_of_held(self);
    PyObject *pair = array == NULL ? NULL : PyTuple_Pack(2, schema, array);
    Py_DecRef(schema);
    Py_DecRef(array);
    return pair;
}

PyObject *goanna_array_arrow_schema(PyObject *self, PyObject *none) {
    (void)none;
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *capsule = check(a, "__arrow_c_schema__") ? schema_of_held(a) : NULL;
    goanna_let_go(a);
    return capsule;
}

PyObject *goanna_array_arrow_array(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = Py_None; /* a wish, which a producer may leave to the consumer */
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:__arrow_c_array__", names, &requested)) {
        return NULL;
    }
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    PyObject *pair = NULL;
    if (check(a, "__arrow_c_array__")) {
        if (a->c_contiguous) {
            pair = pair_of_held(self);
        } else {
            PyObject *copy = goanna_array_copy(self, NULL); /* nobody else has it */
            pair = copy == NULL ? NULL : pair_of_held(copy);
            Py_DecRef(copy);
        }
    }
    goanna_let_go(a);
    return pair;
}
