/* The structures of Arrow's C data interface (https://arrow.apache.org/docs/format/CDataInterface.html) and C stream interface
 * (https://arrow.apache.org/docs/format/CStreamInterface.html), and the names of the capsules that pass them
 * (https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html). A structure whose release is NULL is released. */
#ifndef GOANNA_ARROW_H
#define GOANNA_ARROW_H

#include <stdint.h>

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

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#define ARROW_FLAG_NULLABLE 2

#define GOANNA_ARROW_SCHEMA "arrow_schema"
#define GOANNA_ARROW_ARRAY "arrow_array"
#define GOANNA_ARROW_STREAM "arrow_array_stream"

/* The numbers, which Arrow and PEP 3118 lay out alike: X(code of the struct module, for native sizes; format of Arrow; size in bytes). */
#define GOANNA_ARROW_NUMBERS(X) \
    X('b', 'c', 1) X('B', 'C', 1) X('h', 's', 2) X('H', 'S', 2) X('i', 'i', 4) X('I', 'I', 4) X('q', 'l', 8) X('Q', 'L', 8) X('e', 'e', 2) \
    X('f', 'f', 4) X('d', 'g', 8)

#endif
