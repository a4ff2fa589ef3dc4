"""Objects of Python that implement interfaces of Go."""

import gc
import subprocess
import sys
import time
import weakref

import interfaces
import pytest
from checks import eventually, in_interpreter, needs_fork


class Own(Exception):
    pass


class Items(list):
    def less(self, i, j):
        return self[i] < self[j]

    def swap(self, i, j):
        self[i], self[j] = self[j], self[i]


class Circle:
    def __init__(self, area):
        self._area = area

    def area(self):
        return self._area

    def scale(self, by):
        return Circle(self._area * by * by)

    def label(self, prefix, *more):
        return f"{prefix} circle {more}"


def test_sort():
    items = Items([3, 1, 2] * 20)
    interfaces.sort(items)
    assert items == sorted(items) and len(items) == 60

    class Own(Items):
        def len(self):
            return 2

    items = Own([3, 1, 0])
    interfaces.sort(items)
    assert items == [1, 3, 0]


def test_heap():
    class H(Items):
        def push(self, x):
            self.append(x)

    assert interfaces.heap(H(), [3, 1, 2]) == [1, 2, 3]


def test_larger_interfaces():
    assert interfaces.area(Circle(5)) == 5.0
    assert interfaces.total([Circle(1), interfaces.Square(side=2), Circle(3)]) == 8.0
    assert interfaces.label(Circle(1)) == "a circle (1, 2)"
    assert interfaces.area(None) == 0.0


def test_instances_pass_as_themselves():
    square = interfaces.Square(side=3)
    assert interfaces.is_square(square) and not interfaces.is_square(Circle(1))
    assert interfaces.same(square) is square and interfaces.double(square) == 36.0

    class Sub(interfaces.Square):
        def area(self):
            return 100.0

    assert interfaces.area(Sub(side=1)) == 1.0


def test_interfaces_are_protocols():
    Shape, Square = interfaces.Shape, interfaces.Square

    class Half:
        def area(self):
            return 1.0

    assert isinstance(Square(side=2), Shape) and issubclass(Square, Shape) and isinstance(Circle(1), Shape)
    assert isinstance(interfaces.same(Circle(7)), Shape) and isinstance(interfaces.same(Square(side=1)), Shape)
    for other in (Half(), 1, None, interfaces.Exam(), Square):
        assert isinstance(other, Shape) == (other is Square)
    assert isinstance(interfaces.Exam(), interfaces.Checker) and not isinstance(Half(), interfaces.Checker)
    assert Shape.__module__ == "interfaces" and Shape.__doc__ == "Shape is larger." and "area" in Shape.area.__doc__

    class Own(Shape):
        def area(self):
            return 3.0

        def scale(self, by):
            return self

        def label(self, prefix, *more):
            return prefix

    assert isinstance(Own(), Shape) and interfaces.area(Own()) == 3.0
    with pytest.raises(TypeError, match="descriptor 'area'"):
        Shape.area(Own())
    with pytest.raises(TypeError, match="Protocols cannot be instantiated"):
        Shape()


def test_interfaces_as_results():
    class Scales(Circle):
        def scale(self, by):
            return interfaces.Square(side=by)

    assert interfaces.double(Scales(1)) == 4.0


def test_objects_come_back():
    circle = Circle(7)
    before = sys.getrefcount(circle)
    assert interfaces.same(circle) is circle
    assert interfaces.same(interfaces.same(circle)) is circle
    circle.visit = lambda name, depth: True
    store = interfaces.Store(visitor=circle)
    assert store.visitor is circle
    store.visitor = print  # has no visit, as the stub says of the property
    assert store.visitor.visit and interfaces.anything(None) == [None, None]
    assert interfaces.anything(circle) == [circle, circle]
    interfaces.keep(circle)
    assert interfaces.kept() is circle
    interfaces.keep(None)
    assert interfaces.kept() is None
    del store

    def is_dropped():
        interfaces.collect()
        interfaces.same(None)
        return sys.getrefcount(circle) == before

    assert eventually(is_dropped)


def test_objects_come_back_to_callables():
    seen = []

    class Sees(Circle):
        def scale(self, by):
            return self

    sees = Sees(3)
    interfaces.each(lambda s: seen.append(s), [sees, interfaces.Square(side=2), sees])
    assert seen[0] is sees and seen[2] is sees and type(seen[1]) is interfaces.Square


