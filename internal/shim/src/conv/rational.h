/* *big.Rat: as an argument a Fraction or an int, as a result a Fraction. A nil result is None. */
#include "bigint.h"

/* Laid out as rt.BigRat. */
typedef struct {
    goanna_bigint numerator, denominator;
} goanna_rational;

static goanna_import goanna_fraction = {"fractions", "Fraction", 0};
static goanna_import goanna_name_numerator = {NULL, "numerator", 0}, goanna_name_denominator = {NULL, "denominator", 0};

static inline bool goanna_load_term(goanna_call *call, const goanna_place *at, PyObject *o, goanna_import *name, goanna_bigint *slot) {
    PyObject *term = goanna_get_attribute(call, o, name);
    if (term == NULL) {
        goanna_name_place(at);
        return false;
    }
    goanna_place place = {.outer = at, .name = name->name};
    bool good = goanna_load_bigint(call, &place, NULL, term, slot);
    goanna_drop_reference(term);
    return good;
}

static inline bool goanna_load_rational(goanna_call *call, const goanna_place *at, const goanna_type *t, PyObject *o, goanna_rational *slot) {
    if (goanna_is_int(o)) {
        slot->denominator = (goanna_bigint){.value = 1};
        return goanna_load_bigint(call, at, t, o, &slot->numerator);
    }
    int is = goanna_is_instance(call, o, &goanna_fraction);
    if (is <= 0) {
        return is == 0 && goanna_wrong_type(at, "Fraction or int", o);
    }
    return goanna_load_term(call, at, o, &goanna_name_numerator, &slot->numerator) &&
           goanna_load_term(call, at, o, &goanna_name_denominator, &slot->denominator);
}

static inline PyObject *goanna_build_rational(goanna_call *call, const goanna_type *t, goanna_rational *slot) {
    PyObject *numerator = goanna_build_bigint(call, t, &slot->numerator);
    if (numerator == NULL || numerator == Py_None) {
        return numerator;
    }
    PyObject *denominator = goanna_build_bigint(call, t, &slot->denominator);
    PyObject *class = denominator == NULL ? NULL : goanna_imported(call, &goanna_fraction);
    PyObject *fraction = class == NULL ? NULL : PyObject_CallFunctionObjArgs(class, numerator, denominator, NULL);
    Py_DecRef(numerator);
    Py_DecRef(denominator);
    return fraction;
}

GOANNA_CONVERTER goanna_conv_rational = {GOANNA_LOAD(goanna_load_rational), GOANNA_BUILD(goanna_build_rational), NULL};
