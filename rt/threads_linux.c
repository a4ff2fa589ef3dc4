/* The threads of the Go runtime must not keep a process alive. The C library ends a process when its last thread returns. In the
 * child of a fork that is not in main()'s thread, the process ends in that way only; but the Go runtime's threads never return. So
 * they have a name, and when all other threads have ended, this file ends the process. */
#define _GNU_SOURCE
#include "threads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NAME "goanna runtime"

/* ---- memory for threads ---- */

/* The Go runtime ends the process if it cannot make a thread, as when arrays use all memory within a limit. So memory for the
 * stacks of some threads is reserved, and given up if a thread cannot be made. It is never touched, and so uses no pages. */
#define SPARE_STACKS 6
#define MOST_SPARE ((size_t)16 << 20) /* the most bytes of one; glibc's default is the stack limit of the process, mostly 8 MB */

static void *spare[SPARE_STACKS]; /* NULL: none */

/* Returns the size of a reserved stack; 0 if stacks are too large to reserve. */
static size_t spare_size(void) {
    pthread_attr_t attributes;
    size_t size = 0;
    if (pthread_attr_init(&attributes) == 0) {
        pthread_attr_getstacksize(&attributes, &size);
        pthread_attr_destroy(&attributes);
    }
    size += 64 * 1024; /* for the guard page and rounding */
    return size <= MOST_SPARE ? size : 0;
}

static void set_stacks_aside(void) {
    size_t size = spare_size();
    for (int i = 0; i < SPARE_STACKS && size > 0; i++) {
        if (__atomic_load_n(&spare[i], __ATOMIC_ACQUIRE) != NULL) {
            continue;
        }
        void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) {
            return;
        }
        void *none = NULL;
        if (!__atomic_compare_exchange_n(&spare[i], &none, memory, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            munmap(memory, size);
        }
    }
}

static bool give_up_stack(void) {
    for (int i = 0; i < SPARE_STACKS; i++) {
        void *memory = __atomic_exchange_n(&spare[i], NULL, __ATOMIC_ACQ_REL);
        if (memory != NULL) {
            return munmap(memory, spare_size()) == 0;
        }
    }
    return false;
}

/* ---- the name ---- */

bool goanna_name_thread(void) { return prctl(PR_SET_NAME, NAME) == 0; }

typedef struct {
    void *(*run)(void *);
    void *argument;
} start;

static void *run_named(void *data) {
    start s = *(start *)data;
    free(data);
    goanna_name_thread();
    return s.run(s.argument);
}

/* The function by which package runtime/cgo makes a thread. Weak, because cgo also links each package alone. */
int __real__cgo_try_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) __attribute__((weak));
int __wrap__cgo_try_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* By the linker's option --wrap, runtime/cgo calls this function instead. */
int __wrap__cgo_try_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    start *s = malloc(sizeof *s);
    if (s == NULL) {
        return __real__cgo_try_pthread_create(thread, attributes, run, argument);
    }
    *s = (start){run, argument};
    int error = __real__cgo_try_pthread_create(thread, attributes, run_named, s);
    while (error == EAGAIN && give_up_stack()) {
        error = __real__cgo_try_pthread_create(thread, attributes, run_named, s);
    }
    if (error != 0) {
        free(s);
    } else {
        set_stacks_aside();
    }
    return error;
}

/* ---- the end ---- */

static bool read_of(const char *task, const char *file, char *text, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%.20s/%s", task, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0) {
        close(fd);
    }
    text[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

static bool is_named(const char *task) {
    char name[32];
    return read_of(task, "comm", name, sizeof name) && strcmp(name, NAME "\n") == 0;
}

/* Reports whether the first thread of the process has ended: the kernel keeps it as a zombie. */
static bool first_ended(void) {
    char task[24], stat[256];
    snprintf(task, sizeof task, "%ld", (long)getpid());
    const char *name_end = read_of(task, "stat", stat, sizeof stat) ? strrchr(stat, ')') : NULL;
    return name_end != NULL && name_end[1] == ' ' && name_end[2] == 'Z';
}

/* Reports whether all remaining threads but the first, which has ended, are the Go runtime's. */
static bool alone(void) {
    DIR *tasks = opendir("/proc/self/task");
    bool only = tasks != NULL;
    for (struct dirent *d; only && (d = readdir(tasks)) != NULL;) {
        only = d->d_name[0] == '.' || strtol(d->d_name, NULL, 10) == getpid() || is_named(d->d_name);
    }
    if (tasks != NULL) {
        closedir(tasks);
    }
    return only;
}

static void *end_process(void *unused) {
    goanna_name_thread();
    while (!first_ended() || !alone()) {
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    }
    exit(0);
    return unused;
}

/* A destructor of thread-specific data. It waits in a new thread, because another thread may join this one. */
static void thread_ends(void *unused) {
    (void)unused;
    if (syscall(SYS_gettid) != getpid() && !first_ended()) {
        return;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_process, NULL) == 0) {
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static pthread_key_t ends;

static void watch_this_thread(void) { pthread_setspecific(ends, &ends); }

/* A pointer of runtime/cgo, by which a thread that ends returns its M to the Go runtime. The child of a fork has no Go runtime. */
extern void (*x_crosscall2_ptr)(void (*)(void *), void *, int, size_t) __attribute__((weak));

static void after_fork(void) {
    if (&x_crosscall2_ptr != NULL) {
        x_crosscall2_ptr = NULL;
    }
    watch_this_thread();
}

bool goanna_watch_threads(void) {
    if (pthread_key_create(&ends, thread_ends) != 0 || pthread_atfork(NULL, NULL, after_fork) != 0) {
        return false;
    }
    watch_this_thread(); /* it may be the first thread of a process that was forked before it loaded the library */
    return true;
}
