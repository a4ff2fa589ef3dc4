"""Objects of Python that Go has as any, as text."""

import datetime
import decimal
import gc
import pathlib
import signal
import subprocess
import sys
import threading
import weakref

import interfaces
import pytest
from checks import eventually, in_interpreter, needs_fork

DECIMAL = decimal.Decimal("1.50")


class Named:
    def __str__(self):
        return "näme"


def test_str():
    assert interfaces.print("%v %s|%q", DECIMAL, pathlib.PurePosixPath("/tmp/x"), Named()) == '1.50 /tmp/x|"näme"'
    assert interfaces.print("%v", datetime.date(2026, 11, 30)) == "2026-11-30"
    assert interfaces.print("%v", [Named(), {"a": DECIMAL}]) == "[näme map[a:1.50]]"
    assert interfaces.render("{{.price}} {{range .all}}{{.}};{{end}}", {"price": DECIMAL, "all": [Named()] * 2}) == "1.50 näme;näme;"


def test_other_goroutines():
    assert interfaces.log(Named(), 50) == "näme\n" * 50


class Raises:
    def __init__(self, e):
        self.e = e

    def __str__(self):
        raise self.e


def test_what_has_none():
    for e in ZeroDivisionError(), SystemExit(3):
        assert interfaces.print("%v", Raises(e)) == "<Raises object of Python>"
        assert interfaces.log(Raises(e), 3) == "<Raises object of Python>\n" * 3

    class Wrong:
        def __str__(self):
            return 1

    class Surrogate:
        def __str__(self):
            return "\ud800"

    assert interfaces.print("%v %v", Wrong(), Surrogate()) == "<Wrong object of Python> <Surrogate object of Python>"


def test_an_interrupt_is_not_lost():
    class Interrupted:
        def __str__(self):
            signal.raise_signal(signal.SIGINT)
            for _ in range(1000):
                pass
            return "no"

    with pytest.raises(KeyboardInterrupt):
        assert interfaces.print("%v", Interrupted()) == "<Interrupted object of Python>"
        for _ in range(1000):
            pass


def test_str_that_calls_go():
    class Nested:
        def __str__(self):
            return interfaces.print("(%v)", DECIMAL)

    assert interfaces.print("%v", Nested()) == "(1.50)"
    assert interfaces.log(Nested(), 5) == "(1.50)\n" * 5


def test_threads():
    bad = []

    def run():
        for _ in range(300):
            if interfaces.print("%v", DECIMAL) != "1.50":
                bad.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not bad


def test_another_interpreter():
    interfaces.keep_any(DECIMAL)
    assert interfaces.print_kept() == "1.50"
    in_interpreter("import interfaces; assert interfaces.print_kept() == '1.50'")
    in_interpreter("""
import decimal, interfaces
interfaces.keep_any(decimal.Decimal(7))
assert interfaces.print_kept() == "7"
""", imports_datetime=True)
    assert interfaces.print_kept() == "<Decimal object of Python>"
    interfaces.keep_any(None)


def test_references():
    named = Named()
    before = sys.getrefcount(named)
    for _ in range(500):
        interfaces.print("%v", named)
        interfaces.print("%v", Raises(ValueError()))

    def is_dropped():
        interfaces.collect()
        interfaces.print("%v", 1)
        gc.collect()
        return sys.getrefcount(named) == before

    assert eventually(is_dropped)
    reference = weakref.ref(named)
    del named
    assert reference() is None


FORK = """
import os, sys, decimal, interfaces
d = decimal.Decimal(5)
interfaces.keep_any(d)
assert interfaces.print_kept() == "5"
pid = os.fork()
if pid == 0:
    os._exit(0 if interfaces.print("%v", d) == "5" else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@needs_fork
def test_after_a_fork():
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", FORK]).returncode == 0


EXIT = """
import atexit, decimal, interfaces
class Late:
    def __del__(self):
        try:
            interfaces.print("%v", decimal_of_module)
        except BaseException:
            pass
decimal_of_module = decimal.Decimal(1)
late = Late()
interfaces.keep_any(decimal_of_module)
"""


def test_at_exit():
    done = subprocess.run([sys.executable, "-c", EXIT], capture_output=True, timeout=60)
    assert done.returncode == 0 and done.stderr == b""
