/* complex64: complex, rounded. A finite part that would become infinite is OverflowError. */
#include "complex128.h"
#include "float32.h"

static inline bool goanna_load_complex64(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o,
                                         _Complex float *slot) {
    _Complex double value;
    if (!goanna_load_complex128(call, at, t, o, &value)) {
        return false;
    }
    const double *parts = (const double *)&value;
    if (!goanna_fits_float32(parts[0]) || !goanna_fits_float32(parts[1])) {
        return goanna_out_of_range(at, "complex64 (parts up to 3.4028235e+38)", o);
    }
    *slot = (_Complex float)value;
    return true;
}

static inline PyObject *goanna_build_complex64(goanna_call *call, const goanna_type *t, _Complex float *slot) {
    _Complex double value = *slot;
    return goanna_build_complex128(call, t, &value);
}

GOANNA_CONVERTER goanna_conv_complex64 = {GOANNA_LOAD(goanna_load_complex64), GOANNA_BUILD(goanna_build_complex64), NULL};
