"""Columns, values some of which are missing: sequences of Python, and data of Arrow, read by ctypes as a consumer in C reads them."""
import asyncio
import copy
import ctypes
import gc
import pickle
import struct
import weakref

import nulls
import pytest
from arrow_structures import array_of, moved_pair, moved_stream, schema_of, Array, Schema
from checks import exactly, raises, together

TEXTS = ["a", "", "größer", None, None, "日本"]

# the function, the format of Arrow, the type in memory, and values at the ends of the range
NUMBERS = [
    (nulls.int8s, b"c", ctypes.c_int8, [-128, 127]),
    (nulls.int16s, b"s", ctypes.c_int16, [-(2**15), 2**15 - 1]),
    (nulls.int32s, b"i", ctypes.c_int32, [-(2**31), 2**31 - 1]),
    (nulls.int64s, b"l", ctypes.c_int64, [-(2**63), 2**63 - 1]),
    (nulls.ints, b"l", ctypes.c_int64, [-(2**63), 2**63 - 1]),
    (nulls.uint8s, b"C", ctypes.c_uint8, [0, 255]),
    (nulls.uint16s, b"S", ctypes.c_uint16, [0, 2**16 - 1]),
    (nulls.uint32s, b"I", ctypes.c_uint32, [0, 2**32 - 1]),
    (nulls.uint64s, b"L", ctypes.c_uint64, [0, 2**64 - 1]),
    (nulls.float32s, b"f", ctypes.c_float, [1.5, float("-inf")]),
    (nulls.float64s, b"g", ctypes.c_double, [0.1, float("-inf")]),
    (nulls.temperatures, b"g", ctypes.c_double, [0.1, 1e308]),
]


