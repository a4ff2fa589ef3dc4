/* Loads the Go library at the first call that needs it. The child of a fork loads it again: the runtime of the parent has no
 * threads there, and would hang at the first collection. */
#include "shim.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const goanna_library *goanna_loaded;
uint64_t goanna_generation;

static goanna_library library;
#ifndef GOANNA_LIBRARY
#define GOANNA_LIBRARY "_native.go.so" /* the build defines it as the name on the target */
#endif

static char *library_path; /* in the folder of the shim; absolute, unless the process had no current folder */
static pthread_mutex_t load_lock = PTHREAD_MUTEX_INITIALIZER;
static bool watching_forks;
static bool forked;

/* Runs in the child, in its only thread. */
static void after_fork(void) {
    pthread_mutex_init(&load_lock, NULL);
    goanna_loaded = NULL;
    goanna_generation++;
    forked = true;
    goanna_forget_runtime();
    goanna_forget_interrupts();
    goanna_forget_calls();
    goanna_orphan_references();
}

void goanna_unpin(uint64_t handle, uint64_t generation) {
    if (handle != 0 && generation == goanna_generation && goanna_loaded != NULL) {
        goanna_loaded->unpin(handle);
    }
}

char *goanna_format(const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    int n = vsnprintf(NULL, 0, format, values);
    char *text = n < 0 ? NULL : malloc((size_t)n + 1);
    if (text != NULL) {
        vsnprintf(text, (size_t)n + 1, format, again);
    }
    va_end(again);
    va_end(values);
    return text;
}

void goanna_note_folder(void) {
    char *shim = goanna_path_of((void *)&goanna_load);
    if (shim == NULL) {
        return;
    }
    const char *slash = strrchr(shim, '/');
    int folder = slash == NULL ? 0 : (int)(slash - shim + 1);
    library_path = goanna_format("%.*s%s", folder, shim, GOANNA_LIBRARY);
    free(shim);
}

static void *open_library(char **why) {
    if (library_path == NULL) {
        *why = goanna_format("the folder of the extension module is unknown");
        return NULL;
    }
    return goanna_has_environment(why) ? goanna_open_library(library_path, forked, why) : NULL;
}

static bool start(void *handle, char **why) {
    int (*start_go)(goanna_host *);
    *(void **)&start_go = goanna_symbol(handle, "goanna_start");
    *(void **)&library.dispatch = goanna_symbol(handle, "goanna_enter");
    *(void **)&library.unpin = goanna_symbol(handle, "goanna_unpin");
    *(void **)&library.drop = goanna_symbol(handle, "goanna_drop");
    *(void **)&library.collect = goanna_symbol(handle, "goanna_collect");
    *(void **)&library.end_callers = goanna_symbol(handle, "goanna_end_callers");
    *(void **)&library.interrupts = goanna_symbol(handle, "goanna_interrupts");
    *(void **)&library.cancel_contexts = goanna_symbol(handle, "goanna_cancel_contexts");
    *(void **)&library.call_leaf = goanna_symbol(handle, "goanna_call_leaf");
    goanna_leaf **leaves = goanna_symbol(handle, "goanna_leaves");
    goanna_call *(*this_call)(void);
    *(void **)&this_call = goanna_symbol(handle, "goanna_this_call");
    if (start_go == NULL || library.dispatch == NULL || library.unpin == NULL || library.drop == NULL || library.collect == NULL || library.end_callers == NULL ||
        library.interrupts == NULL || library.cancel_contexts == NULL || library.call_leaf == NULL || leaves == NULL || this_call == NULL) {
        *why = goanna_format("%s is not a library built by goanna: install the package again", library_path);
        return false;
    }
    goanna_the_dropped = (goanna_dropped){.next = 0}; /* those of the parent of a fork are not there */
    goanna_host host = {
        .protocol = GOANNA_PROTOCOL,
        .fingerprint = goanna_the_module.fingerprint,
        .environ_ = goanna_environment(),
        .api = &goanna_the_api,
        .dropped = &goanna_the_dropped,
    };
    if (start_go(&host) != 0) {
        *why = goanna_format("%s is not of the same build as the extension module: if the package was upgraded, start Python again; "
                           "otherwise install the package again", library_path);
        return false;
    }
    library.leaves = *leaves;
    goanna_watch_crashes(this_call);
    return true;
}

static bool load_locked(char **why) {
    if (!watching_forks) {
        if (!goanna_watch_forks(goanna_lock_references, goanna_unlock_references, after_fork)) {
            return false;
        }
        watching_forks = true;
    }
    goanna_before_runtime();
    void *handle = open_library(why);
    if (handle == NULL) {
        return false;
    }
    goanna_after_runtime(); /* even if start fails: the runtime runs until the process ends */
    if (!start(handle, why)) {
        return false;
    }
    __atomic_store_n(&goanna_loaded, &library, __ATOMIC_RELEASE);
    return true;
}

/* Keeps the GIL, so that Python code on another thread cannot fork while the library loads. */
const goanna_library *goanna_load(void) {
    char *why = NULL;
    pthread_mutex_lock(&load_lock);
    bool good = goanna_loaded != NULL || load_locked(&why);
    pthread_mutex_unlock(&load_lock);
    if (good) {
        return goanna_loaded;
    }
    PyErr_Format(PyExc_ImportError, "%s: the Go library cannot be loaded: %s", goanna_the_module.package,
                 why == NULL ? "out of memory" : why);
    free(why);
    return NULL;
}
