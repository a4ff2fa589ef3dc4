"""Memory of a map whose file shrank: touching it is SIGBUS, which Go turns into a panic."""
import signal
import subprocess
import sys

import pytest
from checks import finds_faults, shortens_maps

HEAD = """
import faulthandler, mmap, tempfile, threading
import writable as w
f = tempfile.TemporaryFile()
f.truncate(1 << 16)
m = mmap.mmap(f.fileno(), 0)
def shrink():
    f.truncate(4096)
def faults(function, *args):
    try:
        function(*args)
    except w.PanicError as e:
        assert "memory of Python" in str(e) and ("goroutine" in e.__notes__[0] or "leaf" in e.__notes__[0]), (e, e.__notes__)
    else:
        raise AssertionError("no exception")
"""

BODY = """
shrink()
for _ in range(50):
    faults(w.sum, m)
    faults(w.copy, m)
    faults(w.fill, m, 1)
    faults(w.zero, m)
    faults(w.equal, bytes(1 << 16), m)
threads = [threading.Thread(target=lambda: [faults(w.sum, m) for _ in range(100)]) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
try:
    w.nil()
except w.PanicError as e:
    assert "nil pointer" in str(e), e
assert w.sum(b"abc") == 294
print("alive")
"""


def run(script, *options):
    return subprocess.run([sys.executable, *options, "-c", HEAD + script], capture_output=True, text=True)


@finds_faults
@pytest.mark.parametrize("before, options", [("", []), ("w.sum(m)\n", []), ("", ["-X", "faulthandler"]), ("faulthandler.enable()\n", [])],
                         ids=["first call", "later call", "-X faulthandler", "faulthandler first"])
def test_a_fault_is_a_panic(before, options):
    p = run(before + BODY, *options)
    assert (p.returncode, p.stdout) == (0, "alive\n"), p.stderr
    assert "Fatal" not in p.stderr and "Traceback" not in p.stderr


@shortens_maps
def test_faulthandler_enabled_after_the_first_call():
    """It has the signal first: the process ends with its trace, and that of Go, which a leaf call lacks."""
    p = run("w.sum(m)\nfaulthandler.enable()\nshrink()\nw.sum(m)\nprint('alive')")
    # its signal is that of the Go runtime, which may fault once more while it prints the stack of C
    assert p.returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
    assert p.stdout == ""
    assert "Fatal Python error: Bus error" in p.stderr and "<module>" in p.stderr and ("goroutine" in p.stderr or p.returncode == -signal.SIGBUS)
