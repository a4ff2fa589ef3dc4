"""Variables of a Go package."""

import subprocess
import sys

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
