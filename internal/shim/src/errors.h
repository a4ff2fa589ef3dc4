/* The pending exception, set aside while other Python code runs. */
#ifndef GOANNA_ERRORS_H
#define GOANNA_ERRORS_H

#include <stdbool.h>

#include "pyabi.h"

#include "frame.h"

typedef struct {
    PyObject *type, *value, *traceback; /* owned; NULL: none was pending */
} goanna_raised;

/* Takes the pending exception, normalized and with its traceback. */
void goanna_set_aside(goanna_raised *raised);

/* Makes it the pending one again, instead of any that is. */
void goanna_put_back(goanna_raised *raised);

/* Drops it. */
void goanna_forget(goanna_raised *raised);

/* Gives a reference up, of which the end may run Python code; a pending exception stays. */
void goanna_drop_reference(PyObject *o);

/* NotImplemented where the pending exception is a TypeError, which is dropped; else NULL. */
PyObject *goanna_not_implemented(void);

/* Raises and frees a failure of Go: an error or a panic becomes an exception, its causes the __cause__ of each. */
void goanna_raise(PyObject *module, goanna_failure *failure);

#endif
