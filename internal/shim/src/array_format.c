/* Parses formats of PEP 3118. Each module state makes one named tuple for the records of a format. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 32
#define MAX_NODES 4096 /* of one format: a few bytes can describe many fields */
#define MAX_LAYOUTS 1024

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FOREIGN '>'
#else
#define FOREIGN '<'
#endif

/* ---- one code ---- */

typedef struct {
    char code;     /* 0: not supported */
    int32_t size;
    int32_t align; /* native */
} leaf;

static leaf of_integer(size_t size, bool is_signed) {
    static const char codes[][2] = {[1] = {'B', 'b'}, [2] = {'H', 'h'}, [4] = {'I', 'i'}, [8] = {'Q', 'q'}};
    return (leaf){codes[size][is_signed], (int32_t)size, (int32_t)size};
}

/* Returns the leaf of a code, with native sizes if mode is '@' or '^', else with standard ones. */
static leaf of_code(char code, char mode) {
    bool native = mode == '@' || mode == '^';
    switch (code) {
    case '?':
    case 'c':
    case 's':
        return (leaf){code, 1, 1};
    case 'b':
    case 'B':
        return of_integer(1, code == 'b');
    case 'h':
    case 'H':
        return of_integer(2, code == 'h');
    case 'i':
    case 'I':
        return of_integer(4, code == 'i');
    case 'l':
    case 'L':
        return of_integer(native ? sizeof(long) : 4, code == 'l');
    case 'q':
    case 'Q':
        return of_integer(8, code == 'q');
    case 'n':
    case 'N':
        return native ? of_integer(sizeof(size_t), code == 'n') : (leaf){0, 0, 1};
    case 'e':
        return (leaf){'e', 2, 2};
    case 'f':
        return (leaf){'f', 4, 4};
    case 'd':
        return (leaf){'d', 8, 8};
    case 'F':
        return (leaf){'F', 8, 4};
    case 'D':
        return (leaf){'D', 16, 8};
    default:
        return (leaf){0, 0, 1};
    }
}

/* Parses the code at *at, of one or two characters. */
static leaf take_code(const char **at, char mode) {
    const char *p = *at;
    if (*p == 'Z' && (p[1] == 'f' || p[1] == 'd')) {
        *at = p + 2;
        return of_code(p[1] == 'f' ? 'F' : 'D', mode);
    }
    *at = *p == '\0' ? p : p + 1;
    return of_code(*p, mode);
}

static bool is_mark(char c) { return c == '@' || c == '=' || c == '<' || c == '>' || c == '!' || c == '^'; }

char goanna_simple_code(const char *format, int64_t itemsize) {
    char mode = '@';
    if (is_mark(*format)) {
        mode = *format == '!' ? '>' : *format;
        format++;
    }
    leaf l = take_code(&format, mode);
    bool swapped = mode == FOREIGN && l.size > 1;
    return *format == '\0' && l.size == itemsize && l.code != 's' && !swapped ? l.code : 0;
}

/* ---- nodes ---- */

static void clear(goanna_item *item) {
    int64_t parts = item->code == '(' ? 1 : item->code == 'T' ? item->count : 0;
    for (int64_t i = 0; item->part != NULL && i < parts; i++) {
        clear(&item->part[i]);
    }
    free(item->part);
    free(item->name);
    Py_DecRef(item->class);
}

void goanna_item_free(goanna_item *item) {
    clear(item);
    free(item);
}

typedef struct {
    const char *at;
    char mode;
    int depth;
    int nodes;
} parser;

/* Adds a field, which the record owns then. */
static bool add(parser *p, goanna_item *record, goanna_item field) {
    bool full = (record->count & (record->count - 1)) == 0; /* the room doubles each time */
    goanna_item *part = record->part;
    if (full) {
        part = realloc(part, (size_t)(record->count == 0 ? 1 : 2 * record->count) * sizeof *part);
    }
    if (part == NULL) {
        clear(&field);
        return false;
    }
    record->part = part;
    record->part[record->count++] = field;
    return ++p->nodes <= MAX_NODES;
}

