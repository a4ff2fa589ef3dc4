"""What a fatal error of the Go runtime leaves on stderr: Go's own text, the module and what Python called, and, with
faulthandler, the stack of Python. Always the end by SIGABRT."""
import resource
import signal
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor

from checks import check, done

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
HINT = "goanna: with python3 -X faulthandler the stack of Python follows here"


def run(body, *options):
    program = f"import crashes, everything, os, signal, threading, time\ndef caller():\n    {body}\ncaller()\n"
    return subprocess.run([sys.executable, "-W", "ignore", *options, "-c", program], capture_output=True, text=True, timeout=60)


def crash(body, *mentions, options=("-X", "faulthandler"), absent=()):
    got = run(body, *options)
    check(got.returncode == -signal.SIGABRT, f"{body}: {got}")
    for text in mentions:
        check(text in got.stderr, f"{body}: {text!r} is not in {got.stderr}")
    for text in absent:
        check(text not in got.stderr, f"{body}: {text!r} is in {got.stderr}")
    check(got.stderr.count("goanna: module ") == 1, got.stderr)


def line(function):
    return f"\ngoanna: module crashes (goanna of unknown version), while Python called {function}\n"


# the stack of another thread than the one that crashed cannot be had where threads run Python at the same time
ON_GOROUTINE = () if FREE_THREADED else (", line 3 in caller",)
IN_CALL = (", line 3 in caller", "Fatal Python error: Aborted")

cases = [
    lambda: crash("crashes.map_writes()", "fatal error: concurrent map writes", line("crashes.map_writes()")),
    lambda: crash("crashes.nil_in_goroutine()", "nil pointer dereference", line("crashes.nil_in_goroutine()"), *ON_GOROUTINE),
    lambda: crash("crashes.panic_in_goroutine()", "panic: on a goroutine", line("crashes.panic_in_goroutine()"), *ON_GOROUTINE),
    lambda: crash("crashes.overflow()", "fatal error: stack overflow", line("crashes.overflow()"), *IN_CALL),
    lambda: crash("crashes.out_of_memory()", "out of memory", line("crashes.out_of_memory()"), *IN_CALL),
    lambda: crash("crashes.unlock()", "fatal error: sync: unlock of unlocked mutex", line("crashes.unlock()"), *IN_CALL),
    lambda: crash("crashes.unlock_held()", "unlock of unlocked mutex", line("crashes.unlock_held()"), *IN_CALL),
    lambda: crash("crashes.unlock_with_object(1)", "unlock of unlocked mutex", line("crashes.unlock_with_object()"), *IN_CALL),
    # no faulthandler
    lambda: crash("crashes.unlock()", "unlock of unlocked mutex", line("crashes.unlock()"), HINT, options=(), absent=["Fatal Python"]),
    lambda: crash("crashes.nil_in_goroutine()", line("crashes.nil_in_goroutine()"), HINT, options=(), absent=["Fatal Python"]),
    # faulthandler enabled later
    lambda: crash("crashes.nothing(); import faulthandler; faulthandler.enable(); crashes.unlock()", line("crashes.unlock()"), *IN_CALL,
                  options=(), absent=[HINT]),
    # a handler of the program does not keep it alive, nor hide the report
    lambda: crash("signal.signal(signal.SIGABRT, print); crashes.unlock()", line("crashes.unlock()"), options=()),
    lambda: crash("signal.signal(signal.SIGABRT, signal.SIG_IGN); crashes.unlock()", line("crashes.unlock()"), options=()),
    # nobody called
    lambda: crash("crashes.later(); time.sleep(10)", "panic: later", *ON_GOROUTINE,
                  "goanna: module crashes (goanna of unknown version), on a goroutine, while Python called none of its functions"),
    # the call of another thread, and of another module, whose runtime was loaded before or later
    lambda: crash("threading.Thread(target=crashes.sleep, args=(20_000,), daemon=True).start(); time.sleep(.3); crashes.later(); "
                  "everything.sleep(20_000)", "panic: later", line("crashes.sleep()"), *ON_GOROUTINE),
    lambda: crash("everything.nothing(); crashes.nil_in_goroutine()", line("crashes.nil_in_goroutine()"), *ON_GOROUTINE),
    lambda: crash("crashes.nothing(); everything.nothing(); crashes.nil_in_goroutine()", line("crashes.nil_in_goroutine()"), *ON_GOROUTINE),
    lambda: crash("crashes.nothing(); everything.nothing(); crashes.unlock()", line("crashes.unlock()"), *IN_CALL),
]


def abort_of_python():
    """Aborts that are not Go's say nothing of it, and end the process as ever."""
    for body in ("crashes.nothing(); os.abort()", "crashes.nothing(); os.kill(os.getpid(), signal.SIGABRT); time.sleep(10)"):
        for options in ((), ("-X", "faulthandler")):
            got = run(body, *options)
            check(got.returncode == -signal.SIGABRT and "goanna: " not in got.stderr, got)
            check(("Fatal Python error: Aborted" in got.stderr) == bool(options), got.stderr)


def child_of_a_fork():
    got = run("crashes.nothing(); pid = os.fork(); crashes.nil_in_goroutine() if pid == 0 else print(os.waitpid(pid, 0)[1])",
              "-X", "faulthandler")
    check(got.returncode == 0 and got.stdout == f"{int(signal.SIGABRT)}\n", got)
    check(line("crashes.nil_in_goroutine()") in got.stderr, got.stderr)


with ThreadPoolExecutor(2) as pool:
    for result in [pool.submit(case) for case in [*cases, abort_of_python, child_of_a_fork]]:
        result.result()
done()
