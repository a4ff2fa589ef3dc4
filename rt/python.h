#ifndef GOANNA_PYTHON_H
#define GOANNA_PYTHON_H

#include <stdbool.h>

#include "frame.h"

/* Stores the api of the shim, which must live as long as the process. */
void goanna_adopt(const goanna_host *host);

/* What the function of Go gets that all calls enter by. */
typedef struct {
    GOANNA_POINTER(void) frame;
    uint64_t id;
} goanna_dispatched;

/* Stores the address of that function's code. */
void goanna_dispatch_by(uintptr_t code);

#define GOANNA_WAITING 64

/* Handles of pinned memory that Python has released, which wait for Go. busy and count are atomic; who sets busy may change the others. */
typedef struct {
    uint32_t busy;
    uint32_t count;
    uint64_t handles[GOANNA_WAITING];
} goanna_waiting;

extern goanna_waiting goanna_unpins;

/* Returns the call that this thread runs if it has the given serial and holds the GIL, else NULL. */
goanna_call *goanna_in_call(uint64_t serial);

/* Returns the call that this thread runs, with or without the GIL. NULL on a thread of the Go runtime. */
goanna_call *goanna_this_call(void);

/* The functions of goanna_api for objects of arguments. Those that use Python return GOANNA_ELSEWHERE on a thread without a call. */
void goanna_take(uintptr_t lent);
bool goanna_is_held(uintptr_t lent);
void goanna_names(uintptr_t lent, const char **function, const char **argument);
int64_t goanna_read_file(uintptr_t file, int64_t n, const char **data, goanna_outcome *outcome);
int64_t goanna_write_file(uintptr_t file, const char *data, int64_t n, goanna_outcome *outcome);
int64_t goanna_seek_file(uintptr_t file, int64_t offset, int whence, goanna_outcome *outcome);
int64_t goanna_close_file(uintptr_t file, goanna_outcome *outcome);
int64_t goanna_call_back(uintptr_t callback, uintptr_t frame, goanna_outcome *outcome);
void goanna_drop_answer(uintptr_t answer);
uintptr_t goanna_home(uintptr_t reference);
uintptr_t goanna_referenced(uintptr_t reference);

/* Makes this thread a caller, and ends that. False if it cannot be one. *once: it must end after one call. */
bool goanna_begin_caller(uintptr_t lent, bool *once);
bool goanna_end_caller(uintptr_t home); /* always true */

/* The other functions of goanna_api. They return -1 outside the call. Otherwise they return the result of the function: 0 with
 * *failure set is an error. */
int goanna_get_buffer(uint64_t serial, void *object, void *view, int flags, goanna_failure **failure);
int goanna_release_buffer(uint64_t serial, void *view);
int goanna_check_buffer(uint64_t serial, void *object);
int goanna_memoryview_of_object(uint64_t serial, void *object, void **result, goanna_failure **failure);
int goanna_memoryview_of_block(uint64_t serial, goanna_block *block, void **result, goanna_failure **failure);
int goanna_copy_data(uint64_t serial, void *destination, void *source, goanna_failure **failure);
int goanna_from_contiguous(uint64_t serial, void *object, const void *data, int64_t len, char order, goanna_failure **failure);
int goanna_str(uint64_t serial, void *object, const char **text, int64_t *len, goanna_failure **failure);
int goanna_type_name(uint64_t serial, void *object, const char **text, int64_t *len);
int goanna_is_none(uint64_t serial, void *object);
int goanna_import(uint64_t serial, const char *name, void **result, goanna_failure **failure);
int goanna_attribute(uint64_t serial, void *object, const char *name, void **result, goanna_failure **failure);
int goanna_call_object(uint64_t serial, void *object, uintptr_t arguments, void **result, goanna_failure **failure);
int goanna_make(uint64_t serial, uintptr_t value, void **result, goanna_failure **failure);
int goanna_as_int(uint64_t serial, void *object, int64_t *value, goanna_failure **failure);
int goanna_tuple(uint64_t serial, void *iterable, void **result, int64_t *len, goanna_failure **failure);
void *goanna_tuple_item(uint64_t serial, void *tuple, int64_t i);
int goanna_retain(uintptr_t base, goanna_reference **result, goanna_failure **failure);
int goanna_keep(uint64_t serial, void *object, goanna_reference **result, goanna_failure **failure);
int goanna_kept(uint64_t serial, goanna_reference *reference, void **result, goanna_failure **failure);
void goanna_drop_reference(goanna_reference *reference); /* on any thread */
int goanna_record_sizes(const goanna_viewed *b, const char *paths, int64_t count, int64_t *sizes, goanna_failure **failure);

#endif
