/* Data of Arrow as arguments that are columns: strings, bools and numbers, in any number of chunks and with nulls. They are copied to memory of
 * the call. */
#include "array.h"

#include <string.h>

#include "arrow.h"

typedef struct {
    goanna_arrow_target target;
    goanna_call *call;
    const goanna_type *type;
    goanna_column_slot *slot;
    int64_t filled; /* values in the slot that are there */
    char code;      /* of the values, as goanna_column_data has it */
    enum { NUMBERS, BOOLS, STRINGS, LARGE_STRINGS, STRING_VIEWS } layout;
} column_target;

/* ---- types ---- */

static char number_code(const char *format) {
    switch (format[1] == '\0' ? format[0] : '\0') {
#define NUMBER(code, arrow, size)                                                                                         \
    case arrow:                                                                                                           \
        return code;
        GOANNA_ARROW_NUMBERS(NUMBER)
#undef NUMBER
    default:
        return '\0';
    }
}

static bool read_column_type(goanna_arrow_target *t, const struct ArrowSchema *schema) {
    column_target *c = (column_target *)t;
    const char *format = schema->format == NULL || schema->dictionary != NULL ? "" : schema->format;
    if (c->code != 'U') {
        c->layout = c->code == '?' ? BOOLS : NUMBERS;
        return c->code == '?' ? strcmp(format, "b") == 0 : number_code(format) == c->code;
    }
    c->layout = strcmp(format, "u") == 0 ? STRINGS : strcmp(format, "U") == 0 ? LARGE_STRINGS : STRING_VIEWS;
    return c->layout != STRING_VIEWS || strcmp(format, "vu") == 0;
}

/* ---- strings ---- */

/* The strings of one array. */
typedef struct {
    const column_target *target;
    const struct ArrowArray *array;
} texts;

static int64_t offset_at(const texts *t, int64_t i) {
    const void *offsets = t->array->buffers[1];
    return t->target->layout == STRINGS ? ((const int32_t *)offsets)[i] : ((const int64_t *)offsets)[i];
}

/* The string at a view of 16 bytes: its length, and up to 12 bytes, or the number of a buffer and an offset in it. */
static bool view_at(const struct ArrowArray *a, int64_t i, goanna_string *text) {
    const char *view = (const char *)a->buffers[1] + 16 * i;
    int32_t length, buffer, offset;
    memcpy(&length, view, sizeof length);
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&offset, view + 12, sizeof offset);
    if (length >= 0 && length <= 12) {
        *text = (goanna_string){view + 4, length};
        return true;
    }
    int64_t buffers = a->n_buffers - 3; /* behind validity and views, and before their sizes */
    if (length < 0 || buffer < 0 || buffer >= buffers || offset < 0) {
        return false;
    }
    const int64_t *sizes = a->buffers[a->n_buffers - 1];
    *text = (goanna_string){(const char *)a->buffers[2 + buffer] + offset, length};
    return sizes != NULL && (int64_t)offset + length <= sizes[buffer];
}

static bool text_at(const texts *t, int64_t i, goanna_string *text) {
    if (t->target->layout == STRING_VIEWS) {
        return view_at(t->array, i, text);
    }
    int64_t start = offset_at(t, i), end = offset_at(t, i + 1);
    *text = (goanna_string){(const char *)t->array->buffers[2] + start, end - start};
    return start >= 0 && start <= end;
}

/* Makes copies of the strings at first, to which slots refer so far. */
static bool copy_texts(column_target *c, goanna_string *first, int64_t n) {
    int64_t size = 0;
    for (int64_t i = 0; i < n; i++) {
        if (__builtin_add_overflow(size, first[i].len, &size)) {
            PyErr_NoMemory();
            return false;
        }
    }
    char *text = goanna_reserve(c->call, (size_t)size, 1);
    for (int64_t i = 0; text != NULL && i < n; i++) {
        if (first[i].len > 0) {
            memcpy(text, first[i].data, (size_t)first[i].len);
        }
        first[i].data = text;
        text += first[i].len;
    }
    return text != NULL;
}

static bool load_texts(column_target *c, const struct ArrowArray *a) {
    const texts t = {c, a};
    goanna_string *first = (goanna_string *)c->slot->values.data + c->filled;
    const bool *missing = (const bool *)c->slot->missing.data + c->filled;
    for (int64_t i = 0; i < a->length; i++) {
        if (!missing[i] && !text_at(&t, a->offset + i, &first[i])) {
            return goanna_refuse_arrow(&c->target, "a string is not in the text");
        }
    }
    return copy_texts(c, first, a->length);
}

