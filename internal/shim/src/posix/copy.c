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

bool goanna_copy_file(int from, int to) {
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

void goanna_add_reason(char **why, const char *place, const char *reason) {
    char *longer = goanna_format("%s%s%s: %s", *why == NULL ? "" : *why, *why == NULL ? "" : "; ", place, reason);
    free(*why);
    *why = longer;
}

/* Removes the file from the folder before it returns. */
static void *open_in_folder(int from, const char *folder, char **why) {
    char *name = goanna_format("%s/goannaXXXXXX", folder);
    int fd = name == NULL ? -1 : mkostemp(name, O_CLOEXEC);
    void *handle = NULL;
    if (fd < 0 || !goanna_copy_file(from, fd)) {
        goanna_add_reason(why, folder, strerror(errno));
    } else if (dlopen(name, RTLD_NOW | RTLD_NOLOAD) != NULL) {
        goanna_add_reason(why, folder, "the name of the copy was used before"); /* 1 in 56 thousand million */
    } else {
        handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) {
            goanna_add_reason(why, folder, dlerror());
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
    const char *folders[] = {goanna_temporary_folder(), "/tmp", "/var/tmp", "/dev/shm"};
    void *handle = goanna_open_in_memory(from, why);
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
