/* _repr_html_(): the items as a table for notebooks. Its lines are those of the first dimension; its columns those of the second, or the
 * fields of records. */
#include "array.h"

#define WHOLE 20 /* the most rows or columns of a table that has all of them */
#define EDGE 5   /* the number of rows or columns at each end of any other */

typedef struct {
    PyObject *pieces; /* a list of str */
    PyObject *escape; /* html.escape */
    PyObject *names;  /* of fields: a tuple of str, or NULL */
    goanna_access access;
    const goanna_block *block;
    int64_t columns;
} table;

/* The row or column after i of n, of those that the table has. */
static int64_t next(int64_t i, int64_t n) { return n > WHOLE && i + 1 == EDGE ? n - EDGE : i + 1; }

/* Reports whether rows or columns before i are left out. */
static bool is_after_gap(int64_t i, int64_t n) { return n > WHOLE && i == n - EDGE; }

static bool add_text(table *t, const char *text) { return goanna_add_piece(t->pieces, PyUnicode_FromString(text)); }

/* Adds an element with text. Steals the reference to the text, which may be NULL after an error. */
static bool add_element(table *t, const char *tag, PyObject *text) {
    PyObject *escaped = text == NULL ? NULL : PyObject_CallFunctionObjArgs(t->escape, text, NULL);
    bool good = escaped != NULL && goanna_add_piece(t->pieces, PyUnicode_FromFormat("<%s>%S</%s>", tag, escaped, tag));
    Py_DecRef(text);
    Py_DecRef(escaped);
    return good;
}

static bool add_number(table *t, int64_t i) { return add_element(t, "th", PyUnicode_FromFormat("%lld", (long long)i)); }

static bool has_records(const table *t) { return t->block->ndim == 1 && t->access.code == 0 && t->access.item->code == 'T'; }

static PyObject *value_at(const table *t, int64_t row, int64_t column) {
    const char *p = t->block->data + row * t->block->strides[0];
    if (has_records(t)) {
        const goanna_item *field = &t->access.item->part[column];
        return goanna_load_item(field, p + field->offset);
    }
    return goanna_load_at(&t->access, t->block->ndim == 1 ? p : p + column * t->block->strides[1]);
}

static bool add_value(table *t, int64_t row, int64_t column) {
    PyObject *value = value_at(t, row, column);
    bool good = value != NULL && add_element(t, "td", PyObject_Repr(value));
    Py_DecRef(value);
    return good;
}

static bool add_name(table *t, int64_t column) {
    if (t->names == NULL) {
        return add_number(t, column);
    }
    PyObject *name = PyTuple_GetItem(t->names, (Py_ssize_t)column);
    Py_IncRef(name);
    return add_element(t, "th", name);
}

static bool add_head(table *t) {
    bool good = add_text(t, "<thead><tr><th></th>");
    for (int64_t i = 0; good && i < t->columns; i = next(i, t->columns)) {
        good = (!is_after_gap(i, t->columns) || add_text(t, "<th>...</th>")) && add_name(t, i);
    }
    return good && add_text(t, "</tr></thead>");
}

static bool add_row(table *t, int64_t row) {
    bool good = add_text(t, "<tr>") && add_number(t, row);
    for (int64_t i = 0; good && i < t->columns; i = next(i, t->columns)) {
        good = (!is_after_gap(i, t->columns) || add_text(t, "<td>...</td>")) && add_value(t, row, i);
    }
    return good && add_text(t, "</tr>");
}

static bool add_body(table *t) {
    int64_t rows = t->block->shape[0];
    bool good = add_text(t, "<tbody>");
    for (int64_t i = 0; good && i < rows; i = next(i, rows)) {
        good = (!is_after_gap(i, rows) || add_text(t, "<tr><th>...</th></tr>")) && add_row(t, i);
    }
    return good && add_text(t, "</tbody>");
}

static bool add_caption(table *t, const goanna_array *a) {
    PyObject *shape = goanna_array_extents(t->block->shape, t->block->ndim), *dtype = shape == NULL ? NULL : goanna_array_dtype(a);
    bool good = dtype != NULL && add_element(t, "caption", PyUnicode_FromFormat("Array(shape=%R, dtype=%U)", shape, dtype));
    Py_DecRef(shape);
    Py_DecRef(dtype);
    return good;
}

/* Finds the columns. Numbers and the like of one dimension are a column without a name. */
static bool find_columns(table *t) {
    t->columns = t->block->ndim == 2 ? t->block->shape[1] : 1;
    if (!has_records(t)) {
        return true;
    }
    t->columns = t->access.item->count;
    t->names = t->access.item->class == NULL ? NULL : PyObject_GetAttrString(t->access.item->class, "_fields");
    return t->names != NULL || t->access.item->class == NULL;
}

static bool add_all(table *t, const goanna_array *a) {
    return add_text(t, "<table>") && add_caption(t, a) && find_columns(t) && (!(t->block->ndim == 2 || has_records(t)) || add_head(t)) &&
           add_body(t) && add_text(t, "</table>");
}

static PyObject *table_of(table *t, const goanna_array *a) {
    PyObject *html = PyImport_ImportModule("html");
    t->escape = html == NULL ? NULL : PyObject_GetAttrString(html, "escape");
    t->pieces = t->escape == NULL ? NULL : PyList_New(0);
    PyObject *text = t->pieces != NULL && add_all(t, a) ? goanna_join_pieces(t->pieces) : NULL;
    Py_DecRef(html);
    Py_DecRef(t->escape);
    Py_DecRef(t->names);
    Py_DecRef(t->pieces);
    return text;
}

static PyObject *none(void) {
    Py_IncRef(Py_None);
    return Py_None;
}

PyObject *goanna_array_html(PyObject *self, PyObject *unused) {
    (void)unused;
    goanna_array *a = goanna_array_of(self);
    if (!goanna_count_export(a)) {
        return none();
    }
    table t = {.block = a->block};
    bool can = t.block->ndim == 1 || t.block->ndim == 2;
    PyObject *text = NULL;
    if (!can || goanna_array_readable(self, &t.access, &can)) {
        text = can ? table_of(&t, a) : none();
    }
    goanna_let_go(a);
    return text;
}
