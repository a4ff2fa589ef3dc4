import array
import ctypes
import gc
import hashlib
import io
import sys

import everything as e
from checks import check, done, raises, refcounts, same


def view(code, values, shape=None):
    m = memoryview(array.array(code, values))
    return m if shape is None else m.cast("B").cast(code, shape)


# each element type, each spelling of its format
for name, codes in [("int8", "b"), ("int16", "h"), ("int32", "i"), ("int64", "lq"), ("uint8", "B"), ("uint16", "H"),
                    ("uint32", "I"), ("uint64", "LQ"), ("float32", "f"), ("float64", "d")]:
    add = getattr(e, "sum_" + name)
    for code in codes:
        same(add(view(code, [1, 2, 3])), 6.0)
        same(add(view(code, [1, 2, 3, 4])[::-2]), 6.0)
        same(add(view(code, range(6), (2, 3))), 15.0)
        same(add(view(code, [])), 0.0)
        if code != "B":
            raises(TypeError, e.sum_uint8, view(code, [1]), mentions=["'v'", "uint8 ('B')", f"'{code}'", "(1,)"])
same(e.sum_uint8(b"\1\2"), 3.0)
same(e.sum_uint8(memoryview(b"\1\2").cast("c")), 3.0)
same(e.count_true(memoryview(b"\1\0\1").cast("?")), 2)
same(e.sum_int64(view("q", [2])), 2.0)
big = (ctypes.c_int32.__ctype_be__ * 2)(1, 2)
little = (ctypes.c_int32.__ctype_le__ * 2)(1, 2)
swapped = big if sys.byteorder == "little" else little
native = little if sys.byteorder == "little" else big
same(e.sum_int32(native), 3.0)
raises(TypeError, e.sum_int32, swapped, mentions="int32 ('i')")
same(e.sum_float64((ctypes.c_double * 2 * 2)((1, 2), (3, 4))), 10.0)
same(e.sum_float64((ctypes.c_double * 0)()), 0.0)
same(e.sum_float64(ctypes.c_double(2.5)), 2.5)

# a bool of Go is a byte of 0 or 1; Python's may be any
flags = bytearray(96)
flags[3::5] = b"\1" * 19
bools = memoryview(flags).cast("?")
square = memoryview(flags).cast("?", (8, 12))
same((e.count_true(bools), e.count_true_slice(bools), e.count_true(square), e.count_true(bools[::-1])), (19,) * 4)
for at, value in [(0, 2), (40, 255), (95, 128)]:
    flags[at] = value
    for function in (e.count_true, e.count_true_slice):
        raises(BufferError, function, bools, mentions=["'v'", f"got {value} at index ({at},)", "view it as uint8"])
    raises(BufferError, e.count_true, square, mentions=f"got {value} at index ({at // 12}, {at % 12})")
    raises(BufferError, e.count_true, bools[::-1], mentions=f"got {value} at index ({95 - at},)")
    raises(BufferError, e.count_true, bools[at:], mentions="at index (0,)")
    same(e.count_true(bools[at:at]), 0)
    # what may be written to has a 1 there, which is what it meant
    want = [not x for x in bools]
    e.invert(bools if at else square)
    same(bools.tolist(), want)
    check(set(flags) == {0, 1})
    flags[at] = 0
flags[1] = 7
same(e.count_true(bools[::2]), [x != 0 for x in flags[::2]].count(True))
even, want = flags[::2], [not x for x in bools[1::2]]
e.invert(bools[::-2])
same(flags[::2], even)
same(bools[1::2].tolist(), want)
check(set(flags) == {0, 1})
flags[8] = 9
raises(BufferError, e.count_true, (ctypes.c_bool * 4 * 3).from_buffer(flags, 1), mentions="got 9 at index (1, 3)")
raises(BufferError, e.count_true, ctypes.c_bool.from_buffer(flags, 8), mentions="got 9 at index ()")

