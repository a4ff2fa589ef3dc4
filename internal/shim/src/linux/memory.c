/* A copy of the Go library in memory, for the child of a fork. */
#define _GNU_SOURCE
#include "../posix/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *goanna_temporary_folder(void) { return secure_getenv("TMPDIR"); }

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
                goanna_add_reason(why, "memfd", dlerror());
            }
            close(fd);
            return handle;
        }
        int next = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
        close(fd);
        fd = next;
    }
    goanna_add_reason(why, "memfd", strerror(errno));
    return NULL;
}

void *goanna_open_in_memory(int from, char **why) {
#ifdef SYS_memfd_create
    int fd = (int)syscall(SYS_memfd_create, "goanna", 1U /* MFD_CLOEXEC */);
    if (fd >= 0 && goanna_copy_file(from, fd)) {
        return open_descriptor(fd, why);
    }
    goanna_add_reason(why, "memfd", strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
#else
    (void)from;
    goanna_add_reason(why, "memfd", "not on this machine");
#endif
    return NULL;
}
