/* SIGINT while a call with a context runs. The handler of the call tells Go which call it is, and then runs the handler that was there
 * before, Python's. It is in force only while such a call runs: what Python code installs between calls stays as it is. */
#define _GNU_SOURCE
#include "../platform.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static struct sigaction earlier;
static bool watching;
static int pipe_to_go = -1;
static uint64_t running; /* the serial of the call in Go that SIGINT cancels; 0: none */
static uint64_t interrupted; /* the last call for which SIGINT came */

const uint64_t *const goanna_interrupted = &interrupted;

/* May run on any thread, also while the call ends: so it has no pointer to it. */
static void handle(int number, siginfo_t *info, void *context) {
    int error = errno;
    uint64_t serial = __atomic_load_n(&running, __ATOMIC_ACQUIRE);
    if (serial != 0) {
        __atomic_store_n(&interrupted, serial, __ATOMIC_SEQ_CST);
        ssize_t written = write(pipe_to_go, &serial, sizeof serial); /* full: Go has enough to read */
        (void)written;
    }
    errno = error;
    if ((earlier.sa_flags & SA_SIGINFO) != 0) {
        earlier.sa_sigaction(number, info, context);
    } else {
        earlier.sa_handler(number);
    }
}

static bool is_ours(const struct sigaction *a) { return (a->sa_flags & SA_SIGINFO) != 0 && a->sa_sigaction == handle; }

bool goanna_watch_interrupts(int pipe) {
    struct sigaction now;
    if (watching || sigaction(SIGINT, NULL, &now) != 0 || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) {
        return false;
    }
    earlier = now;
    pipe_to_go = pipe;
    now.sa_sigaction = handle;
    now.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    watching = sigaction(SIGINT, &now, NULL) == 0;
    return watching;
}

void goanna_unwatch_interrupts(void) {
    struct sigaction now;
    sigaction(SIGINT, &earlier, &now);
    if (!is_ours(&now)) { /* Python code that the call ran has installed it */
        sigaction(SIGINT, &now, NULL);
    }
    watching = false;
}

uint64_t goanna_set_interruptible(uint64_t serial) { return __atomic_exchange_n(&running, serial, __ATOMIC_ACQ_REL); }

void goanna_interrupt(void) { raise(SIGINT); }

void goanna_forget_interrupts(void) {
    running = 0;
    if (watching) {
        goanna_unwatch_interrupts();
    }
}