/* Makes element an array of count elements. */
static bool wrap(parser *p, goanna_item *element, int64_t count) {
    int64_t size;
    goanna_item *part = malloc(sizeof *part);
    if (part == NULL || ++p->nodes > MAX_NODES || __builtin_mul_overflow(element->size, count, &size) ||
        (element->size == 0 && count > 1)) { /* an array without memory of any number of objects */
        free(part);
        return false;
    }
    *part = *element;
    *element = (goanna_item){.code = '(', .align = part->align, .size = size, .count = count, .part = part};
    return true;
}

/* Sets the offset of the next field. */
static bool place(goanna_item *record, int32_t align, int64_t size, int64_t *offset) {
    int64_t rounded = record->size % align == 0 ? 0 : align - record->size % align;
    if (__builtin_add_overflow(record->size, rounded, offset) || __builtin_add_overflow(*offset, size, &record->size)) {
        return false;
    }
    record->align = align > record->align ? align : record->align;
    return true;
}

/* ---- the parser ---- */

static bool parse_fields(parser *p, goanna_item *record);

static bool take_number(parser *p, int64_t *n) {
    const char *from = p->at;
    for (*n = 0; *p->at >= '0' && *p->at <= '9'; p->at++) {
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, *p->at - '0', n)) {
            return false;
        }
    }
    return p->at > from;
}

/* The text before a code: byte orders, a count and a shape, in any order. */
typedef struct {
    int64_t count; /* -1: none */
    int ndim;      /* -1: no shape */
    int64_t shape[PyBUF_MAX_NDIM];
} prefix;

static bool take_shape(parser *p, prefix *x) {
    x->ndim = 0;
    do {
        p->at++; /* the parenthesis, or the comma */
        if (x->ndim == PyBUF_MAX_NDIM || !take_number(p, &x->shape[x->ndim++])) {
            return false;
        }
    } while (*p->at == ',');
    return *p->at++ == ')';
}

static bool take_prefix(parser *p, prefix *x) {
    x->count = x->ndim = -1;
    for (;;) {
        if (is_mark(*p->at)) {
            p->mode = *p->at == '!' ? '>' : *p->at;
            p->at++;
        } else if (*p->at == '(' && x->ndim < 0) {
            if (!take_shape(p, x)) {
                return false;
            }
        } else if (*p->at >= '0' && *p->at <= '9' && x->count < 0) {
            if (!take_number(p, &x->count)) {
                return false;
            }
        } else {
            return true;
        }
    }
}

static bool parse_braces(parser *p, goanna_item *item) {
    *item = (goanna_item){.code = 'T', .align = 1};
    p->at += 2;
    if (++p->depth > MAX_DEPTH || !parse_fields(p, item) || *p->at != '}') {
        return false;
    }
    p->depth--;
    p->at++;
    int64_t rest = item->size % item->align;
    if (p->mode == '@' && rest != 0) {
        item->size += item->align - rest;
    }
    return true;
}

/* Parses one element, without its count and shape. After a failure the caller clears the item. */
static bool parse_element(parser *p, goanna_item *item) {
    if (p->at[0] == 'T' && p->at[1] == '{') {
        return parse_braces(p, item);
    }
    leaf l = take_code(&p->at, p->mode);
    *item = (goanna_item){.code = l.code, .size = l.size, .align = p->mode == '@' ? l.align : 1};
    item->swapped = p->mode == FOREIGN && l.size > 1;
    return l.code != 0;
}

static bool take_name(parser *p, goanna_item *item) {
    if (*p->at != ':') {
        return true;
    }
    const char *end = strchr(p->at + 1, ':');
    size_t len = end == NULL ? 0 : (size_t)(end - p->at - 1);
    item->name = end == NULL ? NULL : malloc(len + 1);
    if (item->name == NULL) {
        return false;
    }
    memcpy(item->name, p->at + 1, len);
    item->name[len] = '\0';
    p->at = end + 1;
    return true;
}

/* Adds the dimensions of a field: its shape and, if it has a name or a shape, its count. */
static bool wrap_dims(parser *p, goanna_item *item, const prefix *x, bool counted) {
    if (counted && x->count >= 0 && !wrap(p, item, x->count)) {
        return false;
    }
    for (int i = x->ndim - 1; i >= 0; i--) {
        if (!wrap(p, item, x->shape[i])) {
            return false;
        }
    }
    return true;
}

static bool finish_field(parser *p, goanna_item *record, goanna_item *item, const prefix *x, bool counted) {
    char *name = item->name;
    item->name = NULL;
    bool good = wrap_dims(p, item, x, counted);
    item->name = name;
    return good && place(record, item->align, item->size, &item->offset);
}

