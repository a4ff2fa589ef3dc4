"""Assertions that the tests share."""
import ctypes
import functools
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

import pytest

pep688 = pytest.mark.skipif(sys.version_info < (3, 12), reason="classes of Python export buffers from 3.12 on (PEP 688)")

emulated = "GOANNA_EMULATED" in os.environ
"""Whether qemu-user runs the interpreter, which has a thread of its own in the process."""


def natively(reason):
    """Marks a test that needs what qemu-user does not have."""
    return pytest.mark.skipif(emulated, reason=reason)


windows = sys.platform == "win32"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")

needs_signals = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such signal")

needs_limits = pytest.mark.skipif(windows, reason="Windows has no limits of a process that it sets itself")

needs_preloading = pytest.mark.skipif(windows, reason="Windows has no LD_PRELOAD")


shortens_maps = pytest.mark.skipif(windows, reason="Windows shortens no file that is mapped")


def finds_faults(test):
    """Marks a test in which a handler looks where in a map of a file that became shorter the fault was."""
    return natively("qemu-user gives a handler no address of a SIGBUS")(shortens_maps(test))


measures_memory = pytest.mark.skipif("libasan" in os.environ.get("LD_PRELOAD", ""), reason="AddressSanitizer keeps what is freed")


class exactly:
    """Equal to what has the same type, too: 1.0 is not 1, nor is True. NaN is like NaN."""

    __array_ufunc__ = None  # NumPy's scalars leave the comparison to it

    def __init__(self, want):
        self.want = want

    def __eq__(self, got):
        return type(got) is type(self.want) and (got == self.want or got != got and self.want != self.want)

    def __repr__(self):
        return f"exactly the {type(self.want).__name__} {self.want!r}"


def raises(classes, function, *args, mentions=(), **kwargs):
    """The exception that a call raises: of exactly one of the classes, and each of mentions in its text."""
    if not isinstance(classes, tuple):
        classes = (classes,)
    try:
        result = function(*args, **kwargs)
    except BaseException as e:
        if type(e) not in classes:
            raise AssertionError(f"{function.__name__}{args}{kwargs}: got {e!r}, want {[c.__name__ for c in classes]}") from e
        for text in [mentions] if isinstance(mentions, str) else mentions:
            assert text in str(e)
        return e
    raise AssertionError(f"{function.__name__}{args}{kwargs} returned {result!r}")


def rounds(n, seconds=40):
    """Up to n rounds of a stress test: fewer on a busy machine, where threads without a GIL wait long for each other."""
    end = time.monotonic() + seconds
    for i in range(n):
        if i > 0 and time.monotonic() > end:
            return
        yield i


def refcounts(*objects):
    gc.collect()
    return [sys.getrefcount(o) for o in objects]


def resident():
    """The bytes of this process that are in memory."""
    if windows:
        return working_set()
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def working_set():
    class Counters(ctypes.Structure):  # PROCESS_MEMORY_COUNTERS
        _fields_ = [("cb", ctypes.c_uint32), ("faults", ctypes.c_uint32), ("peak", ctypes.c_size_t), ("now", ctypes.c_size_t), ("others", ctypes.c_size_t * 6)]

    counters = Counters(ctypes.sizeof(Counters))
    current = ctypes.c_void_p(-1)  # what GetCurrentProcess returns
    if not ctypes.WinDLL("kernel32").K32GetProcessMemoryInfo(current, ctypes.byref(counters), counters.cb):
        raise ctypes.WinError()
    return counters.now


def keeps_no_reference(test):
    """A test whose fixtures have as many references after it as before."""

    @functools.wraps(test)
    def run(**fixtures):
        before = refcounts(*fixtures.values())
        test(**fixtures)
        after = refcounts(*fixtures.values())
        assert after == before

    return run


def together(*functions):
    """Runs each function in a thread of its own. They begin together; what the first of them raises is raised here."""
    start = threading.Barrier(len(functions))
    failed = []

    def run(f):
        start.wait()
        try:
            f()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failed:
        raise failed[0]


def eventually(condition, seconds=60):
    """Whether a condition comes true: it is looked at again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.001)
    return condition()


def in_child(body, *args):
    """Runs a function in the child of a fork, and raises what it raises there as text."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            body(*args)
            os._exit(0)
        except BaseException:
            os.write(write, traceback.format_exc()[-50_000:].encode(errors="replace"))
        finally:
            os._exit(1)
    os.close(write)
    with open(read, "rb") as f:
        text = f.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 0, f"the child ended with {status}\n{text}"


def python(code, *options, **kwargs):
    """Runs code in a process of its own, which must end well, and returns its stdout."""
    p = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=120, **kwargs)
    assert p.returncode == 0, f"exit code {p.returncode}\n{p.stdout}\n{p.stderr}"
    return p.stdout


def in_interpreter(code, imports_datetime=False):
    """Runs code in a fresh interpreter of this process. Call it on any thread. 3.12's _datetime is not for interpreters with a GIL of
    their own."""
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters

        run = interpreters.exec
    else:
        import _xxsubinterpreters as interpreters

        run = interpreters.run_string  # raises where the code does
    shares_gil = imports_datetime and sys.version_info[:2] == (3, 12)
    i = interpreters.create(isolated=False) if shares_gil else interpreters.create()
    try:
        failure = run(i, code)
    finally:
        interpreters.destroy(i)
    assert failure is None, failure
