/* Memory of other libraries by Arrow's C data interface: arrow.h. Values of one number type and without nulls are an Array that shares the
 * memory, and releases it with its last buffer; arrow_column.c has columns. Producers lie: what structures say of themselves is compared
 * before it is used. */
#include "array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"

typedef goanna_arrow_target target;

static bool refuse(const target *t, PyObject *class, const char *why) {
    PyObject *text = goanna_place_text(t->at);
    if (text != NULL) {
        PyErr_Format(class, "%U: %s", text, why);
    }
    Py_DecRef(text);
    return false;
}

bool goanna_refuse_arrow(const target *t, const char *why) { return goanna_refuse_memory(t->at, "Arrow data", why); }

/* ---- types ---- */

/* Values, which may be in lists of fixed sizes. */
typedef struct {
    char code;       /* of the struct module; '?': bits in Arrow */
    int64_t size;    /* bytes, in an Array */
    int ndim;        /* one, and one for each list */
    int64_t shape[PyBUF_MAX_NDIM]; /* the sizes of the lists from [1] on */
} values_type;

static bool is_number(values_type *v, const char *format) {
    switch (format[0] == '\0' || format[1] != '\0' ? 0 : format[0]) {
#define NUMBER(pep3118, arrow, bytes)                                                                                     \
    case arrow:                                                                                                           \
        v->code = pep3118;                                                                                                \
        v->size = bytes;                                                                                                  \
        return true;
        GOANNA_ARROW_NUMBERS(NUMBER)
#undef NUMBER
    case 'b':
        v->code = '?';
        v->size = 1;
        return true;
    default:
        return false;
    }
}

static bool refuse_type(const target *t, const struct ArrowSchema *schema) {
    if (strcmp(schema->format, "+s") == 0) {
        return goanna_refuse(t->at, PyExc_TypeError, t->expects, PyUnicode_FromString("a table or structs of Arrow: pass one of the columns"));
    }
    const char *how = schema->dictionary == NULL ? "" : " with a dictionary";
    return goanna_refuse(t->at, PyExc_TypeError, t->expects, PyUnicode_FromFormat("Arrow data of format '%.40s'%s", schema->format, how));
}

/* The size in the format of a list of a fixed size, or -1. */
static int64_t list_size(const char *format) {
    if (strncmp(format, "+w:", 3) != 0) {
        return -1;
    }
    int64_t size = 0;
    for (const char *p = format + 3; *p != '\0'; p++) {
        if (*p < '0' || *p > '9' || size > INT32_MAX / 10) {
            return -1;
        }
        size = 10 * size + (*p - '0');
    }
    return size;
}

static bool read_type(const target *t, const struct ArrowSchema *schema, values_type *v) {
    for (v->ndim = 1;; v->ndim++) {
        if (schema->format == NULL) {
            return goanna_refuse_arrow(t, "a schema has no format");
        }
        int64_t size = list_size(schema->format);
        if (schema->dictionary != NULL || (size < 0 && !is_number(v, schema->format))) {
            return refuse_type(t, schema);
        }
        if (size < 0) {
            return true;
        }
        if (v->ndim == PyBUF_MAX_NDIM) {
            return goanna_refuse_arrow(t, "lists nest too deeply");
        }
        if (schema->n_children != 1 || schema->children == NULL || schema->children[0] == NULL) {
            return goanna_refuse_arrow(t, "the schema of a list must have one child");
        }
        v->shape[v->ndim] = size;
        schema = schema->children[0];
    }
}

/* What becomes an Array. */
typedef struct {
    target target;
    values_type type;
    PyObject *made;
} array_target;

static bool read_array_type(target *t, const struct ArrowSchema *schema) { return read_type(t, schema, &((array_target *)t)->type); }

/* ---- values ---- */

/* Values of a type: from number first on at data, of bits too. */
typedef struct {
    const char *data;
    int64_t first, count; /* in numbers and bools, not in lists */
    int64_t length;       /* of the outermost dimension */
} values;

/* The number of bits from first on that are 0. */
static int64_t count_nulls(const uint8_t *bits, int64_t first, int64_t count) {
    static const uint8_t ones[64] = {[0 ... 63] = 0xff};
    int64_t nulls = 0, i = first, end = first + count;
    while (i < end) {
        if (i % 8 == 0 && end - i >= 512 && memcmp(bits + i / 8, ones, sizeof ones) == 0) { /* the usual bits */
            i += 512;
        } else {
            nulls += (bits[i / 8] >> i % 8 & 1) == 0;
            i++;
        }
    }
    return nulls;
}

