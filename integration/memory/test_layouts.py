"""Records of which NumPy's format does not say the layout: what its dtype says counts."""
import os
import random
import sys

import layouts as l
import numpy as np
from checks import check, done, raises, refcounts, same

sub = np.dtype([("X", "i4"), ("Y", "i1")], align=True)
nested = np.dtype([("Head", sub), ("Tail", sub, 2), ("N", "i8")], align=True)
ways = [l.sum, l.sum_held, l.sum_slice, l.sum_any, l.sum_object]

# what Go made comes back
a = l.make(3)
for x in [a, memoryview(a), np.asarray(a), np.array(a), memoryview(np.asarray(a)), np.array(a).view(np.recarray), np.array(a)[::1]]:
    before = refcounts(x)
    for way in ways:
        for _ in range(10):
            assert way(x) == exactly(66)
    assert refcounts(x) == before
n = np.array(a)
assert n.dtype == np.asarray(a).dtype and n.dtype["Tail"].base.itemsize == 8
assert l.sum(n[::-2]) == exactly(44)
assert l.sum(np.zeros((2, 3), nested)) == exactly(0)
assert l.sum(n[0]) == exactly(21)
l.bump(n[1:])
assert n["N"].tolist() == [6, 7, 7]
raises(TypeError, l.sum_elsewhere, n, mentions="ambiguous")

# what is retained, also beyond its call
l.keep(n)
assert l.sum_kept() == exactly(68)
twin = n.view({"names": ["Head", "Tail", "N"], "formats": [sub, ({"names": ["X", "Y"], "formats": ["i4", "i1"], "itemsize": 7}, 2), "i8"], "offsets": [0, 8, 24], "itemsize": 32})
l.drop()
l.keep(twin)
raises(TypeError, l.sum_kept, mentions="'Tail': expected a record of 8 bytes, got 7")
l.drop()
del twin
n.resize(4, refcheck=False)

# two layouts of one format
two = {}
for size in (1, 2):
    x = np.dtype({"names": ["x"], "formats": ["u1"], "itemsize": size})
    two[size] = np.zeros(2, np.dtype({"names": ["p", "y"], "formats": [(x, 2), "i4"], "offsets": [0, 4], "itemsize": 8}))
    two[size]["p"]["x"], two[size]["y"] = [1, 2], 3
assert memoryview(two[1]).format == memoryview(two[2]).format == "T{(2)T{B:x:}:p:xxi:y:}"
for _ in range(3):
    assert l.short_sum(two[1]) == exactly(642)
    assert l.long_sum(two[2]) == exactly(642)
    raises(TypeError, l.short_sum, two[2], mentions="'p': expected a record of 1 bytes, got 2")
    raises(TypeError, l.long_sum, two[1], mentions="'p': expected a record of 2 bytes, got 1")

# random dtypes against random structs


def leaves(d, at=()):
    """Each number of an item: names, offset, what it is, and the extents and strides of the arrays around it."""
    out = []
    for name in d.names:
        f, offset = d.fields[name][:2]
        base, shape = f.base, f.shape
        strides = [base.itemsize * int(np.prod(shape[i + 1:])) for i in range(len(shape))]
        dims = tuple((n, s if n > 1 else 0) for n, s in zip(shape, strides))
        if base.names is None:
            out.append(((*at, name), offset, base.str, dims))
        else:
            out += [(names, offset + o, what, dims + inner) for names, o, what, inner in leaves(base, (*at, name))]
    return out


def numbers(x, fields):
    """The values of an array, without padding."""
    out = []
    for names, *_ in fields:
        y = x
        for name in names:
            y = y[name]
        out.append(y.tolist())
    return repr(out)


def end_of(d):
    return max(d.fields[name][1] + d.fields[name][0].itemsize for name in d.names)


def changed(r, d, chance):
    """d, built anew, with changes here and there."""
    names, formats, offsets = list(d.names), [], []
    for name in names:
        f, offset = d.fields[name][:2]
        base, shape = f.base, f.shape
        if base.names is not None:
            base = changed(r, base, chance)
        elif r.random() < chance / 4:
            base = np.dtype(r.choice(["u1", "i4", "f8", "f4", "c8", base.newbyteorder(">")]))
        if r.random() < chance / 4:
            shape = r.choice([(), (2,), (1, *shape), (*shape, 1)])
        if r.random() < chance / 4:
            offset += r.choice([-1, 1, 4])
        formats.append((base, shape) if shape else base)
        offsets.append(max(offset, 0))
    if r.random() < chance / 8:
        names[-1] += "x"
    itemsize = d.itemsize
    if r.random() < chance:
        itemsize = r.choice([end_of(d), itemsize + 1, itemsize + 4, itemsize + 8, itemsize - 1])
    if r.random() < chance / 8:
        return np.dtype(list(zip(names, formats)), align=r.random() < 0.5)
    try:
        new = np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": itemsize})
    except ValueError:  # the fields do not fit
        return d
    # the format of records that overlap what follows them is the same as that of those that do not
    places = sorted((offset, offset + f.itemsize) for f, offset in new.fields.values())
    return d if any(end > start for (_, end), (start, _) in zip(places, places[1:])) else new


