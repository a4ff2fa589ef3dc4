"""Array on its own, compared with NumPy and memoryview."""
import array
import contextlib
import copy
import ctypes
import gc
import html
import html.parser
import io
import math
import pickle
import random
import subprocess
import sys
import threading
import unittest.mock
import warnings
import weakref

import everything as e
import numpy as np
import pytest
import records as r
from checks import exactly, raises, refcounts, together, windows

Array = e.Array
CODES = "?bBhHiIlLqQefd"


@pytest.fixture(autouse=True)
def seed():
    random.seed(7)


def of(n, order=None):
    """An Array of the memory of a contiguous NumPy array: what unpickling makes."""
    if order is None:
        order = "C" if n.flags.c_contiguous else "F"
    view = memoryview(n)
    return Array._reconstruct(view.format, n.itemsize, n.shape, order, sys.byteorder, n)


def random_array(ndim=None):
    dtype = np.dtype(random.choice([*CODES, "F", "D"]))
    shape = [random.choice([1, 2, 3, 5, 7] if random.random() < 0.9 else [0]) for _ in range(random.randrange(5) if ndim is None else ndim)]
    size = math.prod(shape)
    if dtype.kind == "b":
        n = np.array([random.random() < 0.5 for _ in range(size)], "?")
    elif dtype.kind in "fc":
        n = np.array([random.choice([0.0, -0.0, 1.5, -2.25, math.inf, math.nan, random.randrange(-9, 9)]) for _ in range(size)], dtype)
    else:
        n = np.frombuffer(random.randbytes(size * dtype.itemsize), dtype).copy()
    return n.reshape(shape, order=random.choice("CF"))


def random_slice(extent):
    def bound():
        return random.choice([None, random.randrange(-extent - 2, extent + 3), 1 << 70, -(1 << 70)])

    return slice(bound(), bound(), random.choice([None, 1, 2, -1, -2, 3, 1 << 62, -(1 << 62), sys.maxsize, -sys.maxsize - 1]))


def random_key(shape):
    key = [random.randrange(-n, n) if n and random.random() < 0.4 else random_slice(n) for n in shape]
    cut, end = sorted(random.randrange(len(shape) + 1) for _ in range(2))
    if random.random() < 0.3:
        return (*key[:cut], ..., *key[end:])
    key = key[:end]
    return key[0] if len(key) == 1 and random.random() < 0.7 else tuple(key)


def equal(got, want):
    """Of items: NaN is like NaN."""
    if type(got) is not type(want):
        return False
    if isinstance(got, (list, tuple)):
        return len(got) == len(want) and all(map(equal, got, want))
    return got == want or repr(got) == repr(want)


def alike(a, n, what=""):
    assert type(a) is Array, what
    assert a.shape == exactly(n.shape), what
    assert equal(a.tolist(), n.tolist()), f"{what}: got {a!r}, want {n!r}"
    assert a.tobytes() == exactly(n.tobytes()), what
    for extent, got, want in zip(a.shape, a.strides, n.strides):
        assert extent < 2 or n.size == 0 or got == want, what
    m = memoryview(a)
    if n.size:  # memoryview looks at the strides of nothing
        assert (m.c_contiguous, m.f_contiguous) == (n.flags.c_contiguous, n.flags.f_contiguous), what


def test_subscripts_of_numpy():
    for _ in range(4000):
        n = random_array()
        a = of(n)
        key = random_key(n.shape)
        want = n[key]
        got = a[key]
        if isinstance(want, np.ndarray):
            alike(got, want, f"{n.shape} {key}")
            inner = random_key(want.shape)
            if isinstance(want[inner], np.ndarray):
                alike(got[inner], want[inner], f"{n.shape} {key} {inner}")
        else:
            assert equal(got, want.item()), f"{n.dtype} {key}: got {got!r}, want {want!r}"


def test_subscripts_out_of_bounds():
    a = e.range(2, 3)
    for key in (2, -3, (0, 3), (0, -4), 1 << 70, -(1 << 70), (0, 0, 0), (..., ...), (0,) * 65, (..., 0, 0, 0), (slice(0, 1), 3)):
        raises(IndexError, a.__getitem__, key)
        raises(IndexError, a.__setitem__, key, 0)
    for key in (None, "x", 1.0, [0], (0, None), {}, slice("x"), (slice(None), 1.5)):
        raises(TypeError, a.__getitem__, key)
        raises(TypeError, a.__setitem__, key, 0)
    raises(ValueError, a.__getitem__, slice(0, 1, 0))
    raises(TypeError, a.__delitem__, 0)
    raises(IndexError, e.scalar0().__getitem__, 0)
    assert (a[True, False], a[np.int8(1), np.uint64(2)]) == (3, 5)


