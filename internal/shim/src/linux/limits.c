/* Whether the limits on threads and memory are known to be far. In most processes they are, and reading them takes a fifth of the
 * time that making the threads of a trial takes. Every limit that the kernel's clone(2) and mmap(2) name is read here; one that cannot be
 * seen from here, as that of a cgroup outside of the process's namespace, counts as near. */
#define _GNU_SOURCE
#include "../posix/limits.h"

#include "../platform.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int goanna_processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : INT_MAX;
}

/* Room for what other processes do in the meantime. */
#define MARGIN 1000

/* Of the first namespaces of a system: PROC_CGROUP_INIT_INO and PROC_USER_INIT_INO of the kernel's proc_ns.h, which no other has. */
#define FIRST_CGROUP "cgroup:[4026531835]"
#define FIRST_USER "user:[4026531837]"

/* A number that no limit is above. */
#define UNLIMITED INT64_MAX

/* Reads the beginning of a file as text. */
static bool read_text(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0) {
        close(fd);
    }
    text[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

/* The number that a file begins with; "max" is UNLIMITED, and -1 is a failure. */
static int64_t read_number(const char *path) {
    char text[32];
    if (!read_text(path, text, sizeof text)) {
        return -1;
    }
    return strncmp(text, "max", 3) == 0 ? UNLIMITED : strtoll(text, NULL, 10);
}

static bool is_link_to(const char *path, const char *target) {
    char name[64];
    ssize_t n = readlink(path, name, sizeof name);
    return n == (ssize_t)strlen(target) && memcmp(name, target, (size_t)n) == 0;
}

/* The threads of the whole system, "0.50 0.40 0.30 2/345 6789" in /proc/loadavg; -1 where that is unknown. */
static int64_t all_threads(void) {
    char text[128];
    const char *slash = read_text("/proc/loadavg", text, sizeof text) ? strchr(text, '/') : NULL;
    int64_t threads = slash == NULL ? 0 : strtoll(slash + 1, NULL, 10);
    return threads > 0 ? threads : -1;
}

static rlim_t limit_of(int resource) {
    struct rlimit limit;
    return getrlimit((__typeof__(RLIMIT_AS))resource, &limit) == 0 ? limit.rlim_cur : 0;
}

/* Without a limit of the process, and without the kernel's strict accounting, memory that is not touched is free. */
static bool is_memory_ample(void) {
    return limit_of(RLIMIT_AS) == RLIM_INFINITY && limit_of(RLIMIT_DATA) == RLIM_INFINITY &&
           read_number("/proc/sys/vm/overcommit_memory") != 2;
}

/* Of no user there are more threads than in all. */
static bool is_system_ample(int64_t threads) {
    int64_t used = all_threads();
    int64_t needed = used + threads + MARGIN;
    return used > 0 && is_link_to("/proc/self/ns/user", FIRST_USER) && limit_of(RLIMIT_NPROC) >= (rlim_t)needed &&
           read_number("/proc/sys/kernel/threads-max") >= needed && read_number("/proc/sys/kernel/pid_max") >= needed;
}

/* The path of the process's cgroup that counts its threads, and the folder that its hierarchy is mounted on by convention. The line
 * of version 1 is "8:pids:/path", that of version 2 "0::/path". NULL where there is none. */
static char *cgroup_path(char *lines, const char **mount) {
    char *controller = strstr(lines, ":pids:"), *unified = strstr(lines, "0::");
    *mount = controller != NULL ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
    char *path = controller != NULL ? controller + strlen(":pids:") : unified == NULL ? NULL : unified + strlen("0::");
    if (path != NULL) {
        path[strcspn(path, "\n")] = '\0';
    }
    return path;
}

static int64_t read_of(const char *mount, const char *cgroup, const char *name) {
    char path[1200];
    int n = snprintf(path, sizeof path, "%s%s/%s", mount, cgroup, name);
    return n < 0 || n >= (int)sizeof path ? -1 : read_number(path);
}

/* A cgroup's own, and those of all above it but the first, which has no limit. A missing file is that of a cgroup without the
 * controller, or of a hierarchy that is mounted elsewhere. */
static bool are_cgroups_ample(int64_t threads) {
    char lines[1024];
    const char *mount;
    if (!is_link_to("/proc/self/ns/cgroup", FIRST_CGROUP) || !read_text("/proc/self/cgroup", lines, sizeof lines) ||
        strlen(lines) == sizeof lines - 1) {
        return false;
    }
    char *path = cgroup_path(lines, &mount);
    if (path == NULL) {
        return false;
    }
    for (char *slash = strrchr(path, '/'); slash != NULL && path[1] != '\0'; slash = strrchr(path, '/')) {
        int64_t most = read_of(mount, path, "pids.max");
        if (most < 0 || (most != UNLIMITED && most - read_of(mount, path, "pids.current") < threads + MARGIN)) {
            return false;
        }
        slash[slash == path ? 1 : 0] = '\0';
    }
    return true;
}

bool goanna_are_limits_far(int threads) { return is_memory_ample() && is_system_ample(threads) && are_cgroups_ample(threads); }