const char *goanna_wrong_arrow(const struct ArrowArray *a, int64_t buffers) {
    int64_t end;
    if (a->length < 0 || a->offset < 0 || __builtin_add_overflow(a->length, a->offset, &end)) {
        return "length or offset is not in range";
    }
    if (a->null_count < -1 || a->null_count > a->length) {
        return "null_count is not in range";
    }
    if (a->n_buffers != buffers || a->buffers == NULL) {
        return "the number of buffers does not fit the format";
    }
    if (a->null_count > 0 && a->buffers[0] == NULL) {
        return "there are nulls without a validity bitmap";
    }
    if (a->dictionary != NULL) {
        return "there is a dictionary without one in the schema";
    }
    return NULL;
}

/* Checks the members of an array that has values, or lists if buffers is 1. */
static const char *wrong_members(const struct ArrowArray *a, int buffers) {
    const char *wrong = goanna_wrong_arrow(a, buffers);
    bool list = buffers == 1;
    if (wrong != NULL) {
        return wrong;
    }
    if (list && (a->n_children != 1 || a->children == NULL || a->children[0] == NULL)) {
        return "a list must have one child";
    }
    return list || a->length == 0 || a->buffers[1] != NULL ? NULL : "the values have no buffer";
}

static bool has_no_nulls(const target *t, const struct ArrowArray *a, int64_t first, int64_t count) {
    int64_t nulls = a->null_count == 0 || a->buffers[0] == NULL ? 0 : count_nulls(a->buffers[0], first, count);
    if (nulls == 0) {
        return true;
    }
    PyObject *text = goanna_place_text(t->at);
    if (text != NULL) {
        PyErr_Format(PyExc_ValueError, "%U: expected Arrow data without nulls, got %lld null%s: replace them, by fill_null() for example", text,
                     (long long)nulls, nulls == 1 ? "" : "s");
    }
    Py_DecRef(text);
    return false;
}

static bool read_values(const target *t, const values_type *type, const struct ArrowArray *a, values *v) {
    int64_t first = 0, count = a->length, length = a->length, end;
    for (int i = 1;; i++) {
        const char *wrong = wrong_members(a, i < type->ndim ? 1 : 2);
        if (wrong == NULL && (__builtin_add_overflow(first, count, &end) || end > a->length)) {
            wrong = "a list is longer than its child";
        }
        if (wrong != NULL) {
            return goanna_refuse_arrow(t, wrong);
        }
        first += a->offset;
        if (!has_no_nulls(t, a, first, count)) {
            return false;
        }
        if (i == type->ndim) {
            break;
        }
        if (__builtin_mul_overflow(first, type->shape[i], &first) || __builtin_mul_overflow(count, type->shape[i], &count)) {
            return goanna_refuse_arrow(t, "the lists are too long");
        }
        a = a->children[0];
    }
    *v = (values){a->buffers[1], first, count, length};
    return !__builtin_mul_overflow(first + count, type->size, &end) || goanna_refuse_arrow(t, "the values are too long");
}

/* ---- Arrays ---- */

/* Arrays of a producer, which are released except for those that an Array has taken over. */
typedef struct {
    struct ArrowArray *array;
    int64_t count;
} chunks;

/* Moves an array to the others. False with MemoryError. */
static bool add_chunk(chunks *c, const struct ArrowArray *array) {
    bool full = (c->count & (c->count - 1)) == 0; /* the room doubles each time */
    struct ArrowArray *more = !full ? c->array : realloc(c->array, (size_t)(c->count == 0 ? 1 : 2 * c->count) * sizeof *more);
    if (more == NULL) {
        PyErr_NoMemory();
        return false;
    }
    c->array = more;
    c->array[c->count++] = *array;
    return true;
}

void goanna_release_arrow(struct ArrowArray *array) {
    goanna_raised raised;
    goanna_set_aside(&raised); /* producers may run Python code */
    array->release(array);
    goanna_put_back(&raised);
}

static void release_chunks(chunks *c) {
    for (int64_t i = 0; i < c->count; i++) {
        if (c->array[i].release != NULL) {
            goanna_release_arrow(&c->array[i]);
        }
    }
    free(c->array);
}

static void copy_values(char *to, const values_type *type, const values *v) {
    if (type->code != '?') {
        memcpy(to, v->data + v->first * type->size, (size_t)(v->count * type->size));
        return;
    }
    for (int64_t i = 0; i < v->count; i++) {
        int64_t bit = v->first + i;
        to[i] = (char)(((const uint8_t *)v->data)[bit / 8] >> bit % 8 & 1);
    }
}

