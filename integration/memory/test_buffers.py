import array
import ctypes
import gc
import hashlib
import inspect
import io
import sys

import everything as e
from checks import exactly, pep688, raises, refcounts


def view(code, values, shape=None):
    m = memoryview(array.array(code, values))
    return m if shape is None else m.cast("B").cast(code, shape)


def test_element_types():
    """In each spelling of its format."""
    four, eight = ("i", "lq") if ctypes.sizeof(ctypes.c_long) == 8 else ("il", "q")
    for name, codes in [("int8", "b"), ("int16", "h"), ("int32", four), ("int64", eight), ("uint8", "B"), ("uint16", "H"),
                        ("uint32", four.upper()), ("uint64", eight.upper()), ("float32", "f"), ("float64", "d")]:
        add = getattr(e, "sum_" + name)
        for code in codes:
            assert add(view(code, [1, 2, 3])) == exactly(6.0)
            assert add(view(code, [1, 2, 3, 4])[::-2]) == exactly(6.0)
            assert add(view(code, range(6), (2, 3))) == exactly(15.0)
            assert add(view(code, [])) == exactly(0.0)
            if code != "B":
                raises(TypeError, e.sum_uint8, view(code, [1]), mentions=["'v'", "uint8 ('B')", f"'{code}'", "(1,)"])
    assert e.sum_uint8(b"\1\2") == exactly(3.0)
    assert e.sum_uint8(memoryview(b"\1\2").cast("c")) == exactly(3.0)
    assert e.count_true(memoryview(b"\1\0\1").cast("?")) == exactly(2)
    assert e.sum_int64(view("q", [2])) == exactly(2.0)
    big = (ctypes.c_int32.__ctype_be__ * 2)(1, 2)
    little = (ctypes.c_int32.__ctype_le__ * 2)(1, 2)
    swapped = big if sys.byteorder == "little" else little
    native = little if sys.byteorder == "little" else big
    assert e.sum_int32(native) == exactly(3.0)
    raises(TypeError, e.sum_int32, swapped, mentions="int32 ('i')")
    assert e.sum_float64((ctypes.c_double * 2 * 2)((1, 2), (3, 4))) == exactly(10.0)
    assert e.sum_float64((ctypes.c_double * 0)()) == exactly(0.0)
    assert e.sum_float64(ctypes.c_double(2.5)) == exactly(2.5)


def test_bools():
    """A bool of Go is a byte of 0 or 1; Python's may be any."""
    flags = bytearray(96)
    flags[3::5] = b"\1" * 19
    bools = memoryview(flags).cast("?")
    square = memoryview(flags).cast("?", (8, 12))
    assert (e.count_true(bools), e.count_true_slice(bools), e.count_true(square), e.count_true(bools[::-1])) == exactly((19,) * 4)
    for at, value in [(0, 2), (40, 255), (95, 128)]:
        flags[at] = value
        for function in (e.count_true, e.count_true_slice):
            raises(BufferError, function, bools, mentions=["'v'", f"got {value} at index ({at},)", "view it as uint8"])
        raises(BufferError, e.count_true, square, mentions=f"got {value} at index ({at // 12}, {at % 12})")
        raises(BufferError, e.count_true, bools[::-1], mentions=f"got {value} at index ({95 - at},)")
        raises(BufferError, e.count_true, bools[at:], mentions="at index (0,)")
        assert e.count_true(bools[at:at]) == exactly(0)
        # what may be written to has a 1 there, which is what it meant
        want = [x == 0 for x in flags]
        e.invert(bools if at else square)
        assert bools.tolist() == exactly(want)
        assert set(flags) == {0, 1}
        flags[at] = 0
    flags[1] = 7
    assert e.count_true(bools[::2]) == exactly([x != 0 for x in flags[::2]].count(True))
    even, want = flags[::2], [x == 0 for x in flags[1::2]]
    e.invert(bools[::-2])
    assert flags[::2] == exactly(even)
    assert bools[1::2].tolist() == exactly(want)
    assert set(flags) == {0, 1}
    flags[8] = 9
    raises(BufferError, e.count_true, (ctypes.c_bool * 4 * 3).from_buffer(flags, 1), mentions="got 9 at index (1, 3)")
    raises(BufferError, e.count_true, ctypes.c_bool.from_buffer(flags, 8), mentions="got 9 at index ()")


