"""py.Hashable, and the keys of a map of any: values that Go compares."""

import datetime as dt
import decimal
import gc
import time
import weakref

import pytest
import values

UTC = dt.timezone.utc


class Plain:
    pass


class WithHash:
    def __hash__(self):
        return 1


class Text(str):
    pass


SAME = [None, False, 7, -7, 1 << 64, -(1 << 200), 1.5, 2j, "ä", b"", b"\0x", (), (1,), (None,), (1, (b"x", ("y", 1 << 90)), 2.5), dt.timedelta(1, 5),
        dt.datetime(2024, 5, 6, 7, 8, 9, 10, UTC), Plain(), Plain, WithHash, lambda: 1, KeyError("k"), values.Array]


@pytest.mark.parametrize("key", SAME, ids=repr)
def test_keys_come_back(key):
    got = values.key(key)
    assert got == key and type(got) is type(key)
    assert values.counts({key: 1}) == {key: 2}


@pytest.mark.parametrize("key", SAME, ids=repr)
def test_keys_are_compared_by_value(key):
    """Two conversions of one object are equal in Go."""
    others = [k for k in SAME if k is not key]
    assert values.index([*others, key], key) == len(others)
    assert values.index(others, key) == -1


def test_datetimes_are_of_utc():
    zone = dt.timezone(dt.timedelta(hours=5))
    key = dt.datetime(2024, 5, 6, 7, tzinfo=zone)
    assert values.key(key) == key and values.key(key).tzinfo == UTC
    assert values.index([key], key.astimezone(UTC)) == 0


def test_tuples_and_bytes_are_apart():
    keys = [(), (1,), (1, 1), ((1,), 1), ((1, 1),), (None,), None, "1", b"1", 1, (b"1",), ("1",)]
    assert [values.index(keys, k) for k in keys] == list(range(len(keys)))


def test_go_tells_numbers_apart():
    assert values.index([1.0, True, 1], 1) == 2


def test_subclasses():
    assert values.key(Text("x")) == "x" and type(values.key(Text("x"))) is str
    assert values.key(type("T", (tuple,), {})((1, 2))) == (1, 2)


@pytest.mark.parametrize("key", [[], {}, set(), frozenset(), bytearray(b"x"), memoryview(b"x"), decimal.Decimal(1), dt.datetime(2024, 1, 1), dt.date(2024, 1, 1),
                                 WithHash(), len, [].append, range(3)], ids=repr)
def test_what_go_cannot_compare_is_refused(key):
    name = type(key).__name__
    with pytest.raises(TypeError) as caught:
        values.key(key)
    assert str(caught.value) == f"key() argument 'k': expected a value that Go can compare, got {name}"
    with pytest.raises(TypeError, match=r"key\(\) argument 'k'\[1\]\[0\]: expected a value that Go can compare, got " + name):
        values.key((1, (key,)))


def test_a_surrogate():
    with pytest.raises(UnicodeEncodeError, match="key.. argument 'k'"):
        values.key("\ud800")


def test_deep_tuples():
    key = ()
    for _ in range(100):
        key = (key,)
    assert values.key(key) == key
    for _ in range(100_000):
        key = (key,)
    with pytest.raises((RecursionError, ValueError)):
        values.key(key)


def test_nothing_is_kept():
    o = Plain()
    ref = weakref.ref(o)
    assert values.key((o, o)) == (o, o)
    del o
    for _ in range(100):
        values.collect()
        gc.collect()
        if ref() is None:
            return
        time.sleep(0.01)
    assert ref() is None
