/* The memory of an Array as columns of Arrow. A column that is contiguous in the Array is shared; bools, which Arrow packs in bits, and
 * fields of records, which lie apart, are copied. */
#include "array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"

typedef struct {
    goanna_columns *columns;
    bool with_memory;
    /* The column that is added: at data it has a value for each place of the dimensions. */
    goanna_block at;
    int64_t length; /* number of these values */
    int64_t dims[2][PyBUF_MAX_NDIM];
    const char *format; /* of the Array, in messages */
    const char *method;
} builder;

/* ---- memory ---- */

/* Packs n bools, each an octet, eight in one. to may be from. */
static void pack(uint8_t *to, const char *from, int64_t n) {
    for (int64_t i = 0; i < n; i += 8) {
        uint8_t octet = 0;
        for (int64_t k = 0; k < 8 && i + k < n; k++) {
            octet |= (uint8_t)((from[i + k] != 0) << k);
        }
        to[i / 8] = octet;
    }
}

static bool set_memory(builder *b, goanna_column *c, bool bits) {
    bool contiguous = goanna_has_order(&b->at, 'C');
    c->memory = b->at.data;
    if (contiguous && !bits) {
        b->columns->shares = true;
        return true;
    }
    char *copy = malloc((size_t)(contiguous ? b->length / 8 : b->at.len) + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return false;
    }
    c->memory = c->copy = copy;
    if (!contiguous) {
        goanna_copy_block(copy, &b->at);
    }
    if (bits) {
        pack((uint8_t *)copy, contiguous ? b->at.data : copy, b->length);
    }
    return true;
}

/* ---- columns ---- */

static bool is_too_long(const builder *b) {
    PyErr_Format(PyExc_BufferError, "%s(): the Array is too long for Arrow", b->method);
    return false;
}

static bool push_dimension(builder *b, int64_t extent, int64_t stride) {
    if (b->at.ndim == PyBUF_MAX_NDIM || __builtin_mul_overflow(b->length, extent, &b->length)) {
        return is_too_long(b);
    }
    b->at.shape[b->at.ndim] = extent;
    b->at.strides[b->at.ndim++] = stride;
    return true;
}

