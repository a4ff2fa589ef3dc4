/* Column: the Python class for a buffer.Column, a list of values some of which are missing. Its values are laid out as an array of Arrow, which
 * consumers share. They never change, and nothing of Python or Go is in them, so a consumer may release them at any time. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

#include "arrow.h"

/* A type of values. */
typedef struct {
    char code;    /* that of numbers and bools in PEP 3118, 'U' of strings */
    char arrow;   /* the format of Arrow */
    int64_t size; /* of a value of Go, in bytes */
} kind;

static const kind kinds[] = {
#define NUMBER(code, arrow, size) {code, arrow, size},
    GOANNA_ARROW_NUMBERS(NUMBER)
#undef NUMBER
    {'?', 'b', 1},
    {'U', 'U', sizeof(goanna_string)}, /* large_utf8 */
};

/* NULL if there is none. */
static const kind *kind_of(char code) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].code == code) {
            return &kinds[i];
        }
    }
    return NULL;
}

typedef struct {
    goanna_columns *columns; /* one */
    const kind *kind;        /* of the values */
} column;

#if defined(GOANNA_ABI3T)
static inline column *column_of(PyObject *self) { return PyObject_GetTypeData(self, Py_TYPE(self)); }
#define COLUMN_BASICSIZE (-(int)sizeof(column))
#else
typedef struct {
    PyObject head;
    column column;
} column_object;
static inline column *column_of(PyObject *self) { return &((column_object *)self)->column; }
#define COLUMN_BASICSIZE ((int)sizeof(column_object))
#endif

static const goanna_column *values_of(PyObject *self) { return &column_of(self)->columns->of[0]; }

/* ---- the layout ---- */

/* The sizes in bytes of the parts, each before the next. The first two are multiples of 64, as Arrow recommends. */
typedef struct {
    int64_t validity, offsets, values;
} layout;

static int64_t padded(int64_t size) { return (size + 63) / 64 * 64; }

static int64_t bits(int64_t n) { return (n + 7) / 8; }

static bool is_missing(const goanna_column_slot *slot, int64_t i) { return slot->missing.len > 0 && ((const char *)slot->missing.data)[i] != 0; }

static int64_t count_missing(const goanna_column_slot *slot) {
    int64_t n = 0;
    for (int64_t i = 0; i < slot->missing.len; i++) {
        n += ((const char *)slot->missing.data)[i] != 0;
    }
    return n;
}

/* False if the text is too long for any memory. */
static bool measure_text(const goanna_column_slot *slot, int64_t *size) {
    const goanna_string *texts = slot->values.data;
    bool good = true;
    for (int64_t i = 0; good && i < slot->values.len; i++) {
        good = is_missing(slot, i) || !__builtin_add_overflow(*size, texts[i].len, size);
    }
    return good && *size < INT64_MAX / 2;
}

static bool measure(const kind *k, const goanna_column_slot *slot, int64_t missing, layout *l) {
    int64_t n = slot->values.len;
    l->validity = missing > 0 ? padded(bits(n)) : 0;
    if (k->code == 'U') {
        l->offsets = padded(8 * (n + 1));
        return measure_text(slot, &l->values);
    }
    l->values = k->code == '?' ? bits(n) : n * k->size;
    return true;
}

static void set_bit(uint8_t *octets, int64_t i) { octets[i / 8] |= (uint8_t)(1 << i % 8); }

static void write_text(const goanna_column_slot *slot, int64_t *offsets, char *text) {
    const goanna_string *texts = slot->values.data;
    int64_t end = 0;
    for (int64_t i = 0; i < slot->values.len; i++) {
        offsets[i] = end;
        if (!is_missing(slot, i) && texts[i].len > 0) {
            memcpy(text + end, texts[i].data, (size_t)texts[i].len);
            end += texts[i].len;
        }
    }
    offsets[slot->values.len] = end;
}

static void write_values(const kind *k, const goanna_column_slot *slot, char *to) {
    const char *from = slot->values.data;
    if (k->code != '?') {
        if (slot->values.len > 0) {
            memcpy(to, from, (size_t)(slot->values.len * k->size));
        }
        return;
    }
    for (int64_t i = 0; i < slot->values.len; i++) {
        if (from[i] != 0) {
            set_bit((uint8_t *)to, i);
        }
    }
}

