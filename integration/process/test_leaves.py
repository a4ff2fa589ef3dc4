"""Leaf calls: functions of Go on Python's own thread and stack, while everything else goes on."""
import array
import math
import os
import sys

import leaves
import pytest
from checks import exactly, finds_faults, needs_fork, needs_signals, python, raises


def test_values():
    assert leaves.add(2**62, 2**62 - 1) == exactly(2**63 - 1)
    assert leaves.add(2**63 - 1, 1) == -(2**63)
    values = (-128, 2**64 - 1, 1.5, float("-inf"), True, 1 - 2j, leaves.Level.HIGH)
    assert leaves.same(*values) == values
    assert [type(v) for v in leaves.same(*values)] == [type(v) for v in values]
    assert leaves.hypot(3, 4) == exactly(5.0)
    assert math.isnan(leaves.hypot(float("nan"), 0))
    assert leaves.ones(2**64 - 1) == 64
    assert leaves.sum([1, 2.5]) == leaves.sum((1, 2.5)) == leaves.sum(memoryview(array.array("d", [1, 2.5]))) == exactly(3.5)
    assert leaves.sum([]) == exactly(0.0)
    assert leaves.total(b"") == 0 and leaves.total(b"ab") == 195 and leaves.total(bytearray(10_000)) == 0
    assert leaves.spaces("a b ü c") == 3 and leaves.spaces("") == 0
    items = array.array("d", range(1000))
    assert leaves.scale(items, 2) is None
    assert items[999] == 1998
    assert leaves.spin(0) == 88172645463325252


def test_errors_are_those_of_other_calls():
    raises(OverflowError, leaves.add, 2**63, 1, mentions="'a'")
    raises(TypeError, leaves.add, "1", 1, mentions="'a'")
    raises(TypeError, leaves.add, 1)
    raises((TypeError, ValueError), leaves.same, 1, 2, 3.0, 4.0, True, 1j, 99, mentions="level")
    raises(TypeError, leaves.sum, "text", mentions="'items'")
    raises((TypeError, BufferError), leaves.sum, b"12345678", mentions="'items'")
    raises((TypeError, BufferError), leaves.scale, bytes(8), 1.0, mentions="'items'")
    raises(BufferError, leaves.total, memoryview(b"abcd")[::2], mentions="'data'")
    assert "divide by zero" in str(raises(leaves.PanicError, leaves.divide, 1, 0))


def test_methods():
    meter = leaves.Meter()
    assert [meter.add(x) for x in (1, 2.5)] == [1, 2] and meter.sum() == exactly(3.5) and meter.copied() == 3
    assert meter.count == 2 and meter.ratio(6) == 3
    assert leaves.Named("abc").length() == 3
    outer = leaves.Outer(label="outer")
    inner = outer.inner
    del outer
    assert inner.add(1) == 1 and inner.sum() == 1
    raises(TypeError, meter.add, "1", mentions="'value'")
    raises(TypeError, leaves.Meter.add, 1, 1.0)
    assert "divide by zero" in str(raises(leaves.PanicError, leaves.Meter().ratio, 1))


def test_errors_that_leaves_return():
    assert leaves.half(8) == 4
    for _ in range(3):
        odd, negative = raises(leaves.OddError, leaves.half, 3), raises(RuntimeError, leaves.half, -2)
        assert odd.args == ("the number is odd",) and isinstance(odd, ValueError)
        assert negative.args == ("the number is negativ\u00e9",) and negative.__cause__ is None
        assert negative.__traceback__ is not None
    assert raises(leaves.OddError, leaves.half, 3) is not odd
    assert [str(raises(RuntimeError, leaves.counted)) for _ in range(2)] == ["701", "702"]
    assert "the number is odd\n" in str(raises(leaves.OddError, leaves.made))
    for _ in range(3):
        raises(EOFError, leaves.remaining, 11, mentions="EOF")
        raises(OverflowError, leaves.remaining, -1, mentions="out of range")
    assert leaves.remaining(10) == 0
    raises(TypeError, leaves.half, "1", mentions="'n'")