def test_objects_of_another_interpreter():
    interfaces.keep(Circle(7))
    in_interpreter("""
import interfaces
kept = interfaces.kept()
assert type(kept).__name__ == "Shape", kept
assert kept.area() == 7.0
try:
    interfaces.kept_as_any()
    assert False
except RuntimeError as e:
    assert "another interpreter" in str(e), e
""")
    interfaces.keep(None)


def test_exceptions():
    class Fails(Circle):
        def area(self):
            raise e

        def scale(self, by):
            raise e

    e = Own("x")
    with pytest.raises(Own) as raised:
        interfaces.area(Fails(1))
    assert raised.value is e
    with pytest.raises(RuntimeError, match="scaling: ") as raised:
        interfaces.double(Fails(1))
    assert raised.value.__cause__ is e

    class Wrong(Circle):
        def area(self):
            return "x"

    with pytest.raises(TypeError, match=r"^area\(\) argument 's' result: expected float, got str$"):
        interfaces.area(Wrong(1))


def test_a_callable_for_one_method():
    seen = []
    assert interfaces.walk(lambda name, depth: seen.append((name, depth)) or name != "b", "a", "b", "c") == 1
    assert seen == [("a", 0), ("b", 1)]

    class Visitor:
        def visit(self, name, depth):
            return True

        def __call__(self, *args):
            raise AssertionError

    assert interfaces.walk(Visitor(), "a", "b") == 2
    assert interfaces.walk_at_once(lambda name, depth: depth % 2 == 0, 100) == 50
    assert interfaces.check(lambda text: None, "x") == "good"

    def bad(text):
        raise interfaces.BadError

    assert interfaces.check(bad, "x") == "bad"


def test_string():
    class Name:
        def __str__(self):
            return "name"

    class Both(Name):
        def string(self):
            return "string"

    assert interfaces.text(Name()) == "name" and interfaces.text(Both()) == "string"


def test_what_implements_nothing():
    class Half:
        def area(self):
            return 1.0

        label = "no method"

    with pytest.raises(TypeError, match=r"^area\(\) argument 's': expected Shape or None, got Half without label, scale$"):
        interfaces.area(Half())
    for o, name in ((1, "int"), ("x", "str"), (object(), "object")):
        with pytest.raises(TypeError, match=rf"^area\(\) argument 's': expected Shape or None, got {name}$"):
            interfaces.area(o)
    with pytest.raises(TypeError, match=r"^walk\(\) argument 'v': expected Visitor or None, got int$"):
        interfaces.walk(1)
    with pytest.raises(TypeError, match=r"^total\(\) argument 'shapes'\[1\]: expected Shape or None, got Half without label, scale$"):
        interfaces.total([Circle(1), Half()])

    class Raises:
        @property
        def area(self):
            raise Own("property")

    with pytest.raises(Own, match="property"):
        interfaces.area(Raises())
    with pytest.raises(TypeError, match="expected Strict or None, got "):
        interfaces.check_strictly(lambda text: None)
    assert interfaces.check_strictly(interfaces.Exam()) == "bad"


def test_kept_in_a_field():
    store = interfaces.Store(visitor=lambda name, depth: name == "x")
    assert store.use("x") and not store.use("y")
    store.visitor = lambda name, depth: True
    assert store.use("y") and store.visitor.visit("z", 1) is True


def test_references():
    circle = Circle(1)
    reference = weakref.ref(circle)
    before = sys.getrefcount(circle)
    for _ in range(500):
        interfaces.area(circle)
        interfaces.total([circle, circle])
        with pytest.raises(TypeError):
            interfaces.total([circle, 1])
    del circle
    for _ in range(50):
        interfaces.collect()
        interfaces.area(None)
        gc.collect()
        if reference() is None:
            break
        time.sleep(0.02)
    assert reference() is None and before < 10


FORK = """
import os, sys, interfaces
store = interfaces.Store(visitor=lambda name, depth: True)
pid = os.fork()
if pid == 0:
    ok = interfaces.walk(lambda name, depth: True, "a") == 1
    try:
        store.use("x")
    except RuntimeError:
        os._exit(0 if ok else 1)
    os._exit(2)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@needs_fork
def test_after_a_fork():
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", FORK]).returncode == 0


def test_methods_that_take_contexts():
    class Store:
        def get(self, key):
            return {"a": "1", "b": "2"}[key]

        def keys(self):
            return ["b", "a"]

    assert interfaces.values(Store()) == ["2", "1"]
    assert interfaces.values(Store(), timeout=30) == ["2", "1"]

    class Missing(Store):
        def keys(self):
            return ["c"]

    with pytest.raises(KeyError, match="c"):
        interfaces.values(Missing())