def test_layouts():
    assert e.layout(view("d", range(6), (2, 3))) == "[2 3] [24 8]"
    assert e.layout(view("d", range(6))[::-2]) == "[3] [-16]"
    assert e.layout(view("d", range(6))[4:4]) == "[0] [8]"
    assert e.describe(b"abc") == "B 1 [3] [1] true"
    assert e.describe(bytearray(b"abc")) == "B 1 [3] [1] false"
    assert e.describe(view("d", range(6), (2, 3))) == "d 8 [2 3] [24 8] false"
    assert e.describe((ctypes.c_char * 3 * 2)()) == "<c 1 [2 3] [3 1] false"
    assert e.matrix(view("d", range(6), (2, 3))) == exactly(2003)
    raises(BufferError, e.matrix, view("d", range(6)), mentions=["'m'", "float64 ('d') with 2 dimensions", "(6,)"])


def test_no_copy_in():
    data = bytearray(b"abc")
    assert e.address_of_bytes(data) == ctypes.addressof(ctypes.c_char.from_buffer(data))
    x = array.array("d", [1, 2])
    assert e.address_of_view(x) == x.buffer_info()[0]
    e.scale(x, 10)
    assert x.tolist() == [10.0, 20.0]
    y = array.array("d", range(6))
    e.scale(memoryview(y)[::2], -1)
    assert y.tolist() == [0.0, 1.0, -2.0, 3.0, -4.0, 5.0]
    # a view ends with its call: the exporters may be resized again
    x.append(3)
    data.append(0)
    y.append(1)


def test_no_copy_out():
    a, address = e.new_at(4)
    m = memoryview(a)
    assert ctypes.addressof((ctypes.c_double * 4).from_buffer(a)) == address
    assert address % 64 == 0
    m[1] = 7.5
    assert memoryview(a).tolist() == [0.0, 7.5, 0.0, 0.0]
    del a
    gc.collect()
    assert m.tolist() == [0.0, 7.5, 0.0, 0.0]
    e.scale(m, 2)
    assert m[1] == exactly(15.0)
    s, address = e.shared()
    assert ctypes.addressof((ctypes.c_double * 3).from_buffer(s)) == address
    memoryview(s)[0] = 10
    assert e.shared_sum() == exactly(15.0)
    memoryview(s)[0] = 1
    del s
    gc.collect()
    assert e.shared_sum() == exactly(6.0)


def test_what_go_returns():
    r = e.range(2, 3)
    assert (r.shape, r.strides, r.format, r.itemsize, r.ndim, r.nbytes, r.readonly, len(r)) == ((2, 3), (12, 4), "i", 4, 2, 24, False, 2)
    assert memoryview(r).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert repr(r) == "Array([[0, 1, 2], [3, 4, 5]], shape=(2, 3), dtype=int32)"
    seven = e.seven_dims()
    assert memoryview(seven).shape == (1, 2, 1, 2, 1, 2, 3)
    assert seven.strides[0] == exactly(48)
    zero = memoryview(e.scalar0())
    assert (zero.ndim, zero.shape, zero.strides, zero.tolist()) == (0, (), (), 2.5)
    raises(TypeError, len, e.scalar0())
    assert memoryview(e.bools()).tolist() == [True, False]
    assert memoryview(e.complexes()).format == "Zf"
    assert memoryview(e.ints()).tolist() == [1, 2, 3]
    empty = memoryview(e.no_ints())
    assert (empty.shape, empty.nbytes, empty.tolist(), empty.c_contiguous, empty.f_contiguous) == ((0,), 0, [], True, True)
    assert bytes(e.new_bytes(0)) == b""


