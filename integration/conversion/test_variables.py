"""Variables of a Go package."""

import concurrent.futures
import importlib
import re
import subprocess
import sys
import types

import classes
import pytest


def test_values_are_those_of_the_time():
    assert classes.limit == 10
    classes.set_limit(11)
    try:
        assert classes.limit == 11
    finally:
        classes.set_limit(10)


def test_a_struct_shares_its_memory():
    origin = classes.origin
    assert type(origin) is classes.Point and origin.name == "origin"
    origin.x = 5
    assert classes.origin.x == 5 and classes.origin is origin
    origin.x = 0


@pytest.fixture
def kept(monkeypatch):
    """Sets the variables back that a test sets."""
    for name in ("limit", "labels", "default", "unit_point"):
        monkeypatch.setattr(classes, name, getattr(classes, name))


def test_assignments_reach_go(kept):
    classes.limit = 49
    assert classes.limit == 49 and str(classes.check([50])[0]).startswith("50: beyond")
    labels = ["x"]
    classes.labels = labels
    labels.append("y")
    assert classes.labels == ["x"], "Go has a copy"
    classes.default = classes.Square(3)
    assert classes.default.area() == 9
    classes.unit_point = None
    assert classes.unit_point is classes.Point.unit is None
    assert not {"limit", "labels", "default", "unit_point"} & set(vars(classes))


def test_an_assigned_struct_is_copied():
    origin, other = classes.origin, classes.Point(x=2, name="other")
    classes.origin = other
    try:
        assert classes.origin is origin and (origin.x, origin.name) == (2, "other")
        other.x = 3
        assert origin.x == 2
    finally:
        classes.origin = classes.Point(name="origin")


def test_wrong_values_name_the_variable(kept):
    for name, value, kind, text in (
        ("limit", "x", TypeError, "^limit: expected int, got str$"),
        ("limit", 1 << 80, OverflowError, "^limit: expected int64"),
        ("labels", ["a", 1], TypeError, r"^labels\[1\]: expected str, got int$"),
        ("origin", None, TypeError, "^origin: expected Point, got NoneType$"),
    ):
        with pytest.raises(kind, match=text):
            setattr(classes, name, value)
    assert classes.limit == 10 and classes.labels == ["a", "b"]


def test_what_is_not_set():
    for name, why in (
        ("HALF_SQUARE", "it is a constant of Go"),
        ("MOST", "it is a constant of Go"),
        ("LimitError", "it is the class of an error of Go"),
        ("weights", "Python has no values of the type *buffer.Array[float64]"),
    ):
        old = getattr(classes, name)
        for verb, change in (("set", lambda: setattr(classes, name, old)), ("deleted", lambda: delattr(classes, name))):
            with pytest.raises(AttributeError, match=rf"^'{name}' cannot be {verb}: {re.escape(why)}$"):
                change()
    with pytest.raises(AttributeError, match="^'limit' cannot be deleted: it is a variable of Go$"):
        del classes.limit
    assert classes.limit == 10


def test_other_names_are_those_of_any_module():
    function = classes.set_limit
    classes.set_limit, classes.mine = len, 1
    assert classes.set_limit is len and classes.mine == 1
    classes.set_limit = function
    del classes.mine
    with pytest.raises(AttributeError):
        del classes.mine
    assert isinstance(classes, types.ModuleType) and repr(classes).startswith("<module 'classes' from")
    assert importlib.reload(classes).limit == 10 and "limit" in dir(classes)


def test_threads_set_variables(kept):
    def assign(n):
        for _ in range(500):
            classes.limit = n
            assert classes.limit in range(20, 24)

    classes.limit = 20
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(assign, range(20, 24)))


def test_classes_have_those_of_their_type():
    Point, Square = classes.Point, classes.Square
    assert Point.unit is classes.unit_point and Point.unit.name == "unit" and Point.origin is classes.origin
    assert type(Square.HALF) is type(classes.HALF_SQUARE) is Square and Square.HALF.area() == classes.HALF_SQUARE.area() == 0.25
    assert Point(name="p").unit is Point.unit
    with pytest.raises(AttributeError):
        Point(name="p").unit = None
    assert isinstance(Point.name, type(Point.x)) and classes.point_name is not None, "a field keeps its name"
    assert not hasattr(classes.Shape, "default")

    class Derived(Point):
        pass

    assert type(Derived.unit) is Point
    assert "HALF" in dir(Square)


def test_interfaces_and_lists():
    assert type(classes.default) is classes.Square and classes.default.area() == 1
    assert classes.labels == ["a", "b"]


def test_what_is_no_variable():
    with pytest.raises(AttributeError, match="module 'classes' has no attribute 'no_such'"):
        classes.no_such
    assert not hasattr(classes, "Limit")


def test_dir_has_them():
    assert {"limit", "origin", "Circle", "set_limit"} <= set(dir(classes))
    assert "weights" not in dir(classes), "what lists a module reads all, and this can be read once"
    assert "limit" not in classes.__all__


def test_import_reads_none():
    code = "import threading, classes; from classes import *; print(open('/proc/self/status').read().split('Threads:')[1].split()[0])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout == "1\n", "no Go runtime was started"


def test_errors_are_exceptions_that_are_not_raised():
    first, none = classes.check([50, 3])
    assert none is None and str(first).startswith("50: beyond the limit") and type(first) is classes.LimitError
    assert str(first.__cause__) == "beyond the limit: file does not exist"
    with pytest.raises(FileNotFoundError, match="50: beyond the limit"):
        raise first
