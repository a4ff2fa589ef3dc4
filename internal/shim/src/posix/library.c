/* Shared libraries by dlopen. */
#define _GNU_SOURCE
#include "library.h"

#include "../shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* dladdr gives the name by which the library was loaded: relative where the entry of sys.path is. */
char *goanna_path_of(const void *address) {
    Dl_info info;
    if (dladdr((void *)address, &info) == 0 || info.dli_fname == NULL) {
        return NULL;
    }
    char *here = info.dli_fname[0] == '/' ? NULL : getcwd(NULL, 0);
    char *path = here == NULL ? goanna_format("%s", info.dli_fname) : goanna_format("%s/%s", here, info.dli_fname);
    free(here);
    return path;
}

static void *open_once(const char *path, char **why) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        *why = goanna_format("%s", dlerror());
    }
    return library;
}

void *goanna_open_library(const char *path, bool fresh, char **why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *why = goanna_format("%s: %s%s", path, strerror(errno),
                             errno == ENOENT ? ": if the package was removed or upgraded, start Python again" : "");
        return NULL;
    }
    void *library = NULL;
    if (!goanna_is_whole(fd)) {
        *why = goanna_format("%s is not a whole shared library: install the package again", path);
    } else if (goanna_has_room(fd, why)) {
        library = fresh ? goanna_open_copy(fd, why) : open_once(path, why);
    }
    close(fd);
    return library;
}

void *goanna_symbol(void *library, const char *name) { return dlsym(library, name); }

void *goanna_python_symbol(const char *name) { return dlsym(RTLD_DEFAULT, name); }