def test_parts_of_an_argument_outlive_it():
    x = array.array("d", [1, 2, 3])
    t = e.tail(x)
    x[1] = 99
    assert memoryview(t).tolist() == [2.0, 3.0]
    x.append(4)
    assert e.trim_space(b" abc ") == b"abc"
    assert e.trim_space(b" " + b"x" * 500 + b" ") == exactly(b"x" * 500)
    assert memoryview(e.tail(array.array("d", [1]))).tolist() == []

    w = e.wrap(x)
    x[0] = 50
    x.append(5)
    assert memoryview(w)[0] == 1.0
    items = [e.items(100_000) for _ in range(20)]
    e.collect()
    again = [e.items(100_000) for _ in range(20)]
    for i in items + again:
        assert memoryview(i).tolist() == [7.0] * 100_000
    assert e.octets(100) == exactly(b"\7" * 100)
    assert e.octets(100_000) == exactly(b"\7" * 100_000)


def test_release():
    r = e.new_bytes(5)
    m = memoryview(r)
    raises(BufferError, r.release, mentions="1 exported buffer")
    m.release()
    assert r.release() is None
    assert r.release() is None
    for use in [memoryview, len, lambda o: o.shape, e.sum_uint8]:
        raises(ValueError, use, r, mentions="released")
    assert "released" in repr(r)
    assert bytes(memoryview(e.kept())) == b"\0\0\0"
    raises(RuntimeError, e.kept, mentions="already handed to Python")


def test_wrong_buffers():
    """The classes that Python's own functions raise for the same. Nothing leaks."""
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
    after = refcounts(*objects)
    assert after == before
    doubles.append(1)
    assert len(doubles) == 3


def test_docstrings_say_what_buffers_are_taken():
    for function, lines in [
        (e.sum_float64, "v: buffer of float64 with any number of dimensions"),
        (e.matrix, "m: buffer of float64 with 2 dimensions"),
        (e.scale, "v: writable buffer of float64 with any number of dimensions"),
        (e.echo_bytes, "v: C-contiguous buffer of uint8 with 1 dimension"),
        (e.count_true_slice, "v: C-contiguous buffer of bool with 1 dimension, or an iterable\n        of bool"),
        (e.describe, "a: buffer of any format"),
    ]:
        assert inspect.getdoc(function).endswith("Args:\n    " + lines), function.__name__
    assert inspect.getdoc(e.sum_float64).startswith("Args:")
    assert inspect.getdoc(e.invert) == "invert turns each bool round.\n\nArgs:\n    m: writable buffer of bool with any number of dimensions"
    assert "Args:" not in e.several.__doc__


@pep688
def test_exporters_in_python(monkeypatch):
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
    assert e.sum_uint8(good) == exactly(3.0)
    assert good.released == exactly(1)
    good.target.append(3)
    raises(TypeError, e.sum_float64, good)
    assert good.released == exactly(2)
    raises(KeyError, e.sum_uint8, Exporter(None))

    class Raiser(Exporter):
        def __release_buffer__(self, m):
            self.released += 1
            raise RuntimeError("in release")

    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    bad = Raiser(bytearray(b"\1\2"))
    assert e.sum_uint8(bad) == exactly(3.0)
    raises(TypeError, e.sum_float64, bad, mentions="'v'")
    assert bad.released == exactly(2)
    getattr(memoryview(e.new_bytes(3)).obj, "__buffer__")


def test_an_array_is_no_key():
    """Its memory changes. Nor is a memoryview of it one."""
    a = e.new_bytes(3)
    own = raises(TypeError, hash, bytearray(3))
    raises(TypeError, hash, a, mentions=["unhashable type", "Array"])
    raises(TypeError, hash, memoryview(a).toreadonly(), mentions="unhashable type")
    raises(TypeError, dict.fromkeys, [a], mentions="unhashable type")
    assert type(a).__hash__ is None