def test_memoryview_of_one_dimension():
    for _ in range(1500):
        n = random_array(1)
        if n.dtype.kind == "c" or n.dtype.char == "e" and sys.version_info < (3, 12):
            continue
        m, a = memoryview(n), of(n)
        assert equal(list(a), list(m))
        assert equal(a.tolist(), m.tolist())
        assert (a == m, m == a, a != m) == (m == m, m == m, m != m)
        key = random_slice(len(m))
        assert equal(a[key].tolist(), m[key].tolist())
        assert (a[key].strides if len(m[key]) > 1 else ()) == exactly(m[key].strides if len(m[key]) > 1 else ())
        assert (memoryview(a)[key] == m[key]) == exactly(m[key] == m[key])
        if len(m):
            assert equal(a[-1], m[-1])
            assert a[0] in a or a[0] != a[0]


def test_assignment_of_numpy():
    for _ in range(3000):
        n = random_array()
        n = np.ascontiguousarray(n).reshape(n.shape)
        a = of(n.copy())
        key = random_key(n.shape)
        part = n[key]
        if random.random() < 0.5 or not isinstance(part, np.ndarray) or part.ndim == 0:
            value = n.dtype.type(random.choice([0, 1, 3]))
        elif random.random() < 0.4:
            other = tuple(slice(None, None, -1) for _ in part.shape)
            value = part[other].copy()
            a[key] = a[key][other]  # overlaps
            n[key] = value
            assert a.tobytes() == exactly(n.tobytes()), f"{n.shape} {key}"
            continue
        else:
            value = np.roll(part, 1).copy("F")
        a[key] = random.choice([value, value.item()]) if value.ndim == 0 else value
        n[key] = value
        assert a.tobytes() == exactly(n.tobytes()), f"{n.dtype} {n.shape} {key} {value!r}"


def test_assignment_refused():
    a = e.ints()
    for value, classes in [(1 << 63, OverflowError), (-(1 << 63) - 1, OverflowError), (1.5, TypeError), ("1", TypeError), (None, TypeError),
                           (b"12345678", TypeError)]:
        raises(classes, a.__setitem__, 0, value, mentions="Array item: expected")
    for value in (array.array("d", [1, 2, 3]), array.array("q", [1, 2]), memoryview(bytes(24)).cast("q", (3, 1)), b"123", memoryview(b"123")):
        raises(ValueError, a.__setitem__, slice(None), value, mentions="Array assignment")
    raises(TypeError, a.__setitem__, slice(None), [1, 2, 3])
    assert a.tolist() == [1, 2, 3]
    fixed = pickle.loads(pickle.dumps(a, 5, buffer_callback=(kept := []).append), buffers=[bytes(b) for b in kept])
    assert fixed.readonly and fixed == a
    for key in (0, slice(None), ...):
        raises(TypeError, fixed.__setitem__, key, 1, mentions="read-only")
        raises(TypeError, fixed[1:].__setitem__, key, 1, mentions="read-only")
    assert memoryview(fixed).readonly and not fixed.copy().readonly


@pytest.mark.parametrize("code", "bBhHiIlLqQ")
def test_limits_of_every_integer(code):
    info = np.iinfo(np.dtype(code))
    a = of(np.zeros(3, code))
    a[0], a[1] = int(info.min), int(info.max)
    assert a.tolist() == [int(info.min), int(info.max), 0]
    for value in (int(info.min) - 1, int(info.max) + 1, 1 << 80, -(1 << 80)):
        raises(OverflowError, a.__setitem__, 2, value, mentions="got " + str(value))
    assert a[2] == exactly(0)


def test_half_floats():
    bits = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    assert equal(of(bits).tolist(), bits.tolist())
    numbers = bits[np.isfinite(bits)].astype("d")
    numbers = np.concatenate([numbers, np.nextafter(numbers, 1e9), np.nextafter(numbers, -1e9), numbers * 1.00048828125, numbers * 0.99975586])
    numbers = random.sample(numbers[abs(numbers) < 65519].tolist(), 40000)
    a = of(np.zeros(len(numbers), "e"))
    for i, x in enumerate(numbers):
        a[i] = x
    assert a.tobytes() == exactly(np.array(numbers).astype("e").tobytes())
    for x in (65520, 1e9, -65520.0):
        raises(OverflowError, a.__setitem__, 0, x, mentions="float16")
    for x in (math.inf, -math.inf):
        a[0] = x
        assert a[0] == exactly(x)


def test_floats_and_complex():
    a = of(np.zeros(2, "f"))
    raises(OverflowError, a.__setitem__, 0, 1e39, mentions="float32")
    a[0], a[1] = math.inf, 0.1
    assert a.tolist() == exactly(np.array([math.inf, 0.1], "f").tolist())
    c = of(np.zeros(3, "F"))
    c[0], c[1], c[2] = 1 + 2j, 3, np.complex64(4j)
    assert c.tolist() == [1 + 2j, 3 + 0j, 4j]
    raises(OverflowError, c.__setitem__, 0, complex(0, 1e39), mentions="complex64")
    raises(TypeError, c.__setitem__, 0, "1j", mentions="expected complex, got str")