static void write_parts(const kind *k, const goanna_column_slot *slot, const layout *l, goanna_column *c) {
    char *at = c->copy;
    if (l->validity > 0) {
        for (int64_t i = 0; i < slot->values.len; i++) {
            if (!is_missing(slot, i)) {
                set_bit((uint8_t *)at, i);
            }
        }
        c->validity = at;
        at += l->validity;
    }
    c->memory = at + l->offsets;
    if (k->code == 'U') {
        c->offsets = at;
        write_text(slot, (int64_t *)at, at + l->offsets);
    } else {
        write_values(k, slot, at);
    }
}

/* Returns a copy of the values of a slot: a reference. NULL with MemoryError. */
static goanna_columns *lay_out(const kind *k, const goanna_column_slot *slot) {
    layout l = {0, 0, 0};
    int64_t missing = count_missing(slot);
    goanna_columns *columns = measure(k, slot, missing, &l) ? calloc(1, sizeof *columns + sizeof *columns->of) : NULL;
    if (columns == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    columns->references = 1;
    columns->count = 1;
    columns->of[0] = (goanna_column){
        .format = {k->arrow},
        .name = goanna_format("%s", ""),
        .nullable = true,
        .length = slot->values.len,
        .missing = missing,
        .buffers = k->code == 'U' ? 2 : 1,
        .copy = calloc((size_t)(l.validity + l.offsets + l.values) + 1, 1),
    };
    if (columns->of[0].name == NULL || columns->of[0].copy == NULL) {
        goanna_columns_drop(columns);
        PyErr_NoMemory();
        return NULL;
    }
    write_parts(k, slot, &l, &columns->of[0]);
    return columns;
}

/* Returns an object that takes the reference over. NULL with an exception. */
static PyObject *wrap(PyObject *class, goanna_columns *columns, const kind *k) {
    PyObject *self = columns == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)class, 0);
    if (self != NULL) {
        *column_of(self) = (column){columns, k};
    } else if (columns != NULL) {
        goanna_columns_drop(columns);
    }
    return self;
}

PyObject *goanna_column_new(const goanna_call *call, const goanna_column_data *d, const goanna_column_slot *slot) {
    PyObject *class = goanna_column_class(call->module);
    const kind *k = kind_of(d->code);
    return class == NULL ? NULL : wrap(class, lay_out(k, slot), k);
}

static void column_dealloc(PyObject *self) {
    PyObject *type = (PyObject *)Py_TYPE(self);
    goanna_columns_drop(column_of(self)->columns);
    PyObject_Free(self);
    Py_DecRef(type);
}

/* ---- values ---- */

static bool has_bit(const void *octets, int64_t i) { return (((const uint8_t *)octets)[i / 8] >> i % 8 & 1) != 0; }

static PyObject *value_at(PyObject *self, int64_t i) {
    const goanna_column *c = values_of(self);
    const kind *k = column_of(self)->kind;
    if (c->validity != NULL && !has_bit(c->validity, i)) {
        Py_IncRef(Py_None);
        return Py_None;
    }
    if (k->code == 'U') {
        const int64_t *offsets = c->offsets;
        return PyUnicode_DecodeUTF8((const char *)c->memory + offsets[i], offsets[i + 1] - offsets[i], NULL);
    }
    return k->code == '?' ? PyBool_FromLong(has_bit(c->memory, i)) : goanna_load_code(k->code, (const char *)c->memory + i * k->size);
}

/* Returns a list of n values, from one on, each step from the one before. */
static PyObject *list_of(PyObject *self, Py_ssize_t from, Py_ssize_t step, Py_ssize_t n) {
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list != NULL && i < n; i++) {
        PyObject *value = value_at(self, from + i * step);
        if (value == NULL) {
            Py_DecRef(list);
            return NULL;
        }
        PyList_SetItem(list, i, value);
    }
    return list;
}

static Py_ssize_t column_length(PyObject *self) { return (Py_ssize_t)values_of(self)->length; }

static PyObject *column_item(PyObject *self, Py_ssize_t i) {
    if (i < 0 || i >= column_length(self)) {
        PyErr_SetString(PyExc_IndexError, "Column index out of range");
        return NULL;
    }
    return value_at(self, i);
}

