/* What Windows does not have: forks, signals, by which Go reports a crash and interrupts goroutines elsewhere, and a cheap question
 * whether memory can be read. */
#include "../shim.h"

bool goanna_watch_forks(void (*before)(void), void (*in_parent)(void), void (*in_child)(void)) {
    (void)before, (void)in_parent, (void)in_child;
    return true;
}

bool goanna_is_readable(const char *p) {
    (void)p;
    return true;
}

void goanna_before_runtime(void) {}
void goanna_after_runtime(void) {}
void goanna_forget_runtime(void) {}

void goanna_watch_crashes(goanna_call *(*of_this_thread)(void)) { (void)of_this_thread; }
void goanna_forget_calls(void) {}