r = random.Random(7)
counts = {True: 0, False: 0}
for i in range(30):
    copy = getattr(l, f"copy{i}")
    t = np.asarray(getattr(l, f"new{i}")()).dtype
    want = leaves(t)
    for k in range(120):
        d = changed(r, t, 0 if k == 0 else r.choice([0.1, 0.3]))
        x = np.zeros(3, d)
        raw = x.view("u1")
        raw[:] = np.frombuffer(r.randbytes(raw.size), "u1") & 1
        try:
            m = memoryview(x)
        except ValueError:  # fields that overlap or are out of order: NumPy exports no such format
            raises((TypeError, ValueError, BufferError), copy, x)
            continue
        same_layout = leaves(d) == want and d.itemsize == t.itemsize
        counts[same_layout] += 1
        x, shown = r.choice([(x, x), (x[::-1], x[::-1]), (m, x), (x[1:], x[1:]), (x.view(np.recarray), x)])
        if not same_layout:
            raises(TypeError, copy, x, mentions="expected")
            continue
        got = np.asarray(copy(x))
        assert got.dtype == t and got.dtype.itemsize == t.itemsize
        assert numbers(got, want) == numbers(shown, want), (i, d, m.format)
assert counts[True] > 500 and counts[False] > 500, counts

# names that a format does not have are no fields of that name, and a count of one is none
import ctypes


class RGB(ctypes.Structure):
    _fields_ = [("r", ctypes.c_uint8), ("g", ctypes.c_uint8), ("b", ctypes.c_uint8)]


assert l.red((RGB * 2)((1, 2, 3), (4, 5, 6))) == exactly(5)
assert l.red(np.array([(1, 2, 3)], "u1,u1,u1").view([("r", "u1"), ("g", "u1"), ("b", "u1")])) == exactly(1)
raises(TypeError, l.red, np.array([(1, 2, 3)], "u1,u1,u1"), mentions="'f0'")

# exporters that lie


class Hostile(np.ndarray):
    answer = staticmethod(lambda own: own)

    @property
    def dtype(self):
        return self.answer(np.ndarray.dtype.__get__(self))


class Tower:
    """A dtype of any depth."""

    def __init__(self, itemsize):
        self.itemsize = itemsize

    def __getitem__(self, name):
        return self

    base = property(lambda self: self)


class Raises:
    def __getattr__(self, name):
        raise KeyError("mine")


def fail(error):
    def answer(own):
        raise error
    return answer


def deep(own):
    try:
        return l.sum(h)
    finally:
        Hostile.answer = staticmethod(deep)


plain = np.zeros(3, nested)
plain["N"] = 5
h = plain.view(Hostile)
before = refcounts(plain)
mine = LookupError("mine")
for way in ways + [lambda x: way_kept(x)]:
    def way_kept(x):
        l.keep(x)
        try:
            return l.sum_kept()
        finally:
            l.drop()

    for x in [h, memoryview(h)]:
        Hostile.answer = staticmethod(lambda own: own)
        assert way(x) == exactly(15)
        Hostile.answer = staticmethod(fail(mine))
        assert raises(LookupError, way, x) is mine
        Hostile.answer = staticmethod(fail(AttributeError("none")))
        raises(TypeError, way, x, mentions="ambiguous")
        for wrong in [0, -1, 5, 31, 33, 64, 2**62, -(2**63), True]:
            Hostile.answer = staticmethod(lambda own: Tower(wrong))
            raises(TypeError, way, x, mentions="ambiguous")
        Hostile.answer = staticmethod(lambda own: Tower(32))  # records of 32 bytes do not fit
        raises(TypeError, way, x, mentions="ambiguous")
        Hostile.answer = staticmethod(lambda own: Tower(2**64))
        raises(OverflowError, way, x)
        for wrong in [None, 3, "dtype", [[[]] * 1000] * 1000, object(), {}, Tower(None), Tower("8"), Tower(8.0)]:
            Hostile.answer = staticmethod(lambda own: wrong)
            raises((TypeError, AttributeError), way, x)
        Hostile.answer = staticmethod(lambda own: Raises())
        raises(KeyError, way, x, mentions="mine")
        Hostile.answer = staticmethod(lambda own: np.dtype([("Tail", "i4")]))
        raises(TypeError, way, x, mentions="ambiguous")
        Hostile.answer = staticmethod(lambda own: np.dtype("i4"))
        raises(KeyError, way, x)
        Hostile.answer = staticmethod(fail(KeyboardInterrupt()))
        raises(KeyboardInterrupt, way, x)
mine.__traceback__ = None
Hostile.answer = staticmethod(fail(LookupError("named")))
e = raises(LookupError, l.sum, h)
assert e.__notes__ == ["sum() argument 'v'"], e.__notes__
del e

# a dtype that calls again, and one that collects, releases and lets other threads run
Hostile.answer = staticmethod(deep)
limit = sys.getrecursionlimit()
sys.setrecursionlimit(150)
raises(RecursionError, l.sum, h)
sys.setrecursionlimit(limit)


def busy(own):
    import gc
    import threading

    view = memoryview(plain)
    view.release()
    gc.collect()
    t = threading.Thread(target=l.sum, args=(plain,))
    t.start()
    t.join()
    return own


Hostile.answer = staticmethod(busy)
for way in ways:
    assert way(h) == exactly(15)


def smaller(own):
    """The array has another dtype from now on."""
    plain.dtype = "u1"
    return np.dtype("u1")


if np.lib.NumpyVersion(np.__version__) < "2.4.0":
    fresh = np.zeros(3, nested)
    fresh["N"] = 5
    plain = fresh
    h = plain.view(Hostile)
    Hostile.answer = staticmethod(smaller)
    raises(KeyError, l.sum, h)
del h, x
plain = np.zeros(3, nested)
h = plain.view(Hostile)


def forks(own):
    pid = os.fork()
    if pid == 0:
        return own
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return own


# a child that is forked while a function with an object runs does not go back to Go
codes, parent = [], os.getpid()
Hostile.answer = staticmethod(forks)
try:
    assert l.sum_object(h) == exactly(0)
except RuntimeError as e:
    os._exit(7 if os.getpid() != parent and "forked" in str(e) else 8)
if os.getpid() != parent:
    os._exit(9)
assert codes == [7]
