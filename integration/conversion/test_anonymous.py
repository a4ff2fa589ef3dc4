"""Parameters of interfaces, funcs and slices whose types have no exported name."""

import interfaces as m
from checks import eventually, raises, refcounts


class Thing:
    def __init__(self, size):
        self._size = size

    def name(self):
        return "thing"

    def scale(self, by):
        return self._size * by

    def size(self):
        return self._size


def test_interfaces_without_a_name():
    assert m.describe(Thing(3)) == "thing 6" and m.describe(m.Named(size=4)) == "named 8" and m.describe(None) == "nil"
    assert m.is_named(m.Named()) and not m.is_named(Thing(1)) and not m.is_named(lambda: "x")
    raises(TypeError, m.describe, 1, mentions="describe() argument 'v': expected object with name, scale or None, got int")
    raises(TypeError, m.describe, type("Half", (), {"name": lambda self: ""})(), mentions="got Half without scale")

    class Failing(Thing):
        def scale(self, by):
            raise KeyError("no scale")

    raises(KeyError, m.describe, Failing(1), mentions="no scale")


def test_interfaces_that_are_not_exported():
    assert m.size_of(Thing(5)) == 5 and m.size_of(lambda: 6) == 6 and m.size_of(m.Box(Thing(7))) == 7
    raises(TypeError, m.size_of, 1, mentions="size_of() argument 's': expected callable, object with size or None, got int")
    raises(TypeError, m.size_of, Thing("x"), mentions="size_of() argument 's' result: expected int, got str")
    assert m.sizes([Thing(1), lambda: 2, m.Box(Thing(3))]) == 6
    raises(TypeError, m.sizes, [Thing(1), 2], mentions="'list'[1]")


def test_other_types_that_are_not_exported():
    assert m.rewrite("a", str.upper) == "A"
    assert m.count(["a", "b"]) == 2 and m.words(2) == ["", ""]


def test_references():
    thing = Thing(1)
    before = refcounts(thing)
    for _ in range(1000):
        m.size_of(thing)
        m.describe(thing)
        raises(TypeError, m.sizes, [thing, 2])
    assert eventually(lambda: m.collect() is None and refcounts(thing) == before)
