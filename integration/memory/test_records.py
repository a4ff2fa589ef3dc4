import collections
import ctypes
import types

import everything as e
import numpy as np
import pytest
import records as r
from checks import exactly, keeps_no_reference, raises


particle = np.dtype([("id", "i4"), ("position", "f8", 3), ("mass", "f4"), ("alive", "?")], align=True)
assert particle.itemsize == 40


@pytest.fixture
def ps():
    ps = np.zeros(4, particle)
    ps["mass"], ps["alive"] = [1, 2, 3, 4], [True, False, True, True]
    return ps


@pytest.fixture
def halves():
    return np.arange(12, dtype=np.float16).reshape(3, 4) / np.float16(4)


@keeps_no_reference
def test_particles(ps):
    for _ in range(100):
        assert r.total_mass(ps) == exactly(8.0)
        assert r.total_mass(ps[::-2]) == exactly(4.0)
        assert r.total_mass(ps.reshape(2, 2).T) == exactly(8.0)
        assert r.total_mass(ps[:0]) == exactly(0.0)
    r.move(ps, 1.5)
    assert (ps["position"] == 1.5).all()
    r.move(ps[1::2], 1)
    assert (ps["position"][:, 0] == [1.5, 2.5, 1.5, 2.5]).all()
    assert r.address(ps) == exactly(ps.ctypes.data)
    assert r.address(ps[1:]) == exactly(ps.ctypes.data + 40)


@keeps_no_reference
def test_bools_of_particles(ps):
    alive = ps["alive"].view("u1")
    alive[2] = 2
    raises(BufferError, r.total_mass, ps, mentions=["'ps'", "field 'alive'", "got 2 at index (2,)"])
    raises(BufferError, r.address, ps, mentions="got 2 at index (2,)")
    raises(BufferError, r.total_mass, ps.reshape(2, 2), mentions="got 2 at index (1, 0)")
    assert r.total_mass(ps[1::2]) == exactly(4.0)
    r.move(ps, 0.0)
    assert alive.tolist() == [1, 0, 1, 1]
    del alive


def test_bools_in_any_layout():
    """They are found at the index that NumPy finds."""
    random = np.random.default_rng(1)
    for _ in range(300):
        flags = random.integers(0, 2, random.integers(1, 7, random.integers(0, 5)), np.uint8)
        flags[random.random(flags.shape) < 0.02] = 200
        flags = flags.transpose(random.permutation(flags.ndim))
        flags = flags[(*(slice(None, None, random.choice([1, 1, -1, 2, -3])) for _ in range(flags.ndim)), ...)]
        if random.random() < 0.5:
            flags = np.broadcast_to(flags, (3, *flags.shape))
        if flags.ndim and random.random() < 0.5:
            flags = np.lib.stride_tricks.sliding_window_view(flags, (flags.shape[-1] + 1) // 2, -1)
        others = np.argwhere(flags > 1)
        if len(others):
            at = "(" + ", ".join(map(str, others[0])) + (",)" if flags.ndim == 1 else ")")
            raises(BufferError, e.count_true, flags.view("?"), mentions=f"got 200 at index {at}; view it as uint8")
        else:
            assert e.count_true(flags.view("?")) == exactly(int(flags.sum()))
        own = flags.copy("A")
        e.invert(own.view("?"))
        assert (own == (flags == 0)).all()


def test_one_memory_both_ways():
    a, address = r.make(5)
    n = np.asarray(a)
    assert n.ctypes.data == address and n.dtype.itemsize == 40
    assert n.dtype.names == ("id", "position", "mass", "alive")
    for name in particle.names:
        assert n.dtype.fields[name][1] == particle.fields[name][1], name
    assert (n["id"] == np.arange(5)).all() and (n["position"] == [1, 2, 3]).all() and n["alive"].tolist() == [True, False] * 2 + [True]
    n["mass"] = 2
    assert r.total_mass(a) == exactly(6.0)
    assert r.total_mass(n) == exactly(6.0)
    del a
    assert (n["mass"] == 2).all()


def test_segments():
    s = np.asarray(r.segments(2, 3))
    assert s.shape == (2, 3) and s.dtype["from"].names == ("x", "y")
    s["to"]["x"] = 7
    s["from"]["x"] = 2
    assert r.length(s) == exactly(30)
    assert r.length(s[:, ::2]) == exactly(20)
    assert np.asarray(r.list()).tolist() == [(1, 2), (3, 4)]


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int16), ("y", ctypes.c_int16)]