/* The values of chunks one after another, in memory of their own, which Python sees as read-only: the exporter would not see a change. */
static goanna_block *copy_of(const values_type *type, const chunks *c, const values *v) {
    int64_t shape[PyBUF_MAX_NDIM] = {0};
    memcpy(shape + 1, type->shape + 1, (size_t)(type->ndim - 1) * sizeof *shape);
    int64_t total = 0;
    for (int64_t i = 0; i < c->count; i++) {
        if (__builtin_add_overflow(shape[0], v[i].length, &shape[0]) || __builtin_add_overflow(total, v[i].count, &total) || total > INT64_MAX / 16) {
            PyErr_NoMemory();
            return NULL;
        }
    }
    goanna_block *block = goanna_block_new((char[]){type->code, '\0'}, type->size, type->ndim, shape, 'C');
    char *to = block == NULL ? NULL : block->data;
    for (int64_t i = 0; to != NULL && i < c->count; i++) {
        if (v[i].count > 0) {
            copy_values(to, type, &v[i]);
            to += v[i].count * type->size;
        }
    }
    if (block != NULL) {
        block->readonly = true;
    }
    return block;
}

static goanna_block *block_of(const target *t, const values_type *type, chunks *c) {
    values *v = calloc((size_t)c->count + 1, sizeof *v);
    if (v == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    bool good = true;
    for (int64_t i = 0; good && i < c->count; i++) {
        good = read_values(t, type, &c->array[i], &v[i]);
    }
    goanna_block *block = NULL;
    if (good && c->count == 1 && type->code != '?') {
        int64_t shape[PyBUF_MAX_NDIM];
        memcpy(shape, type->shape, (size_t)type->ndim * sizeof *shape);
        shape[0] = v->length;
        const char *data = v->data == NULL ? NULL : v->data + v->first * type->size;
        block = goanna_block_of_arrow(&c->array[0], data, type->code, type->size, type->ndim, shape);
    } else if (good) {
        block = copy_of(type, c, v);
    }
    free(v);
    return block;
}

static bool use_as_array(target *t, struct ArrowArray *array, int64_t count) {
    array_target *a = (array_target *)t;
    goanna_block *block = block_of(t, &a->type, &(chunks){array, count});
    if (block == NULL) {
        return false;
    }
    PyTypeObject *class = (PyTypeObject *)((goanna_state *)PyModule_GetState(t->call->module))->array.type;
    a->made = goanna_array_wrap(class, block, goanna_generation);
    return a->made != NULL;
}

/* ---- capsules ---- */

/* The structure in a capsule. NULL with TypeError. */
static void *structure_in(const target *t, PyObject *capsule, const char *name) {
    if (capsule == NULL || !PyCapsule_IsValid(capsule, name)) {
        goanna_refuse(t->at, PyExc_TypeError, t->expects, PyUnicode_FromFormat("an object whose Arrow interface gave no capsule '%s'", name));
        return NULL;
    }
    return PyCapsule_GetPointer(capsule, name);
}

static bool of_pair(target *t, PyObject *pair) {
    bool two = goanna_is_tuple(pair) && PyTuple_Size(pair) == 2;
    struct ArrowSchema *schema = structure_in(t, two ? PyTuple_GetItem(pair, 0) : NULL, GOANNA_ARROW_SCHEMA);
    struct ArrowArray *array = schema == NULL ? NULL : structure_in(t, PyTuple_GetItem(pair, 1), GOANNA_ARROW_ARRAY);
    if (array == NULL) {
        return false;
    }
    if (schema->release == NULL || array->release == NULL) {
        return goanna_refuse_arrow(t, "it was released before");
    }
    chunks c = {NULL, 0};
    if (!t->read_type(t, schema) || !add_chunk(&c, array)) {
        return false;
    }
    c.array->release = __atomic_exchange_n(&array->release, NULL, __ATOMIC_ACQ_REL); /* it is moved; by another thread, if this is NULL */
    bool good = c.array->release != NULL ? t->use(t, c.array, c.count) : goanna_refuse_arrow(t, "it was released before");
    release_chunks(&c);
    return good;
}

/* ---- streams ----
 *
 * Their functions are called without the GIL: they may wait for threads that need it. */

/* Moves a stream out of its capsule. False with an exception. */
static bool take_stream(const target *t, PyObject *capsule, struct ArrowArrayStream *stream) {
    struct ArrowArrayStream *given = structure_in(t, capsule, GOANNA_ARROW_STREAM);
    if (given == NULL) {
        return false;
    }
    *stream = *given;
    bool whole = stream->get_schema != NULL && stream->get_next != NULL;
    stream->release = whole ? __atomic_exchange_n(&given->release, NULL, __ATOMIC_ACQ_REL) : NULL;
    return stream->release != NULL || goanna_refuse_arrow(t, "it was released before");
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
    void *thread = PyEval_SaveThread();
    int error = stream->get_schema(stream, schema);
    PyEval_RestoreThread(thread);
    return error;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *array) {
    void *thread = PyEval_SaveThread();
    int error = stream->get_next(stream, array);
    PyEval_RestoreThread(thread);
    return error;
}

/* Releases a stream and its schema, if that has one. A pending exception stays pending. */
static void release_stream(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    void *thread = PyEval_SaveThread();
    if (schema->release != NULL) {
        schema->release(schema);
    }
    stream->release(stream);
    PyEval_RestoreThread(thread);
    goanna_put_back(&raised);
}

static bool fail(const target *t, struct ArrowArrayStream *stream, int error) {
    const char *why = stream->get_last_error == NULL ? NULL : stream->get_last_error(stream);
    PyObject *text = PyErr_Occurred() != NULL ? NULL : goanna_place_text(t->at);
    if (text != NULL) {
        PyErr_Format(error == ENOMEM ? PyExc_MemoryError : PyExc_OSError, "%U: the Arrow stream failed: %s", text, why == NULL ? "it does not say why" : why);
    }
    Py_DecRef(text);
    return false;
}

/* Takes the arrays of a stream that are not empty: all, or one. */
static bool take_chunks(const target *t, struct ArrowArrayStream *stream, chunks *c) {
    while (PyErr_CheckSignals() == 0) { /* a stream may have no end */
        struct ArrowArray array = {.release = NULL};
        int error = get_next(stream, &array);
        if (error != 0) {
            return fail(t, stream, error);
        }
        if (array.release == NULL) {
            return true;
        }
        bool empty = array.length == 0, wanted = t->several || c->count == 0;
        if (!empty && wanted && add_chunk(c, &array)) {
            continue;
        }
        goanna_release_arrow(&array);
        if (!empty) {
            return wanted ? false : refuse(t, PyExc_ValueError, "expected Arrow data in one chunk, got several: join them, by combine_chunks() or rechunk() for example");
        }
    }
    return false;
}

/* Takes the schema of a stream, and its type. */
static bool take_type(target *t, struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
    int error = get_schema(stream, schema);
    if (error != 0) {
        schema->release = NULL;
    }
    return schema->release == NULL ? fail(t, stream, error) : t->read_type(t, schema);
}

static bool of_stream(target *t, PyObject *capsule) {
    struct ArrowArrayStream stream;
    if (!take_stream(t, capsule, &stream)) {
        return false;
    }
    struct ArrowSchema schema = {.release = NULL};
    chunks c = {NULL, 0};
    bool good = take_type(t, &stream, &schema) && take_chunks(t, &stream, &c) && t->use(t, c.array, c.count);
    release_chunks(&c);
    release_stream(&stream, &schema);
    return good;
}

/* ---- objects ---- */

/* Returns what a method of an object returns. NULL without an exception if it has none. */
static PyObject *call_method(const goanna_call *call, PyObject *o, goanna_import *name) {
    PyObject *method = goanna_find_method(call, o, name);
    PyObject *returned = method == NULL ? NULL : PyObject_CallNoArgs(method);
    Py_DecRef(method);
    return returned;
}

bool goanna_use_arrow(target *t, PyObject *o) {
    static goanna_import of_one = {.name = "__arrow_c_array__"}, of_several = {.name = "__arrow_c_stream__"};
    bool good = false;
    PyObject *given = call_method(t->call, o, &of_one);
    if (given != NULL) {
        good = of_pair(t, given);
    } else if (PyErr_Occurred() == NULL) {
        given = call_method(t->call, o, &of_several);
        good = given != NULL && of_stream(t, given);
    }
    if (given == NULL && PyErr_Occurred() != NULL) {
        goanna_name_place(t->at);
    }
    goanna_drop_held(given, good);
    return good;
}

PyObject *goanna_array_of_arrow(const goanna_call *call, const goanna_place *at, const char *expects, PyObject *o, bool copies) {
    array_target a = {.target = {.call = call, .at = at, .expects = expects, .several = copies, .read_type = read_array_type, .use = use_as_array}};
    goanna_use_arrow(&a.target, o);
    return a.made;
}
