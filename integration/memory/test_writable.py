import array
import mmap
import tempfile

import numpy as np
import writable as w
from checks import exactly, raises, refcounts


def literal():
    return b"abc"


def refused(function, parameter, argument, *rest):
    """Read-only memory is the TypeError that a Mut parameter raises, and nothing of it changes."""
    before = bytes(memoryview(argument).cast("B"))
    count = refcounts(argument)
    raises(TypeError, function, argument, *rest, mentions=[f"{function.__name__}() argument '{parameter}'", "writable, C-contiguous", "read-only"])
    assert bytes(memoryview(argument).cast("B")) == before
    after = refcounts(argument)
    assert after == count


def test_bytes_are_refused():
    for _ in range(3):
        refused(w.zero, "b", literal())
        assert literal() == b"abc" and bytes(3) != literal()
        refused(w.zero, "b", memoryview(b"xyz"))
        refused(w.zero, "b", memoryview(bytearray(b"xyz")).toreadonly())


def test_bytes_that_may_be_written_to():
    b = bytearray(b"abc")
    w.zero(b)
    assert b == bytes(3)
    b += b"d"  # no export is left
    w.zero(memoryview(b)[3:])
    assert b == bytes(4)


def test_floats():
    xs = np.arange(4.0)
    w.scale(xs, 2)
    assert (xs == [0, 2, 4, 6]).all()
    xs.flags.writeable = False
    refused(w.scale, "xs", xs, 2)
    raises(BufferError, w.scale, np.arange(8.0)[::2], 2, mentions=["'xs'", "non-contiguous"])
    raises(TypeError, w.scale, np.arange(4), 2, mentions=["'xs'", "float64"])
    raises(TypeError, w.scale, [1.0], 2, mentions="'xs'")


def test_what_is_only_read_may_be_read_only():
    ints = array.array("i", [3, 1, 2])
    assert w.sort(ints, np.broadcast_to(np.int32(1), 1)) == exactly(1)  # keys is read: it may be read-only
    assert list(ints) == [1, 2, 3]


def test_bools():
    flags = np.array([True, False])
    flags.view("u1")[0] = 2
    w.invert(flags)
    assert list(flags.view("u1")) == [0, 1]
    flags.flags.writeable = False
    raises(TypeError, w.invert, flags, mentions=["'flags'", "read-only"])


def test_records():
    ps = np.zeros(2, [("X", "f8"), ("Y", "f8")])
    w.shift(ps, 1.5)
    assert (ps["X"] == 1.5).all()
    ps.flags.writeable = False
    raises(TypeError, w.shift, ps, 1.5, mentions=["'ps'", "read-only"])


def test_maps():
    with tempfile.TemporaryFile() as f:
        f.write(b"abcd" * 1024)
        f.flush()
        with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
            refused(w.zero, "b", m)
            refused(w.zero, "b", memoryview(m)[:4])
            assert w.sum(m) == exactly(sum(b"abcd") * 1024)
        with mmap.mmap(f.fileno(), 0) as m:
            w.zero(m)
            assert m[:] == bytes(4096)
