/* Arrays as arrays and streams of Arrow, in capsules: arrow.h. A consumer releases a structure, and children that it has moved, on any
 * thread, with or without the GIL, also after the end of the interpreter. */
#include "array.h"

#include <errno.h>
#include <stdlib.h>

#include "arrow.h"

/* ---- the schema ---- */

/* The schemas of all columns. The first is moved out at once. */
typedef struct {
    goanna_columns *columns;
    int64_t references;      /* schemas that are not released */
    struct ArrowSchema of[]; /* then pointers: the children of each, one after another */
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
        goanna_columns_drop(s->columns);
        free(s);
    }
}

/* Fills in the schema of column i and those below it. Returns the next column. */
static int64_t fill_schema(schemas *s, int64_t i, struct ArrowSchema ***unused) {
    const goanna_column *c = &s->columns->of[i];
    struct ArrowSchema **children = *unused;
    s->of[i] = (struct ArrowSchema){
        .format = c->format,
        .name = c->name,
        .flags = c->nullable ? ARROW_FLAG_NULLABLE : 0,
        .n_children = c->children,
        .children = c->children == 0 ? NULL : children,
        .release = release_schema,
        .private_data = s,
    };
    *unused += c->children;
    int64_t next = i + 1;
    for (int64_t k = 0; k < c->children; k++) {
        children[k] = &s->of[next];
        next = fill_schema(s, next, unused);
    }
    return next;
}

/* Needs no GIL. False if there is no memory. */
static bool set_schema(struct ArrowSchema *schema, goanna_columns *columns) {
    size_t n = (size_t)columns->count;
    struct ArrowSchema **pointers;
    schemas *s = malloc(sizeof *s + n * (sizeof *s->of + sizeof *pointers));
    if (s == NULL) {
        return false;
    }
    s->columns = goanna_columns_share(columns);
    s->references = columns->count;
    pointers = (struct ArrowSchema **)(s->of + n);
    fill_schema(s, 0, &pointers);
    *schema = s->of[0];
    return true;
}

/* ---- the array ---- */

/* The arrays of all columns. The first is moved out at once. */
typedef struct {
    goanna_lease lease; /* without an array if no column shares the memory of one */
    goanna_columns *columns;
    int64_t references; /* arrays that are not released */
    struct {
        struct ArrowArray array;
        const void *buffers[3]; /* validity, offsets of strings, and the values; lists and structs have the first alone */
    } of[]; /* then pointers: the children of each, one after another */
} arrays;

static void release_array(struct ArrowArray *array) {
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release != NULL) {
            array->children[i]->release(array->children[i]);
        }
    }
    arrays *s = array->private_data;
    array->release = NULL;
    if (__atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    goanna_columns_drop(s->columns);
    if (s->lease.array != NULL) {
        goanna_lease_end_anywhere(&s->lease);
    } else {
        free(s);
    }
}

/* Fills in the array of column i and those below it. Returns the next column. */
static int64_t fill_array(arrays *s, int64_t i, struct ArrowArray ***unused) {
    const goanna_column *c = &s->columns->of[i];
    struct ArrowArray **children = *unused;
    s->of[i].buffers[0] = c->validity;
    s->of[i].buffers[1] = c->offsets;
    s->of[i].buffers[c->offsets == NULL ? 1 : 2] = c->memory;
    s->of[i].array = (struct ArrowArray){
        .length = c->length,
        .null_count = c->missing,
        .n_buffers = 1 + c->buffers,
        .n_children = c->children,
        .buffers = s->of[i].buffers,
        .children = c->children == 0 ? NULL : children,
        .release = release_array,
        .private_data = s,
    };
    *unused += c->children;
    int64_t next = i + 1;
    for (int64_t k = 0; k < c->children; k++) {
        children[k] = &s->of[next].array;
        next = fill_array(s, next, unused);
    }
    return next;
}

/* Fills in the array of columns, which holds the held Array from then on if they share its memory. False with an exception. */
static bool set_array(struct ArrowArray *array, goanna_columns *columns, PyObject *self) {
    goanna_leases *home = columns->shares ? goanna_leases_of(self) : NULL;
    if (columns->shares && home == NULL) {
        return false;
    }
    size_t n = (size_t)columns->count;
    struct ArrowArray **pointers;
    arrays *s = calloc(1, sizeof *s + n * (sizeof *s->of + sizeof *pointers));
    if (s == NULL) {
        PyErr_NoMemory();
        return false;
    }
    s->columns = goanna_columns_share(columns);
    s->references = columns->count;
    pointers = (struct ArrowArray **)(s->of + n);
    fill_array(s, 0, &pointers);
    if (columns->shares) {
        goanna_lease_begin(&s->lease, home, self);
    }
    *array = s->of[0].array;
    return true;
}

/* ---- the stream: one array ---- */