def test_equality():
    for _ in range(2500):
        n, m = random_array(), random_array()
        if random.random() < 0.7:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                m = n.astype(random.choice([*CODES, n.dtype.char, n.dtype.char]))
            if m.size and random.random() < 0.3:
                m.flat[random.randrange(m.size)] = 1
        a, b = of(n), of(m)
        want = n.shape == m.shape and all(x == y for x, y in zip(n.ravel().tolist(), m.ravel().tolist()))
        assert (a == b, b == a, a != b) == (want, want, not want), f"{n!r} {m!r}"
        assert (a == m) == exactly(want)
        if n.ndim and n.shape == m.shape:
            assert (a[::-1] == m[::-1]) == exactly(want)
    a = e.ints()
    for other in (None, 1, [1, 2, 3], (1, 2, 3), "x", object()):
        assert (a == other, a != other, other == a) == (False, True, False)
    for operator in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(a, operator)(a) is NotImplemented
    raises(TypeError, hash, a)
    assert (a == (ctypes.c_int64.__ctype_be__ * 3)(1, 2, 3)) is True
    assert (a == (ctypes.c_char_p * 3)()) is False
    assert (of(np.zeros((0, 3))) == of(np.zeros((0, 3), "B"))) is True
    assert (of(np.zeros((0, 3))) == of(np.zeros((3, 0)))) is False


def test_iteration():
    a = e.range(4, 3)
    assert [x.tolist() for x in a] == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    assert [list(x) for x in reversed(a)][0] == [9, 10, 11]
    row = a[1]
    assert (sum(row), max(row), sorted(row, reverse=True), 4 in row, 7 in row, tuple(row)) == (12, 5, [5, 4, 3], True, False, (3, 4, 5))
    it = iter(row)
    assert (it.__length_hint__(), next(it), it.__length_hint__(), list(it), list(it), it.__length_hint__()) == (3, 3, 2, [4, 5], [], 0)
    raises(TypeError, iter, e.scalar0(), mentions="0-dim")
    assert array.array("d", row).tolist() == [3.0, 4.0, 5.0]
    first, *rest = e.ints()
    assert (first, rest) == (1, [2, 3])
    released = e.ints()
    it = iter(released)
    next(it)
    released.release()
    raises(ValueError, next, it)
    raises(ValueError, iter, released)


def test_views_keep_the_memory():
    a = e.range(4, 5)
    views = [a[1:], a[2], a[..., 1], a[::-1, ::2], next(iter(a))]
    raises(BufferError, a.release, mentions="5 exported buffers")
    whole = a.tolist()
    v = a[1:][1:][0]
    v[0] = 99
    assert a[2, 0] == exactly(99)
    del a
    gc.collect()
    assert views[0].tolist()[0] == exactly(whole[1])
    assert views[3][1, 1] == exactly(whole[2][2])
    views[0].release()
    raises(ValueError, len, views[0])
    assert views[1].tolist()[1:] == exactly(whole[2][1:])
    a = e.ints()
    v = a[1:]
    v.release()
    v.release()
    a.release()
    a = e.ints()
    for _ in range(200000):
        a = a[::-1]
    assert a.tolist() == [1, 2, 3]
    a = of(np.arange(3))
    for _ in range(100000):
        a = Array._reconstruct(a.format, 8, (3,), "C", sys.byteorder, memoryview(a))
    assert a.tolist() == [0, 1, 2]
    del a


def test_copies():
    for _ in range(300):
        n = random_array()
        a = of(n)
        for c in (a.copy(), copy.copy(a), copy.deepcopy(a), a[...].copy(), a.copy()[...]):
            alike(c, n.copy("C"))
            assert not c.readonly
    a = e.ints()
    c = a.copy()
    c[0] = 9
    assert (a[0], c[0]) == (1, 9)
    memo = copy.deepcopy([a, a])
    assert memo[0] is memo[1] and memo[0] is not a


def test_pickles():
    for _ in range(400):
        n = random_array()
        a = of(n)
        if n.ndim and random.random() < 0.5:
            a, n = a[::2], n[::2]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            b = pickle.loads(pickle.dumps(a, protocol))
            assert (b.format, b.readonly, b.shape) == (a.format, False, a.shape)
            assert equal(b.tolist(), a.tolist())
            assert not n.size or memoryview(b).f_contiguous or not n.flags.f_contiguous
    a = e.range(2, 3)
    buffers = []
    data = pickle.dumps(a, 5, buffer_callback=buffers.append)
    assert len(data) < 200 and len(buffers) == 1
    b = pickle.loads(data, buffers=buffers)
    b[0, 0] = 42
    assert a[0, 0] == exactly(42)
    raw = bytearray(buffers[0].raw())
    b = pickle.loads(data, buffers=[raw])
    b[1, 2] = 7
    assert (memoryview(raw).cast("i")[5], b.readonly) == (7, False)
    raises(BufferError, raw.append, 1)
    b.release()
    raw.append(1)
    p = r.make(3)[0]
    q = pickle.loads(pickle.dumps(p))
    assert q == p and type(q[0]) is type(p[0])
    assert r.total_mass(q) == exactly(r.total_mass(p))


GO_IS_LOADED = ("__import__('ctypes').windll.kernel32.GetModuleHandleW('_native.go.dll') != 0" if windows
                else "'_native.go.so' in open('/proc/self/maps').read()")


def test_unpickling_starts_no_go():
    data = pickle.dumps(e.range(2, 3))
    code = f"import pickle; a = pickle.loads({data!r}); print(a[1, 2], sum(a[0]), a == a.copy(), {GO_IS_LOADED})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "5 3 True False\n"


