/* The functions of the operating system that the shim needs. posix/ implements those that Linux and macOS share, linux/ those of Linux
 * alone, and windows/ those of Windows; package shim selects the folders for a target. A port to a new system implements the functions of
 * this header in a folder of its own. Apart from them the shim uses C11 and POSIX threads, which mingw-w64 has as well.
 *
 * A function with a parameter why sets *why, which is NULL before, to a malloc'ed reason when it fails; NULL means "out of memory". */
#ifndef GOANNA_PLATFORM_H
#define GOANNA_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before a function that other libraries find by its name. */
#if defined(_WIN32)
#define GOANNA_EXPORT __declspec(dllexport)
#else
#define GOANNA_EXPORT __attribute__((visibility("default")))
#endif

/* ---- the Go library ---- */

/* Returns the malloc'ed path, in UTF-8 and with slashes, of the shared library that contains the address, absolute unless the process has
 * no current folder. NULL if it is unknown. */
char *goanna_path_of(const void *address);

/* Loads the shared library at the path, for the life of the process. NULL with *why if the file cannot be read or is truncated, if the
 * process has no room for a Go runtime (goanna_has_room), or if the dynamic linker fails. A fresh library shares nothing with the
 * library of the same path that the parent of a fork has loaded. */
void *goanna_open_library(const char *path, bool fresh, char **why);

/* Returns the address of a symbol that the library exports, or NULL. */
void *goanna_symbol(void *library, const char *name);

/* Returns the address of a symbol of Python, or NULL: for functions that are newer than the oldest supported Python. */
void *goanna_python_symbol(const char *name);

/* ---- forks ---- */

/* Whether a process can fork. */
#if defined(_WIN32)
#define GOANNA_FORKS false
#else
#define GOANNA_FORKS true
#endif

/* Registers functions that run around each later fork: before it, then in the parent, and in the only thread of the child. False if
 * there is no memory. True on a system without fork. */
bool goanna_watch_forks(void (*before)(void), void (*in_parent)(void), void (*in_child)(void));

/* ---- the environment ---- */

/* Returns the present variables of the process, "NAME=value" each, followed by NULL. Borrowed. NULL if a Go runtime reads them itself. */
char **goanna_environment(void);

/* Returns the variables with which the process was started, which the Go runtime reads. Borrowed. NULL if they are unknown. */
char **goanna_first_environment(void);

/* ---- threads ---- */

/* Stores the bounds of the calling thread's stack, without guard pages. False if they are unknown. */
bool goanna_stack_bounds(uintptr_t *low, uintptr_t *high);

/* ---- processors ---- */

/* The bits of XCR0 for the registers of AVX-512. macOS sets them late, in threads that use the registers, and saves them on each processor that
 * has them. */
#if defined(__APPLE__)
#define GOANNA_SAVED_AVX512 0
#else
#define GOANNA_SAVED_AVX512 0xe0
#endif

/* Reports whether a processor for arm64 has the atomic instructions LSE. */
bool goanna_has_lse(void);

/* ---- memory ---- */

/* Reports whether a page can be read, by its first byte. True on a system that cannot tell. */
bool goanna_is_readable(const char *page);

/* ---- files ---- */

/* Returns what the operating system has for a descriptor of the C library: the descriptor, of Windows a HANDLE. -1 with an exception. */
int64_t goanna_system_file(int descriptor);

/* ---- signals: used by posix/ only; a system without signals does not need them ---- */

/* Stores the bounds of the executable segment that contains the address, of a loaded library. False if there is none. */
bool goanna_code_bounds(const void *address, const char **start, const char **end);

/* Returns the address at which the signal interrupted the thread, from the context of the handler. 0 if it is unknown.
 * Async-signal-safe. */
uintptr_t goanna_interrupted_at(const void *context);

/* Sends the signal to all other threads of the process, and returns their number. Async-signal-safe. */
int goanna_signal_threads(int number);

/* ---- several Go runtimes in one process, which interrupt their goroutines by the same signal, if the system has signals ---- */

/* Called before a Go runtime starts, and after it has started, under the same lock. */
void goanna_before_runtime(void);
void goanna_after_runtime(void);

/* Called in the child of a fork, in which no Go runtime runs. */
void goanna_forget_runtime(void);

/* ---- SIGINT while a call with a context runs, on one thread ---- */

/* Has SIGINT write the serial of the interruptible call, 8 bytes, to a pipe that does not block, before the handler that the process has.
 * False if there is no handler, or if this was called already and goanna_unwatch_interrupts was not. */
bool goanna_watch_interrupts(int pipe);
void goanna_unwatch_interrupts(void);

/* Sets the serial of the interruptible call, 0 for none, and returns the one before. */
uint64_t goanna_set_interruptible(uint64_t serial);

/* Has SIGINT come on this thread. */
void goanna_interrupt(void);

/* Where SIGINT stores the serial of the interruptible call. */
extern const uint64_t *const goanna_interrupted;

/* Called in the child of a fork. */
void goanna_forget_interrupts(void);

/* posix/crash.c implements goanna_watch_crashes, goanna_forget_calls and goanna_answer of shim.h by the signal with which Go ends a
 * process. On a system without signals they must exist and do nothing. */

#endif
