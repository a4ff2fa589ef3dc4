"""What Python sees of types that are not structs: numbers, items and equality."""

import operator

import classes as m
import pytest
from classes import Header, IDs, Link, Ratio, Stamp, Switch, Title, parse_id


def test_numbers():
    assert int(Stamp(1500)) == operator.index(Stamp(1500)) == 1500 and float(Stamp(2)) == 2
    assert float(Ratio(3).half()) == 1.5
    assert bool(Switch(True)) and not Switch(True).turn()
    assert str(Title("Go").short()) == "G"
    with pytest.raises(TypeError):
        int(Ratio(1))


def test_values_are_compared():
    a, b, c = parse_id("01020304"), parse_id("01020304"), parse_id("01020305")
    assert a is not b and a == b != c and hash(a) == hash(b) and {a: 1}[b] == 1 and len({a, b, c}) == 2
    assert a != "01020304" and a is not None and not a == None  # noqa: E711
    assert Stamp(1) == Stamp(1) != Stamp(2) and Stamp(1) != 1 and Title("a") == Title("a")


def test_arrays():
    a = parse_id("01020304")
    assert bytes(a) == b"\1\2\3\4" and len(a) == 4 and list(a) == [1, 2, 3, 4] and a[-1] == 4
    with pytest.raises(IndexError):
        a[4]


def test_slices():
    a, b = parse_id("01020304"), parse_id("01020305")
    ids = IDs([a, b])
    assert len(ids) == 2 and list(ids) == [a, b] and ids[-1] == b and b in ids and not IDs([])
    with pytest.raises(IndexError, match="index 2 is out of range for 2 items"):
        ids[2]
    with pytest.raises(TypeError, match="expected int, got str"):
        ids["a"]
    assert IDs([a]) != IDs([a])  # Go compares no slices


def test_maps():
    h = Header({"a": ["1"], "b": []})
    h.add("a", "2")
    assert len(h) == 2 and h["a"] == ["1", "2"] and "b" in h and "c" not in h and sorted(h) == h.names() == sorted(h.keys())
    assert dict(h) == dict(h.items()) == {"a": ["1", "2"], "b": []}
    with pytest.raises(KeyError, match="c"):
        h["c"]
    for name in h:  # the keys of before the loop
        h.add(name + "x", "")
    assert h.names() == ["a", "ax", "b", "bx"]


def test_parameters_named_self():
    assert Link(name="b").before(Link(name="a"), other=Link(name="c")) == "abc"
    assert Link(name="b").before(self_=Link(name="a"), other=Link(name="c")) == "abc"


def test_the_text_for_programmers():
    assert repr(m.Shown(x=3)) == "Shown{3}" and repr(m.Stamp(5)) == f"{m.Stamp(5)!r}" == "Stamp(5)" and repr([m.Stamp(5)]) == "[Stamp(5)]"

    class Sub(m.Shown):
        def __repr__(self):
            return "Sub"

    assert repr(Sub(x=3)) == "Sub"
