/* The environment. */
#include "../platform.h"

#include <crt_externs.h>

static char **first;

/* The dynamic linker gives constructors the arguments of main, and there the Go runtime of a library reads the variables. */
__attribute__((constructor)) static void note_environment(int argc, char **argv, char **variables) {
    (void)argc, (void)argv;
    first = variables;
}

/* A library has no variable environ of its own. */
char **goanna_environment(void) { return *_NSGetEnviron(); }

char **goanna_first_environment(void) { return first; }