# layouts
same(e.layout(view("d", range(6), (2, 3))), "[2 3] [24 8]")
same(e.layout(view("d", range(6))[::-2]), "[3] [-16]")
same(e.layout(view("d", range(6))[4:4]), "[0] [8]")
same(e.describe(b"abc"), "B 1 [3] [1] true")
same(e.describe(bytearray(b"abc")), "B 1 [3] [1] false")
same(e.describe(view("d", range(6), (2, 3))), "d 8 [2 3] [24 8] false")
same(e.describe((ctypes.c_char * 3 * 2)()), "<c 1 [2 3] [3 1] false")
same(e.matrix(view("d", range(6), (2, 3))), 2003)
raises(BufferError, e.matrix, view("d", range(6)), mentions=["'m'", "float64 ('d') with 2 dimensions", "(6,)"])

# no copy, in
data = bytearray(b"abc")
check(e.address_of_bytes(data) == ctypes.addressof(ctypes.c_char.from_buffer(data)))
x = array.array("d", [1, 2])
check(e.address_of_view(x) == x.buffer_info()[0])
e.scale(x, 10)
same(x.tolist(), [10.0, 20.0])
y = array.array("d", range(6))
e.scale(memoryview(y)[::2], -1)
same(y.tolist(), [0.0, 1.0, -2.0, 3.0, -4.0, 5.0])

# a view dies with its call: the exporters may be resized again
x.append(3)
data.append(0)
y.append(1)

# no copy, out
a, address = e.new_at(4)
m = memoryview(a)
check(ctypes.addressof((ctypes.c_double * 4).from_buffer(a)) == address)
check(address % 64 == 0)
m[1] = 7.5
same(memoryview(a).tolist(), [0.0, 7.5, 0.0, 0.0])
del a
gc.collect()
same(m.tolist(), [0.0, 7.5, 0.0, 0.0])
e.scale(m, 2)
same(m[1], 15.0)
s, address = e.shared()
check(ctypes.addressof((ctypes.c_double * 3).from_buffer(s)) == address)
memoryview(s)[0] = 10
same(e.shared_sum(), 15.0)
memoryview(s)[0] = 1
del s
gc.collect()
same(e.shared_sum(), 6.0)

# what Go returns
r = e.range(2, 3)
same((r.shape, r.strides, r.format, r.itemsize, r.ndim, r.nbytes, r.readonly, len(r)), ((2, 3), (12, 4), "i", 4, 2, 24, False, 2))
same(memoryview(r).tolist(), [[0, 1, 2], [3, 4, 5]])
same(repr(r), "Array([[0, 1, 2], [3, 4, 5]], shape=(2, 3), dtype=int32)")
seven = e.seven_dims()
same(memoryview(seven).shape, (1, 2, 1, 2, 1, 2, 3))
same(seven.strides[0], 48)
zero = memoryview(e.scalar0())
same((zero.ndim, zero.shape, zero.strides, zero.tolist()), (0, (), (), 2.5))
raises(TypeError, len, e.scalar0())
same(memoryview(e.bools()).tolist(), [True, False])
same(memoryview(e.complexes()).format, "Zf")
same(memoryview(e.ints()).tolist(), [1, 2, 3])
empty = memoryview(e.no_ints())
same((empty.shape, empty.nbytes, empty.tolist(), empty.c_contiguous, empty.f_contiguous), ((0,), 0, [], True, True))
same(bytes(e.new_bytes(0)), b"")

# parts of an argument outlive it
x = array.array("d", [1, 2, 3])
t = e.tail(x)
x[1] = 99
same(memoryview(t).tolist(), [2.0, 3.0])
x.append(4)
same(e.trim_space(b" abc "), b"abc")
same(e.trim_space(b" " + b"x" * 500 + b" "), b"x" * 500)
same(memoryview(e.tail(array.array("d", [1]))).tolist(), [])

w = e.wrap(x)
x[0] = 50
x.append(5)
check(memoryview(w)[0] == 1.0)
items = [e.items(100_000) for _ in range(20)]
e.collect()
again = [e.items(100_000) for _ in range(20)]
for i in items + again:
    check(memoryview(i).tolist() == [7.0] * 100_000)
same(e.octets(100), b"\7" * 100)
same(e.octets(100_000), b"\7" * 100_000)

# release
r = e.new_bytes(5)
m = memoryview(r)
raises(BufferError, r.release, mentions="1 exported buffer")
m.release()
same(r.release(), None)
same(r.release(), None)
for use in [memoryview, len, lambda o: o.shape, e.sum_uint8]:
    raises(ValueError, use, r, mentions="released")
