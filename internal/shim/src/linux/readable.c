/* Memory that can be read. */
#define _GNU_SOURCE
#include "../platform.h"

#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel reads a set of signals at p, and then fails because of the first argument. */
bool goanna_is_readable(const char *p) {
    int before = errno;
    bool fault = syscall(SYS_rt_sigprocmask, INT_MAX, p, NULL, sizeof(uint64_t)) < 0 && errno == EFAULT;
    errno = before;
    return !fault;
}
