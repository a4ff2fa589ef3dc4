/* Values of Go that Python objects own: Go has them in a table, and the object the handle. */
#include "shim.h"

bool goanna_has_instance(const goanna_instance *i, const char *method) {
    if (i->handle == 0) {
        PyErr_Format(PyExc_ValueError, "%s(): the object was not made by its class: its __new__ has not returned", method);
        return false;
    }
    if (i->generation == goanna_generation) {
        return true;
    }
    PyErr_Format(PyExc_RuntimeError,
                 "%s(): the object was made before the process forked, and what it stands for in Go is the parent's: make it again in the child",
                 method);
    return false;
}

void goanna_forget_instance(goanna_instance *i) {
    uint64_t handle = __atomic_exchange_n(&i->handle, 0, __ATOMIC_RELAXED);
    if (handle != 0 && i->generation == goanna_generation && goanna_loaded != NULL) {
        goanna_loaded->drop(handle);
    }
}

goanna_dropped goanna_the_dropped;

void goanna_forget_instance_later(goanna_instance *i) {
    uint64_t handle = __atomic_exchange_n(&i->handle, 0, __ATOMIC_RELAXED);
    if (handle == 0 || i->generation != goanna_generation || goanna_loaded == NULL) {
        return;
    }
    goanna_dropped *d = &goanna_the_dropped;
    uint64_t place = __atomic_fetch_add(&d->next, 1, __ATOMIC_RELAXED) % GOANNA_DROPPED;
    uint64_t other = __atomic_exchange_n(&d->handles[place], handle, __ATOMIC_SEQ_CST);
    if (other != 0 || !__atomic_load_n(&d->watched, __ATOMIC_SEQ_CST)) {
        goanna_loaded->collect(other);
    }
}

void goanna_drop_handle(uint64_t handle, uint64_t generation) { goanna_forget_instance(&(goanna_instance){handle, generation}); }