check("released" in repr(r))
same(bytes(memoryview(e.kept())), b"\0\0\0")
raises(RuntimeError, e.kept, mentions="already handed to Python")

# wrong buffers: the classes that Python's own functions raise for the same, and nothing leaks
frozen = bytes(8)
released = memoryview(bytearray(8))
released.release()
strided = memoryview(bytearray(8))[::2]
square = memoryview(bytearray(4)).cast("B", (2, 2))
doubles = array.array("d", [1, 2])
objects = (frozen, doubles)
before = refcounts(*objects)
for _ in range(50):
    own = raises(TypeError, io.BytesIO(b"x").readinto, frozen)
    raises(type(own), e.fill, frozen, 1, mentions=["'data'", "writable", "read-only", "(8,)"])
    raises(type(own), e.fill, memoryview(frozen), 1, mentions=["'data'", "read-only"])
    own = raises(TypeError, hashlib.md5, 3)
    raises(type(own), e.sum_uint8, 3, mentions=["'v'", "buffer", "int"])
    raises(TypeError, e.sum_uint8, "text", mentions=["'v'", "str"])
    raises(TypeError, e.sum_uint8, None, mentions=["'v'", "NoneType"])
    own = raises(ValueError, hashlib.md5, released)
    raises(type(own), e.sum_uint8, released, mentions=["'v'", "released"])
    raises(type(own), e.fill, released, 1, mentions=["'data'", "released"])
    own = raises(BufferError, hashlib.md5, strided)
    raises(type(own), e.echo_bytes, strided, mentions=["'v'", "contiguous", "(4,)"])
    raises(BufferError, e.echo_bytes, square, mentions=["'v'", "1 dimension", "(2, 2)"])
    own = raises(TypeError, doubles.extend, array.array("f", [1]))
    raises(type(own), e.sum_slice, array.array("f", [1]), mentions=["'xs'", "float64 ('d')", "float32 ('f')"])
    raises(BufferError, e.sum_slice, memoryview(doubles)[::-1], mentions=["'xs'", "non-contiguous"])
    misaligned = (ctypes.c_double * 1).from_buffer(bytearray(16), 4)
    raises(BufferError, e.sum_float64, misaligned, mentions=["'v'", "misaligned"])
    raises(ValueError, e.add3, doubles, doubles, array.array("d", [1]), mentions="one length")
    # the third argument fails: the first two are released
    raises(TypeError, e.add3, doubles, doubles, bytes(8), mentions="'out'")
    raises(TypeError, e.add3, doubles, doubles)
del own, misaligned
same(refcounts(*objects), before)
doubles.append(1)
check(len(doubles) == 3)

if sys.version_info >= (3, 12):
    class Exporter:
        def __init__(self, target):
            self.target, self.released = target, 0

        def __buffer__(self, flags):
            if self.target is None:
                raise KeyError("mine")
            return memoryview(self.target)

        def __release_buffer__(self, m):
            self.released += 1
            m.release()

    good = Exporter(bytearray(b"\1\2"))
    same(e.sum_uint8(good), 3.0)
    same(good.released, 1)
    good.target.append(3)
    raises(TypeError, e.sum_float64, good)
    same(good.released, 2)
    raises(KeyError, e.sum_uint8, Exporter(None))

    class Raiser(Exporter):
        def __release_buffer__(self, m):
            self.released += 1
            raise RuntimeError("in release")

    sys.unraisablehook = lambda _: None
    bad = Raiser(bytearray(b"\1\2"))
    same(e.sum_uint8(bad), 3.0)
    raises(TypeError, e.sum_float64, bad, mentions="'v'")
    same(bad.released, 2)
    getattr(memoryview(e.new_bytes(3)).obj, "__buffer__")
# its memory changes: it is no key, and nor is a memoryview of it
a = e.new_bytes(3)
own = raises(TypeError, hash, bytearray(3))
raises(TypeError, hash, a, mentions=["unhashable type", "Array"])
raises(TypeError, hash, memoryview(a).toreadonly(), mentions="unhashable type")
raises(TypeError, dict.fromkeys, [a], mentions="unhashable type")
check(type(a).__hash__ is None)
done()
