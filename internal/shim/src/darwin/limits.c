/* Whether the limits on threads and memory are known to be far. */
#include "../posix/limits.h"

#include <libproc.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <unistd.h>

/* Room for what the process does in the meantime. */
#define MARGIN 1000

int goanna_processors(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 0 && processors < INT_MAX ? (int)processors : INT_MAX;
}

static bool is_unlimited(int resource) {
    struct rlimit limit;
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

/* The threads of this process, INT_MAX where that is unknown. */
static int own_threads(void) {
    struct proc_taskinfo info;
    int size = proc_pidinfo(getpid(), PROC_PIDTASKINFO, 0, &info, sizeof info);
    return size == sizeof info ? info.pti_threadnum : INT_MAX;
}

/* RLIMIT_NPROC is of processes; the kernel limits the threads of each. */
bool goanna_are_limits_far(int threads) {
    int most = 0;
    size_t size = sizeof most;
    return is_unlimited(RLIMIT_AS) && is_unlimited(RLIMIT_DATA) && sysctlbyname("kern.num_taskthreads", &most, &size, NULL, 0) == 0 &&
           most - threads - MARGIN >= own_threads();
}