def test_forged_pickles():
    make, args = e.range(2, 3).__reduce_ex__(4)
    assert make(*args) == e.range(2, 3)
    good = ["i", 4, (2, 3), "C", sys.byteorder, bytes(24)]
    other = "big" if sys.byteorder == "little" else "little"
    for at, values in {
        0: ["O", "&i", "P", "i" * 10000, "", "T{", "}", "T{" * 100, "(2", "(9223372036854775807,9223372036854775807)i", "99999999999999999999i",
            "100000000i", "T{100000000B:x:}", "i:x", "g", "w", "u", "X{}", "z", "T{i:a:}}", "(0,1)T{}", "\0", "d", 3, None, "(100000000)T{}",
            "5000T{}", "T{4096T{4096T{}}}"],
        1: [-1, 0, 1, 8, 1 << 62, 1 << 80, "4", None],
        2: [(2, 4), (2, -3), (-2, -3), (1 << 62, 4), (1 << 40, 1 << 40, 0), (6,) * 65, [2, 3], None, ("2", 3), (), (1 << 80, 1), (2, None)],
        3: ["A", "", "CC", None, 1],
        4: [other, "", None],
        5: [bytes(23), bytes(25), "x" * 24, None, memoryview(bytes(48))[::2], 5, memoryview(bytes(24)).cast("i", (2, 3))[:1]],
    }.items():
        for value in values:
            forged = [value if i == at else x for i, x in enumerate(good)]
            raises((TypeError, ValueError, OverflowError, BufferError), make, *forged)
    raises(TypeError, make)


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_damaged_pickles(protocol):
    data = pickle.dumps([r.make(2)[0], e.range(2, 3), e.complexes()], protocol)
    for i in range(len(data)):
        with contextlib.suppress(Exception):
            pickle.loads(data[:i])
    for _ in range(1500):
        forged = bytearray(data)
        for _ in range(random.choice([1, 1, 2, 5])):
            # not the opcodes that name other modules' functions
            at = random.randrange(len(forged))
            forged[at] = random.choice([forged[at] ^ 1 << random.randrange(8), random.randrange(256)])
        with contextlib.suppress(Exception):
            for a in Loader(forged).load():
                if type(a) is Array:
                    repr(a), a._repr_html_(), a == a, a.tobytes()


def bounded(*args):
    """A bytearray; a forged size does not take all memory: Array has no part in that."""
    if isinstance(args[0], int) and args[0] > 1 << 20:
        raise pickle.UnpicklingError("too large")
    return bytearray(*args)


class Loader(pickle._Unpickler):
    """Finds nothing but what Array names, so that a forged name runs nothing else."""

    dispatch = dict(pickle._Unpickler.dispatch)

    def __init__(self, data):
        super().__init__(io.BytesIO(data))

    def find_class(self, module, name):
        if name == "bytearray":
            return bounded
        if (module, name) in (("everything", "Array"), ("records", "Array"), ("builtins", "getattr"), ("__builtin__", "getattr")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)

    def load_bytearray8(self):
        size = bounded(int.from_bytes(self.read(8), "little"))
        self.readinto(size)
        self.append(size)

    dispatch[pickle.BYTEARRAY8[0]] = load_bytearray8


def test_records():
    p, _ = r.make(4)
    first = p[0]
    assert type(first).__name__ + repr(first._fields) == "Record('id', 'position', 'mass', 'alive')"
    assert isinstance(first, tuple) and type(first) is type(p[1]) and type(first) is type(r.make(1)[0][0])
    assert tuple(first) == (0, (1.0, 2.0, 3.0), 0.5, True)
    assert (first.mass, first.position[1], p[2].id) == (0.5, 2.0, 2)
    n = np.asarray(p)
    for a, m in ((p, n), (p[::-2], n[::-2]), (p.copy(), n)):
        assert [(x.id, list(x.position), x.mass, x.alive) for x in a] == [(x["id"].item(), x["position"].tolist(), x["mass"].item(), x["alive"].item()) for x in m]
    p[1] = (7, [4, 5, 6], 1.5, False)
    assert n[1].item()[0] == exactly(7)
    p[2] = p[1]
    assert p[2] == p[1] and hash(p[1]) == hash(tuple(p[1]))
    p[3] = n[1]
    assert p[3] == p[1]
    p[:2] = p[2:]
    p[...] = n[::-1].copy()
    for value, classes in [((1, 2, 3), ValueError), (1, TypeError), ("abcd", TypeError), ((1, (1, 2), 3.0, True), ValueError),
                           ((1, 2, 3, 4), TypeError), ((1 << 40, (1, 2, 3), 3.0, True), OverflowError)]:
        before = p.tobytes()
        raises(classes, p.__setitem__, 0, value)
        assert p.tobytes() == exactly(before)
    s = r.segments(2, 2)
    s[0, 1] = ((1, 2), (3, 4), 5j)
    assert (s[0, 1][0].x, s[0, 1].to.y, s[0, 1].weight) == (1, 4, 5j)  # "from" is a keyword, so the field is _0
    assert type(s[0, 1]).__module__ == "records"
    v = r.vertices(2)
    v[0] = ((1, 2, 0.5), 0.25)
    assert tuple(v[0]) == ((1.0, 2.0, 0.5), 0.25)
    assert r.halves(2, 2)[0].tolist() == [[0.0, 0.5], [1.0, 1.5]]
    assert p == np.asarray(p) and p != r.make(4)[0] and np.asarray(p)[0] == n[0]


