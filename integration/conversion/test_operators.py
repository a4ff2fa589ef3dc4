"""Go's methods as operators of Python."""

import bisect
import datetime
import functools
import heapq
import itertools
import math
import operator
import random
import sys

import classes
import pytest
from classes import Appointment, Chore, Late, Grade, Moment, Money, Tally, Vec
from facade.image import Point, Rectangle

COMPARISONS = operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt


@pytest.mark.parametrize("make", [Moment, Late, Grade])
def test_comparisons_follow_from_one_and_equality(make):
    for x, y in itertools.product(range(3), repeat=2):
        for compare in COMPARISONS:
            assert compare(make(x), make(y)) is compare(x, y), (compare, x, y)
    for compare in COMPARISONS[:2] + COMPARISONS[4:]:
        for other in 1, None, "1", object():
            with pytest.raises(TypeError, match="not supported between instances of"):
                compare(make(1), other)
    numbers = random.Random(1).choices(range(20), k=50)
    made = [make(n) for n in numbers]
    assert sorted(made) == [make(n) for n in sorted(numbers)]
    assert sorted(made, reverse=True) == [make(n) for n in sorted(numbers, reverse=True)]
    assert (min(made), max(made)) == (make(min(numbers)), make(max(numbers)))
    heapq.heapify(made)
    assert heapq.nsmallest(3, made) == [make(n) for n in sorted(numbers)[:3]]
    assert bisect.bisect_left(sorted(made), make(20)) == 50


def test_what_has_no_order_is_neither_less_nor_equal():
    nan = Grade(math.nan)
    for x, y in (nan, nan), (nan, Grade(1)), (Grade(1), nan):
        assert [compare(x, y) for compare in COMPARISONS] == [False, False, False, True, False, False]


def test_an_order_without_equality_is_that_of_less():
    first, second = Chore(1), Chore(2)
    assert first < second and second > first and not second < first
    assert [j.rank() for j in sorted([second, Chore(3), first])] == [1, 2, 3]
    with pytest.raises(TypeError, match="'<=' not supported between instances of 'classes.Chore' and 'classes.Chore'|'<=' not supported"):
        first <= second


class Other:
    """What the operators of Go do not know."""

    def __radd__(self, left):
        return "radd", left

    def __rmul__(self, left):
        return "rmul", left

    def __lt__(self, right):
        return "lt"


def test_what_a_method_does_not_take_is_not_implemented():
    v, other = Vec(3, 4), Other()
    assert v + other == ("radd", v) and v * other == ("rmul", v) and (v > other) == "lt"
    assert Vec.__add__(v, 1) is Vec.__mul__(v, "2") is v.__iadd__(None) is v.__eq__(1) is NotImplemented
    for do, text in (
        (lambda: v + 1, r"unsupported operand type\(s\) for \+: 'classes.Vec' and 'int'|for \+: 'Vec' and 'int'"),
        (lambda: v + None, r"for \+: '(classes\.)?Vec' and 'NoneType'"),
        (lambda: "x" + v, "str"),
        (lambda: v @ 2, "for @: "),
        (lambda: v - v, "for -: "),
    ):
        with pytest.raises(TypeError, match=text):
            do()
    with pytest.raises(TypeError, match="__add__|argument"):
        v.__add__()
    before = sys.getrefcount(NotImplemented), sys.getrefcount(v)
    for _ in range(100):
        v.__add__(1)
    after = sys.getrefcount(NotImplemented), sys.getrefcount(v)
    assert all(abs(x - y) < 50 for x, y in zip(before, after)), (before, after)


def test_operators_by_name():
    v = Vec(3, 4)
    assert list((v + Vec(1, 2)).items()) == [4, 6]
    assert list((10 + v).items()) == [13, 14] and list((v * 2).items()) == list((2 * v).items()) == [6, 8]
    assert v @ Vec(1, 1) == 7 and list((-v).items()) == [-3, -4] and abs(v) == 5
    assert (bool(v), bool(Vec(0))) == (True, False)
    assert (int(Vec(2.75)), float(Vec(2.75)), [5, 6, 7][v]) == (2, 2.75, 7)
    assert 4 in v and 5 not in v and f"{v:.1f}" == "[3.0 4.0]"
    assert v > Vec(1) and v <= Vec(5, 0) and v >= Vec(0) and v == Vec(5)
    assert list(sum([Vec(1), Vec(2)]).items()) == [3], "0 + Vec is that of __radd__"
    with pytest.raises(RuntimeError, match="2 and 1 items"):
        v + Vec(1)
    with pytest.raises(RuntimeError, match="no verb"):
        format(v, "%")
    with pytest.raises(classes.PanicError):
        v @ Vec(1)
    with pytest.raises(OverflowError):
        v * 10**400
    with pytest.raises(TypeError, match="unhashable"):
        hash(v)


def test_operators_in_place():
    v = w = Vec(3, 4)
    before = sys.getrefcount(v)
    for _ in range(100):
        v += 1
        v /= 1
    assert v is w and list(v.items()) == [103, 104] and abs(sys.getrefcount(v) - before) < 50
    v *= 2
    assert v is not w and list(v.items()) == [206, 208], "without __imul__ it is __mul__"
    x = v
    x += Other()
    assert x == ("radd", v)
    with pytest.raises(RuntimeError, match="by nothing"):
        v /= 0
    with pytest.raises(TypeError, match="/=: "):
        v /= "x"

    class Sub(Vec):
        pass

    s = t = Sub(1)
    s += 1
    assert s is t and type(s) is Sub and list((s + Vec(1)).items()) == [3]


def test_operators_of_a_type():
    a, b = Money(700), Money(-150)
    assert str(a + b) == "5.50" and a - b == Money(850) and a * 3 == 3 * a == Money(2100)
    assert a / Money(350) == 2.0 and a % Money(300) == Money(100) and Money(3) ** 4 == Money(81)
    assert -a == Money(-700) and abs(b) == Money(150) and a.add(b) == a + b
    assert functools.reduce(operator.add, [a, b, a]) == Money(1250)
    with pytest.raises(RuntimeError, match="no money"):
        a / Money(0)
    for do in (lambda: a + 1, lambda: 1 + a, lambda: a * a, lambda: a // a, lambda: sum([a])):
        with pytest.raises(TypeError, match="unsupported operand"):
            do()
    c = a
    c += b
    assert c == Money(550) and a == Money(700)


def test_operators_that_change_their_value():
    t = u = Tally(n=3)
    t += 4
    t -= 1
    assert t is u and t.n == 6 and t.add(1) is None and u.n == 7
    with pytest.raises(RuntimeError, match="there are 7"):
        t -= 8
    with pytest.raises(TypeError, match="for \\+=: "):
        t += "1"
    with pytest.raises(TypeError, match="for \\+: "):
        t + 1


def test_operators_of_two_types():
    at, hours = Appointment(9), datetime.timedelta(hours=2)
    assert (at + hours).hour() == (hours + at).hour() == 11 and Appointment(17) - at == datetime.timedelta(hours=8)
    with pytest.raises(TypeError, match="unsupported operand"):
        at - hours


def test_operators_of_a_package_that_is_found():
    p = Point(1, 2)
    assert p + Point(3, 4) == Point(4, 6) and p - p == Point() and p * 2 == 2 * p == Point(2, 4) and Point(4, 6) / 2 == Point(2, 3)
    assert Point(7, 7) % Rectangle(min=Point(), max=Point(5, 5)) == Point(2, 2) and p.add(p) == p * 2
    with pytest.raises(TypeError, match="unsupported operand"):
        Rectangle() + p
