"""Python code and Go call each other until the stack of a thread is used up: RecursionError, and the thread goes on."""
import gc
import sys
import threading

import objects as o
import pytest
from checks import exactly, in_child, needs_fork, raises, together

depth = 0


class Text:
    def __str__(self):
        global depth
        depth += 1
        return o.str(self)


class Exporter:
    """Asked from 3.12 on."""

    def __init__(self, call):
        self.call = call

    def __buffer__(self, flags):
        global depth
        depth += 1
        self.call(self)
        return memoryview(bytes(8)).cast("d")


class Index:
    def __index__(self):
        global depth
        depth += 1
        return o.memory_view_of_go(self)


ways = [lambda: o.str(Text()), lambda: o.slice(1.0, Index()), lambda: o.long_str(Text())]
if sys.version_info >= (3, 12):
    for call in (lambda e: o.info(e, 0x11C), o.keep, o.keep_buffer):
        ways.append(lambda call=call: call(Exporter(call)))


def work():
    """What needs no more than a fixed amount of stack works in every thread."""
    assert memoryview(o.slice(1.5, 3)).tolist() == exactly([1.5] * 3)
    assert o.churn() > 0
    assert o.str("x") == "x"


def recurse(size, limit):
    global depth
    sys.setrecursionlimit(limit)
    work()
    for way in ways:
        depth = 0
        error = raises(RecursionError, way)
        assert depth >= (5 if size < 2**17 else 60), f"{size}: {depth}"
        if sys.version_info < (3, 12) and limit > 20000:  # others look at the stack themselves, or count C's calls
            assert "the stack of this thread" in str(error), str(error)
            assert "threading.stack_size()" in str(error), str(error)
        del error
        work()
    o.drop()


def in_thread(size, limit):
    threading.stack_size(size)
    together(lambda: recurse(size, limit))
    gc.collect()


kB = 1024
SMALLEST = pytest.param(
    32 * kB, marks=pytest.mark.skipif(sys.version_info >= (3, 14), reason="3.14 and later start no thread with a stack of 32 kB")
)


@pytest.fixture(autouse=True)
def limits():
    limit, size = sys.getrecursionlimit(), threading.stack_size()
    yield
    sys.setrecursionlimit(limit)
    threading.stack_size(size)


@pytest.mark.parametrize("limit", [1000, 30000])
@pytest.mark.parametrize("size", [64 * kB, 256 * kB, 1024 * kB, 8192 * kB, SMALLEST])
def test_in_a_thread(size, limit):
    in_thread(size, limit)


@needs_fork
def test_in_the_main_thread():
    in_child(recurse, 8192 * kB, 1000)
