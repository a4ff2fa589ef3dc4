/* What posix/library.c needs of a system's own folder to load the Go library. */
#ifndef GOANNA_LIBRARY_H
#define GOANNA_LIBRARY_H

#include <stdbool.h>

/* Whether the file has all that the dynamic linker maps of a shared library. */
bool goanna_is_whole(int fd);

/* Whether the process has the threads, memory and descriptors that a Go runtime needs to start. fd is any open file. False with
 * *why, NULL before, set to a malloc'ed text. */
bool goanna_has_room(int fd, char **why);

/* Loads a copy of the file in memory, under a name that no library had. NULL where it cannot, with the reason added to *why,
 * or where the system never does. */
void *goanna_open_in_memory(int from, char **why);

/* The folder for temporary files that the user has named; NULL where there is none, or the process has privileges that the user lacks. */
const char *goanna_temporary_folder(void);

/* Copies a file. On failure errno has the reason. */
bool goanna_copy_file(int from, int to);

/* Appends the reason for which one place cannot have a copy. */
void goanna_add_reason(char **why, const char *place, const char *reason);

/* Loads a copy of the file. NULL with *why, NULL before, set to a malloc'ed text. */
void *goanna_open_copy(int from, char **why);

#endif
