"""Go's interfaces as protocols of Python: properties of two methods, hashes, sequences, mappings, pickles, promoted fields."""

import copy
import pickle

import classes
import pytest
from classes import Amount, Cable, Counter, Desk, Dial, Labelled, Melody, Point, Row, Table, Tag


def test_accessors():
    d = Dial()
    d.level = 7
    assert d.level == 7 and not hasattr(d, "set_level")
    with pytest.raises(RuntimeError, match="it goes to 11"):
        d.level = 12
    with pytest.raises(TypeError, match="^Dial.level: expected int, got str"):
        d.level = "1"
    with pytest.raises(AttributeError):
        del d.level
    assert Dial.level.__doc__ == "level is how far it is turned."
    d.set_text("four")
    assert d.level == 4 and d.text(2) == "8"


def test_accessors_of_interfaces_are_methods():
    desk = Desk()
    desk.set_height(3)
    assert classes.heighten(desk) == 4 and desk.height() == 4

    class Chair:
        def __init__(self):
            self.at = 1

        def height(self):
            return self.at

        def set_height(self, height):
            self.at = height

    assert classes.heighten(Chair()) == 2


def test_hash():
    a, b, c = Tag("a"), Tag("a"), Tag("c")
    assert hash(a) == hash(b) != hash(c) and {a, b, c} == {a, c}
    assert {a: 1}[b] == 1 and a.hash() >= 0


def test_sequence():
    r = Row(1, 2, 3)
    assert (r[0], r[2], r[-1], r[-3]) == (1, 3, 3, 1)
    assert list(r) == [1, 2, 3] and 2 in r and list(reversed(r)) == [3, 2, 1]
    r[-1] = 9
    del r[0]
    assert list(r) == [2, 9] and r.at(0) == 2
    for i in 2, -3, 10**6:
        with pytest.raises(IndexError, match=f"index {i} is out of range for 2 items"):
            r[i]
        with pytest.raises(IndexError):
            r[i] = 1
        with pytest.raises(IndexError):
            del r[i]
    with pytest.raises(TypeError, match="expected int, got slice"):
        r[:]
    with pytest.raises(TypeError, match="expected float, got str"):
        r[0] = "1"
    with pytest.raises(OverflowError):
        r[2**70]


def test_a_length_by_another_name():
    t = Melody(1, 2, 3)
    assert len(t) == t.length() == 3 and list(t) == [1, 2, 3] and t[-1] == t.get(2) == 3 and not Melody()
    t[-1] = 9
    assert list(t) == [1, 2, 9]
    with pytest.raises(IndexError, match="index 3 is out of range for 3 items"):
        t[3]
    with pytest.raises(TypeError):
        len(Cable())  # a length of something else: it has no items by index
    assert Cable(meters=4).length() == 4 and bool(Cable())


def test_mapping():
    t = Table()
    t["a"], t["b"] = 1, 2
    assert t["a"] == 1 and len(t) == 2 and "b" in t and "c" not in t and t.get("c") == (0, False)
    del t["a"]
    with pytest.raises(KeyError) as raised:
        t["a"]
    assert raised.value.args == ("a",)
    with pytest.raises(TypeError, match="expected str, got int"):
        t[1]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(protocol):
    assert pickle.loads(pickle.dumps(Amount(1234), protocol)).cents() == 1234
    counter = Counter(7)
    other = pickle.loads(pickle.dumps(counter, protocol))
    assert type(other) is Counter and other.next() == 8 and counter.next() == 8


def test_copies():
    counter = Counter(1)
    for copied in copy.copy(counter), copy.deepcopy(counter):
        assert copied is not counter and copied.next() == 2
    assert counter.next() == 2
    twice = copy.deepcopy([counter, counter])
    assert twice[0] is twice[1] is not counter


def test_pickle_failures():
    with pytest.raises(RuntimeError, match="no amount is negative"):
        pickle.dumps(Amount(-1))
    with pytest.raises(RuntimeError, match="no counter"):
        Counter._unmarshal(b"1")
    with pytest.raises(TypeError, match="expected a C-contiguous buffer"):
        Counter._unmarshal("1")
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(Labelled())


