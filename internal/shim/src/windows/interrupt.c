/* Ctrl-C while a call with a context runs. Windows runs the handlers of a console in threads that it starts, the last one that was
 * installed first. The handler of the call tells Go which call it is, and leaves the event to the next handler, that of the C library,
 * which runs Python's. It is in force only while such a call runs. */
#include "../shim.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

static bool watching;
static HANDLE pipe_to_go;
static uint64_t running;     /* the serial of the call in Go that Ctrl-C cancels; 0: none */
static uint64_t interrupted; /* the last call for which Ctrl-C came */

const uint64_t *const goanna_interrupted = &interrupted;

static void tell_go(void) {
    uint64_t serial = __atomic_load_n(&running, __ATOMIC_ACQUIRE);
    if (serial != 0) {
        DWORD written;
        __atomic_store_n(&interrupted, serial, __ATOMIC_SEQ_CST);
        WriteFile(pipe_to_go, &serial, sizeof serial, &written, NULL);
    }
}

static BOOL WINAPI handle(DWORD event) {
    if (event == CTRL_C_EVENT) {
        tell_go();
    }
    return FALSE;
}

bool goanna_watch_interrupts(int pipe) {
    if (watching) {
        return false;
    }
    pipe_to_go = (HANDLE)(intptr_t)pipe; /* handles have 32 significant bits */
    watching = SetConsoleCtrlHandler(handle, TRUE) != 0;
    return watching;
}

void goanna_unwatch_interrupts(void) {
    SetConsoleCtrlHandler(handle, FALSE);
    watching = false;
}

uint64_t goanna_set_interruptible(uint64_t serial) { return __atomic_exchange_n(&running, serial, __ATOMIC_ACQ_REL); }

void goanna_interrupt(void) {
    tell_go();
    PyErr_SetInterrupt();
}

void goanna_forget_interrupts(void) {}
