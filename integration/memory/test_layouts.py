"""Records of which NumPy's format does not say the layout: what its dtype says counts."""
import ctypes
import gc
import inspect
import os
import random
import sys
import threading

import layouts as l
import numpy as np
import pytest
from checks import exactly, needs_fork, raises, refcounts

sub = np.dtype([("X", "i4"), ("Y", "i1")], align=True)
nested = np.dtype([("Head", sub), ("Tail", sub, 2), ("N", "i8")], align=True)
ways = [l.sum, l.sum_held, l.sum_slice, l.sum_any, l.sum_object]


def test_what_go_made_comes_back():
    a = l.make(3)
    for x in [a, memoryview(a), np.asarray(a), np.array(a), memoryview(np.asarray(a)), np.array(a).view(np.recarray), np.array(a)[::1]]:
        before = refcounts(x)
        for way in ways:
            for _ in range(10):
                assert way(x) == exactly(66)
        after = refcounts(x)
        assert after == before
    n = np.array(a)
    assert n.dtype == np.asarray(a).dtype and n.dtype["Tail"].base.itemsize == 8
    assert l.sum(n[::-2]) == exactly(44)
    assert l.sum(np.zeros((2, 3), nested)) == exactly(0)
    assert l.sum(n[0]) == exactly(21)
    l.bump(n[1:])
    assert n["N"].tolist() == [6, 7, 7]
    raises(TypeError, l.sum_elsewhere, n, mentions="ambiguous")


def test_what_is_kept_beyond_its_call():
    n = np.array(l.make(3))
    l.keep(n)
    assert l.sum_kept() == exactly(66)
    twin = n.view({"names": ["Head", "Tail", "N"], "formats": [sub, ({"names": ["X", "Y"], "formats": ["i4", "i1"], "itemsize": 7}, 2), "i8"], "offsets": [0, 8, 24], "itemsize": 32})
    l.drop()
    l.keep(twin)
    raises(TypeError, l.sum_kept, mentions="'Tail': expected a record of 8 bytes, got 7")
    l.drop()
    del twin
    n.resize(4, refcheck=False)


def test_two_layouts_of_one_format():
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


@pytest.mark.parametrize("number", range(30))
def test_random_dtypes_against_random_structs(number):
    r = random.Random(number)
    counts = {True: 0, False: 0}
    copy = getattr(l, f"copy{number}")
    t = np.asarray(getattr(l, f"new{number}")()).dtype
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
        assert numbers(got, want) == numbers(shown, want), (d, m.format)
    assert counts[True] > 5 and counts[False] > 5, counts


class RGB(ctypes.Structure):
    _fields_ = [("r", ctypes.c_uint8), ("g", ctypes.c_uint8), ("b", ctypes.c_uint8)]


def test_names_that_a_format_does_not_have():
    """They are not fields of that name, and a count of one is none."""
    assert l.red((RGB * 2)((1, 2, 3), (4, 5, 6))) == exactly(5)
    assert l.red(np.array([(1, 2, 3)], "u1,u1,u1").view([("r", "u1"), ("g", "u1"), ("b", "u1")])) == exactly(1)
    raises(TypeError, l.red, np.array([(1, 2, 3)], "u1,u1,u1"), mentions="'f0'")


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


def kept(x):
    l.keep(x)
    try:
        return l.sum_kept()
    finally:
        l.drop()


@pytest.fixture
def plain():
    plain = np.zeros(3, nested)
    plain["N"] = 5
    return plain


@pytest.fixture
def h(plain, monkeypatch):
    """An array whose dtype answers as Hostile.answer says, for one test."""
    monkeypatch.setattr(Hostile, "answer", staticmethod(lambda own: own))
    return plain.view(Hostile)


def answers(answer):
    Hostile.answer = staticmethod(answer)


@pytest.mark.parametrize("export", [lambda h: h, memoryview], ids=["array", "memoryview"])
@pytest.mark.parametrize("way", [*ways, kept], ids=lambda way: way.__name__)
def test_a_dtype_that_lies(h, way, export):
    x, mine = export(h), LookupError("mine")
    assert way(x) == exactly(15)
    answers(fail(mine))
    assert raises(LookupError, way, x) is mine
    answers(fail(AttributeError("none")))
    raises(TypeError, way, x, mentions="ambiguous")
    for wrong in [0, -1, 5, 31, 33, 64, 2**62, -(2**63), True]:
        answers(lambda own: Tower(wrong))
        raises(TypeError, way, x, mentions="ambiguous")
    answers(lambda own: Tower(32))  # records of 32 bytes do not fit
    raises(TypeError, way, x, mentions="ambiguous")
    answers(lambda own: Tower(2**64))
    raises(OverflowError, way, x)
    for wrong in [None, 3, "dtype", [[[]] * 1000] * 1000, object(), {}, Tower(None), Tower("8"), Tower(8.0)]:
        answers(lambda own: wrong)
        raises((TypeError, AttributeError), way, x)
    answers(lambda own: Raises())
    raises(KeyError, way, x, mentions="mine")
    answers(lambda own: np.dtype([("Tail", "i4")]))
    raises(TypeError, way, x, mentions="ambiguous")
    answers(lambda own: np.dtype("i4"))
    raises(KeyError, way, x)
    answers(fail(KeyboardInterrupt()))
    raises(KeyboardInterrupt, way, x)


def test_an_exception_of_a_dtype_names_the_parameter(h):
    answers(fail(LookupError("named")))
    assert raises(LookupError, l.sum, h).__notes__ == ["sum() argument 'v'"]


def test_a_dtype_that_calls_again(h, monkeypatch):
    def deep(own):
        try:
            return l.sum(h)
        finally:
            answers(deep)

    answers(deep)
    limit = sys.getrecursionlimit()
    depth = len(inspect.stack(0))
    sys.setrecursionlimit(depth + 150)
    try:
        raises(RecursionError, l.sum, h)
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("way", ways, ids=lambda way: way.__name__)
def test_a_dtype_that_lets_others_run(plain, h, way):
    """It collects, releases, and waits for another thread."""

    def busy(own):
        view = memoryview(plain)
        view.release()
        gc.collect()
        t = threading.Thread(target=l.sum, args=(plain,))
        t.start()
        t.join()
        return own

    answers(busy)
    assert way(h) == exactly(15)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_dtype_that_changes(plain, h):
    """The array has another dtype from now on."""

    def smaller(own):
        plain.dtype = "u1"
        return np.dtype("u1")

    answers(smaller)
    raises(KeyError, l.sum, h)


@needs_fork
def test_a_dtype_that_forks(h):
    """A child that is forked while a function with an object runs does not go back to Go."""

    def forks(own):
        pid = os.fork()
        if pid == 0:
            return own
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        return own

    codes, parent = [], os.getpid()
    answers(forks)
    try:
        got = l.sum_object(h)
    except RuntimeError as e:
        os._exit(7 if os.getpid() != parent and "forked" in str(e) else 8)
    if os.getpid() != parent:
        os._exit(9)
    assert got == exactly(15)
    assert codes == [7]
