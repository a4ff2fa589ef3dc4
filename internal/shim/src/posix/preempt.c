/* Several Go runtimes in one process. Each installs its own handler for SIGURG, by which Go interrupts its goroutines. The handler of
 * the runtime loaded last drops the signals of the others, whose collections then wait for every tight loop. So each shim
 * installs a handler that calls its runtime's and the earlier one. */
#define _GNU_SOURCE
#include "../shim.h"

#include <signal.h>

typedef void (*signal_action)(int, siginfo_t *, void *);
typedef void (*signal_handler)(int);

static signal_action runtime_action; /* NULL while no runtime runs */
static signal_action earlier_action; /* another runtime's, or its shim's; NULL where there was none */
static signal_handler earlier_handler; /* the program's own, such as that of Python's signal.signal; NULL where there was none */
static struct sigaction earlier;
static struct sigaction before; /* what the runtime that starts found */
static bool in_chain;

/* Go interrupts by a signal to a thread. macOS does not tell it from others. */
static bool is_of_go(const siginfo_t *info) {
#if defined(SI_TKILL)
    return info->si_code == SI_TKILL;
#else
    (void)info;
    return false;
#endif
}

/* Any of the pointers may change meanwhile: all are of functions that stay loaded. */
static void handle(int number, siginfo_t *info, void *context) {
    goanna_answer();
    signal_action action = __atomic_load_n(&runtime_action, __ATOMIC_ACQUIRE);
    if (action != NULL) {
        action(number, info, context);
    }
    action = __atomic_load_n(&earlier_action, __ATOMIC_ACQUIRE);
    if (action != NULL) {
        action(number, info, context);
    }
    signal_handler handler = __atomic_load_n(&earlier_handler, __ATOMIC_ACQUIRE);
    if (handler != NULL && !is_of_go(info)) { /* the program has not asked for those */
        handler(number);
    }
}

static signal_action action_of(const struct sigaction *a) {
    bool plain = a->sa_handler == SIG_DFL || a->sa_handler == SIG_IGN || (a->sa_flags & SA_SIGINFO) == 0;
    return plain ? NULL : a->sa_sigaction;
}

static signal_handler handler_of(const struct sigaction *a) {
    bool none = a->sa_handler == SIG_DFL || a->sa_handler == SIG_IGN || (a->sa_flags & SA_SIGINFO) != 0;
    return none ? NULL : a->sa_handler;
}

void goanna_before_runtime(void) { sigaction(SIGURG, NULL, &before); }

void goanna_after_runtime(void) {
    struct sigaction now;
    sigaction(SIGURG, NULL, &now);
    if (action_of(&now) == NULL || now.sa_sigaction == action_of(&before)) {
        return; /* the runtime handles no SIGURG: GODEBUG=asyncpreemptoff=1 */
    }
    __atomic_store_n(&runtime_action, now.sa_sigaction, __ATOMIC_RELEASE);
    if (in_chain) {
        sigaction(SIGURG, &before, NULL);
        return;
    }
    earlier = before;
    __atomic_store_n(&earlier_action, action_of(&before), __ATOMIC_RELEASE);
    __atomic_store_n(&earlier_handler, handler_of(&before), __ATOMIC_RELEASE);
    now.sa_sigaction = handle;
    sigaction(SIGURG, &now, NULL);
    in_chain = true;
}

/* This shim's handler stays where that of another shim calls it. */
void goanna_forget_runtime(void) {
    runtime_action = NULL;
    struct sigaction now;
    sigaction(SIGURG, NULL, &now);
    if (action_of(&now) == handle) {
        sigaction(SIGURG, &earlier, NULL);
        in_chain = false;
    }
}
