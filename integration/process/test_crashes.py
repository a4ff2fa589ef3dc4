"""What a fatal error of the Go runtime leaves on stderr: Go's own text, the module and what Python called, and, with
faulthandler, the stack of Python. Always the end by SIGABRT."""
import signal
import subprocess
import sys
import sysconfig

import pytest
from checks import needs_signals

pytestmark = needs_signals  # on Windows only Go's own text is there

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
HINT = "goanna: with python3 -X faulthandler the stack of Python follows here"


@pytest.fixture(autouse=True)
def no_core_dumps():
    import resource

    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


def run(body, *options):
    program = f"import crashes, everything, os, signal, threading, time\ndef caller():\n    {body}\ncaller()\n"
    return subprocess.run([sys.executable, "-W", "ignore", *options, "-c", program], capture_output=True, text=True, timeout=60)


def crash(body, *mentions, options=(), absent=()):
    got = run(body, *options)
    assert got.returncode == -signal.SIGABRT, got.stderr
    for text in mentions:
        assert text in got.stderr
    for text in absent:
        assert text not in got.stderr
    assert got.stderr.count("goanna: module ") == 1, got.stderr


def line(function):
    return f"\ngoanna: module crashes (goanna of unknown version), while Python called {function}\n"


# where threads run Python at the same time, the crash report has the stack of the crashed thread only
ON_GOROUTINE = () if FREE_THREADED else (", line 3 in caller",)
IN_CALL = (", line 3 in caller", "Fatal Python error: Aborted")

@pytest.mark.parametrize(
    "body, mentions",
    [
        ("crashes.map_writes()", ["fatal error: concurrent map writes", line("crashes.map_writes()")]),
        ("crashes.nil_in_goroutine()", ["nil pointer dereference", line("crashes.nil_in_goroutine()"), *ON_GOROUTINE]),
        ("crashes.panic_in_goroutine()", ["panic: on a goroutine", line("crashes.panic_in_goroutine()"), *ON_GOROUTINE]),
        ("crashes.overflow()", ["fatal error: stack overflow", line("crashes.overflow()"), *IN_CALL]),
        ("crashes.out_of_memory()", ["out of memory", line("crashes.out_of_memory()"), *IN_CALL]),
        ("crashes.unlock()", ["fatal error: sync: unlock of unlocked mutex", line("crashes.unlock()"), *IN_CALL]),
        ("crashes.unlock_held()", ["unlock of unlocked mutex", line("crashes.unlock_held()"), *IN_CALL]),
        ("crashes.unlock_with_object(1)", ["unlock of unlocked mutex", line("crashes.unlock_with_object()"), *IN_CALL]),
        # no call runs
        ("crashes.later(); time.sleep(10)", ["panic: later", *ON_GOROUTINE, "goanna: module crashes (goanna of unknown version), on a goroutine, while Python called none of its functions"]),
        # the call of another thread, and of another module, whose runtime was loaded before or later
        ("threading.Thread(target=crashes.sleep, args=(20_000,), daemon=True).start(); time.sleep(.3); crashes.later(); everything.sleep(20_000)",
         ["panic: later", line("crashes.sleep()"), *ON_GOROUTINE]),
        ("everything.nothing(); crashes.nil_in_goroutine()", [line("crashes.nil_in_goroutine()"), *ON_GOROUTINE]),
        ("crashes.nothing(); everything.nothing(); crashes.nil_in_goroutine()", [line("crashes.nil_in_goroutine()"), *ON_GOROUTINE]),
        ("crashes.nothing(); everything.nothing(); crashes.unlock()", [line("crashes.unlock()"), *IN_CALL]),
    ],
)
def test_a_fatal_error_with_faulthandler(body, mentions):
    crash(body, *mentions, options=("-X", "faulthandler"))


@pytest.mark.parametrize(
    "body, mentions, absent",
    [
        ("crashes.unlock()", ["unlock of unlocked mutex", line("crashes.unlock()"), HINT], ["Fatal Python"]),
        ("crashes.nil_in_goroutine()", [line("crashes.nil_in_goroutine()"), HINT], ["Fatal Python"]),
        # faulthandler enabled later
        ("crashes.nothing(); import faulthandler; faulthandler.enable(); crashes.unlock()", [line("crashes.unlock()"), *IN_CALL], [HINT]),
        # a handler of the program does not keep it alive, nor hide the report
        ("signal.signal(signal.SIGABRT, print); crashes.unlock()", [line("crashes.unlock()")], []),
        ("signal.signal(signal.SIGABRT, signal.SIG_IGN); crashes.unlock()", [line("crashes.unlock()")], []),
    ],
)
def test_a_fatal_error_without_faulthandler(body, mentions, absent):
    crash(body, *mentions, absent=absent)


@pytest.mark.parametrize("options", [(), ("-X", "faulthandler")])
@pytest.mark.parametrize("body", ["crashes.nothing(); os.abort()", "crashes.nothing(); os.kill(os.getpid(), signal.SIGABRT); time.sleep(10)"])
def test_an_abort_of_python_says_nothing_of_go(body, options):
    got = run(body, *options)
    assert got.returncode == -signal.SIGABRT
    assert "goanna: " not in got.stderr
    assert ("Fatal Python error: Aborted" in got.stderr) == bool(options)


def test_a_child_of_a_fork():
    got = run("crashes.nothing(); pid = os.fork(); crashes.nil_in_goroutine() if pid == 0 else print(os.waitpid(pid, 0)[1])",
              "-X", "faulthandler")
    assert (got.returncode, got.stdout) == (0, f"{int(signal.SIGABRT)}\n")
    assert line("crashes.nil_in_goroutine()") in got.stderr
