"""Columns, values some of which are missing: sequences of Python, and data of Arrow, read by ctypes as a consumer in C reads them."""
import asyncio
import copy
import ctypes
import gc
import pickle
import weakref

import columns
import pytest
from arrow_structures import array_of, moved_pair, moved_stream, schema_of, Array, Schema
from checks import exactly, raises, together

TEXTS = ["a", "", "größer", None, None, "日本"]

# the function, the format of Arrow, the type in memory, and values at the ends of the range
NUMBERS = [
    (columns.int8s, b"c", ctypes.c_int8, [-128, 127]),
    (columns.int16s, b"s", ctypes.c_int16, [-(2**15), 2**15 - 1]),
    (columns.int32s, b"i", ctypes.c_int32, [-(2**31), 2**31 - 1]),
    (columns.int64s, b"l", ctypes.c_int64, [-(2**63), 2**63 - 1]),
    (columns.ints, b"l", ctypes.c_int64, [-(2**63), 2**63 - 1]),
    (columns.uint8s, b"C", ctypes.c_uint8, [0, 255]),
    (columns.uint16s, b"S", ctypes.c_uint16, [0, 2**16 - 1]),
    (columns.uint32s, b"I", ctypes.c_uint32, [0, 2**32 - 1]),
    (columns.uint64s, b"L", ctypes.c_uint64, [0, 2**64 - 1]),
    (columns.float32s, b"f", ctypes.c_float, [1.5, float("-inf")]),
    (columns.float64s, b"g", ctypes.c_double, [0.1, float("-inf")]),
    (columns.temperatures, b"g", ctypes.c_double, [0.1, 1e308]),
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
    c = columns.texts()
    assert list(c) == c.tolist() == TEXTS and len(c) == 6 and c.null_count == 2
    assert [c[i] for i in range(-6, 6)] == TEXTS * 2 and "größer" in c
    assert c[1:] == TEXTS[1:] and c[::-2] == TEXTS[::-2] and c[7:] == [] and c[-100:2] == TEXTS[:2]
    for index in (6, -7, 2**70):
        raises(IndexError, lambda: c[index])
    raises(TypeError, lambda: c["a"])
    raises(AttributeError, lambda: c.__setitem__(0, "b"))
    raises(TypeError, hash, c)
    raises(TypeError, columns.Column)
    assert type(c) is columns.Column and columns.Column.__module__ == "columns" and columns.Column[str].__args__ == (str,)


def test_equal_columns():
    assert columns.texts() == columns.texts() and not columns.texts() != columns.texts()
    assert columns.texts() != columns.whole() and columns.whole() != ["x", "yz"]
    assert columns.int8s([1, None]) == columns.float64s([1, None]) != columns.float64s([1, 0])
    raises(TypeError, lambda: columns.texts() < columns.texts())


@pytest.mark.parametrize("n, text", [
    (0, "Column([])"), (3, "Column([0, 1, None])"), (10, "Column([0, 1, None, 3, 4, None, 6, 7, None, 9])"),
    (11, "Column([0, 1, None, ..., None, 9, 10], length=11)"),
])
def test_repr(n, text):
    assert repr(columns.numbers(n)) == text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_and_copy(protocol):
    for c in columns.texts(), columns.empty(), columns.numbers(100), columns.bools([True, None, False] * 9):
        again = pickle.loads(pickle.dumps(c, protocol))
        assert again == c and again.null_count == c.null_count and again.__class__ is columns.Column
    c = columns.float32s([0.5, None])
    assert copy.copy(c) == copy.deepcopy(c) == c


@pytest.mark.parametrize("code, values", [("", []), ("x", []), ("qq", []), ("D", []), ("b", [300]), ("b", ["a"]), ("U", [1]), ("U", ["\ud800"]), ("q", 3)])
def test_a_pickle_that_lies(code, values):
    with pytest.raises((TypeError, ValueError, OverflowError)):
        columns.Column._reconstruct(code, values)


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
    c = columns.bools(values)
    assert exactly(c.tolist()) == values
    capsules = c.__arrow_c_array__()
    array = array_of(capsules[1])
    assert schema_of(capsules[0]).format == b"b" and array.length == n and array.null_count == values.count(None)
    there = bits(array.buffers[0], n) if array.buffers[0] else [1] * n
    assert there == [v is not None for v in values] and bits(array.buffers[1], n) == [v is True for v in values]


@pytest.mark.parametrize("column, values", [
    (columns.texts, TEXTS), (columns.whole, ["x", "yz"]), (columns.empty, []), (columns.invalid, ["a\ufffdb", None, "\ufffd"]),
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
    c = columns.texts()
    schema, array = moved_pair(c)
    del c
    gc.collect()
    assert strings(array) == TEXTS
    release(schema, with_gil)
    assert strings(array) == TEXTS
    release(array, with_gil)


def test_streams():
    stream = moved_stream(columns.texts())
    schema, array, end = Schema(), Array(), Array()
    assert stream.get_schema(stream, schema) == stream.get_next(stream, array) == stream.get_next(stream, end) == 0
    release(stream, False)
    assert schema.format == b"U" and strings(array) == TEXTS and end.release is None
    release(schema, False)
    release(array, False)
    columns.texts().__arrow_c_stream__()  # without a reader


def test_structures_of_one_column_in_many_threads():
    c = columns.texts()

    def use():
        for _ in range(200):
            schema, array = moved_pair(c)
            assert strings(array) == c.tolist() == TEXTS
            release(array, False)
            release(schema, True)

    together(*[use] * 4)


def test_columns_in_other_values():
    assert {name: c.tolist() for name, c in columns.by_name().items()} == {"c": [1.0, 2.0], "d": [None, 4.0]}
    assert [c.tolist() for c in columns.all([["a"], (None,), iter("bc")])] == [["a"], [None], ["b", "c"]]
    assert [c.tolist() for c in columns.parts()] == [[], [0], [0, 1]]
    assert asyncio.run(columns.later()).tolist() == TEXTS
    assert columns.call(lambda c: c[::-1]).tolist() == TEXTS[::-1]
    table = columns.Table(names=["a", None], heights=(1, None))
    assert table.names.tolist() == ["a", None] and table.heights.tolist() == [1.0, None]
    table.names = columns.texts()
    assert table.names == columns.texts()
    assert columns.codes(["de", None]).tolist() == ["de", None]


def test_columns_whose_types_are_not_declared():
    mixed = columns.mixed()
    assert mixed.pop("list") == [columns.numbers(3)]
    assert {name: c.tolist() for name, c in mixed.items()} == {
        "text": TEXTS, "code": ["a\ufffd"], "int": [1], "bool": [True], "octet": [255], "float": [1.5], "whole": ["x", "yz"],
    }
    assert {type(c) for c in mixed.values()} == {columns.Column}


def test_arguments():
    assert columns.count() == (2, 1) and columns.count([]) == (0, 0) and columns.count({"a": 1, None: 2}) == (2, 1)
    assert columns.strings(columns.texts()) == columns.texts()
    for value in "abc", 3, None:
        raises(TypeError, columns.strings, value, mentions=["argument 'c'", "expected list of str or None"])
    raises(TypeError, columns.strings, ["a", None, b"b"], mentions=["argument 'c'[2]: expected str, got bytes"])
    raises(OverflowError, columns.int8s, [None, 128], mentions=["argument 'c'[1]"])
    raises(TypeError, columns.all, [["a"], "b"], mentions=["[1]"])
    with pytest.raises(UnicodeEncodeError):
        columns.strings(["\ud800"])


def test_arrow_arguments():
    class Chunked:
        def __iter__(self):
            return iter([object()])  # as those of pyarrow, which are scalars of their own

        def __arrow_c_stream__(self, requested_schema=None):
            raise AssertionError

        def to_pylist(self):
            return ["a", None]

    assert columns.strings(Chunked()).tolist() == ["a", None]


def test_values_that_change_their_list():
    class Integer:
        def __index__(self):
            values.clear()
            gc.collect()
            return 5

    values = [1, None, Integer(), 7]
    assert columns.int64s(values).tolist() == [1, None, 5, 7] and values == []

    class Failing:
        def __index__(self):
            raise LookupError("no number")

    values = [1, Failing()]
    raises(LookupError, columns.int64s, values, mentions=["no number"])


def test_items_are_released():
    class Text(str):
        pass

    values = [Text("abc"), None, Text("d")]
    items = [weakref.ref(v) for v in values if v is not None]
    c = columns.strings(values)
    del values
    gc.collect()
    assert c.tolist() == ["abc", None, "d"] and [item() for item in items] == [None, None]
