"""Generic types and functions of Go, by their instantiations."""

import datetime as dt
import gc
import inspect
import pickle
import weakref
from array import array

import classes
import pytest
from classes import Circle, PairStringInt, SetInt, TreeString, Words

UTC = dt.timezone.utc


def test_instantiations_are_classes():
    assert SetInt is not Words and not issubclass(SetInt, Words)
    assert SetInt.__name__ == "SetInt" and SetInt.__module__ == "classes"
    assert SetInt.__doc__ == "SetInt has each item once.\n\nSetInt makes a Set of items." and Words.__doc__.startswith("Words is a set of text.")
    assert not hasattr(classes, "Set") and not hasattr(classes, "SetString")
    assert {"SetInt", "Words", "PairTimeCircle", "PairStringInt", "PairIntString"} <= set(classes.__all__)


def test_generic_constructors():
    assert str(inspect.signature(SetInt)) == "(*items)"
    numbers, words = SetInt(3, 1, 3), Words("b", "a")
    assert (len(numbers), list(numbers), 1 in numbers, 2 in numbers) == (2, [1, 3], True, False)
    assert (list(words), "a" in words) == (["a", "b"], True)
    assert list(SetInt.filled(3, lambda i: i * i)) == [0, 1, 4]
    assert type(Words.filled(2, str)) is Words

    class Own(SetInt):
        pass

    assert type(Own(1)) is Own and type(Own.filled(1, int)) is Own


def test_errors_name_the_class():
    with pytest.raises(TypeError, match=r"SetInt\(\) argument 'items'\[1\]: expected int, got str"):
        SetInt(1, "a")
    with pytest.raises(TypeError, match=r"add\(\) argument 'item': expected str, got int"):
        Words().add(1)
    with pytest.raises(TypeError, match=r"argument 's': expected SetInt or None, got Words"):
        classes.sum_of(Words())
    with pytest.raises(TypeError, match=r"join\(\) argument 'other': expected Words or None, got SetInt"):
        Words().join(SetInt())


def test_methods_and_fields():
    s = SetInt()
    assert s.add(1) and not s.add(1)
    assert (s.adds, s.label) == (2, "")
    s.label, s.adds = "ones", 7
    assert s.add(2) and (s.label, s.adds) == ("ones", 8)
    assert list(s.join(SetInt(9))) == [1, 2, 9]
    total, same = classes.sum_of(s)
    assert total == 3 and same is s
    seen = weakref.ref(s)
    del s, same
    gc.collect()
    assert seen() is None


def test_type_arguments_are_classes():
    now = dt.datetime(2026, 1, 2, tzinfo=UTC)
    circle = Circle(1.0)
    pair = classes.entry(now, circle)
    assert type(pair).__name__ == "PairTimeCircle"
    assert pair.key == now and pair.value is circle
    pair.value = None
    assert pair.value is None


def test_a_function_for_one_instantiation_is_its_constructor_too():
    pair = PairStringInt("four")
    assert (pair.key, pair.value, str(pair)) == ("four", 4, "four=4")
    assert str(classes.new_tally("ab")) == "ab=2"


def test_generic_functions():
    back = classes.swap_string_int(PairStringInt("abc"))
    assert type(back).__name__ == "PairIntString" and (back.key, back.value) == (3, "abc")
    back.key = 4
    assert back.same() is back and back.same().key == 4  # of a result that is not a pointer, too
    assert classes.swap_times.__doc__ == "swap_times is generic in both."
    assert classes.largest_int(1, 3, 2) == 3
    assert classes.largest_float64(1, 2.5) == 2.5
    assert classes.largest_string("a", "c", "b") == "c"
    assert not hasattr(classes, "largest")
    with pytest.raises(TypeError, match=r"largest_int\(\) argument 'first': expected int, got float"):
        classes.largest_int(1.5)
    with pytest.raises(OverflowError):
        classes.largest_int(2**63)


def test_slices_of_type_parameters():
    for kind, function in ("i", classes.doubled_int32), ("d", classes.doubled_float64):
        values = array(kind, [1, 2])
        function(values)
        assert list(values) == [2, 4]
        with pytest.raises(TypeError, match="read-only|writable"):
            function(memoryview(values).toreadonly())
    assert classes.size_bytes(b"abc") == 3 and classes.size_bytes(bytearray(2)) == 2 and classes.size_string("ab") == 2


def test_types_that_hold_themselves():
    root = classes.root()
    assert (root.left.value, root.right.value, root.left.left) == ("left", "right", None)
    assert root.left is root.left and root.depth() == 2
    leaf = TreeString(value="leaf")
    root.left.left = leaf
    assert root.depth() == 3 and root.left.left is leaf


def test_generic_types_of_other_packages():
    latest = classes.Latest()
    assert latest.point.load() is None
    p = classes.Point(x=1)
    latest.point.store(p)
    assert latest.point.load() is p


def test_generic_interfaces():
    queue = classes.numbers()
    assert type(queue).__name__ == "QueueInt" and isinstance(queue, classes.QueueInt)
    queue.push(1)
    queue.push(2)
    assert classes.drain(queue) == (2, 1)
    with pytest.raises(RuntimeError, match="the queue is empty"):
        queue.pop()

    class Own:
        def push(self, item):
            raise NotImplementedError

        def pop(self):
            return 5

    assert isinstance(Own(), classes.QueueInt) and classes.drain(Own()) == (5, 5)


def test_named_containers():
    assert classes.backwards(["a", "b"]) == ["b", "a"]


def test_no_pickles():
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(SetInt())
