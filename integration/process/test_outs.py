"""Results whose memory C makes, and Go sets."""
import array
import os
import pickle
import sys
import weakref

import leaves
from checks import measures_memory, needs_fork, python, raises, resident


def test_values():
    assert leaves.scaled([1, 2.5], 2).tolist() == [2.0, 5.0]
    assert leaves.scaled(array.array("d", range(1000)), -1).tolist() == [-float(i) for i in range(1000)]
    assert leaves.scaled((), 2).tolist() == [] and leaves.scaled([], 2).shape == (0,)
    dst, even, n = leaves.grid(2)
    assert dst.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]] and even.tolist() == [True, False] * 4 and n == 8
    assert memoryview(dst).format == "i" and memoryview(even).format == "?" and dst.strides == (16, 4)
    dst, even, n = leaves.grid(3, columns=0)
    assert dst.shape == (3, 0) and dst.tolist() == [[], [], []] and even.tolist() == [] and n == 0
    assert leaves.differences(array.array("q", [1, 4, 9])).tolist() == [3, 5]
    assert leaves.spectrum(3).tolist() == [0, 1j, 2j] and leaves.spectrum(n=0).tolist() == []
    dst, n = leaves.upper("abc")
    assert dst.tobytes() == b"ABC" and n == 3
    meter = leaves.Meter()
    meter.add(2.5)
    assert meter.marks().tolist() == [2.5] + [0.0] * 7


def test_they_are_arrays():
    a = leaves.scaled([1, 2, 3, 4], 1)
    assert isinstance(a, leaves.Array) and type(a) is leaves.Array and not memoryview(a).readonly
    view, part = memoryview(a), a[1:]
    a[1] = 7
    assert view[1] == 7 and part[0] == 7 and a.copy() == a and pickle.loads(pickle.dumps(a)) == a
    raises(BufferError, a.release)
    del a
    assert part.tolist() == [7, 3, 4]
    view.release()
    b = leaves.scaled([1], 1)
    gone = weakref.ref(b)
    b.release()
    raises(ValueError, b.tolist)
    del b
    assert gone() is None


def test_items_that_are_not_set_are_zero():
    for n in (1, 63, 64, 1000, 100_000, 5_000_000):
        for _ in range(3):
            a = leaves.unset(n)
            assert a.tobytes() == b"\1" + bytes(n - 1)
            memoryview(a)[:] = b"\xff" * n
            del a


def test_memory_is_aligned():
    for n in range(1, 600, 7):
        a = leaves.unset(n)
        assert a.__array_interface__["data"][0] % 64 == 0


def test_lengths_that_are_refused():
    raises(ValueError, leaves.unset, -1, mentions=("unset() result 'dst'", "-1"))
    raises(ValueError, leaves.differences, array.array("q"), mentions=("differences() result 'dst'", "-1"))
    raises(ValueError, leaves.grid, -1, mentions="grid() result 'dst'")
    raises(MemoryError, leaves.unset, 1 << 60)
    raises(OverflowError, leaves.unset, 2**63 - 1, mentions="unset() result 'dst'")
    raises(OverflowError, leaves.grid, 2**40, 2**40, mentions="grid() result 'dst'")
    raises(OverflowError, leaves.grid, 2, 2**64 - 1, mentions="grid() result 'dst'")
    raises(OverflowError, leaves.spectrum, 128, mentions="'n'")
    raises(TypeError, leaves.scaled, [1.0], [2.0], 3.0)
    raises(TypeError, leaves.scaled, [1.0], 3.0, dst=[2.0])
    raises((TypeError, BufferError), leaves.scaled, b"12345678", 1.0, mentions="'src'")


@measures_memory
def test_failures_give_the_memory_back():
    raises(RuntimeError, leaves.differences, [-1, 2], mentions="negativ")
    raises(RuntimeError, leaves.upper, "a", mentions="one letter")
    raises(leaves.PanicError, leaves.upper, "ab", mentions="two letters")
    big = array.array("q", [-1]) * 500_000
    for i in range(103):
        if i == 3:
            before = resident()
        raises(RuntimeError, leaves.differences, big, mentions="negativ")
    assert resident() < before + 50_000_000


def test_no_references_are_kept():
    src = array.array("d", [1.0])
    for _ in range(10):
        leaves.scaled(src, 1)
    before = sys.getrefcount(src), sys.getrefcount(leaves.Array)
    for _ in range(1000):
        leaves.scaled(src, 1), leaves.grid(2)
    assert (sys.getrefcount(src), sys.getrefcount(leaves.Array)) == before
    src.append(1)  # no export is left


def test_in_threads_beside_collections():
    python("""
import leaves, threading
leaves.disturb()
kept = []
def work():
    for n in range(1500):
        a = leaves.scaled([n, n + 1], 2)
        dst, even, _ = leaves.grid(n % 7)
        assert a.tolist() == [2 * n, 2 * n + 2] and len(even) == n % 7 * 4
        if n % 100 == 0:
            kept.append((a, dst))
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert leaves.calm() > 0
kept.clear()
""", env=dict(os.environ, GOGC="1"))


@needs_fork
def test_an_array_in_the_child_of_a_fork():
    python("""
import leaves, os
a = leaves.scaled([1, 2], 2)
pid = os.fork()
if pid == 0:
    good = a.tolist() == [2.0, 4.0] and leaves.scaled(a, 2).tolist() == [4.0, 8.0]
    del a
    os._exit(0 if good else 1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert a.tolist() == [2.0, 4.0]
""")