def test_a_leaf_that_fails_runs_once():
    items = array.array("q", [1, 2, -1, 4])
    for n in range(1, 4):
        raises(RuntimeError, leaves.advance, items, mentions="negativ")
        assert items.tolist() == [1 + n, 2 + n, -1, 4]
    items[2] = 0
    assert leaves.advance(items) is None and items[2] == 1
    raises((TypeError, BufferError), leaves.advance, bytes(8), mentions="'items'")
    meter = leaves.Meter()
    assert meter.take(2) is None
    raises(leaves.OddError, meter.take, 3)
    assert meter.count == 2


def test_an_error_variable_that_changes():
    python("""
import leaves
def text():
    try:
        leaves.changing()
    except RuntimeError as e:
        return str(e)
assert text() == text() == "before"
leaves.change("after")
assert text() == "after"
""")


@needs_fork
def test_errors_of_leaves_in_the_child_of_a_fork():
    python("""
import leaves, os
def text(n):
    try:
        leaves.half(n)
    except Exception as e:
        return type(e).__name__, str(e)
seen = [text(1), text(-2)]
assert seen == [("OddError", "the number is odd"), ("RuntimeError", "the number is negativ\u00e9")]
pid = os.fork()
if pid == 0:
    os._exit(0 if [text(1), text(-2)] == seen == [text(1), text(-2)] else 1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
""")


def test_errors_of_leaves_in_threads():
    python("""
import leaves, threading
leaves.disturb()
seen = []
def work(start):
    start.wait()
    for n in (1, -2) * 1000:
        try:
            leaves.half(n)
        except Exception as e:
            if (str(e), isinstance(e, leaves.OddError)) != (("the number is odd", True) if n == 1 else ("the number is negativ\u00e9", False)):
                seen.append(e)
start = threading.Barrier(4)
threads = [threading.Thread(target=work, args=(start,)) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert leaves.calm() > 0 and seen == []
""")


def test_exceptions_of_leaves_hold_nothing():
    def fail():
        try:
            leaves.half(1)
        except leaves.OddError as e:
            return sys.getrefcount(e.args[0])

    for _ in range(10):
        fail()
    before = sys.getrefcount(leaves.OddError), fail()
    for _ in range(1000):
        fail()
    assert (sys.getrefcount(leaves.OddError), fail()) == before


def test_methods_beside_collections():
    python("""
import leaves, threading
leaves.disturb()
def work():
    for _ in range(2000):
        meter = leaves.Meter()
        for i in range(8):
            assert meter.add(i) == i + 1
        assert meter.sum() == 28
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert leaves.calm() > 0
""", env=dict(os.environ, GOGC="1"))


@needs_fork
def test_a_method_in_the_child_of_a_fork():
    python("""
import leaves, os
meter = leaves.Meter()
meter.add(1)
pid = os.fork()
if pid == 0:
    try:
        meter.add(2)
    except RuntimeError as e:
        os._exit(0 if "before the process forked" in str(e) else 1)
    os._exit(2)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert meter.add(2) == 2
""")


@needs_fork
def test_an_argument_of_a_method_that_forks():
    python("""
import leaves, os

class Forks:
    def __float__(self):
        self.pid = os.fork()
        return 2.0

meter, value = leaves.Meter(), Forks()
try:
    count = meter.add(value)
except RuntimeError as e:
    os._exit(0 if value.pid == 0 and "before the process forked" in str(e) else 1)
if value.pid == 0:
    os._exit(2)
assert count == 1
assert os.waitstatus_to_exitcode(os.waitpid(value.pid, 0)[1]) == 0
""")


def test_no_references_are_kept():
    big, text, data = 2**62, "a b " * 100, bytearray(100)
    for _ in range(10):
        leaves.add(big, 0), leaves.spaces(text), leaves.total(data)
    before = [sys.getrefcount(o) for o in (big, text, data)]
    for _ in range(1000):
        leaves.add(big, 0), leaves.spaces(text), leaves.total(data)
    assert [sys.getrefcount(o) for o in (big, text, data)] == before
    data.append(1)  # no export is left


