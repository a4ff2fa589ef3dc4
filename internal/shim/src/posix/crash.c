/* The crash report of a module: its name, and the calls of Python. The Go runtime of a shared library ends the process by SIGABRT
 * after its own report. The handler of that signal adds a line, and then runs the earlier handler, such as faulthandler's.
 * All code that runs in a handler is async-signal-safe. */
#define _GNU_SOURCE
#include "../shim.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAMES 8

static goanna_call *(*this_call)(void); /* of the Go library; NULL where none is loaded */
static const char *code, *code_end;     /* of the Go library */
static struct sigaction earlier;
static bool watching;

static int asking; /* whether the threads note their calls (goanna_answer) */
static int answers;
static int named;
static const char *names[NAMES];

static bool in_code(uintptr_t address) { return address >= (uintptr_t)code && address < (uintptr_t)code_end; }

static const char *called(void) {
    goanna_call *call = this_call();
    return call == NULL ? NULL : ((const goanna_callable *)call->callable)->name;
}

/* Several threads run it at once. */
static void note(const char *name) {
    if (name != NULL) {
        int n = __atomic_fetch_add(&named, 1, __ATOMIC_RELAXED);
        if (n < NAMES) {
            __atomic_store_n(&names[n], name, __ATOMIC_RELEASE);
        }
    }
}

void goanna_answer(void) {
    if (__atomic_load_n(&asking, __ATOMIC_ACQUIRE)) {
        note(called());
        __atomic_fetch_add(&answers, 1, __ATOMIC_RELEASE);
    }
}

static void wait_for_answers(int asked) {
    struct timespec moment = {0, 1000 * 1000};
    for (int i = 0; i < 100 && __atomic_load_n(&answers, __ATOMIC_ACQUIRE) < asked; i++) {
        nanosleep(&moment, NULL);
    }
}

/* Any of the running calls may have started the goroutine that crashed. Go interrupts its threads by SIGURG, so every thread handles
 * that signal. */
static void ask_threads(void) {
    __atomic_store_n(&asking, 1, __ATOMIC_RELEASE);
    wait_for_answers(goanna_signal_threads(SIGURG));
    __atomic_store_n(&asking, 0, __ATOMIC_RELEASE);
}

typedef struct {
    char data[1024];
    size_t len;
} line;

static void append(line *l, const char *text) {
    size_t n = strlen(text), room = sizeof l->data - l->len;
    n = n < room ? n : room;
    memcpy(l->data + l->len, text, n);
    l->len += n;
}

static void write_line(const line *l) {
    for (size_t done = 0; done < l->len;) {
        ssize_t n = write(STDERR_FILENO, l->data + done, l->len - done);
        if (n <= 0) {
            return;
        }
        done += (size_t)n;
    }
}

static void append_names(line *l) {
    int n = __atomic_load_n(&named, __ATOMIC_ACQUIRE);
    append(l, n == 0 ? ", on a goroutine, while Python called none of its functions" : ", while Python called ");
    for (int i = 0; i < n && i < NAMES; i++) {
        const char *name = __atomic_load_n(&names[i], __ATOMIC_ACQUIRE);
        append(l, i == 0 ? "" : ", ");
        append(l, goanna_the_module.package);
        append(l, ".");
        append(l, name == NULL ? "?" : name);
        append(l, "()");
    }
    append(l, n > NAMES ? " and others\n" : "\n");
}

static void report(bool stack_follows) {
    line l = {.len = 0};
    append(&l, "\ngoanna: module ");
    append(&l, goanna_the_module.package);
    append(&l, " (goanna ");
    append(&l, goanna_the_module.tool);
    append(&l, ")");
    append_names(&l);
    if (!stack_follows) {
        append(&l, "goanna: with python3 -X faulthandler the stack of Python follows here\n");
    }
    write_line(&l);
}

/* The pending signal ends the process when the handler returns, with the state that the handler found. */
static void die(int number) {
    signal(number, SIG_DFL);
    raise(number);
}

static void pass_on(int number, siginfo_t *info, void *context) {
    if ((earlier.sa_flags & SA_SIGINFO) != 0) {
        earlier.sa_sigaction(number, info, context);
    } else if (earlier.sa_handler == SIG_DFL) {
        die(number);
    } else if (earlier.sa_handler != SIG_IGN) {
        earlier.sa_handler(number);
    }
}

static void handle_abort(int number, siginfo_t *info, void *context) {
    static int reported;
    const char *name = this_call == NULL ? NULL : called();
    bool by_go = this_call != NULL && in_code(goanna_interrupted_at(context));
    if ((by_go || name != NULL) && !__atomic_exchange_n(&reported, 1, __ATOMIC_RELAXED)) {
        if (name != NULL) {
            note(name);
        } else {
            ask_threads();
        }
        bool handled = (earlier.sa_flags & SA_SIGINFO) != 0 || (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN);
        report(handled || !by_go);
    }
    pass_on(number, info, context);
}

void goanna_watch_crashes(goanna_call *(*of_this_thread)(void)) {
    union {
        goanna_call *(*function)(void);
        void *data;
    } address = {of_this_thread};
    goanna_code_bounds(address.data, &code, &code_end);
    __atomic_store_n(&this_call, of_this_thread, __ATOMIC_RELEASE);
    if (!watching) {
        struct sigaction action = {.sa_sigaction = handle_abort, .sa_flags = SA_SIGINFO | SA_ONSTACK};
        watching = sigaction(SIGABRT, &action, &earlier) == 0;
    }
}

void goanna_forget_calls(void) { this_call = NULL; }
