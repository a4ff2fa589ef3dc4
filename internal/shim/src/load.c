/* The Go library: loaded at the first call that needs it, and anew in the child of a fork, where the runtime of the
 * parent has lost its threads and would hang at the first collection. */
#define _GNU_SOURCE
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
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
    goanna_orphan_retained();
}

void goanna_unpin(uint64_t handle, uint64_t generation) {
    if (handle != 0 && generation == goanna_generation && goanna_loaded != NULL) {
        goanna_loaded->unpin(handle);
    }
}

/* The Go library stands beside the shim. */
static bool library_path(char *path, size_t size) {
    Dl_info info;
    if (dladdr((void *)&goanna_load, &info) == 0 || info.dli_fname == NULL) {
        return false;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    int folder = slash == NULL ? 0 : (int)(slash - info.dli_fname + 1);
    int n = snprintf(path, size, "%.*s%s", folder, info.dli_fname, LIBRARY);
    return n > 0 && (size_t)n < size;
}

static int anonymous_file(void) {
#ifdef SYS_memfd_create
    int fd = (int)syscall(SYS_memfd_create, "goanna", 1U /* MFD_CLOEXEC */);
    if (fd >= 0) {
        return fd;
    }
#endif
    char name[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(name, sizeof name, "%s/goannaXXXXXX", folder != NULL && *folder != '\0' ? folder : "/tmp");
    int fd2 = mkostemp(name, O_CLOEXEC);
    if (fd2 >= 0) {
        unlink(name);
    }
    return fd2;
}

/* lseek tells the size, because fstat needs a newer C library. */
static bool copy_file(int from, int to) {
    off_t size = lseek(from, 0, SEEK_END);
    if (size < 0) {
        return false;
    }
    for (off_t done = 0; done < size;) {
        ssize_t n = sendfile(to, from, &done, (size_t)(size - done));
        if (n <= 0 && errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* Opens the file under a name that no library of this process has. dlopen takes a name that it knows for the library
 * which was loaded by it, in this process or an ancestor, whatever the name means now: a descriptor that was closed is
 * given out again, to another module's copy, and so is a pid. Takes fd over. */
static void *open_descriptor(int fd, char *why, size_t size) {
    void *handle = NULL;
    while (fd >= 0) {
        char name[64];
        snprintf(name, sizeof name, "/proc/%ld/fd/%d", (long)getpid(), fd);
        if (dlopen(name, RTLD_NOW | RTLD_NOLOAD) != NULL) {
            int next = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
            close(fd);
            fd = next;
            continue;
        }
        handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) {
            snprintf(why, size, "%s", dlerror());
        }
        close(fd);
        return handle;
    }
    snprintf(why, size, "it cannot be opened after a fork: %s", strerror(errno));
    return NULL;
}

/* dlopen takes a file of the same inode for the library that is loaded already: the copy is a new inode. */
static void *open_copy(const char *path, char *why, size_t size) {
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : anonymous_file();
    void *handle = NULL;
    if (to < 0 || !copy_file(from, to)) {
        snprintf(why, size, "it cannot be copied after a fork: %s", strerror(errno));
        if (to >= 0) {
            close(to);
        }
    } else {
        handle = open_descriptor(to, why, size);
    }
    if (from >= 0) {
        close(from);
    }
    return handle;
}

static void *open_library(char *why, size_t size) {
    char path[4096];
    if (!library_path(path, sizeof path)) {
        snprintf(why, size, "the folder of the extension module is unknown");
        return NULL;
    }
    if (forked) {
        return open_copy(path, why, size);
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(why, size, "%s", dlerror());
    }
    return handle;
}

static bool start(void *handle, char *why, size_t size) {
    int (*start_go)(goanna_host *);
    *(void **)&start_go = dlsym(handle, "goanna_start");
    *(void **)&library.dispatch = dlsym(handle, "goanna_enter");
    *(void **)&library.unpin = dlsym(handle, "goanna_unpin");
    if (start_go == NULL || library.dispatch == NULL || library.unpin == NULL) {
        snprintf(why, size, "%s is not a library built by goanna", LIBRARY);
        return false;
    }
    goanna_host host = {
        .protocol = GOANNA_PROTOCOL,
        .fingerprint = goanna_the_module.fingerprint,
        .environ_ = environ,
        .api = &goanna_the_api,
    };
    if (start_go(&host) != 0) {
        snprintf(why, size, "%s is not of the same build as the extension module: install the package again", LIBRARY);
        return false;
    }
    return true;
}

static bool load_locked(char *why, size_t size) {
    if (!watching_forks) {
        if (pthread_atfork(goanna_lock_retained, goanna_unlock_retained, after_fork) != 0) {
            snprintf(why, size, "pthread_atfork: out of memory");
            return false;
        }
        watching_forks = true;
    }
    struct sigaction before = goanna_before_runtime();
    void *handle = open_library(why, size);
    if (handle == NULL || !start(handle, why, size)) {
        return false;
    }
    goanna_after_runtime(&before);
    __atomic_store_n(&goanna_loaded, &library, __ATOMIC_RELEASE);
    return true;
}

/* The GIL stays held: Python code of another thread cannot fork in the middle. */
const goanna_library *goanna_load(void) {
    char why[1024];
    pthread_mutex_lock(&load_lock);
    bool good = goanna_loaded != NULL || load_locked(why, sizeof why);
    pthread_mutex_unlock(&load_lock);
    if (!good) {
        PyErr_Format(PyExc_ImportError, "%s: the Go library cannot be loaded: %s", goanna_the_module.package, why);
        return NULL;
    }
    return goanna_loaded;
}
