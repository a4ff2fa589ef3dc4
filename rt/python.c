/* Calls from Go into Python. Every function first checks that this thread runs the call that the object came from: a
 * goroutine that Python did not call runs on another thread, which does not hold the GIL. */
#include "python.h"

#include <stddef.h>

#include "library.h"

static const goanna_api *python;

void goanna_adopt(const goanna_host *host) { python = host->api; }

/* Initial-exec, as the Go runtime's own thread-local variable: an access is one load and not a call. */
static __thread goanna_call *current __attribute__((tls_model("initial-exec")));

/* Package runtime/cgo's: calls code, a function of Go that takes a pointer, with argument. Exported functions of Go call it, too, after they have
 * waited for the runtime to be ready, which it is once goanna_start has returned. */
void crosscall2(void (*code)(void *), void *argument, int size, size_t context);

static void (*dispatch)(void *);

void goanna_dispatch_by(uintptr_t code) { dispatch = (void (*)(void *))code; }

GOANNA_EXPORT void goanna_enter(goanna_call *call, uint32_t id, void *frame);

/* The only entry into Go. Calls nest if a call runs Python code that calls the module again. */
void goanna_enter(goanna_call *call, uint32_t id, void *frame) {
    goanna_call *outer = current;
    call->inner = outer != NULL;
    current = call;
    goanna_dispatched d = {frame, id};
    crosscall2(dispatch, &d, sizeof d, 0);
    current = outer;
}

void goanna_end_pin(uint64_t handle); /* in Go */

goanna_waiting goanna_unpins;

/* Has a handle wait for Go. False if it cannot: too many wait, or another thread uses the list. */
static bool put_off(uint64_t handle) {
    if ((handle & GOANNA_PROMPTLY) != 0 || __atomic_exchange_n(&goanna_unpins.busy, 1, __ATOMIC_ACQUIRE) != 0) {
        return false;
    }
    uint32_t n = goanna_unpins.count;
    if (n < GOANNA_WAITING) {
        goanna_unpins.handles[n] = handle;
        __atomic_store_n(&goanna_unpins.count, n + 1, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&goanna_unpins.busy, 0, __ATOMIC_RELEASE);
    return n < GOANNA_WAITING;
}

GOANNA_EXPORT void goanna_unpin(uint64_t handle);

/* Python calls this when it frees an object, perhaps on the stack of another greenlet than this thread's call. So the release runs
 * outside of any call. */
void goanna_unpin(uint64_t handle) {
    if (put_off(handle)) {
        return;
    }
    goanna_call *outer = current;
    current = NULL;
    goanna_end_pin(handle);
    current = outer;
}

GOANNA_EXPORT goanna_call *goanna_this_call(void);

goanna_call *goanna_this_call(void) { return current; }

goanna_call *goanna_in_call(uint64_t serial) {
    goanna_call *call = current;
    return call != NULL && serial != 0 && call->serial == serial && call->thread == NULL ? call : NULL;
}

int goanna_get_buffer(uint64_t serial, void *object, void *view, int flags, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    return call == NULL ? -1 : python->get_buffer(call, object, view, flags, failure);
}

int goanna_release_buffer(uint64_t serial, void *view) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    python->release_buffer(call, view);
    return 1;
}

int goanna_check_buffer(uint64_t serial, void *object) {
    return goanna_in_call(serial) == NULL ? -1 : python->check_buffer(object) != 0;
}

int goanna_memoryview_of_object(uint64_t serial, void *object, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->memoryview_of_object(call, object, failure);
    return *result != NULL;
}

int goanna_memoryview_of_block(uint64_t serial, goanna_block *block, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->memoryview_of_block(call, block, failure);
    return *result != NULL;
}

int goanna_copy_data(uint64_t serial, void *destination, void *source, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    return call == NULL ? -1 : python->copy_data(call, destination, source, failure);
}

int goanna_from_contiguous(uint64_t serial, void *object, const void *data, int64_t len, char order,
                           goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    return call == NULL ? -1 : python->from_contiguous(call, object, data, len, order, failure);
}

int goanna_str(uint64_t serial, void *object, const char **text, int64_t *len, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    void *str = python->str(call, object, failure);
    *text = str == NULL ? NULL : python->utf8(call, str, len, failure);
    return *text != NULL;
}

int goanna_type_name(uint64_t serial, void *object, const char **text, int64_t *len) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *text = python->type_name(call, object, len);
    return 1;
}