class Segment(ctypes.Structure):
    _fields_ = [("from", Point), ("to", Point), ("weight", ctypes.c_double * 2)]


@keeps_no_reference
def test_other_layouts_are_refused_by_name(ps):
    packed = np.zeros(2, np.dtype([("id", "i4"), ("position", "f8", 3), ("mass", "f4"), ("alive", "?")]))
    renamed = np.zeros(2, np.dtype([("id", "i4"), ("position", "f8", 3), ("weight", "f4"), ("alive", "?")], align=True))
    swapped = np.zeros(2, particle.newbyteorder(">"))
    other = np.zeros(2, np.dtype([("id", "u4"), ("position", "f8", 3), ("mass", "f4"), ("alive", "?")], align=True))
    flat = np.zeros(2, "V40")
    short = np.zeros(2, np.dtype([("id", "i4"), ("position", "f8", 2), ("mass", "f4"), ("alive", "?")], align=True))
    for wrong in [packed, renamed, swapped, other, short, flat, np.zeros(5), b"x" * 40, bytearray(80), (Segment * 2)()]:
        for function, args in [(r.total_mass, ()), (r.move, (1.0,)), (r.address, ())]:
            if function is r.move and isinstance(wrong, bytes):
                raises(TypeError, function, wrong, *args, mentions="'ps'")
                continue
            raises(TypeError, function, wrong, *args, mentions=["'ps'", "Particle"])


@keeps_no_reference
def test_what_else_is_refused(ps):
    frozen = ps.copy()
    frozen.flags.writeable = False
    assert r.total_mass(frozen) == exactly(8.0)
    raises(TypeError, r.move, frozen, 1, mentions=["'ps'", "read-only"])
    raises(BufferError, r.address, ps[::2], mentions="'ps'")
    raises(BufferError, r.address, ps.reshape(2, 2), mentions="'ps'")
    raises(TypeError, r.total_mass, 3, mentions=["'ps'", "int"])
    misaligned = np.frombuffer(bytearray(44), np.uint8)[4:].view(particle)
    if misaligned.ctypes.data % 8:
        raises(BufferError, r.total_mass, misaligned, mentions=["'ps'", "aligned"])


native, foreign = ("<", ">") if np.little_endian else (">", "<")


@keeps_no_reference
def test_half_floats(halves):
    hs, flat = halves, halves.reshape(-1)
    assert r.half_sum(hs) == exactly(16.5)
    assert r.half_sum(hs[::-2, 1::2].T) == exactly(float(hs[::-2, 1::2].sum(dtype="f8")))
    assert r.half_sum(hs[:0]) == exactly(0.0)
    assert r.half_sum(np.float16(0.25)) == exactly(0.25)
    assert r.half_address(flat[2:]) == exactly(flat.ctypes.data + 4)
    r.half_scale(hs[:, ::2], 2)
    assert (hs[0] == np.array([0, 0.25, 1, 0.75], np.float16)).all() and hs.dtype == np.float16
    assert r.half_sum(hs.astype(native + "f2")) == exactly(r.half_sum(hs))


@keeps_no_reference
def test_what_is_no_half_float(halves, ps):
    hs, flat = halves, halves.reshape(-1)
    for wrong in [hs.view("u2"), hs.view("i2"), hs.astype("f4"), hs.astype(foreign + "f2"), b"abcd"]:
        for function, args in [(r.half_sum, ()), (r.half_address, ())] + ([] if isinstance(wrong, bytes) else [(r.half_scale, (1,))]):
            raises(TypeError, function, wrong, *args, mentions=["'hs'", "float16 ('e')"])
    raises(TypeError, r.total_mass, hs, mentions="'ps'")
    frozen = hs.copy()
    frozen.flags.writeable = False
    raises(TypeError, r.half_scale, frozen, 1, mentions=["'hs'", "read-only float16 ('e')"])
    raises(BufferError, r.half_address, flat[::2], mentions="'hs'")
    misaligned = np.frombuffer(bytearray(9), np.uint8)[1:].view(np.float16)
    raises(BufferError, r.half_sum, misaligned, mentions=["'hs'", "misaligned"])


