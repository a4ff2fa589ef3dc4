/* Saves and restores the pending exception around other Python code. */
#ifndef GOANNA_ERRORS_H
#define GOANNA_ERRORS_H

#include <stdbool.h>

#include "pyabi.h"

#include "frame.h"

typedef struct {
    PyObject *value; /* owned; NULL: none was pending */
#if defined(GOANNA_ABI3)
    PyObject *type, *traceback;
#endif
} goanna_raised;

/* Moves the pending exception, normalized and with its traceback, to raised. */
void goanna_set_aside(goanna_raised *raised);

/* Makes it the pending exception again, in place of any other. */
void goanna_put_back(goanna_raised *raised);

/* Releases it. */
void goanna_forget(goanna_raised *raised);

/* Releases a reference, which may run Python code. A pending exception stays pending. */
void goanna_drop_reference(PyObject *o);

/* Releases a reference. If good is false there is a pending exception, which stays pending. */
static inline void goanna_drop_held(PyObject *o, bool good) {
    if (__builtin_expect(good, 1)) {
        Py_DecRef(o);
    } else {
        goanna_drop_reference(o);
    }
}

/* NotImplemented where the pending exception is a TypeError, which is dropped; else NULL. */
PyObject *goanna_not_implemented(void);

/* The exception of a failure, a new reference, which is not raised. It takes over what the links own. NULL with another exception. */
PyObject *goanna_exception(PyObject *module, goanna_failure *failure);

/* Frees a failure, which may be NULL, of the process of that generation. */
void goanna_free_failure(goanna_failure *failure, uint64_t generation);

/* Raises and frees a failure of Go: an error or a panic becomes an exception, its causes the __cause__ of each. */
void goanna_raise(PyObject *module, goanna_failure *failure);

#endif