int goanna_is_none(uint64_t serial, void *object) {
    return goanna_in_call(serial) == NULL ? -1 : python->is_none(object) != 0;
}

int goanna_import(uint64_t serial, const char *name, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->import(call, name, failure);
    return *result != NULL;
}

int goanna_attribute(uint64_t serial, void *object, const char *name, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->attribute(call, object, name, failure);
    return *result != NULL;
}

int goanna_call_object(uint64_t serial, void *object, uintptr_t arguments, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->call_object(call, object, (goanna_any *)arguments, failure);
    return *result != NULL;
}

int goanna_make(uint64_t serial, uintptr_t value, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->make(call, (goanna_any *)value, failure);
    return *result != NULL;
}

int goanna_as_int(uint64_t serial, void *object, int64_t *value, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    return call == NULL ? -1 : python->as_int(call, object, value, failure);
}

int goanna_tuple(uint64_t serial, void *iterable, void **result, int64_t *len, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->tuple(call, iterable, len, failure);
    return *result != NULL;
}

void *goanna_tuple_item(uint64_t serial, void *tuple, int64_t i) {
    return goanna_in_call(serial) == NULL ? NULL : python->tuple_item(tuple, i);
}

int goanna_retain(uintptr_t base, goanna_reference **result, goanna_failure **failure) {
    if (current == NULL) {
        return -1;
    }
    *result = python->retain(current, (const void *)base, failure);
    return *failure == NULL;
}

int goanna_keep(uint64_t serial, void *object, goanna_reference **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->keep(call, object, failure);
    return *result != NULL;
}

int goanna_kept(uint64_t serial, goanna_reference *reference, void **result, goanna_failure **failure) {
    goanna_call *call = goanna_in_call(serial);
    if (call == NULL) {
        return -1;
    }
    *result = python->kept(call, reference, failure);
    return *result != NULL;
}

void goanna_drop_reference(goanna_reference *reference) { python->drop(current, reference); }

int goanna_record_sizes(const goanna_viewed *b, const char *paths, int64_t count, int64_t *sizes, goanna_failure **failure) {
    return current == NULL ? -1 : python->record_sizes(current, b, paths, count, sizes, failure);
}

void goanna_take(uintptr_t lent) { python->take((goanna_lent *)lent); }

bool goanna_is_held(uintptr_t lent) { return python->is_held((const goanna_lent *)lent) != 0; }

void goanna_names(uintptr_t lent, const char **function, const char **argument) {
    python->names((const goanna_lent *)lent, function, argument);
}

/* Reports whether this thread runs a call that may use Python objects, with or without the GIL: the functions below take it. */
static bool is_here(void) { return current != NULL && current->serial != 0; }

int64_t goanna_read_file(uintptr_t file, int64_t n, const char **data, goanna_outcome *outcome) {
    return is_here() ? python->read_file(current, (goanna_file *)file, n, data, outcome) : GOANNA_ELSEWHERE;
}

int64_t goanna_write_file(uintptr_t file, const char *data, int64_t n, goanna_outcome *outcome) {
    return is_here() ? python->write_file(current, (goanna_file *)file, data, n, outcome) : GOANNA_ELSEWHERE;
}

int64_t goanna_seek_file(uintptr_t file, int64_t offset, int whence, goanna_outcome *outcome) {
    return is_here() ? python->seek_file(current, (goanna_file *)file, offset, whence, outcome) : GOANNA_ELSEWHERE;
}

int64_t goanna_close_file(uintptr_t file, goanna_outcome *outcome) {
    return is_here() ? python->close_file(current, (goanna_file *)file, outcome) : GOANNA_ELSEWHERE;
}

int64_t goanna_call_back(uintptr_t callback, uintptr_t frame, goanna_outcome *outcome) {
    return is_here() ? python->call_back(current, (goanna_callback *)callback, (void *)frame, outcome) : GOANNA_ELSEWHERE;
}

void goanna_drop_answer(uintptr_t answer) { python->drop_answer(current, (goanna_answers *)answer); }

uintptr_t goanna_home(uintptr_t reference) { return python->home((const goanna_reference *)reference); }

uintptr_t goanna_referenced(uintptr_t reference) {
    return current == NULL ? 0 : (uintptr_t)python->referenced(current, (const goanna_reference *)reference);
}

bool goanna_begin_caller(uintptr_t lent, bool *once) {
    current = python->begin_caller((goanna_lent *)lent, once);
    return current != NULL;
}

bool goanna_end_caller(uintptr_t home) {
    python->end_caller(current, home);
    current = NULL;
    return true;
}
