/* Checks for environment variables with which the Go runtime would end the process while it starts. */
#include "shim.h"

#include <string.h>

static const char *variable(const char *name) {
    size_t n = strlen(name);
    for (char **v = goanna_first_environment(); v != NULL && *v != NULL; v++) {
        if (strncmp(*v, name, n) == 0 && (*v)[n] == '=') {
            return *v + n + 1;
        }
    }
    return "";
}

/* Returns the number of digits before the unit, 2 for "12KiB". 0 if there are none, or if Go's readGOMEMLIMIT does not accept the
 * unit. */
static size_t digits_of(const char *limit) {
    size_t n = strspn(limit, "0123456789");
    static const char *const units[] = {"", "B", "KiB", "MiB", "GiB", "TiB"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(limit + n, units[i]) == 0) {
            return n;
        }
    }
    return 0;
}

/* Reports whether a limit of n digits, in bytes, fits an int64. */
static bool fits(const char *limit, size_t n) {
    const char *powers = "KMGT", *unit = limit[n] == '\0' ? NULL : strchr(powers, limit[n]);
    uint64_t value = 0, most = (uint64_t)INT64_MAX >> (unit == NULL ? 0 : 10 * (unit - powers + 1));
    for (size_t i = 0; i < n; i++) {
        uint64_t digit = (uint64_t)(limit[i] - '0');
        if (value > (most - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    return true;
}

static bool is_limit(const char *limit) {
    size_t n = digits_of(limit);
    return strcmp(limit, "off") == 0 || *limit == '\0' || (n > 0 && fits(limit, n));
}

/* With GODEBUG=sbrk=1, Go 1.26 ends with "fatal error: taggedPointerPack" while it starts. */
static bool has_sbrk(const char *debug) {
    for (const char *at = debug; (at = strstr(at, "sbrk=")) != NULL; at++) {
        if ((at == debug || at[-1] == ',') && strcspn(at + 5, ",") > 0 && at[5] != '0') {
            return true;
        }
    }
    return false;
}

bool goanna_has_environment(char **why) {
    const char *limit = variable("GOMEMLIMIT");
    if (!is_limit(limit)) {
        *why = goanna_format("GOMEMLIMIT: expected off or a number with B, KiB, MiB, GiB, TiB or nothing behind it, got \"%s\"", limit);
        return false;
    }
    if (has_sbrk(variable("GODEBUG"))) {
        *why = goanna_format("GODEBUG: the Go runtime of a library does not start with sbrk=1");
        return false;
    }
    return true;
}
