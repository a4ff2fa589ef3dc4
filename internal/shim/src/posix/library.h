/* What posix/library.c needs of a system's own folder to load the Go library. */
#ifndef GOANNA_LIBRARY_H
#define GOANNA_LIBRARY_H

#include <stdbool.h>

/* Whether the file has all that the dynamic linker maps of a shared library. */
bool goanna_is_whole(int fd);

/* Whether the process has the threads, memory and descriptors that a Go runtime needs to start. fd is any open file. False with
 * *why, NULL before, set to a malloc'ed text. */
bool goanna_has_room(int fd, char **why);

/* Loads a copy of the file. NULL with *why, NULL before, set to a malloc'ed text. */
void *goanna_open_copy(int from, char **why);

#endif
