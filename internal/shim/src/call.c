/* One call of a Go function: arguments in, one crossing, results out. */
#include "shim.h"

#include <setjmp.h>

static void clear_buffers(const goanna_function *f, char *frame) {
    for (int i = 0; i < f->params; i++) {
        if (goanna_has_buffer(&f->param[i])) {
            ((Py_buffer *)(frame + f->param[i].offset))->obj = NULL;
        }
    }
}

static void release_buffers(const goanna_function *f, char *frame) {
    for (int i = 0; i < f->params; i++) {
        if (goanna_has_buffer(&f->param[i])) {
            goanna_release_buffer((Py_buffer *)(frame + f->param[i].offset));
        }
    }
}

/* Exporters may run Python code in release, which must not see or lose the exception that is on its way. */
static void release_after_failure(const goanna_function *f, char *frame) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    release_buffers(f, frame);
    PyErr_Restore(type, value, traceback);
}

static bool is_text(const goanna_result *r) { return r->kind == GOANNA_STRING || r->kind == GOANNA_BYTES; }

static bool is_block(const goanna_result *r) { return r->kind == GOANNA_SLICE || r->kind == GOANNA_ARRAY; }

/* So that a failed call shows which results own something already. */
static void clear_results(const goanna_function *f, char *frame) {
    for (int i = 0; i < f->results; i++) {
        void *place = frame + f->result[i].offset;
        if (is_text(&f->result[i])) {
            ((goanna_text *)place)->handle = 0;
        } else if (is_block(&f->result[i])) {
            *(goanna_block **)place = NULL;
        }
    }
}

static void drop_results(const goanna_call *call) {
    const goanna_function *f = call->function;
    for (int i = 0; i < f->results; i++) {
        void *place = call->frame + f->result[i].offset;
        if (is_text(&f->result[i])) {
            goanna_unpin(((goanna_text *)place)->handle, call->generation);
        } else if (is_block(&f->result[i]) && *(goanna_block **)place != NULL) {
            goanna_block_dispose(*(goanna_block **)place, call->generation);
        }
    }
}

static PyObject *results(const goanna_call *call) {
    goanna_failure *failure = ((goanna_head *)call->frame)->failure;
    if (__builtin_expect(failure != NULL, 0)) {
        drop_results(call);
        goanna_raise(call->module, failure);
        return NULL;
    }
    return goanna_build_results(call);
}

uint64_t goanna_next_serial(void) {
    static uint64_t last;
    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

/* Python code that Go calls may fork. The Go runtime does not survive that: a goroutine's switch or a collection would hang, so
 * the child never goes back to it. */
__attribute__((noinline)) static bool dispatch_with_objects(const goanna_library *lib, goanna_call *call) {
    const goanna_function *f = call->function;
    jmp_buf way_out;
    call->serial = goanna_next_serial();
    call->way_out = &way_out;
    if (_setjmp(way_out) != 0) {
        PyErr_Clear();
        PyErr_Format(PyExc_RuntimeError, "%s(): the process was forked while it ran; in the child it cannot go on", f->name);
        return false;
    }
    lib->dispatch(call, f->id, call->frame);
    return true;
}

void goanna_leave_if_forked(const goanna_call *call) {
    if (__builtin_expect(call->generation != goanna_generation && call->way_out != NULL, 0)) {
        longjmp(*(jmp_buf *)call->way_out, 1);
    }
}

static PyObject *cross(const goanna_function *f, char *frame, PyObject *module, PyObject *const *args) {
    const goanna_library *lib = goanna_get_library();
    if (lib == NULL) {
        return NULL;
    }
    goanna_call call = {
        .generation = goanna_generation, .function = f, .frame = frame, .arguments = (void *const *)args, .module = module};
    *(goanna_head *)frame = (goanna_head){NULL, &call};
    clear_results(f, frame);
    bool returned = true;
    if (f->objects) {
        returned = dispatch_with_objects(lib, &call);
    } else if (f->hold_gil) {
        lib->dispatch(&call, f->id, frame);
    } else {
        call.thread = PyEval_SaveThread();
        lib->dispatch(&call, f->id, frame);
        PyEval_RestoreThread(call.thread);
    }
    PyObject *result = returned ? results(&call) : NULL;
    if (__builtin_expect(call.object_count > 0 || call.acquired != NULL, 0)) {
        goanna_end_objects(&call);
    }
    if (__builtin_expect(__atomic_load_n(&goanna_pending, __ATOMIC_RELAXED) != 0, 0)) {
        goanna_release_pending();
    }
    return result;
}

PyObject *goanna_run(const goanna_function *f, char *frame, PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                     PyObject *kwnames) {
    if (!goanna_has_stack(f->name, GOANNA_FOR_GO)) {
        return NULL;
    }
    PyObject *bound[f->params + 1];
    if (__builtin_expect(kwnames != NULL || nargs != f->params || nargs > f->positional, 0)) {
        if (!goanna_bind(f, args, nargs, kwnames, bound)) {
            return NULL;
        }
        args = bound;
    }
    clear_buffers(f, frame);
    PyObject *result = NULL;
    if (goanna_convert(f, args, frame)) {
        result = cross(f, frame, module, args);
    }
    if (__builtin_expect(result != NULL, 1)) {
        release_buffers(f, frame);
    } else {
        release_after_failure(f, frame);
    }
    return result;
}
