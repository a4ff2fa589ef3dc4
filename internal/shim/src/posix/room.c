/* Room for a Go runtime. A runtime that cannot make a thread, reserve memory or open a descriptor while it starts ends the process,
 * so the shim first takes what the runtime needs, and gives it back. */
#define _GNU_SOURCE
#include "library.h"
#include "limits.h"

#include "../shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Threads: one for each processor of GOMAXPROCS, up to five of the runtime itself (Go 1.26 on 2 processors), and some for goroutines
 * in system calls. Go makes more when goroutines need them. */
#define OWN_THREADS 8
#define MOST_PROCESSORS 16

#define MB ((size_t)1 << 20)

/* The writable part of the reserved addresses, for the runtime and the heap of a small program. */
#define WRITABLE (64 * MB)

/* An epoll or a kqueue, its eventfd or pipe, and the files that the runtime reads at its start. */
#define DESCRIPTORS 4

static int threads_needed(void) {
    int processors = goanna_processors();
    return OWN_THREADS + (processors < MOST_PROCESSORS ? processors : MOST_PROCESSORS);
}

/* Addresses, in bytes. On 64-bit machines Go reserves 1097 MB for the summaries of pages, and an arena of 64 MB for its heap;
 * malloc reserves 64 MB for each thread before others can; it works without them. */
static size_t addresses_needed(void) {
    return sizeof(void *) == 8 ? 1280 * MB + (size_t)threads_needed() * 64 * MB : 128 * MB;
}

static void *wait_for(void *mutex) {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

/* The new threads block all signals: Python's handlers run on its own threads. */
static bool try_threads(char **why) {
    if (goanna_are_limits_far(threads_needed())) {
        return true;
    }
    pthread_t made[OWN_THREADS + MOST_PROCESSORS];
    pthread_mutex_t end = PTHREAD_MUTEX_INITIALIZER;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_mutex_lock(&end);
    int needed = threads_needed(), n = 0, failure = 0;
    while (n < needed && (failure = pthread_create(&made[n], NULL, wait_for, &end)) == 0) {
        n++;
    }
    pthread_mutex_unlock(&end);
    for (int i = 0; i < n; i++) {
        pthread_join(made[i], NULL);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (n < needed) {
        *why = goanna_format("Go needs %d threads and could make %d: %s: see the limits of processes and of memory (ulimit -u, -v, "
                             "-d, pids.max of a cgroup)", needed, n, strerror(failure));
    }
    return n == needed;
}

static bool try_memory(char **why) {
    size_t addresses = addresses_needed();
    void *reserved = mmap(NULL, addresses, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    void *writable = reserved == MAP_FAILED ? MAP_FAILED : mmap(NULL, WRITABLE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int failure = errno;
    bool good = writable != MAP_FAILED && try_threads(why);
    if (writable == MAP_FAILED) {
        *why = goanna_format("Go needs %zu MB of addresses and %zu MB of memory: %s: see the limits of memory (ulimit -v, -d)",
                             addresses / MB, WRITABLE / MB, strerror(failure));
    } else {
        munmap(writable, WRITABLE);
    }
    if (reserved != MAP_FAILED) {
        munmap(reserved, addresses);
    }
    return good;
}

static bool try_descriptors(int fd, char **why) {
    int made[DESCRIPTORS], n = 0;
    while (n < DESCRIPTORS && (made[n] = fcntl(fd, F_DUPFD_CLOEXEC, 0)) >= 0) {
        n++;
    }
    int failure = errno;
    for (int i = 0; i < n; i++) {
        close(made[i]);
    }
    if (n < DESCRIPTORS) {
        *why = goanna_format("Go needs %d descriptors: %s: see the limit of open files (ulimit -n)", DESCRIPTORS, strerror(failure));
    }
    return n == DESCRIPTORS;
}

bool goanna_has_room(int fd, char **why) { return try_descriptors(fd, why) && try_memory(why); }
