/* The environment. */
#include "../platform.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdlib.h>
#include <string.h>

/* Go asks Windows for each variable when a program asks Go. */
char **goanna_environment(void) { return NULL; }

static size_t count(const char *block) {
    size_t n = 0;
    for (const char *v = block; *v != '\0'; v += strlen(v) + 1) {
        n++;
    }
    return n;
}

/* The Go runtime of a library reads the variables that are there when it is loaded. The variables are kept until the next call. */
char **goanna_first_environment(void) {
    static char *block;
    static char **variables;
    if (block != NULL) {
        FreeEnvironmentStringsA(block);
    }
    free(variables);
    block = GetEnvironmentStringsA();
    variables = block == NULL ? NULL : calloc(count(block) + 1, sizeof *variables);
    size_t n = 0;
    for (char *v = block; variables != NULL && *v != '\0'; v += strlen(v) + 1) {
        variables[n++] = v;
    }
    return variables;
}
