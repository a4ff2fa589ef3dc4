"""Interfaces whose methods lead to interfaces, which objects of Python implement, too."""

import gc
import sys
import weakref

import interfaces
import pytest
from checks import eventually


class Node:
    def __init__(self, *children, parent=None, **named):
        self._children, self._parent, self._named = children, parent, named
        for child in children:
            if isinstance(child, Node):
                child._parent = self

    def children(self):
        return list(self._children)

    def parent(self):
        return self._parent

    def named(self):
        return self._named


def test_an_interface_that_mentions_itself():
    tree = Node(Node(Node(), Node()), Node())
    assert interfaces.count_nodes(tree) == 5
    deepest = tree._children[0]._children[1]
    assert interfaces.root(deepest) is tree and interfaces.root(tree) is tree
    leaf = interfaces.Leaf(deepest)
    assert interfaces.root(leaf) is tree and leaf.parent() is deepest
    assert interfaces.count_nodes(Node(leaf)) == 2
    assert interfaces.named_node(Node(a=tree, b=leaf), "a") is tree
    assert interfaces.named_node(Node(a=tree, b=leaf), "b") is leaf
    assert interfaces.named_node(Node(), "a") is None


def test_what_is_no_such_object():
    with pytest.raises(TypeError, match=r"^count_nodes\(\) argument 'n' result\[1\]: expected Node or None, got int$"):
        interfaces.count_nodes(Bad([Node(), 1]))
    with pytest.raises(TypeError, match=r"^root\(\) argument 'n' result: expected Node or None, got Half without children, named$"):
        interfaces.root(Node(parent=Half()))


class Bad(Node):
    def __init__(self, children):
        super().__init__()
        self._children = children


class Half:
    def parent(self):
        return None


def test_deep_chains():
    node = None
    for _ in range(2000):
        node = Node(parent=node)
    assert interfaces.root(node).parent() is None


def test_callables_that_return_callables():
    seen = []

    def first(r):
        seen.append(r)
        return second if r == "b" else first

    def second(r):
        seen.append(r.upper())
        return None

    assert interfaces.run(first, "a", "b", "c", "d") == 3 and seen == ["a", "b", "C"]

    class Machine:
        def next(self, r):
            return self if r == "a" else 1

    assert interfaces.run(Machine(), "a", "a") == 2
    with pytest.raises(TypeError, match=r"^run\(\) argument 's' result: expected State or None, got int$"):
        interfaces.run(Machine(), "b")


def test_interfaces_that_lead_to_each_other():
    class Both:
        def __init__(self, n):
            self.n = n

        def right(self):
            return Both(self.n + 1)

        def left(self):
            return self

        def value(self):
            if self.n == 5:
                raise KeyError(5)
            return self.n

    assert interfaces.zigzag(Both(0), 3) == 6
    with pytest.raises(KeyError, match="5"):
        interfaces.zigzag(Both(0), 9)
    assert interfaces.zigzag(lambda: Both(1), 1) == 1


def test_an_interface_that_leads_to_one_of_go_alone():
    assert interfaces.check_closed(lambda: interfaces.Exam()) == "bad"
    with pytest.raises(TypeError, match="result: expected Strict or None, got Half"):
        interfaces.check_closed(lambda: Half())


class Model:
    def convert(self, c):
        self.converted = c
        return Gray(c.rgba()[0] >> 8)


class Gray:
    def __init__(self, y):
        self.y = y

    def rgba(self):
        return (self.y * 257,) * 3 + (65535,)


class Ramp:
    """An image."""

    model = Model()

    def color_model(self):
        return self.model

    def bounds(self):
        return interfaces.bounds(4, 2)

    def at(self, x, y):
        return Gray(10 * x + y)


def test_images():
    assert interfaces.red(Ramp()) == 2 * 60 + 4
    gray = interfaces.color_at(Ramp(), 3, 1)
    assert type(gray) is Gray and gray.y == 31 and type(Ramp.model.converted) is Gray

    class Bad(Ramp):
        def at(self, x, y):
            return 7

    with pytest.raises(TypeError, match=r"^red\(\) argument 'm' result: expected Color or None, got int$"):
        interfaces.red(Bad())


def test_references():
    root = Node()
    child = Node(parent=root)
    reference = weakref.ref(child)
    before = sys.getrefcount(root)
    for _ in range(200):
        assert interfaces.root(child) is root
        interfaces.count_nodes(Node(Node(), Node()))
        with pytest.raises(TypeError):
            interfaces.count_nodes(Bad([Node(), 1]))
    del child

    def is_dropped():
        interfaces.collect()
        interfaces.red(Ramp())
        gc.collect()
        return reference() is None and sys.getrefcount(root) == before - 1

    assert eventually(is_dropped)