class Named(Counter):
    pass


def test_pickles_of_derived_classes():
    named = Named(5)
    named.name = ["n"]
    for other in pickle.loads(pickle.dumps(named)), copy.copy(named), copy.deepcopy(named):
        assert type(other) is Named and other.name == ["n"] and other.next() == 6
    assert copy.copy(named).name is named.name and copy.deepcopy(named).name is not named.name


def test_promoted_fields():
    labelled = Labelled(name=3)
    labelled.x = 1.5
    labelled.move(1, 1)
    assert (labelled.x, labelled.y, labelled.name) == (2.5, 1, 3)
    assert Labelled.x.__doc__ == Point.x.__doc__


def test_next():
    down = classes.Countdown(left=3)
    assert iter(down) is down and next(down) == 2 and list(down) == [1, 0] and list(down) == []
    assert down.next() == (0, False)
    with pytest.raises(StopIteration):
        next(down)
    hidden = classes.concealed(4)
    assert next(iter(hidden)) == 3 and sum(hidden) == 3 and isinstance(down, classes.Falling)
    assert classes.add_up(classes.Countdown(left=5)) == 10


def test_next_of_python():
    class Ones:
        def __init__(self, n):
            self.n = n

        def next(self):
            self.n -= 1
            return (1, True) if self.n >= 0 else (0, False)

    assert classes.add_up(Ones(3)) == 3


def test_iterators_that_say_whether_there_is_more():
    stack = classes.Pile(items=["a", "b", "c"])
    assert iter(stack) is stack and next(stack) == "c" and list(stack) == ["b", "a"] and not stack.has_next()
    piled = classes.Piled(items=["a", "b"])
    assert list(piled) == ["b", "a"] == list(piled) and "b" in piled and type(piled.iterator()) is classes.Pile
    checked = classes.Checked(left=3)
    assert next(checked) == 2 and next(checked) == 1
    with pytest.raises(RuntimeError, match="one"):
        next(checked)
    assert list(classes.Checked(left=0)) == []


def test_iterators_that_end_with_an_error():
    for wrapped in False, True:
        assert list(classes.Pages(left=3, wrapped=wrapped)) == [2, 1, 0]
    with pytest.raises(classes.DoneError):
        classes.Pages(left=0).next()
    with pytest.raises(EOFError):
        classes.Pages(left=0, wrapped=True).next()
    pages, seen = classes.Pages(left=2, fails=True), []
    with pytest.raises(RuntimeError, match="lost"):
        for page in pages:
            seen.append(page)
    assert seen == [1, 0]


def test_contains():
    interval = classes.Interval(low=1, high=3)
    assert 1 in interval and 2.5 in interval and 3 not in interval and interval.contains(2)
    with pytest.raises(TypeError, match="expected float, got str"):
        "1" in interval


def test_equals():
    Interval, Stretch = classes.Interval, classes.Stretch
    assert Interval(low=1, high=3) == Interval(low=1, high=3) != Interval(low=1, high=4)
    assert Interval(low=1, high=3) != 5 and Interval() != object() and Interval() is not None and Interval().equals(Interval())
    assert Stretch(length=1) == Stretch(length=1) != Stretch(length=2) and Stretch() != "x" and Stretch(length=1).equals(Stretch(length=1))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Interval())


def test_mappings_are_no_sequences():
    from collections.abc import Iterable

    numbered = classes.Numbered("zero")
    assert numbered[0] == "zero" and len(numbered) == 1
    for o in numbered, Table():
        assert not isinstance(o, Iterable)
        for use in iter, list, lambda o: 0 in o if o is numbered else list(o):
            with pytest.raises(TypeError, match="is not (a container or )?iterable"):
                use(o)
    index = classes.Index()
    index["b"], index["a"] = 2, 1
    assert list(index) == ["a", "b"] == index.keys() and dict(index) == {"a": 1, "b": 2} and "a" in index
