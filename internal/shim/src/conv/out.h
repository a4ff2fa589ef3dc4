/* Array results that C makes before the call. */
#ifndef GOANNA_OUT_H
#define GOANNA_OUT_H

typedef struct {
    const char *format; /* of an item */
    int64_t size;       /* bytes */
} goanna_out_data;

/* Makes a C-contiguous Array of zeros for a slot. False with an exception, which names the result: also if the shape does not fit an int64_t. */
bool goanna_new_out(const goanna_call *call, const char *name, const goanna_type *t, bool fits, int ndim, const int64_t *shape, goanna_out *slot);

/* Numbers of items. They clear *fits where the result does not fit. */
static inline int64_t goanna_add(bool *fits, int64_t x, int64_t y) {
    int64_t sum;
    *fits &= !__builtin_add_overflow(x, y, &sum);
    return sum;
}
static inline int64_t goanna_subtract(bool *fits, int64_t x, int64_t y) {
    int64_t difference;
    *fits &= !__builtin_sub_overflow(x, y, &difference);
    return difference;
}
static inline int64_t goanna_multiply(bool *fits, int64_t x, int64_t y) {
    int64_t product;
    *fits &= !__builtin_mul_overflow(x, y, &product);
    return product;
}

/* An unsigned number; the largest one that is too large. */
static inline int64_t goanna_count(uint64_t n) { return n > INT64_MAX ? INT64_MAX : (int64_t)n; }

/* What an extent says of how long the loops of a leaf run, in bytes, beside the Array that it is one of: nothing, if it is small. */
static inline size_t goanna_rounds(int64_t n) { return n < 0 || n > GOANNA_SHORT ? GOANNA_SHORT + 1 : 0; }

static inline void goanna_drop_out(goanna_call *call, const goanna_type *t, goanna_out *slot) {
    (void)call, (void)t;
    PyObject *array = slot->array;
    slot->array = NULL;
    Py_DecRef(array);
}

static inline PyObject *goanna_build_out(goanna_call *call, const goanna_type *t, goanna_out *slot) {
    (void)call, (void)t;
    PyObject *array = slot->array;
    slot->array = NULL;
    return array;
}

#endif