static goanna_column *add_column(builder *b, const char *name) {
    goanna_column *c = &b->columns->of[b->columns->count];
    c->name = goanna_format("%s", name);
    if (c->name == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    b->columns->count++;
    c->length = b->length;
    return c;
}

static bool add_item(builder *b, const goanna_item *item, const char *name);

/* Adds a column of lists of a fixed size. The column of their items follows. */
static bool add_list(builder *b, int64_t extent, int64_t stride, const char *name) {
    goanna_column *c = add_column(b, name);
    if (c == NULL || extent > INT32_MAX) {
        return c != NULL && is_too_long(b);
    }
    c->children = 1;
    snprintf(c->format, sizeof c->format, "+w:%lld", (long long)extent);
    return push_dimension(b, extent, stride);
}

static bool add_array(builder *b, const goanna_item *array, const char *name) {
    int64_t length = b->length;
    if (!add_list(b, array->count, array->part->size, name) || !add_item(b, array->part, "item")) {
        return false;
    }
    b->at.ndim--;
    b->length = length;
    return true;
}

static bool add_record(builder *b, const goanna_item *record, const char *name) {
    goanna_column *c = add_column(b, name);
    if (c == NULL) {
        return false;
    }
    c->children = record->count;
    strcpy(c->format, "+s");
    char *data = b->at.data;
    for (int64_t i = 0; i < record->count; i++) {
        const goanna_item *field = &record->part[i];
        char number[24];
        snprintf(number, sizeof number, "_%lld", (long long)i); /* as in the named tuple of the items */
        b->at.data = data + field->offset;
        if (!add_item(b, field, field->name != NULL ? field->name : number)) {
            return false;
        }
    }
    b->at.data = data;
    return true;
}

/* Writes the format of an item that is neither a record nor an array. False if Arrow has no type for it. */
static bool set_format(goanna_column *c, const goanna_item *item) {
    switch (item->swapped ? 0 : item->code) {
#define NUMBER(code, arrow, size)                                                                                         \
    case code:                                                                                                            \
        c->format[0] = arrow;                                                                                             \
        return true;
        GOANNA_ARROW_NUMBERS(NUMBER)
#undef NUMBER
    case '?':
        c->format[0] = 'b';
        return true;
    case 's':
        snprintf(c->format, sizeof c->format, "w:%lld", (long long)item->size);
        return item->size <= INT32_MAX;
    default:
        return false;
    }
}

static bool add_leaf(builder *b, const goanna_item *item, const char *name) {
    goanna_column *c = add_column(b, name);
    if (c == NULL) {
        return false;
    }
    if (!set_format(c, item)) {
        PyErr_Format(PyExc_BufferError, "%s(): Arrow has no type for items of format '%s'", b->method, b->format);
        return false;
    }
    b->at.itemsize = item->size;
    if (__builtin_mul_overflow(b->length, item->size, &b->at.len)) {
        return is_too_long(b);
    }
    c->buffers = 1;
    return !b->with_memory || set_memory(b, c, item->code == '?');
}

static bool add_item(builder *b, const goanna_item *item, const char *name) {
    return item->code == '(' ? add_array(b, item, name) : item->code == 'T' ? add_record(b, item, name) : add_leaf(b, item, name);
}

/* Adds the dimensions from the first on, then the items. */
static bool add_dimensions(builder *b, const goanna_block *whole, const goanna_item *item) {
    const char *name = "";
    bool good = push_dimension(b, whole->shape[0], whole->strides[0]);
    for (int i = 1; good && i < whole->ndim; i++) {
        good = add_list(b, whole->shape[i], whole->strides[i], name);
        name = "item";
    }
    return good && add_item(b, item, name);
}

/* ---- all columns of an Array ---- */

static int64_t count_columns(const goanna_item *item) {
    int64_t n = 1, parts = item->code == '(' ? 1 : item->code == 'T' ? item->count : 0;
    for (int64_t i = 0; i < parts; i++) {
        n += count_columns(&item->part[i]);
    }
    return n;
}

/* The item of a held Array, in simple if it has a simple code. NULL with BufferError. */
static const goanna_item *item_of(PyObject *self, goanna_item *simple, const char *method) {
    const goanna_array *a = goanna_array_of(self);
    if (a->block->ndim == 0) {
        PyErr_Format(PyExc_BufferError, "%s(): expected an Array of one dimension or more", method);
        return NULL;
    }
    if (a->code != 0) {
        *simple = (goanna_item){.code = a->code, .size = a->block->itemsize};
        return simple;
    }
    const goanna_item *item = goanna_array_item(self);
    if (item == NULL && PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_BufferError, "%s(): Arrow has no type for items of format '%s'", method, a->block->format);
    }
    return item;
}

goanna_columns *goanna_columns_of(PyObject *self, bool with_memory, const char *method) {
    const goanna_block *whole = goanna_array_of(self)->block;
    goanna_item simple;
    const goanna_item *item = item_of(self, &simple, method);
    if (item == NULL) {
        return NULL;
    }
    size_t count = (size_t)(whole->ndim - 1 + count_columns(item));
    goanna_columns *columns = calloc(1, sizeof *columns + count * sizeof *columns->of);
    if (columns == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    columns->references = 1;
    builder b = {.columns = columns, .with_memory = with_memory, .length = 1, .format = whole->format, .method = method};
    b.at.data = whole->data;
    b.at.shape = b.dims[0];
    b.at.strides = b.dims[1];
    if (!add_dimensions(&b, whole, item)) {
        goanna_columns_drop(columns);
        return NULL;
    }
    return columns;
}

goanna_columns *goanna_columns_share(goanna_columns *columns) {
    __atomic_add_fetch(&columns->references, 1, __ATOMIC_RELAXED);
    return columns;
}

void goanna_columns_drop(goanna_columns *columns) {
    if (__atomic_sub_fetch(&columns->references, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    for (int64_t i = 0; i < columns->count; i++) {
        free(columns->of[i].name);
        free(columns->of[i].copy);
    }
    free(columns);
}