typedef struct {
    goanna_columns *columns;
    struct ArrowArray array; /* released: the consumer has it */
} source;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    const source *s = stream->private_data;
    return set_schema(out, s->columns) ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    source *s = stream->private_data;
    *out = s->array;
    s->array.release = NULL;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "no memory for the schema";
}

static void release_stream(struct ArrowArrayStream *stream) {
    source *s = stream->private_data;
    if (s->array.release != NULL) {
        s->array.release(&s->array);
    }
    goanna_columns_drop(s->columns);
    free(s);
    stream->release = NULL;
}

static bool set_stream(struct ArrowArrayStream *stream, goanna_columns *columns, PyObject *self) {
    source *s = calloc(1, sizeof *s);
    if (s == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (!set_array(&s->array, columns, self)) {
        free(s);
        return false;
    }
    s->columns = goanna_columns_share(columns);
    *stream = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, release_stream, s};
    return true;
}

/* ---- capsules ---- */

/* Defines the destructor of capsules. A consumer that has moved the structure out of one leaves release NULL. */
#define END(name, structure, capsule_name)                                                                                \
    static void name(PyObject *capsule) {                                                                                 \
        structure *s = PyCapsule_GetPointer(capsule, capsule_name);                                                       \
        if (s->release != NULL) {                                                                                         \
            s->release(s);                                                                                                \
        }                                                                                                                 \
        free(s);                                                                                                          \
    }
END(end_schema, struct ArrowSchema, GOANNA_ARROW_SCHEMA)
END(end_array, struct ArrowArray, GOANNA_ARROW_ARRAY)
END(end_stream, struct ArrowArrayStream, GOANNA_ARROW_STREAM)

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

PyObject *goanna_arrow_schema(goanna_columns *columns, PyObject *self) {
    (void)self;
    PyObject *capsule = new_capsule(sizeof(struct ArrowSchema), GOANNA_ARROW_SCHEMA, end_schema);
    if (capsule != NULL && !set_schema(PyCapsule_GetPointer(capsule, GOANNA_ARROW_SCHEMA), columns)) {
        Py_DecRef(capsule);
        return PyErr_NoMemory();
    }
    return capsule;
}

static PyObject *array_of(goanna_columns *columns, PyObject *self) {
    PyObject *capsule = new_capsule(sizeof(struct ArrowArray), GOANNA_ARROW_ARRAY, end_array);
    if (capsule != NULL && !set_array(PyCapsule_GetPointer(capsule, GOANNA_ARROW_ARRAY), columns, self)) {
        Py_DecRef(capsule);
        return NULL;
    }
    return capsule;
}

PyObject *goanna_arrow_pair(goanna_columns *columns, PyObject *self) {
    PyObject *schema = goanna_arrow_schema(columns, self);
    PyObject *array = schema == NULL ? NULL : array_of(columns, self);
    PyObject *pair = array == NULL ? NULL : PyTuple_Pack(2, schema, array);
    Py_DecRef(schema);
    Py_DecRef(array);
    return pair;
}

PyObject *goanna_arrow_stream(goanna_columns *columns, PyObject *self) {
    PyObject *capsule = new_capsule(sizeof(struct ArrowArrayStream), GOANNA_ARROW_STREAM, end_stream);
    if (capsule != NULL && !set_stream(PyCapsule_GetPointer(capsule, GOANNA_ARROW_STREAM), columns, self)) {
        Py_DecRef(capsule);
        return NULL;
    }
    return capsule;
}

/* ---- the methods ---- */

/* Returns what make returns for the columns of an Array. */
static PyObject *with_columns(PyObject *self, PyObject *(*make)(goanna_columns *, PyObject *), const char *method) {
    goanna_array *a = goanna_array_of(self);
    if (goanna_hold(a) == NULL) {
        return NULL;
    }
    goanna_columns *columns = goanna_columns_of(self, make != goanna_arrow_schema, method);
    PyObject *made = NULL;
    if (columns != NULL) {
        made = make(columns, self);
        goanna_columns_drop(columns);
    }
    goanna_let_go(a);
    return made;
}

bool goanna_takes_schema(PyObject *args, PyObject *kwargs, const char *format) {
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = Py_None;
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, names, &requested) != 0;
}

PyObject *goanna_array_arrow_schema(PyObject *self, PyObject *none) {
    (void)none;
    return with_columns(self, goanna_arrow_schema, "__arrow_c_schema__");
}

PyObject *goanna_array_arrow_array(PyObject *self, PyObject *args, PyObject *kwargs) {
    return goanna_takes_schema(args, kwargs, "|O:__arrow_c_array__") ? with_columns(self, goanna_arrow_pair, "__arrow_c_array__") : NULL;
}

PyObject *goanna_array_arrow_stream(PyObject *self, PyObject *args, PyObject *kwargs) {
    return goanna_takes_schema(args, kwargs, "|O:__arrow_c_stream__") ? with_columns(self, goanna_arrow_stream, "__arrow_c_stream__") : NULL;
}
