import array
import mmap
import tempfile

import numpy as np
import writable as w
from checks import check, done, raises, refcounts, same


def literal():
    return b"abc"


def refused(function, parameter, argument, *rest):
    """Read-only memory is the TypeError that a Mut parameter raises, and nothing of it changes."""
    before = bytes(memoryview(argument).cast("B"))
    count = refcounts(argument)
    raises(TypeError, function, argument, *rest, mentions=[f"{function.__name__}() argument '{parameter}'", "writable, C-contiguous", "read-only"])
    check(bytes(memoryview(argument).cast("B")) == before)
    check(refcounts(argument) == count)


for _ in range(20):
    refused(w.zero, "b", literal())
    check(literal() == b"abc" and bytes(3) != literal())
    refused(w.zero, "b", memoryview(b"xyz"))
    refused(w.zero, "b", memoryview(bytearray(b"xyz")).toreadonly())

b = bytearray(b"abc")
w.zero(b)
check(b == bytes(3))
b += b"d"  # no export is left
w.zero(memoryview(b)[3:])
check(b == bytes(4))

xs = np.arange(4.0)
w.scale(xs, 2)
check((xs == [0, 2, 4, 6]).all())
xs.flags.writeable = False
refused(w.scale, "xs", xs, 2)
raises(BufferError, w.scale, np.arange(8.0)[::2], 2, mentions=["'xs'", "non-contiguous"])
raises(TypeError, w.scale, np.arange(4), 2, mentions=["'xs'", "float64"])
raises(TypeError, w.scale, [1.0], 2, mentions="'xs'")

ints = array.array("i", [3, 1, 2])
same(w.sort(ints, np.broadcast_to(np.int32(1), 1)), 1)  # keys is read: it may be read-only
check(list(ints) == [1, 2, 3])

flags = np.array([True, False])
flags.view("u1")[0] = 2
w.invert(flags)
check(list(flags.view("u1")) == [0, 1])
flags.flags.writeable = False
raises(TypeError, w.invert, flags, mentions=["'flags'", "read-only"])

ps = np.zeros(2, [("X", "f8"), ("Y", "f8")])
w.shift(ps, 1.5)
check((ps["X"] == 1.5).all())
ps.flags.writeable = False
raises(TypeError, w.shift, ps, 1.5, mentions=["'ps'", "read-only"])

with tempfile.TemporaryFile() as f:
    f.write(b"abcd" * 1024)
    f.flush()
    with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
        refused(w.zero, "b", m)
        refused(w.zero, "b", memoryview(m)[:4])
        same(w.sum(m), sum(b"abcd") * 1024)
    with mmap.mmap(f.fileno(), 0) as m:
        w.zero(m)
        check(m[:] == bytes(4096))

done()
