/* Calls with a context. Ctrl-C cancels those of a call on Python's main thread, where Python would raise KeyboardInterrupt for it. The
 * end of the interpreter cancels those of all its calls. */
#include "shim.h"

/* The write end of a pipe to the Go library of the present generation; -1: not asked for yet. */
static int pipe_to_go = -1;
static uint64_t pipe_generation;

static int get_pipe(const goanna_library *lib) {
    if (pipe_to_go < 0 || pipe_generation != goanna_generation) {
        pipe_to_go = lib->interrupts();
        pipe_generation = goanna_generation;
    }
    return pipe_to_go;
}

/* The functions that run Python code return 0 or 1, and -1 with an exception, which may be that of a signal. */

static int find_main_thread(const goanna_call *call, unsigned long *ident) {
    static goanna_import main_thread = {.module = "threading", .name = "main_thread"};
    PyObject *function = goanna_imported(call, &main_thread);
    PyObject *thread = function == NULL ? NULL : PyObject_CallNoArgs(function);
    PyObject *number = thread == NULL ? NULL : PyObject_GetAttrString(thread, "ident");
    *ident = number == NULL ? 0 : (unsigned long)PyLong_AsUnsignedLongLong(number);
    Py_DecRef(number);
    Py_DecRef(thread);
    return PyErr_Occurred() == NULL ? 1 : -1;
}

/* A fork may make another thread the main one. */
static int is_main_thread(const goanna_call *call) {
    goanna_state *state = PyModule_GetState(call->module);
    unsigned long known = __atomic_load_n(&state->main_thread, __ATOMIC_ACQUIRE);
    if (known == 0 || __atomic_load_n(&state->main_generation, __ATOMIC_ACQUIRE) != goanna_generation) {
        if (find_main_thread(call, &known) < 0) {
            return -1;
        }
        __atomic_store_n(&state->main_thread, known, __ATOMIC_RELEASE);
        __atomic_store_n(&state->main_generation, goanna_generation, __ATOMIC_RELEASE);
    }
    return known == PyThread_get_thread_ident();
}

/* Whether SIGINT raises KeyboardInterrupt. A handler that Python code has set may return, and then the call goes on (PEP 475). */
static int is_default_handler(const goanna_call *call) {
    static goanna_import getsignal = {.module = "signal", .name = "getsignal"};
    static goanna_import sigint = {.module = "signal", .name = "SIGINT"};
    static goanna_import default_handler = {.module = "signal", .name = "default_int_handler"};
    PyObject *get = goanna_imported(call, &getsignal), *number = get == NULL ? NULL : goanna_imported(call, &sigint);
    PyObject *wanted = number == NULL ? NULL : goanna_imported(call, &default_handler);
    PyObject *handler = wanted == NULL ? NULL : PyObject_CallFunctionObjArgs(get, number, NULL);
    Py_DecRef(handler);
    return handler == NULL ? -1 : handler == wanted;
}

/* Only the main thread of the main interpreter runs handlers of signals. */
static int is_interruptible(const goanna_call *call) {
    int is_main = call->interpreter == 0 ? is_main_thread(call) : 0;
    return is_main == 1 ? is_default_handler(call) : is_main;
}

bool goanna_begin_contexts(const goanna_library *lib, goanna_call *call, goanna_contexts *contexts) {
    call->interpreter = PyInterpreterState_GetID(PyInterpreterState_Get());
    int interruptible = goanna_watch_interpreter() ? is_interruptible(call) : -1;
    if (interruptible == 1) {
        call->interrupted = goanna_interrupted;
        contexts->watches = goanna_watch_interrupts(get_pipe(lib));
        contexts->outer = goanna_set_interruptible(call->serial);
        if (PyErr_CheckSignals() != 0) { /* of a signal that came before */
            goanna_end_contexts(call, *contexts);
            return false;
        }
    }
    return interruptible >= 0;
}

void goanna_resume_interruptible(const goanna_call *call) {
    goanna_set_interruptible(call->serial);
    goanna_raised raised;
    goanna_set_aside(&raised);
    if (PyErr_CheckSignals() != 0) {
        if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
            PyErr_Clear();
            goanna_interrupt();
        } else {
            PyErr_WriteUnraisable(NULL);
        }
    }
    goanna_put_back(&raised);
}

void goanna_end_contexts(const goanna_call *call, goanna_contexts contexts) {
    if (call->interrupted != NULL) {
        goanna_set_interruptible(contexts.outer);
    }
    if (contexts.watches) {
        goanna_unwatch_interrupts();
    }
}

void goanna_raise_interrupt(void) {
    goanna_raised raised, interrupt;
    goanna_set_aside(&raised);
    if (PyErr_CheckSignals() == 0) {
        goanna_put_back(&raised);
        return;
    }
    goanna_set_aside(&interrupt);
    if (interrupt.value != NULL && raised.value != NULL) {
        Py_IncRef(raised.value);
        PyException_SetContext(interrupt.value, raised.value);
    }
    goanna_forget(&raised);
    goanna_put_back(&interrupt);
}
