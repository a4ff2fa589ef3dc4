/* A fresh copy of the Go library, for the child of a fork. dlopen takes a file with the inode or the name of a loaded library for
 * that library, so the copy is a new file with a new name. */
#define _GNU_SOURCE
#include "../posix/library.h"

#include "../shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BLOCK (64 * 1024)

static bool write_all(int to, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write(to, data, size);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            data += n;
            size -= (size_t)n;
        }
    }
    return true;
}

/* On failure errno has the reason. */
static bool copy_file(int from, int to) {
    char *block = malloc(BLOCK);
    bool good = block != NULL && lseek(from, 0, SEEK_SET) == 0;
    for (ssize_t n = 1; good && n != 0;) {
        n = read(from, block, BLOCK);
        good = n < 0 ? errno == EINTR : write_all(to, block, (size_t)n);
    }
    int failed = errno;
    free(block);
    errno = failed;
    return good;
}

/* Appends the reason for which one place failed. */
static void add_reason(char **why, const char *place, const char *reason) {
    char *longer = goanna_format("%s%s%s: %s", *why == NULL ? "" : *why, *why == NULL ? "" : "; ", place, reason);
    free(*why);
    *why = longer;
}

/* The name must be new: a descriptor that was closed is given out again, to another module's copy, or to that of an
 * ancestor, whose list of libraries this process has. Takes fd over.
 *
 * /proc/self is this process whatever /proc is mounted: one of an outer pid namespace finds it by its pid there, and one of
 * a namespace that this process is not in has no such name. /proc/<getpid()> can be a stranger. */
static void *open_descriptor(int fd, char **why) {
    void *handle = NULL;
    while (fd >= 0) {
        char name[64];
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        if (dlopen(name, RTLD_NOW | RTLD_NOLOAD) == NULL) {
            handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
            if (handle == NULL) {
                add_reason(why, "memfd", dlerror());
            }
            close(fd);
            return handle;
        }
        int next = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
        close(fd);
        fd = next;
    }
    add_reason(why, "memfd", strerror(errno));
    return NULL;
}

static void *open_in_memory(int from, char **why) {
#ifdef SYS_memfd_create
    int fd = (int)syscall(SYS_memfd_create, "goanna", 1U /* MFD_CLOEXEC */);
    if (fd >= 0 && copy_file(from, fd)) {
        return open_descriptor(fd, why);
    }
    add_reason(why, "memfd", strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
#else
    (void)from;
    add_reason(why, "memfd", "not on this machine");
#endif
    return NULL;
}

/* Removes the file from the folder before it returns. */
static void *open_in_folder(int from, const char *folder, char **why) {
    char *name = goanna_format("%s/goannaXXXXXX", folder);
    int fd = name == NULL ? -1 : mkostemp(name, O_CLOEXEC);
    void *handle = NULL;
    if (fd < 0 || !copy_file(from, fd)) {
        add_reason(why, folder, strerror(errno));
    } else if (dlopen(name, RTLD_NOW | RTLD_NOLOAD) != NULL) {
        add_reason(why, folder, "the name of the copy was used before"); /* 1 in 56 thousand million */
    } else {
        handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) {
            add_reason(why, folder, dlerror());
        }
    }
    if (fd >= 0) {
        close(fd);
        unlink(name);
    }
    free(name);
    return handle;
}

void *goanna_open_copy(int from, char **why) {
    const char *folders[] = {secure_getenv("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"};
    void *handle = open_in_memory(from, why);
    for (size_t i = 0; handle == NULL && i < sizeof folders / sizeof *folders; i++) {
        if (folders[i] != NULL && *folders[i] != '\0') {
            handle = open_in_folder(from, folders[i], why);
        }
    }
    char *reasons = *why;
    *why = handle != NULL ? NULL
                          : goanna_format("the child of a fork needs a copy of it: %s: TMPDIR can name a folder that allows one",
                                          reasons == NULL ? "out of memory" : reasons);
    free(reasons);
    return handle;
}