def test_formats_of_numpy():
    """Records of any layout read as NumPy reads them."""
    for _ in range(300):
        fields = []
        for i in range(random.randrange(1, 5)):
            kind = random.choice([*CODES, "F", "D", "S3", ">i4", ">f8", ">c16", "inner"])
            if kind == "inner":
                kind = np.dtype([("x", "u1"), ("y", random.choice("dhf"))], align=random.random() < 0.5)
            fields.append((f"f{i}", kind) + random.choice([(), (), ((2, 2),), (3,)]))
        dtype = np.dtype(fields, align=random.random() < 0.5)
        n = np.zeros(3, dtype)
        n.view("u1")[:] = [random.randrange(2) for _ in range(n.nbytes)]
        try:
            a = Array._reconstruct(memoryview(n).format, n.itemsize, n.shape, "C", sys.byteorder, n)
        except ValueError as error:
            assert "format" in str(error)  # NumPy leaves padding out of formats, that of records in records too
            continue
        assert plain(a.tolist()) == plain(n.tolist()) or any("inner" in str(f) or "x" in memoryview(n).format for f in fields), f"{dtype} {memoryview(n).format}\n{a.tolist()}\n{n.tolist()}"


def plain(x):
    """Lists and tuples alike, and bytes as NumPy has them, without zeros at the end."""
    if isinstance(x, np.ndarray):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return [plain(y) for y in x]
    if isinstance(x, bytes):
        return x.rstrip(b"\0")
    return repr(x)


def test_dimensions():
    zero = e.scalar0()
    assert (zero[()], zero.tolist(), zero[...].shape, zero.copy()[()], zero == 2.5, zero == np.float64(2.5)) == (2.5, 2.5, (), 2.5, False, True)
    zero[()] = 3
    zero[...] = np.float64(4)
    assert repr(zero) == "Array(4.0, shape=(), dtype=float64)"
    deep = Array._reconstruct("B", 1, (1,) * 63 + (2,), "C", sys.byteorder, bytearray(b"\1\2"))
    assert (deep[(0,) * 64], deep[(..., 1)].shape, deep[0].ndim, len(deep), deep.strides[0]) == (1, (1,) * 63, 63, 1, 2)
    assert (deep == deep.copy()) is True
    assert pickle.loads(pickle.dumps(deep)) == deep
    assert repr(deep) == "Array(" + "[" * 64 + "1, 2" + "]" * 64 + f", shape={deep.shape}, dtype=uint8)"
    for shape in [(0,), (3, 0), (0, 3), (2, 0, 2), (1 << 40, 0)]:
        empty = Array._reconstruct("d", 8, shape, "C", sys.byteorder, b"")
        assert (empty.nbytes, empty.tobytes(), len(empty), empty == empty.copy()) == (0, b"", shape[0], True)
        assert empty[1:].shape[1:] == exactly(shape[1:])
        assert empty[::-1].shape == exactly(shape)
    many = Array._reconstruct("d", 8, (2,) * 40 + (0,), "C", sys.byteorder, b"")
    assert len(repr(many)) < 10000 and many == many.copy() and many[0] == many[1]


def test_repr():
    assert repr(of(np.array([1.0, 2.0, 3.0]))) == "Array([1.0, 2.0, 3.0], dtype=float64)"
    assert repr(of(np.arange(1000.0))) == "Array([0.0, 1.0, 2.0, ..., 997.0, 998.0, 999.0], shape=(1000,), dtype=float64)"
    assert repr(of(np.arange(100, dtype="B"))).count(",") == exactly(100)
    assert repr(of(np.array([[True], [False]]))) == "Array([[True], [False]], shape=(2, 1), dtype=bool)"
    assert repr(of(np.zeros((0, 2), "F"))) == "Array([], shape=(0, 2), dtype=complex64)"
    assert repr(r.list()) == "Array([Record(x=1, y=2), Record(x=3, y=4)], dtype='" + r.list().format + "')"
    for code in CODES:
        assert repr(of(np.zeros(1, code))).endswith(f"dtype={np.dtype(code)})")
    for _ in range(100):
        n = np.zeros([random.randrange(1, 12) for _ in range(random.randrange(1, 6))], "B")
        text = repr(of(n))
        assert text.count("[") == text.count("]") and len(text) < 6000 and ", ," not in text and "[," not in text, text


