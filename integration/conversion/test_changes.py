"""Classes of maps, slices and arrays: what changes their items, and parameters that take what they are made of."""

import pytest
from classes import Heading, Letter, Spot, Track, climb_of, count_keys


def test_maps():
    h = Heading({})
    h["a"] = ["1", "2"]
    h["b"] = []
    assert h.first("a") == "1" and count_keys(h) == 2 and sorted(map(len, h.values())) == [0, 2]
    del h["b"]
    assert count_keys(h) == 1
    with pytest.raises(KeyError, match="b"):
        del h["b"]
    with pytest.raises(TypeError, match="expected str, got int"):
        h[1] = []


def test_a_map_of_a_field_is_made_where_it_is_nil():
    letter = Letter()
    letter.head["a"] = ["1"]
    assert letter.head.first("a") == "1"
    letter.head = {"a": ["2"]}
    assert letter.head.first("a") == "2"


def test_slices():
    t = Track([(1, 2)])
    t.append(Spot((3, 4)))
    t.append((5, 6))
    assert t.climb() == 12
    t[-1] = (0, 1)
    del t[0]
    assert t.climb() == 5
    with pytest.raises(IndexError, match="index 2 is out of range for 2 items"):
        t[2] = (0, 0)
    with pytest.raises(IndexError):
        del t[-3]


def test_arrays():
    s = Spot((1, 2))
    s[1] = 5
    assert s.height() == 5
    with pytest.raises(IndexError):
        s[2] = 0


def test_parameters_take_what_the_class_is_made_of():
    assert count_keys({"a": [], "b": []}) == 2
    assert climb_of([(1, 2), Spot((3, 4))]) == climb_of(iter([(1, 2), (3, 4)])) == 6
    with pytest.raises(TypeError, match="expected"):
        count_keys(5)
    with pytest.raises(TypeError):
        count_keys(None)
    with pytest.raises(ValueError):
        climb_of([(1, 2, 3)])