static PyObject *column_subscript(PyObject *self, PyObject *key) {
    Py_ssize_t length = column_length(self);
    if (Py_TYPE(key) == &PySlice_Type) {
        Py_ssize_t start, stop, step;
        if (PySlice_Unpack(key, &start, &stop, &step) < 0) {
            return NULL;
        }
        Py_ssize_t n = PySlice_AdjustIndices(length, &start, &stop, step);
        return list_of(self, start, step, n);
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i == -1 && PyErr_Occurred() != NULL) {
        return NULL;
    }
    return column_item(self, i < 0 ? i + length : i);
}

static PyObject *column_tolist(PyObject *self, PyObject *none) {
    (void)none;
    return list_of(self, 0, 1, column_length(self));
}

static PyObject *column_iterator(PyObject *self) { return PySeqIter_New(self); }

static PyObject *column_compare(PyObject *self, PyObject *other, int op) {
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(self) != Py_TYPE(other)) {
        Py_IncRef(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PyObject *own = column_tolist(self, NULL), *theirs = own == NULL ? NULL : column_tolist(other, NULL);
    PyObject *result = theirs == NULL ? NULL : PyObject_RichCompare(own, theirs, op);
    Py_DecRef(own);
    Py_DecRef(theirs);
    return result;
}

static PyObject *missing_count(PyObject *self, void *unused) {
    (void)unused;
    return PyLong_FromLongLong(values_of(self)->missing);
}

/* ---- repr ---- */

#define WHOLE 10 /* values; of more only the first and the last are shown */
#define ENDS 3

static bool add_values(PyObject *pieces, PyObject *self, Py_ssize_t from, Py_ssize_t to) {
    for (Py_ssize_t i = from; i < to; i++) {
        PyObject *value = value_at(self, i), *piece = value == NULL ? NULL : PyUnicode_FromFormat(i == 0 ? "%R" : ", %R", value);
        Py_DecRef(value);
        if (!goanna_add_piece(pieces, piece)) {
            return false;
        }
    }
    return true;
}

static bool add_repr(PyObject *pieces, PyObject *self) {
    Py_ssize_t n = column_length(self);
    if (!goanna_add_piece(pieces, PyUnicode_FromString("Column(["))) {
        return false;
    }
    if (n <= WHOLE) {
        return add_values(pieces, self, 0, n) && goanna_add_piece(pieces, PyUnicode_FromString("])"));
    }
    return add_values(pieces, self, 0, ENDS) && goanna_add_piece(pieces, PyUnicode_FromString(", ...")) && add_values(pieces, self, n - ENDS, n) &&
           goanna_add_piece(pieces, PyUnicode_FromFormat("], length=%lld)", (long long)n));
}

static PyObject *column_repr(PyObject *self) {
    PyObject *pieces = PyList_New(0);
    PyObject *text = pieces != NULL && add_repr(pieces, self) ? goanna_join_pieces(pieces) : NULL;
    Py_DecRef(pieces);
    return text;
}

/* ---- pickling ---- */

static PyObject *column_reduce(PyObject *self, PyObject *none) {
    (void)none;
    PyObject *make = PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_reconstruct");
    PyObject *list = make == NULL ? NULL : column_tolist(self, NULL);
    PyObject *code = list == NULL ? NULL : PyUnicode_FromStringAndSize(&column_of(self)->kind->code, 1);
    PyObject *args = code == NULL ? NULL : PyTuple_Pack(2, code, list);
    PyObject *reduced = args == NULL ? NULL : PyTuple_Pack(2, make, args);
    Py_DecRef(make);
    Py_DecRef(list);
    Py_DecRef(code);
    Py_DecRef(args);
    return reduced;
}

static bool store(char code, void *to, PyObject *value) {
    if (code != 'U') {
        return goanna_store_code(code, to, value);
    }
    Py_ssize_t len;
    const char *data = PyUnicode_AsUTF8AndSize(value, &len);
    *(goanna_string *)to = (goanna_string){data, len};
    return data != NULL;
}

/* Fills in a slot for the values of a tuple, which it has memory for. */
static bool store_all(const kind *k, PyObject *values, goanna_column_slot *slot) {
    for (Py_ssize_t i = 0; i < slot->values.len; i++) {
        PyObject *value = PyTuple_GetItem(values, i);
        bool missing = value == Py_None;
        ((char *)slot->missing.data)[i] = missing;
        if (!missing && !store(k->code, (char *)slot->values.data + i * k->size, value)) {
            return false;
        }
    }
    return true;
}

static goanna_columns *columns_of(const kind *k, PyObject *values) {
    Py_ssize_t n = PyTuple_Size(values);
    void *room = calloc((size_t)n + 1, (size_t)k->size), *missing = calloc((size_t)n + 1, 1);
    goanna_column_slot slot = {{room, n, n}, {missing, n, n}};
    goanna_columns *columns = NULL;
    if (room == NULL || missing == NULL) {
        PyErr_NoMemory();
    } else if (store_all(k, values, &slot)) {
        columns = lay_out(k, &slot);
    }
    free(room);
    free(missing);
    return columns;
}

static PyObject *column_reconstruct(PyObject *class, PyObject *args) {
    const char *code;
    PyObject *values;
    if (!PyArg_ParseTuple(args, "sO:_reconstruct", &code, &values)) {
        return NULL;
    }
    const kind *k = kind_of(code[0]);
    if (k == NULL || code[1] != '\0') {
        return PyErr_Format(PyExc_ValueError, "Column._reconstruct(): no values have the code '%s'", code);
    }
    PyObject *own = PySequence_Tuple(values); /* a conversion may run code that changes a list */
    PyObject *self = own == NULL ? NULL : wrap(class, columns_of(k, own), k);
    Py_DecRef(own);
    return self;
}

/* ---- Arrow ---- */

static PyObject *column_arrow_schema(PyObject *self, PyObject *none) {
    (void)none;
    return goanna_arrow_schema(column_of(self)->columns, self);
}

static PyObject *column_arrow_array(PyObject *self, PyObject *args, PyObject *kwargs) {
    return goanna_takes_schema(args, kwargs, "|O:__arrow_c_array__") ? goanna_arrow_pair(column_of(self)->columns, self) : NULL;
}

static PyObject *column_arrow_stream(PyObject *self, PyObject *args, PyObject *kwargs) {
    return goanna_takes_schema(args, kwargs, "|O:__arrow_c_stream__") ? goanna_arrow_stream(column_of(self)->columns, self) : NULL;
}

/* ---- the class ---- */

static PyGetSetDef column_getset[] = {
    {"null_count", missing_count, NULL, "Number of values that are missing.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef column_methods[] = {
    {"tolist", column_tolist, METH_NOARGS, "tolist($self, /)\n--\n\nThe values as a list, with None for what is missing."},
    {"__reduce__", column_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nFor pickle."},
    {"_reconstruct", column_reconstruct, METH_VARARGS | METH_CLASS, "_reconstruct($type, code, values, /)\n--\n\nFor pickle: a Column of the values."},
    {"__arrow_c_schema__", column_arrow_schema, METH_NOARGS, "__arrow_c_schema__($self, /)\n--\n\nA capsule of the type in Arrow's C data interface."},
    {"__arrow_c_array__", (PyCFunction)(void (*)(void))column_arrow_array, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_array__($self, /, requested_schema=None)\n--\n\nCapsules of the type and of the memory in Arrow's C data interface, without a copy."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))column_arrow_stream, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_stream__($self, /, requested_schema=None)\n--\n\nA capsule of a stream of one array in Arrow's C stream interface."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "__class_getitem__($type, item, /)\n--\n\nColumn[str], for annotations."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot column_slots[] = {
    {Py_tp_doc, "Values made by Go, some of which may be missing: a sequence with None for these.\n\n"
                "Exports them as Arrow data, without a copy: pyarrow.array(c), polars.Series(c)."},
    {Py_tp_dealloc, column_dealloc},
    {Py_tp_repr, column_repr},
    {Py_tp_richcompare, column_compare},
    {Py_tp_iter, column_iterator},
    {Py_tp_getset, column_getset},
    {Py_tp_methods, column_methods},
    {Py_sq_length, column_length},
    {Py_sq_item, column_item},
    {Py_mp_subscript, column_subscript},
    {0, NULL},
};

static PyObject *make_class(PyObject *module) { return goanna_new_class(module, ".Column", COLUMN_BASICSIZE, column_slots); }

PyObject *goanna_column_class(PyObject *module) { return goanna_class_once(module, offsetof(goanna_state, column_type), make_class); }