class Table(html.parser.HTMLParser):
    """The texts of a table's cells, by rows. Every element is closed, and in its place."""

    def __init__(self, text):
        super().__init__()
        self.open, self.caption, self.rows = [], "", []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        within = {"table": [], "caption": ["table"], "thead": ["table"], "tbody": ["table"]}.get(tag)
        if tag == "tr":
            assert self.open in (["table", "thead"], ["table", "tbody"])
            self.rows.append([])
        elif tag in ("th", "td"):
            assert self.open[2:] == ["tr"]
            self.rows[-1].append("")
        else:
            assert self.open == within, tag
        assert attrs == []
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] == "caption":
            self.caption += data
        else:
            assert self.open[-1] in ("th", "td"), data
            self.rows[-1][-1] += data


def test_html():
    t = Table(of(np.array([1.0, 2.5]))._repr_html_())
    assert (t.caption, t.rows) == ("Array(shape=(2,), dtype=float64)", [["0", "1.0"], ["1", "2.5"]])
    t = Table(of(np.array([[True, False, True], [False] * 3]))._repr_html_())
    assert t.caption == "Array(shape=(2, 3), dtype=bool)"
    assert t.rows == [["", "0", "1", "2"], ["0", "True", "False", "True"], ["1", "False", "False", "False"]]
    assert Table(of(np.array([[1, 2], [3, 4]], "B"))[::-1, ::-1]._repr_html_()).rows[1:] == [["0", "4", "3"], ["1", "2", "1"]]
    t = Table(r.list()._repr_html_())
    assert (t.caption, t.rows) == (f"Array(shape=(2,), dtype='{r.list().format}')", [["", "x", "y"], ["0", "1", "2"], ["1", "3", "4"]])
    # fields without names are numbered, what is in a field is not divided, nor are records of two dimensions
    assert Table(Array._reconstruct("BBB", 3, (1,), "C", sys.byteorder, b"abc")._repr_html_()).rows == [["", "0", "1", "2"], ["0", "97", "98", "99"]]
    n = np.zeros((1, 2), [("a", "i4", 2), ("b", [("c", "?")])])
    assert Table(of(n)[0]._repr_html_()).rows[1] == ["0", "(0, 0)", "Record(c=False)"]
    assert Table(of(n)._repr_html_()).rows[1] == ["0", *2 * ["Record(a=(0, 0), b=Record(c=False))"]]


def test_html_of_long_arrays():
    ends = [*range(5), "...", *range(995, 1000)]
    t = Table(of(np.arange(1000))._repr_html_())
    assert t.rows == [[str(i)] if i == "..." else [str(i), str(i)] for i in ends]
    assert len(Table(of(np.arange(20))._repr_html_()).rows) == exactly(20)
    assert [row[0] for row in Table(of(np.arange(21))._repr_html_()).rows] == "0 1 2 3 4 ... 16 17 18 19 20".split()
    n = np.arange(1_000_000).reshape(1000, 1000)
    t = Table(of(n)._repr_html_())
    assert t.rows[0] == ["", *map(str, ends)]
    assert t.rows[1:] == [["..."] if i == "..." else [str(i), *("..." if j == "..." else str(i * 1000 + j) for j in ends)] for i in ends]
    wide = np.zeros(2, [(f"f{i}", "B") for i in range(50)])
    assert Table(of(wide)._repr_html_()).rows[0] == ["", *"f0 f1 f2 f3 f4 ... f45 f46 f47 f48 f49".split()]


def test_html_is_escaped():
    text = b"<b>&\"'</b>"
    a = of(np.array([(text,)], [("x<i>&", f"S{len(text)}")]))
    assert Table(a._repr_html_()).rows == [["", "_0"], ["0", repr(text)]]
    assert Table(a._repr_html_()).caption == f"Array(shape=(1,), dtype='{a.format}')" and "<i>" in a.format
    assert a._repr_html_().count(html.escape(repr(text))) == 1


def test_html_of_other_arrays():
    for shape in [(), (1, 1, 1), (1,) * 64]:
        assert Array._reconstruct("B", 1, shape, "C", sys.byteorder, b"a")._repr_html_() is None
    assert Table(of(np.zeros(0))._repr_html_()).rows == []
    assert Table(of(np.zeros((0, 2)))._repr_html_()).rows == [["", "0", "1"]]
    assert Table(of(np.zeros((2, 0)))._repr_html_()).rows == [[""], ["0"], ["1"]]
    a = e.ints()
    a.release()
    assert a._repr_html_() is None
    a = of(np.zeros(2))
    with unittest.mock.patch("html.escape", lambda text: 1 / 0):
        raises(ZeroDivisionError, a._repr_html_)
    a.release()  # nothing holds it


def test_html_keeps_no_memory():
    arrays = [e.ints(), e.range(3, 40), r.make(30)[0]]
    everything, growth = [*arrays, Array, type(arrays[2][0])], []
    before = refcounts(*everything)
    for _ in range(6):
        blocks = sys.getallocatedblocks()
        for _ in range(100):
            assert all(x._repr_html_() for x in arrays)
        gc.collect()
        growth.append(sys.getallocatedblocks() - blocks)
    assert refcounts(*everything) == before
    assert min(growth) < 30, f"{growth} more blocks"  # caches of others grow at first


