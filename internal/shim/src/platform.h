/* What the shim asks of the system, and how each folder of systems answers. posix/ has what Linux and macOS share, linux/ what is
 * Linux alone; package shim chooses the folders of a target. A new system brings the functions of this header in a folder
 * of its own. Beside them the shim uses C11 and POSIX threads, which every system has that CPython 3.11 runs on but those of
 * Microsoft's compiler.
 *
 * A function that fails with a reason sets *why, which is NULL before, to a malloc'ed text; NULL stands for "out of memory". */
#ifndef GOANNA_PLATFORM_H
#define GOANNA_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the Go library ---- */

/* The path of the shared library that has code at the address, malloc'ed, and absolute unless the process has no current folder;
 * NULL where it is unknown. */
char *goanna_path_of(const void *address);

/* Loads the shared library at the path, for good. NULL with *why where the file cannot be read or is cut short, where the process
 * has no room for a Go runtime (goanna_has_room), or where the dynamic linker refuses it. A fresh library shares nothing with
 * the one of the same path that the parent of a fork loaded. */
void *goanna_open_library(const char *path, bool fresh, char **why);

/* The address of what the library exports by the name; NULL where it exports no such thing. */
void *goanna_symbol(void *library, const char *name);

/* The same of Python, for functions that are newer than the oldest Python supported. */
void *goanna_python_symbol(const char *name);

/* ---- forks ---- */

/* Has the functions run around each fork from now on: before it, then in the parent, and in the only thread of the child. False
 * where memory is short. Where a system has no fork, true. */
bool goanna_watch_forks(void (*before)(void), void (*in_parent)(void), void (*in_child)(void));

/* ---- the environment ---- */

/* The variables as the process has them now, "NAME=value" each, the last NULL. Borrowed. */
char **goanna_environment(void);

/* The variables that the process was started with, which the Go runtime reads, likewise; NULL where they are unknown. */
char **goanna_first_environment(void);

/* ---- threads ---- */

/* The bounds of the calling thread's stack, low without its guard pages. False where they are unknown. */
bool goanna_stack_bounds(uintptr_t *low, uintptr_t *high);

/* ---- signals: posix/ alone uses these, and a system without signals has none of them ---- */

/* The bounds of the executable segment of the loaded library that has code at the address. False where none has. */
bool goanna_code_bounds(const void *address, const char **start, const char **end);

/* Where the thread was when the signal came whose handler was given the context; 0 where that is unknown. Async-signal-safe. */
uintptr_t goanna_interrupted_at(const void *context);

/* Sends the signal to every other thread of the process, and returns how many got it. Async-signal-safe. */
int goanna_signal_threads(int number);

/* ---- several Go runtimes in one process: the signal by which each interrupts its goroutines ---- */

/* To be called before a Go runtime starts, and with the same lock held when it has started. */
void goanna_before_runtime(void);
void goanna_after_runtime(void);

/* In the child of a fork, where no runtime runs. */
void goanna_forget_runtime(void);

/* posix/crash.c adds to the crash reports of Go, by the signal that Go ends a process with: goanna_watch_crashes,
 * goanna_forget_calls and goanna_answer of shim.h. A system without signals has them, and they do nothing. */

#endif