@pytest.mark.parametrize("call", ["leaves.wait()", "leaves.wait_for([1.0])", "meter.await_()"])
def test_a_leaf_that_waits_lets_other_threads_run(call):
    python(f"""
import leaves, threading, time
meter = leaves.Meter()
t = threading.Thread(target=lambda: {call})
t.start()
time.sleep(0.05)
assert t.is_alive()
leaves.release()
meter.let()
t.join()
""")


def test_a_long_leaf_lets_other_threads_run():
    python("""
import leaves, threading
leaves.spin(1)
done = []
t = threading.Thread(target=lambda: done.append(leaves.spin(400_000_000)))
t.start()
turns = 0
while not done:
    turns += 1
assert turns > 1000, turns
""")


def test_collections_neither_wait_for_leaves_nor_disturb_them():
    python(f"""
import leaves, threading
expected = leaves.spin(2_000_000)
leaves.disturb()
results = []
threads = [threading.Thread(target=lambda: results.extend(leaves.spin(2_000_000) for _ in range(40))) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert leaves.calm() > 20
assert results == [expected] * 160
t = threading.Thread(target=leaves.wait) # it runs on no goroutine: a collection does not wait for it
t.start()
for _ in range(5):
    leaves.collect()
assert t.is_alive()
leaves.release()
t.join()
""", env=dict(os.environ, GOGC="1"))


def test_a_profiler_interrupts_leaves():
    python("""
import leaves, threading
expected = leaves.spin(100_000_000)
leaves.profile()
results = []
threads = [threading.Thread(target=lambda: results.extend(leaves.spin(100_000_000) for _ in range(3))) for _ in range(3)] # of which none has been in Go
[t.start() for t in threads]; [t.join() for t in threads]
results.append(leaves.spin(100_000_000))
assert leaves.profiled() > 100
assert results == [expected] * 10
""")


@needs_signals
def test_signals_interrupt_leaves():
    python("""
import leaves, signal
expected, seen = leaves.spin(1_000_000), []
for number, timer in ((signal.SIGALRM, signal.ITIMER_REAL), (signal.SIGVTALRM, signal.ITIMER_VIRTUAL), (signal.SIGPROF, signal.ITIMER_PROF)):
    signal.signal(number, lambda n, frame: seen.append(n))
    signal.setitimer(timer, 0.001, 0.001)
for _ in range(300):
    assert leaves.spin(1_000_000) == expected
for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    signal.setitimer(timer, 0)
assert len(set(seen)) == 3, set(seen)
""")


@needs_fork
def test_forks_beside_and_after_leaves():
    python("""
import leaves, os, threading
assert leaves.add(1, 2) == 3
expected = leaves.spin(1_000_000)
running = True
def work():
    while running:
        assert leaves.spin(1_000_000) == expected
threads = [threading.Thread(target=work) for _ in range(2)]
[t.start() for t in threads]
for _ in range(10):
    pid = os.fork()
    if pid == 0:
        good = leaves.add(1, 2) == 3 and leaves.spin(1_000_000) == expected and leaves.divide(6, 3) == 2 and leaves.total(b"ab") == 195
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
running = False
[t.join() for t in threads]
""")


FAULT = """
import faulthandler, leaves, mmap, tempfile, threading
f = tempfile.TemporaryFile()
f.truncate(1 << 20)
m = mmap.mmap(f.fileno(), 0)
def faults():
    try:
        leaves.total(m)
    except leaves.PanicError as e:
        assert "memory of Python" in str(e) and "leaf" in e.__notes__[0], (e, e.__notes__)
    else:
        raise AssertionError("no exception")
    assert leaves.total(b"ab") == 195
"""


@finds_faults
@pytest.mark.parametrize("before", ["", "leaves.total(m)", "faulthandler.enable()"])
def test_a_fault_in_a_leaf_is_an_exception(before):
    python(FAULT + before + """
f.truncate(4096)
for _ in range(100):
    faults()
threads = [threading.Thread(target=lambda: [faults() for _ in range(100)]) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
""")


def test_other_threads_are_seen_while_a_leaf_runs():
    out = python("""
import faulthandler, leaves, sys, threading, time
t = threading.Thread(target=leaves.wait)
t.start()
time.sleep(0.05)
faulthandler.dump_traceback(file=sys.stdout, all_threads=True)
leaves.release()
t.join()
""")
    assert "<module>" in out
