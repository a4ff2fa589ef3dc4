/* Leases: structures outside of Python that hold an Array, and whose consumer ends them on any thread, with or without the GIL. */
#include "array.h"

#include <stdlib.h>

struct goanna_leases {
    int64_t references; /* one of the module state, and one of each lease */
    PyInterpreterState *interpreter;
    goanna_lease *waiting;
    int32_t closed;
};

int64_t goanna_leases_waiting;

static void drop_home(goanna_leases *home) {
    if (__atomic_sub_fetch(&home->references, 1, __ATOMIC_ACQ_REL) == 0) {
        free(home);
    }
}

void goanna_lease_begin(goanna_lease *lease, goanna_leases *home, PyObject *array) {
    lease->home = home;
    __atomic_add_fetch(&home->references, 1, __ATOMIC_RELAXED);
    goanna_count_export(goanna_array_of(array));
    Py_IncRef(array);
    lease->array = array;
}

void goanna_lease_end(goanna_lease *lease) {
    goanna_let_go(goanna_array_of(lease->array));
    goanna_drop_reference(lease->array);
    drop_home(lease->home);
    free(lease);
}

/* Reports whether this thread holds the GIL of the interpreter or, if there is no GIL, has a thread state of it. Before 3.12 the current
 * thread state is that of the thread that holds the GIL. */
static bool attached(const PyInterpreterState *interpreter) {
    PyThreadState *(*get)(void);
    *(void **)&get = goanna_python_symbol(Py_Version >= 0x030d0000 ? "PyThreadState_GetUnchecked" : "_PyThreadState_UncheckedGet");
    PyThreadState *current = get == NULL ? NULL : get();
    if (current == NULL || (Py_Version < 0x030c0000 && current != PyGILState_GetThisThreadState())) {
        return false;
    }
    return PyInterpreterState_Get() == interpreter;
}

static void put_off(goanna_lease *lease) {
    __atomic_add_fetch(&goanna_leases_waiting, 1, __ATOMIC_RELAXED);
    lease->next = __atomic_load_n(&lease->home->waiting, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&lease->home->waiting, &lease->next, lease, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
    }
}

void goanna_lease_end_anywhere(goanna_lease *lease) {
    if (__atomic_load_n(&lease->home->closed, __ATOMIC_ACQUIRE) == 0 && attached(lease->home->interpreter)) {
        goanna_lease_end(lease);
    } else {
        put_off(lease);
    }
}

void goanna_leases_settle(goanna_leases *home) {
    goanna_lease *lease = __atomic_exchange_n(&home->waiting, NULL, __ATOMIC_ACQUIRE);
    while (lease != NULL) {
        goanna_lease *next = lease->next;
        __atomic_sub_fetch(&goanna_leases_waiting, 1, __ATOMIC_RELAXED);
        goanna_lease_end(lease);
        lease = next;
    }
}

goanna_leases *goanna_leases_new(void) {
    goanna_leases *home = calloc(1, sizeof *home);
    if (home == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    home->references = 1;
    home->interpreter = PyInterpreterState_Get();
    return home;
}

goanna_leases *goanna_leases_of(PyObject *array) {
    goanna_array_state *state = goanna_array_state_of(Py_TYPE(array));
    if (state == NULL || state->leases == NULL) {
        if (state != NULL) {
            PyErr_SetString(PyExc_RuntimeError, "the Array's module has ended");
        }
        return NULL;
    }
    goanna_leases_settle(state->leases);
    return state->leases;
}

void goanna_leases_close(goanna_leases *home) {
    goanna_leases_settle(home);
    __atomic_store_n(&home->closed, 1, __ATOMIC_RELEASE);
    drop_home(home);
}