def test_released():
    a = e.ints()
    b = a.copy()
    v = a[1:]
    v.release()
    a.release()
    for f in (len, iter, list, memoryview, bytes, np.asarray, pickle.dumps, copy.copy, copy.deepcopy, reversed, max, sum, np.from_dlpack,
              lambda x: x[0], lambda x: x[:], lambda x: x[...], lambda x: x.__setitem__(0, 1), lambda x: x.__setitem__(slice(None), 1),
              lambda x: x.tolist(), lambda x: x.tobytes(), lambda x: x.copy(), lambda x: x.shape, lambda x: x.__array_interface__,
              lambda x: x.__dlpack__(), lambda x: 1 in x):
        for x in (a, v):
            try:
                list(f(x)) if f in (reversed, np.asarray) else f(x)
            except (ValueError, BufferError, TypeError):
                pass
            else:
                assert f is np.asarray, f"{f} of a released Array"
    assert (a == a, a == b, b == a, a != b, a == v, v == v) == (True, False, False, True, False, True)
    assert (repr(a), a.release(), a.__dlpack_device__()) == ("<released everything.Array>", None, (1, 0))


class Index:
    def __init__(self, action):
        self.action = action

    def __index__(self):
        return self.action()

    def __float__(self):
        return float(self.action())


def test_hostile_indices():
    for method, args in (("__getitem__", lambda i: (i,)), ("__getitem__", lambda i: (slice(i),)), ("__getitem__", lambda i: ((i,),)),
                         ("__getitem__", lambda i: (slice(0, 2, i),)), ("__setitem__", lambda i: (i, 1)), ("__setitem__", lambda i: (slice(i), 1))):
        a = e.ints()

        def release():
            a.release()
            return 1

        raises(ValueError, getattr(a, method), *args(Index(release)), mentions="released")
        a = e.ints()
        raises(ZeroDivisionError, getattr(a, method), *args(Index(lambda: 1 // 0)))
        endless = Index(None)
        endless.action = lambda: getattr(a, method)(*args(endless))
        raises(RecursionError, getattr(a, method), *args(endless))
    a = e.ints()

    def release():
        raises(BufferError, a.release)
        raises(BufferError, a.release)
        return 5

    a[0] = Index(release)
    a[1:2] = Index(release)
    a[..., 2] = Index(release)
    assert a.tolist() == [5, 5, 5]
    p = r.make(2)[0]
    p[0] = (Index(lambda: 3), (1, Index(lambda: 2), 3), Index(lambda: p[0].id), True)
    assert tuple(p[0]) == (3, (1.0, 2.0, 3.0), 0.0, True)

    class Equal:
        def __eq__(self, other):
            b.release()
            return False

    b = e.ints()
    raises(ValueError, lambda: Equal() in b)

    def growing():
        for i in range(4):
            yield i if i != 2 else raises(BufferError, p.release) and 1.0

    raises((TypeError, ValueError), p.__setitem__, 0, growing())


def test_weak_references():
    a = e.ints()
    seen = []
    ref = weakref.ref(a, seen.append)
    assert ref() is a and weakref.ref(a) is weakref.ref(a)
    v = a[1:]
    of_v = weakref.ref(v)
    del a
    gc.collect()
    assert ref() is not None and seen == []
    del v
    gc.collect()
    assert ref() is None and of_v() is None and seen == [ref]


def test_dlpack():
    for _ in range(300):
        n = random_array()
        a = of(n)
        if n.ndim:
            a, n = a[::-2], n[::-2]
        t = np.from_dlpack(a)
        assert (t.dtype, t.shape, t.tobytes()) == (n.dtype, n.shape, n.tobytes())
        raises(BufferError, a.release)
        del t
        a.release()
    a = e.ints()
    assert a.__dlpack_device__() == (1, 0)
    for kwargs in ({}, {"max_version": None}, {"max_version": (0, 8)}, {"max_version": (1, 0)}, {"max_version": (2, 5)}, {"dl_device": (1, 0)},
                   {"copy": False}, {"copy": True}, {"stream": None}):
        capsule = a.__dlpack__(**kwargs)
        versioned = (kwargs.get("max_version") or (0,))[0] >= 1
        assert f'"dltensor{"_versioned" * versioned}"' in repr(capsule)
        if kwargs.get("copy"):
            a[0] = a[0]
        else:
            raises(BufferError, a.release)
        del capsule
    for kwargs in ({"stream": 1}, {"dl_device": (2, 0)}, {"dl_device": (1, 1)}):
        raises(BufferError, a.__dlpack__, **kwargs)
    for kwargs in ({"max_version": 1}, {"max_version": (1,)}, {"max_version": ("1", 0)}, {"dl_device": 1}, {"other": 1}):
        raises(TypeError, a.__dlpack__, **kwargs)
    raises(TypeError, a.__dlpack__, None)
    raises(BufferError, r.make(1)[0].__dlpack__, mentions="DLPack has no type")
    fixed = Array._reconstruct("q", 8, (3,), "C", sys.byteorder, bytes(24))
    raises(BufferError, fixed.__dlpack__, mentions="read-only")
    assert not np.from_dlpack(fixed).flags.writeable if np.lib.NumpyVersion(np.__version__) >= "2.1.0" else True
    a.release()


class Tensor(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32 * 2), ("ctx", ctypes.c_void_p), ("deleter", ctypes.c_void_p), ("flags", ctypes.c_uint64)]


def consume(capsule):
    """The tensor of a capsule, which is renamed as its consumers do."""
    api = ctypes.pythonapi
    api.PyCapsule_GetPointer.restype = ctypes.c_void_p
    api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
    pointer = api.PyCapsule_GetPointer(capsule, b"dltensor_versioned")
    api.PyCapsule_SetName(capsule, USED)
    return pointer


USED = b"used_dltensor_versioned"


def test_dlpack_deleter_on_any_thread():
    for kind, at_once in ((ctypes.PYFUNCTYPE, True), (ctypes.CFUNCTYPE, False)):
        a = e.ints()
        ref = weakref.ref(a)
        pointers = [consume(a.__dlpack__(max_version=(1, 0))) for _ in range(20)]
        del a
        gc.collect()
        assert ref() is not None
        deleters = [kind(None, ctypes.c_void_p)(Tensor.from_address(p).deleter) for p in pointers]
        for p, deleter in zip(pointers, deleters):
            thread = threading.Thread(target=deleter, args=(p,))
            thread.start()
            thread.join()
        if at_once:
            assert ref() is None
        e.ints()
        gc.collect()
        assert ref() is None


def test_array_interface():
    class Holder:
        def __init__(self, a):
            self.__array_interface__ = a.__array_interface__
            self.a = a

    for _ in range(300):
        n = random_array()
        a = of(n)
        if n.ndim:
            a, n = a[::-2], n[::-2]
        m = np.asarray(Holder(a))
        assert (m.dtype, m.shape, m.tobytes()) == (n.dtype, n.shape, n.tobytes())
        raises(BufferError, a.release, mentions="__array_interface__")
    p = r.make(3)[0]
    n = np.asarray(p)
    m = np.asarray(Holder(p))
    for name in n.dtype.names:
        assert (m[name] == n[name]).all() and m.dtype.fields[name][1] == n.dtype.fields[name][1]
    assert m.dtype.itemsize == exactly(n.dtype.itemsize)


def test_class():
    assert repr(Array[float]) == "everything.Array[float]"
    assert Array[int] == Array[int] and Array[float].__origin__ is Array
    raises(TypeError, Array)
    raises(TypeError, type, "Sub", (Array,), {})
    raises(TypeError, setattr, Array, "x", 1)
    assert (Array.__module__, Array.__qualname__) == ("everything", "Array")
    if sys.version_info >= (3, 12):
        from collections.abc import Buffer

        assert isinstance(e.ints(), Buffer)
        assert e.ints().__buffer__(0).tolist()[:1] == [1]
    assert memoryview(e.ints())[::2].tolist() == [1, 3]
    assert (random.choice(e.ints()) in (1, 2, 3)) is True


def test_references():
    a, p, n = e.range(3, 4), r.make(3)[0], np.arange(6).reshape(2, 3)
    value = 1 << 40
    everything = [a, p, n, value, type(p[0]), Array, Array._reconstruct]

    def work():
        for x in (a, p, of(n)):
            x[0], x[1:], x[..., ::-1], list(x), x.tolist(), repr(x), x == x, x.copy(), copy.deepcopy(x), x.tobytes()
            pickle.loads(pickle.dumps(x)), pickle.dumps(x, 2), x.__reduce_ex__(5), weakref.ref(x)
            x[...].__array_interface__, x == n, x == None  # noqa: E711
        a[0, 0] = 5
        a[1] = a[2]
        p[0] = p[1]
        of(n)[0, 0] = value
        np.from_dlpack(a)
        a.__dlpack__(max_version=(1, 0))
        for bad in (lambda: a[9], lambda: a[None], lambda: a.__setitem__(0, "x"), lambda: p.__setitem__(0, (1,)), lambda: a["x":],
                    lambda: Array._reconstruct("O", 8, (1,), "C", "little", b""), lambda: p.__dlpack__(), lambda: a.__setitem__(0, n)):
            try:
                bad()
            except Exception:
                continue
            assert False
        iter(a), Array[int], a.__dlpack_device__()

    for _ in range(10):
        work()
    before, growth = refcounts(*everything), []
    for _ in range(6):
        blocks = sys.getallocatedblocks()
        for _ in range(60):
            work()
        gc.collect()
        growth.append(sys.getallocatedblocks() - blocks)
    after = refcounts(*everything)
    assert after == before
    assert min(growth) < 30, f"{growth} more blocks"  # caches of others grow at first


def test_threads():
    for _ in range(60):
        a = e.range(30, 30)
        p = r.make(50)[0]
        it = iter(a)

        def use():
            try:
                for i in range(200):
                    a[i % 30], a[i % 30, 2], a[1:, ::2].tolist(), a == a, repr(a), a._repr_html_(), next(it, None), p[i % 50], pickle.dumps(a, 4)
                    a[3, 3] = i
            except ValueError as error:
                assert "released" in str(error)

        def release():
            for x in (a, p) * 1000:
                try:
                    x.release()
                except BufferError:
                    pass

        together(use, use, use, use, release, release)