def bits(address, n):
    octets = (ctypes.c_uint8 * ((n + 7) // 8)).from_address(address)
    return [octets[i // 8] >> i % 8 & 1 for i in range(n)]


def strings(array):
    """What an array of large_utf8 has."""
    offsets = (ctypes.c_int64 * (array.length + 1)).from_address(array.buffers[1])
    text = ctypes.string_at(array.buffers[2], offsets[array.length])
    there = bits(array.buffers[0], array.length) if array.buffers[0] else [1] * array.length
    return [text[offsets[i]:offsets[i + 1]].decode() if there[i] else None for i in range(array.length)]


def test_a_sequence():
    c = nulls.texts()
    assert list(c) == c.tolist() == TEXTS and len(c) == 6 and c.null_count == 2
    assert [c[i] for i in range(-6, 6)] == TEXTS * 2 and "größer" in c
    assert c[1:] == TEXTS[1:] and c[::-2] == TEXTS[::-2] and c[7:] == [] and c[-100:2] == TEXTS[:2]
    for index in (6, -7, 2**70):
        raises(IndexError, lambda: c[index])
    raises(TypeError, lambda: c["a"])
    raises(AttributeError, lambda: c.__setitem__(0, "b"))
    raises(TypeError, hash, c)
    raises(TypeError, nulls.Column)
    assert type(c) is nulls.Column and nulls.Column.__module__ == "nulls" and nulls.Column[str].__args__ == (str,)


def test_equal_columns():
    assert nulls.texts() == nulls.texts() and not nulls.texts() != nulls.texts()
    assert nulls.texts() != nulls.whole() and nulls.whole() != ["x", "yz"]
    assert nulls.int8s([1, None]) == nulls.float64s([1, None]) != nulls.float64s([1, 0])
    raises(TypeError, lambda: nulls.texts() < nulls.texts())


@pytest.mark.parametrize("n, text", [
    (0, "Column([])"), (3, "Column([0, 1, None])"), (10, "Column([0, 1, None, 3, 4, None, 6, 7, None, 9])"),
    (11, "Column([0, 1, None, ..., None, 9, 10], length=11)"),
])
def test_repr(n, text):
    assert repr(nulls.numbers(n)) == text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_and_copy(protocol):
    for c in nulls.texts(), nulls.empty(), nulls.numbers(100), nulls.bools([True, None, False] * 9):
        again = pickle.loads(pickle.dumps(c, protocol))
        assert again == c and again.null_count == c.null_count and again.__class__ is nulls.Column
    c = nulls.float32s([0.5, None])
    assert copy.copy(c) == copy.deepcopy(c) == c


@pytest.mark.parametrize("code, values", [("", []), ("x", []), ("qq", []), ("D", []), ("b", [300]), ("b", ["a"]), ("U", [1]), ("U", ["\ud800"]), ("q", 3)])
def test_a_pickle_that_lies(code, values):
    with pytest.raises((TypeError, ValueError, OverflowError)):
        nulls.Column._reconstruct(code, values)


@pytest.mark.parametrize("function, format, kind, ends", NUMBERS, ids=lambda v: getattr(v, "__name__", ""))
def test_numbers(function, format, kind, ends):
    values = [ends[0], None, ends[1], kind(7).value]
    expected = [None if v is None else kind(v).value for v in values]
    c = function(values)
    assert exactly(c.tolist()) == expected and c.null_count == 1
    assert exactly(function(iter(values)).tolist()) == expected and function(c) == c
    capsules = c.__arrow_c_array__()
    schema, array = schema_of(capsules[0]), array_of(capsules[1])
    assert (schema.format, schema.name, schema.flags, schema.n_children) == (format, b"", 2, 0)
    assert (array.length, array.null_count, array.offset, array.n_buffers, array.n_children) == (4, 1, 0, 2, 0)
    assert bits(array.buffers[0], 4) == [1, 0, 1, 1]
    assert list((kind * 4).from_address(array.buffers[1])) == [v or 0 for v in expected]


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 64, 65, 1000])
def test_bools(n):
    values = [(None, True, False)[i * i % 3] for i in range(n)]
    c = nulls.bools(values)
    assert exactly(c.tolist()) == values
    capsules = c.__arrow_c_array__()
    array = array_of(capsules[1])
    assert schema_of(capsules[0]).format == b"b" and array.length == n and array.null_count == values.count(None)
    there = bits(array.buffers[0], n) if array.buffers[0] else [1] * n
    assert there == [v is not None for v in values] and bits(array.buffers[1], n) == [v is True for v in values]


@pytest.mark.parametrize("column, values", [
    (nulls.texts, TEXTS), (nulls.whole, ["x", "yz"]), (nulls.empty, []), (nulls.invalid, ["a\ufffdb", None, "\ufffd"]),
])
def test_strings(column, values):
    c = column()
    assert c.tolist() == values
    capsules = c.__arrow_c_array__(requested_schema=None)
    schema, array = schema_of(capsules[0]), array_of(capsules[1])
    assert (schema.format, schema.flags) == (b"U", 2)
    assert (array.length, array.null_count, array.n_buffers) == (len(values), values.count(None), 3)
    assert (array.buffers[0] is None) == (None not in values)
    assert strings(array) == values
    assert schema_of(c.__arrow_c_schema__()).format == b"U"


def release(structure, with_gil):
    make = ctypes.PYFUNCTYPE if with_gil else ctypes.CFUNCTYPE
    make(None, ctypes.c_void_p)(structure.release)(ctypes.addressof(structure))
    assert structure.release is None


@pytest.mark.parametrize("with_gil", [True, False])
def test_arrow_outlives_the_column(with_gil):
    c = nulls.texts()
    schema, array = moved_pair(c)
    del c
    gc.collect()
    assert strings(array) == TEXTS
    release(schema, with_gil)
    assert strings(array) == TEXTS
    release(array, with_gil)


def test_streams():
    stream = moved_stream(nulls.texts())
    schema, array, end = Schema(), Array(), Array()
    assert stream.get_schema(stream, schema) == stream.get_next(stream, array) == stream.get_next(stream, end) == 0
    release(stream, False)
    assert schema.format == b"U" and strings(array) == TEXTS and end.release is None
    release(schema, False)
    release(array, False)
    nulls.texts().__arrow_c_stream__()  # without a reader


def test_structures_of_one_column_in_many_threads():
    c = nulls.texts()

    def use():
        for _ in range(200):
            schema, array = moved_pair(c)
            assert strings(array) == c.tolist() == TEXTS
            release(array, False)
            release(schema, True)

    together(*[use] * 4)


def test_columns_in_other_values():
    assert {name: c.tolist() for name, c in nulls.by_name().items()} == {"c": [1.0, 2.0], "d": [None, 4.0]}
    assert [c.tolist() for c in nulls.all([["a"], (None,), iter("bc")])] == [["a"], [None], ["b", "c"]]
    assert [c.tolist() for c in nulls.parts()] == [[], [0], [0, 1]]
    assert asyncio.run(nulls.later()).tolist() == TEXTS
    assert nulls.call(lambda c: c[::-1]).tolist() == TEXTS[::-1]
    table = nulls.Table(names=["a", None], heights=(1, None))
    assert table.names.tolist() == ["a", None] and table.heights.tolist() == [1.0, None]
    table.names = nulls.texts()
    assert table.names == nulls.texts()
    assert nulls.codes(["de", None]).tolist() == ["de", None]


def test_columns_whose_types_are_not_declared():
    mixed = nulls.mixed()
    assert mixed.pop("list") == [nulls.numbers(3)]
    assert {name: c.tolist() for name, c in mixed.items()} == {
        "text": TEXTS, "code": ["a\ufffd"], "int": [1], "bool": [True], "octet": [255], "float": [1.5], "whole": ["x", "yz"],
    }
    assert {type(c) for c in mixed.values()} == {nulls.Column}


def test_arguments():
    assert nulls.count() == (2, 1) and nulls.count([]) == (0, 0) and nulls.count({"a": 1, None: 2}) == (2, 1)
    assert nulls.strings(nulls.texts()) == nulls.texts()
    for value in "abc", 3, None:
        raises(TypeError, nulls.strings, value, mentions=["argument 'c'", "expected list of str or None"])
    raises(TypeError, nulls.strings, ["a", None, b"b"], mentions=["argument 'c'[2]: expected str, got bytes"])
    raises(OverflowError, nulls.int8s, [None, 128], mentions=["argument 'c'[1]"])
    raises(TypeError, nulls.all, [["a"], "b"], mentions=["[1]"])
    with pytest.raises(UnicodeEncodeError):
        nulls.strings(["\ud800"])


new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Producer:
    """Exports buffers, which are bytes or None, as an array of Arrow. Keywords are members of the array."""

    def __init__(self, format, buffers, length, null_count=0, **members):
        def release(address):
            self.releases += 1
            Array.from_address(address).release = None

        self.releases, self.release = 0, RELEASE(release)
        self.kept = [b if b is None else ctypes.create_string_buffer(b, max(len(b), 1)) for b in buffers]
        self.pointers = (ctypes.c_void_p * len(buffers))(*[b if b is None else ctypes.addressof(b) for b in self.kept])
        self.schema = Schema(format=format, name=b"", release=ctypes.cast(RELEASE(lambda address: None), ctypes.c_void_p))
        self.array = Array(length=length, null_count=null_count, n_buffers=len(buffers), buffers=self.pointers, release=ctypes.cast(self.release, ctypes.c_void_p))
        for name, value in members.items():
            setattr(self.array, name, value)

    def __arrow_c_array__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None), new_capsule(ctypes.addressof(self.array), b"arrow_array", None)

    def __iter__(self):
        return iter(["not", "asked"])


def int32s(*values):
    return struct.pack(f"{len(values)}i", *values)


def int64s(*values):
    return struct.pack(f"{len(values)}q", *values)


def view(text, buffer=0, offset=0):
    return struct.pack("i12s", len(text), text) if len(text) <= 12 else struct.pack("i4sii", len(text), text[:4], buffer, offset)


LONG = "Straßenbahnhaltestelle".encode()
VIEWS = view(b"short") + view(LONG, 1, 3) + view(b"twelve bytes") + view(b"")

STRINGS = [
    (b"u", [None, int32s(0, 1, 1, 4), b"abcd"], {"length": 3}, ["a", "", "bcd"]),
    (b"U", [None, int64s(0, 1, 1, 4), b"abcd"], {"length": 3}, ["a", "", "bcd"]),
    (b"u", [b"\x0b", int32s(0, 1, 1, 4, 5), b"abcde"], {"length": 2, "offset": 2, "null_count": 1}, [None, "e"]),
    (b"U", [b"\x05", int64s(2, 3, 5, 7), b"??abbcc"], {"length": 3, "null_count": -1}, ["a", None, "cc"]),
    (b"u", [None, int32s(0, 0, 0), None], {"length": 2}, ["", ""]),
    (b"u", [None, None, None], {"length": 0}, []),
    (b"vu", [None, VIEWS, b"", b"xyz" + LONG, int64s(0, 3 + len(LONG))], {"length": 4}, ["short", LONG.decode(), "twelve bytes", ""]),
    (b"vu", [b"\x02", VIEWS, b"", b"xyz" + LONG, int64s(0, 3 + len(LONG))], {"length": 2, "null_count": 1}, [None, LONG.decode()]),
    (b"vu", [None, view(b"a"), int64s()], {"length": 1}, ["a"]),
]


@pytest.mark.parametrize("format, buffers, members, expected", STRINGS)
def test_strings_of_arrow(format, buffers, members, expected):
    p = Producer(format, buffers, **members)
    assert nulls.strings(p).tolist() == expected
    assert p.releases == 1


@pytest.mark.parametrize("function, format, kind, ends", NUMBERS, ids=lambda v: getattr(v, "__name__", ""))
def test_numbers_of_arrow(function, format, kind, ends):
    values = (kind * 4)(7, *ends, 8)
    p = Producer(format, [b"\x05", bytes(values)], length=2, offset=1, null_count=1)
    assert exactly(function(p).tolist()) == [None, values[2]] and p.releases == 1
    p = Producer(format, [None, bytes(values)], length=3)
    assert exactly(function(p).tolist()) == list(values[:3])


def test_bools_of_arrow():
    p = Producer(b"b", [b"\xf7\x03", b"\xb1\x02"], length=8, offset=2, null_count=1)
    assert nulls.bools(p).tolist() == [False, None, True, True, False, True, False, True]


LIES = [
    (b"u", [None, int32s(0, 3, 1), b"abc"], {"length": 2}),
    (b"u", [None, int32s(-1, 1), b"abc"], {"length": 1}),
    (b"U", [None, int64s(0, 1), None], {"length": 1}),
    (b"U", [None, None, b"abc"], {"length": 1}),
    (b"U", [None, int64s(0, 1)], {"length": 1}),
    (b"U", [None, int64s(0, 1), b"a"], {"length": -1}),
    (b"U", [None, int64s(0, 1), b"a"], {"length": 1, "offset": 2**63 - 1}),
    (b"U", [None, int64s(0, 1), b"a"], {"length": 1, "offset": 2**62}),
    (b"U", [None, int64s(0, 1), b"a"], {"length": 1, "null_count": 1}),
    (b"vu", [None, view(b"a")], {"length": 1}),
    (b"vu", [None, view(LONG, 1, 0), LONG, int64s(len(LONG))], {"length": 1}),
    (b"vu", [None, view(LONG, -1, 0), LONG, int64s(len(LONG))], {"length": 1}),
    (b"vu", [None, view(LONG, 0, 1), LONG, int64s(len(LONG))], {"length": 1}),
    (b"vu", [None, struct.pack("i12x", -1), LONG, int64s(len(LONG))], {"length": 1}),
    (b"vu", [None, view(LONG, 0, 0), LONG, None], {"length": 1}),
]


@pytest.mark.parametrize("format, buffers, members", LIES)
def test_strings_of_arrow_that_lie(format, buffers, members):
    p = Producer(format, buffers, **members)
    raises(BufferError, nulls.strings, p, mentions=["argument 'c'", "Arrow data"])
    assert p.releases == 1


def test_other_data_of_arrow_is_iterated():
    class Integers(Producer):
        def to_pylist(self):
            return [1, None]

    assert nulls.int64s(Integers(b"i", [None, int32s(1, 2)], length=2)).tolist() == [1, None]
    assert nulls.strings(Producer(b"z", [None, int32s(0, 1), b"a"], length=1)).tolist() == ["not", "asked"]


def test_producers_that_fail():
    class Failing:
        def __arrow_c_stream__(self, requested_schema=None):
            raise LookupError("no data")

    raises(LookupError, nulls.strings, Failing(), mentions=["no data"])

    class Wrong:
        def __arrow_c_array__(self, requested_schema=None):
            return 1, 2

    raises(TypeError, nulls.strings, Wrong(), mentions=["argument 'c'"])
    assert nulls.strings(nulls.texts()).tolist() == TEXTS  # by Arrow


def test_values_that_change_their_list():
    class Integer:
        def __index__(self):
            values.clear()
            gc.collect()
            return 5

    values = [1, None, Integer(), 7]
    assert nulls.int64s(values).tolist() == [1, None, 5, 7] and values == []

    class Failing:
        def __index__(self):
            raise LookupError("no number")

    values = [1, Failing()]
    raises(LookupError, nulls.int64s, values, mentions=["no number"])


def test_items_are_released():
    class Text(str):
        pass

    values = [Text("abc"), None, Text("d")]
    items = [weakref.ref(v) for v in values if v is not None]
    c = nulls.strings(values)
    del values
    gc.collect()
    assert c.tolist() == ["abc", None, "d"] and [item() for item in items] == [None, None]
