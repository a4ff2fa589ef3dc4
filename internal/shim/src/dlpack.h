/* The structures of DLPack (https://dmlc.github.io/dlpack/latest/c_api.html), and the names of their capsules
 * (https://data-apis.org/array-api/latest/design_topics/data_interchange.html). */
#ifndef GOANNA_DLPACK_H
#define GOANNA_DLPACK_H

#include <stdint.h>

typedef struct {
    int32_t device_type;
    int32_t device_id;
} DLDevice;
/* devices whose memory the CPU reaches */
enum { DL_CPU = 1, DL_CUDA_HOST = 3, DL_ROCM_HOST = 11, DL_CUDA_MANAGED = 13 };

typedef struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;
enum { DL_INT = 0, DL_UINT = 1, DL_FLOAT = 2, DL_COMPLEX = 5, DL_BOOL = 6 };

typedef struct {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides; /* in items; NULL: C order */
    uint64_t byte_offset;
} DLTensor;

typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensor *);
} DLManagedTensor;

/* From version 1.0 on. Of another major version only the members up to deleter are known. */
typedef struct DLManagedTensorVersioned {
    uint32_t major, minor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensorVersioned *);
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;
#define DL_READ_ONLY 1
#define DL_IS_COPIED 2

#define GOANNA_DLPACK_PLAIN "dltensor"
#define GOANNA_DLPACK_VERSIONED "dltensor_versioned"

/* The types that PEP 3118 has, too: X(code of the struct module, for native sizes, or F D for complex; code of DLPack; size in bytes). */
#define GOANNA_DLPACK_TYPES(X) \
    X('?', DL_BOOL, 1) X('b', DL_INT, 1) X('h', DL_INT, 2) X('i', DL_INT, 4) X('q', DL_INT, 8) X('B', DL_UINT, 1) X('H', DL_UINT, 2) \
    X('I', DL_UINT, 4) X('Q', DL_UINT, 8) X('e', DL_FLOAT, 2) X('f', DL_FLOAT, 4) X('d', DL_FLOAT, 8) X('F', DL_COMPLEX, 8) X('D', DL_COMPLEX, 16)

#endif