/* Parses a field. With a count and neither name nor shape it is several fields. */
static bool parse_field(parser *p, goanna_item *record) {
    prefix x;
    if (!take_prefix(p, &x)) {
        return false;
    }
    if (*p->at == 'x') {
        int64_t offset;
        p->at++;
        return x.ndim < 0 && *p->at != ':' && place(record, 1, x.count < 0 ? 1 : x.count, &offset);
    }
    parser start = *p;
    goanna_item item = {.code = 0};
    bool good = parse_element(p, &item);
    bool text = item.code == 's';
    if (text && x.count >= 0) {
        item.size = x.count;
    }
    good = good && take_name(p, &item) &&
           finish_field(p, record, &item, &x, !text && (item.name != NULL || x.ndim >= 0));
    bool several = !text && item.name == NULL && x.ndim < 0 && x.count >= 0 && x.count != 1;
    if (!good || (several && x.count == 0)) {
        record->size -= good ? item.size : 0;
        clear(&item);
        return good;
    }
    good = add(p, record, item);
    for (int64_t i = 1; several && good && i < x.count; i++) {
        int nodes = p->nodes;
        *p = start;
        p->nodes = nodes;
        goanna_item next = {.code = 0};
        prefix none = {.count = -1, .ndim = -1};
        good = parse_element(p, &next) && finish_field(p, record, &next, &none, false);
        if (!good) {
            clear(&next);
        }
        good = good && add(p, record, next);
    }
    return good;
}

static bool parse_fields(parser *p, goanna_item *record) {
    while (*p->at != '\0' && *p->at != '}') {
        if (*p->at == ' ') {
            p->at++;
        } else if (is_mark(*p->at)) { /* marks may also come last */
            p->mode = *p->at == '!' ? '>' : *p->at;
            p->at++;
        } else if (!parse_field(p, record)) {
            return false;
        }
    }
    return true;
}

/* NumPy's formats have no padding at the end of a record; it follows from itemsize. */
goanna_item *goanna_item_parse(const char *format, int64_t itemsize) {
    parser p = {.at = format, .mode = '@'};
    goanna_item *item = calloc(1, sizeof *item);
    if (item == NULL) {
        return NULL;
    }
    *item = (goanna_item){.code = 'T', .align = 1};
    bool good = parse_fields(&p, item) && *p.at == '\0';
    if (good && item->count == 1 && item->part[0].name == NULL && item->size == item->part[0].size) {
        goanna_item only = item->part[0];
        free(item->part);
        *item = only;
    }
    good = good && (item->code != 'T' || item->count > 0 || itemsize == 0);
    bool padded = item->code == 'T' && item->size > itemsize && item->size - itemsize < item->align;
    if (!good || (item->size > itemsize && !padded) || (item->size < itemsize && item->code != 'T')) {
        goanna_item_free(item);
        return NULL;
    }
    for (int64_t i = 0; padded && i < item->count; i++) {
        if (item->part[i].offset + item->part[i].size > itemsize) {
            goanna_item_free(item);
            return NULL;
        }
    }
    item->size = itemsize;
    return item;
}

bool goanna_same_items(const goanna_item *a, const goanna_item *b) {
    if (a->code != b->code || a->swapped != b->swapped || a->size != b->size || a->count != b->count) {
        return false;
    }
    int64_t parts = a->code == '(' ? 1 : a->code == 'T' ? a->count : 0;
    for (int64_t i = 0; i < parts; i++) {
        if (a->part[i].offset != b->part[i].offset || !goanna_same_items(&a->part[i], &b->part[i])) {
            return false;
        }
    }
    return true;
}

/* ---- named tuples ---- */

static PyObject *field_names(const goanna_item *record) {
    PyObject *names = PyTuple_New((Py_ssize_t)record->count);
    for (int64_t i = 0; names != NULL && i < record->count; i++) {
        const char *text = record->part[i].name == NULL ? "" : record->part[i].name;
        PyObject *name = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
        if (name == NULL) {
            Py_DecRef(names);
            return NULL;
        }
        PyTuple_SetItem(names, (Py_ssize_t)i, name);
    }
    return names;
}

