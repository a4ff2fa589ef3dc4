/* The environment. */
#include "../platform.h"

extern char **environ;

static char **first;

/* glibc gives constructors the arguments of main. The kernel lays the variables behind those, and there the Go runtime of a
 * library reads them. */
__attribute__((constructor)) static void note_environment(int argc, char **argv) { first = argv == NULL ? NULL : argv + argc + 1; }

char **goanna_environment(void) { return environ; }

char **goanna_first_environment(void) { return first; }