def test_arrays_of_half_floats():
    a, address = r.halves(2, 3)
    n = np.asarray(a)
    assert n.dtype == np.float16 and n.shape == (2, 3) and n.ctypes.data == address and a.format == "e"
    assert (n == np.arange(6).reshape(2, 3) / 2).all()
    r.half_scale(a, -1)
    assert float(n[1, 2]) == exactly(-2.5)
    assert np.array_equal(np.asarray(r.half_list()), np.array([0.1, np.inf, 2.0**-24], np.float16))


def test_half_floats_in_records():
    vertex = np.dtype([("at", "f2", 3), ("light", "f2")])
    vs = np.asarray(r.vertices(4))
    assert vs.dtype == vertex and vs["at"].shape == (4, 3)
    vs["light"] = [1, 2, 3, 0.5]
    assert r.lights(vs) == exactly(6.5)
    assert r.lights(vs[::2]) == exactly(4.0)
    wrong = np.zeros(2, [("at", "f2", 3), ("light", "u2")])
    raises(TypeError, r.lights, wrong, mentions=["'vs'", "'light'", "float16"])


row = (7, (1, 2.5, -3), 0.5, True)
named = {"id": 7, "position": [1, 2.5, -3], "mass": 0.5, "alive": 1}
segment = ((1, 2), {"x": 3, "y": 4}, 1 + 2j)
Row = collections.namedtuple("Row", "id position mass alive")


def test_records_of_tuples_and_mappings():
    for rows in ([row, named], (row, types.MappingProxyType(named)), (x for x in (Row(*row), collections.OrderedDict(named))), [list(row), collections.ChainMap(named)]):
        a, b = r.copies(rows, [segment])
        got = np.asarray(a)
        assert got["id"].tolist() == [7, 7]
        assert got["position"].tolist() == exactly([[1.0, 2.5, -3.0]] * 2)
        assert got["mass"].tolist() == [0.5, 0.5]
        assert got["alive"].tolist() == [True, True]
        assert np.asarray(b).tolist() == [((1, 2), (3, 4), 1 + 2j)]
    a, b = r.copies(list(a), list(b))  # named tuples
    assert np.asarray(a)["position"].tolist() == exactly([[1.0, 2.5, -3.0]] * 2)


def test_records_that_do_not_fit():
    raises(ValueError, r.copies, [row[:3]], [], mentions="copies() argument 'ps'[0]: expected an item for each field of the record, got 3")
    raises(ValueError, r.copies, [row + (1,)], [], mentions="got 5")
    raises(ValueError, r.copies, [{"id": 1}], [], mentions="copies() argument 'ps'[0]: the field 'position' is missing")
    raises(ValueError, r.copies, [named | {"more": 1}], [], mentions="it has more fields than the record")
    raises(TypeError, r.copies, [row, 3], [], mentions="copies() argument 'ps'[1]: expected a tuple of fields, or a mapping with their names, got int")
    raises(TypeError, r.copies, ["abcd"], [], mentions="got str")
    raises(TypeError, r.copies, [named | {"mass": "x"}], [], mentions="copies() argument 'ps'[0].mass: expected float, got str")
    raises(TypeError, r.copies, [(7, (1, None, 3), 0.5, True)], [], mentions="copies() argument 'ps'[0].position[1]: expected float, got NoneType")
    raises(ValueError, r.copies, [(7, (1, 2), 0.5, True)], [], mentions="copies() argument 'ps'[0].position: expected 3 items, got 2")
    raises(OverflowError, r.copies, [], [((1, 40000), (0, 0), 0)], mentions="copies() argument 'ss'[0].from.y: expected int16 (-32768 to 32767), got 40000")


class Shrinks:
    def __init__(self, what):
        self.what = what

    def __float__(self):
        self.what.clear()
        return 1.0

    def __index__(self):
        self.what.clear()
        return 1


def test_records_that_shrink_while_they_are_read():
    for what in ([0, (1, 2, 3), 0.5, True], dict(named)):
        whole = [what]
        if type(what) is list:
            what[0] = Shrinks(what)
        else:
            what["id"] = Shrinks(what)
        raises((IndexError, ValueError), r.copies, whole, [])
        whole = [row, Row(Shrinks(whole), (1, 2, 3), 1, 1), row]
        whole[1] = Row(Shrinks(whole), (1, 2, 3), 1, 1)
        assert len(r.copies(whole, [])[0]) == 3