/* Returns namedtuple("Record", names, rename=True, defaults=None, module=package), which replaces invalid names by _0, _1 ... */
static PyObject *named_tuple(const goanna_item *record) {
    PyObject *names = field_names(record);
    PyObject *collections = names == NULL ? NULL : PyImport_ImportModule("collections");
    PyObject *make = collections == NULL ? NULL : PyObject_GetAttrString(collections, "namedtuple");
    PyObject *keywords = make == NULL ? NULL : PyDict_New();
    PyObject *module = keywords == NULL ? NULL : PyUnicode_FromString(goanna_the_module.package);
    PyObject *rename = PyBool_FromLong(1), *class = NULL;
    if (module != NULL && PyDict_SetItemString(keywords, "rename", rename) == 0 &&
        PyDict_SetItemString(keywords, "module", module) == 0) {
        PyObject *name = PyUnicode_FromString("Record"), *args = name == NULL ? NULL : PyTuple_New(2);
        if (args != NULL) {
            PyTuple_SetItem(args, 0, name);
            PyTuple_SetItem(args, 1, names);
            names = name = NULL;
            class = PyObject_Call(make, args, keywords);
        }
        Py_DecRef(name);
        Py_DecRef(args);
    }
    Py_DecRef(rename);
    Py_DecRef(module);
    Py_DecRef(keywords);
    Py_DecRef(make);
    Py_DecRef(collections);
    Py_DecRef(names);
    return class;
}

static bool name_records(goanna_item *item) {
    int64_t parts = item->code == '(' ? 1 : item->code == 'T' ? item->count : 0;
    bool named = false;
    for (int64_t i = 0; i < parts; i++) {
        if (!name_records(&item->part[i])) {
            return false;
        }
        named = named || item->part[i].name != NULL;
    }
    if (item->code == 'T' && named) {
        item->class = named_tuple(item);
        return item->class != NULL;
    }
    return true;
}

/* ---- layouts: capsules of parsed formats ---- */

#define LAYOUT "goanna item"

static void end_layout(PyObject *capsule) { goanna_item_free(PyCapsule_GetPointer(capsule, LAYOUT)); }

static PyObject *new_layout(const goanna_block *b) {
    goanna_item *item = goanna_item_parse(b->format, b->itemsize);
    if (item == NULL) {
        return PyErr_Format(PyExc_NotImplementedError, "Array: items of format '%s' are not supported", b->format);
    }
    PyObject *layout = name_records(item) ? PyCapsule_New(item, LAYOUT, end_layout) : NULL;
    if (layout == NULL) {
        goanna_item_free(item);
    }
    return layout;
}

/* Returns the layout for a format in the module state, and adds it if it is new, so that equal formats share one class. */
static PyObject *find_layout(PyTypeObject *type, const goanna_block *b) {
    goanna_array_state *state = goanna_array_state_of(type);
    if (state == NULL) {
        return NULL;
    }
    PyObject *key = PyUnicode_FromFormat("%lld %s", (long long)b->itemsize, b->format);
    PyObject *layout = key == NULL || state->layouts == NULL ? NULL : PyDict_GetItemWithError(state->layouts, key);
    Py_IncRef(layout);
    if (layout == NULL && PyErr_Occurred() == NULL) {
        layout = new_layout(b);
        if (layout != NULL && state->layouts != NULL) {
            if (PyDict_Size(state->layouts) >= MAX_LAYOUTS) { /* from forged pickles */
                PyDict_Clear(state->layouts);
            }
            PyObject *first = PyObject_CallMethod(state->layouts, "setdefault", "OO", key, layout);
            Py_DecRef(layout);
            layout = first;
        }
    }
    Py_DecRef(key);
    return layout;
}

const goanna_item *goanna_array_item(PyObject *self) {
    goanna_array *a = goanna_array_of(self);
    PyObject *layout = GOANNA_ATOMIC_LOAD(&a->layout);
    if (layout == NULL) {
        layout = find_layout(Py_TYPE(self), a->block);
        if (layout == NULL) {
            return NULL;
        }
        if (!GOANNA_SWAP_IF(&a->layout, NULL, layout)) { /* another thread was first */
            Py_DecRef(layout);
            layout = GOANNA_ATOMIC_LOAD(&a->layout);
        }
    }
    return PyCapsule_GetPointer(layout, LAYOUT);
}