/* ---- arrays ---- */

static bool bit(const void *octets, int64_t i) { return (((const uint8_t *)octets)[i / 8] >> i % 8 & 1) != 0; }

static const char *wrong_buffers(const column_target *c, const struct ArrowArray *a) {
    bool views = c->layout == STRING_VIEWS, offsets = c->layout == STRINGS || c->layout == LARGE_STRINGS;
    if (views && a->n_buffers < 3) {
        return "the number of buffers does not fit the format";
    }
    const char *wrong = goanna_wrong_arrow(a, views ? a->n_buffers : offsets ? 3 : 2);
    if (wrong != NULL || a->length == 0) {
        return wrong;
    }
    if (a->offset + a->length > INT64_MAX / 16) { /* the size of a view, the largest value */
        return "the values are too long";
    }
    if (a->buffers[1] == NULL) {
        return "the values have no buffer";
    }
    bool has_text = offsets && offset_at(&(texts){c, a}, a->offset + a->length) > 0;
    return has_text && a->buffers[2] == NULL ? "the strings have no text" : NULL;
}

static void load_missing(column_target *c, const struct ArrowArray *a) {
    bool *missing = (bool *)c->slot->missing.data + c->filled;
    if (a->null_count == 0 || a->buffers[0] == NULL) {
        memset(missing, 0, (size_t)a->length);
        return;
    }
    for (int64_t i = 0; i < a->length; i++) {
        missing[i] = !bit(a->buffers[0], a->offset + i);
    }
}

static void load_bools(column_target *c, const struct ArrowArray *a) {
    bool *to = (bool *)c->slot->values.data + c->filled;
    for (int64_t i = 0; i < a->length; i++) {
        to[i] = bit(a->buffers[1], a->offset + i);
    }
}

static void load_numbers(column_target *c, const struct ArrowArray *a) {
    size_t size = c->type->elem->size;
    memcpy((char *)c->slot->values.data + (size_t)c->filled * size, (const char *)a->buffers[1] + (size_t)a->offset * size, (size_t)a->length * size);
}

static bool load_array(column_target *c, const struct ArrowArray *a) {
    const char *wrong = wrong_buffers(c, a);
    if (wrong != NULL) {
        return goanna_refuse_arrow(&c->target, wrong);
    }
    if (a->length == 0) {
        return true;
    }
    load_missing(c, a);
    bool good = true;
    switch (c->layout) {
    case NUMBERS:
        load_numbers(c, a);
        break;
    case BOOLS:
        load_bools(c, a);
        break;
    case STRINGS:
    case LARGE_STRINGS:
    case STRING_VIEWS:
        good = load_texts(c, a);
    }
    c->filled += a->length;
    return good;
}

bool goanna_reserve_column(goanna_call *call, const goanna_type *t, int64_t n, goanna_column_slot *slot) {
    void *values = goanna_reserve_items(call, n, t->elem), *missing = values == NULL ? NULL : goanna_reserve(call, (size_t)n, 1);
    if (missing == NULL) {
        return false;
    }
    memset(values, 0, (size_t)n * t->elem->size);
    *slot = (goanna_column_slot){{values, n, n}, {missing, n, n}};
    return true;
}

static bool use_as_column(goanna_arrow_target *t, struct ArrowArray *chunks, int64_t count) {
    column_target *c = (column_target *)t;
    int64_t length = 0;
    for (int64_t i = 0; i < count; i++) {
        if (chunks[i].length < 0 || __builtin_add_overflow(length, chunks[i].length, &length)) {
            return goanna_refuse_arrow(t, "length or offset is not in range");
        }
    }
    bool good = goanna_reserve_column(c->call, c->type, length, c->slot);
    for (int64_t i = 0; good && i < count; i++) {
        good = load_array(c, &chunks[i]);
    }
    return good;
}

bool goanna_load_arrow_column(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_column_slot *slot) {
    column_target c = {
        .target = {.call = call, .at = at, .expects = t->expects, .several = true, .read_type = read_column_type, .use = use_as_column},
        .call = call,
        .type = t,
        .slot = slot,
        .code = ((const goanna_column_data *)t->data)->code,
    };
    return goanna_use_arrow(&c.target, o);
}
