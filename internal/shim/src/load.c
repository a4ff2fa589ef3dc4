/* The Go library: loaded at the first call that needs it, and anew in the child of a fork, where the runtime of the
 * parent has lost its threads and would hang at the first collection. */
#define _GNU_SOURCE
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* preempt.c */
struct sigaction goanna_before_runtime(void);
void goanna_after_runtime(const struct sigaction *before);
void goanna_forget_runtime(void);

#define LIBRARY "_native.go.so"

const goanna_library *goanna_loaded;
uint64_t goanna_generation;

static goanna_library library;
static char *library_path; /* beside the shim; absolute, unless there was no current folder */
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
    goanna_forget_calls();
    goanna_orphan_retained();
}

void goanna_unpin(uint64_t handle, uint64_t generation) {
    if (handle != 0 && generation == goanna_generation && goanna_loaded != NULL) {
        goanna_loaded->unpin(handle);
    }
}

char *goanna_format(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *text;
    int n = vasprintf(&text, format, values);
    va_end(values);
    return n < 0 ? NULL : text;
}

/* dladdr gives the name by which the module was imported: relative where the entry of sys.path is. */
void goanna_note_folder(void) {
    Dl_info info;
    if (dladdr((void *)&goanna_load, &info) == 0 || info.dli_fname == NULL) {
        return;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    int folder = slash == NULL ? 0 : (int)(slash - info.dli_fname + 1);
    char *here = info.dli_fname[0] == '/' ? NULL : getcwd(NULL, 0);
    library_path = goanna_format("%s%s%.*s%s", here == NULL ? "" : here, here == NULL ? "" : "/", folder, info.dli_fname, LIBRARY);
    free(here);
}

static void *open_library(char **why) {
    if (library_path == NULL) {
        *why = goanna_format("the folder of the extension module is unknown");
        return NULL;
    }
    int fd = open(library_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *why = goanna_format("%s: %s%s", library_path, strerror(errno),
                             errno == ENOENT ? ": if the package was removed or upgraded, start Python again" : "");
        return NULL;
    }
    void *handle = NULL;
    if (!goanna_is_whole(fd)) {
        *why = goanna_format("%s is no whole shared library: install the package again", library_path);
    } else if (!goanna_has_environment(why) || !goanna_has_room(fd, why)) {
        handle = NULL;
    } else if (forked) {
        handle = goanna_open_copy(fd, why);
    } else {
        handle = dlopen(library_path, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) {
            *why = goanna_format("%s", dlerror());
        }
    }
    close(fd);
    return handle;
}

static bool start(void *handle, char **why) {
    int (*start_go)(goanna_host *);
    *(void **)&start_go = dlsym(handle, "goanna_start");
    *(void **)&library.dispatch = dlsym(handle, "goanna_enter");
    *(void **)&library.unpin = dlsym(handle, "goanna_unpin");
    goanna_call *(*this_call)(void);
    *(void **)&this_call = dlsym(handle, "goanna_this_call");
    if (start_go == NULL || library.dispatch == NULL || library.unpin == NULL || this_call == NULL) {
        *why = goanna_format("%s is not a library built by goanna: install the package again", library_path);
        return false;
    }
    goanna_host host = {
        .protocol = GOANNA_PROTOCOL,
        .fingerprint = goanna_the_module.fingerprint,
        .environ_ = environ,
        .api = &goanna_the_api,
    };
    if (start_go(&host) != 0) {
        *why = goanna_format("%s is not of the same build as the extension module: if the package was upgraded, start Python again; "
                           "otherwise install the package again", library_path);
        return false;
    }
    goanna_watch_crashes(this_call);
    return true;
}

static bool load_locked(char **why) {
    if (!watching_forks) {
        if (pthread_atfork(goanna_lock_retained, goanna_unlock_retained, after_fork) != 0) {
            *why = goanna_format("pthread_atfork: out of memory");
            return false;
        }
        watching_forks = true;
    }
    struct sigaction before = goanna_before_runtime();
    void *handle = open_library(why);
    if (handle == NULL) {
        return false;
    }
    goanna_after_runtime(&before); /* also where start fails: the runtime runs, and stays */
    if (!start(handle, why)) {
        return false;
    }
    __atomic_store_n(&goanna_loaded, &library, __ATOMIC_RELEASE);
    return true;
}

/* The GIL stays held: Python code of another thread cannot fork in the middle. */
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
