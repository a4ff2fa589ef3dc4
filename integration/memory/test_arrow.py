"""Arrow's C data interface of Arrays, read by ctypes as a consumer in C reads it: no Arrow library is needed."""
import ctypes
import gc
import sys

import everything
import pytest
import records
from arrow_structures import Array, Schema, array_of, moved, moved_pair, moved_stream, schema_of
from checks import eventually, raises, together


def release(structure, with_gil):
    """Calls release, which is Arrow's way to end the structure and its children."""
    make = ctypes.PYFUNCTYPE if with_gil else ctypes.CFUNCTYPE
    make(None, ctypes.c_void_p)(structure.release)(ctypes.addressof(structure))
    assert structure.release is None


def levels(schema, array):
    """What the structures of all dimensions say, from the outside in."""
    found = []
    while True:
        found.append((schema.format, array.length, array.n_buffers))
        assert (array.null_count, array.offset, schema.n_children, schema.flags) == (0, 0, array.n_children, 0)
        assert array.buffers[0] is None
        if schema.n_children == 0:
            return found, array.buffers[1]
        schema, array = schema.children[0].contents, array.children[0].contents


def test_memory_is_shared():
    a, address = everything.new_at(5)
    a[3] = 1.5
    capsules = a.__arrow_c_array__()
    schema, array = schema_of(capsules[0]), array_of(capsules[1])
    found, data = levels(schema, array)
    assert found == [(b"g", 5, 2)] and data == address
    assert ctypes.c_double.from_address(data + 24).value == 1.5
    assert schema_of(a.__arrow_c_schema__()).format == b"g"


def test_dimensions_are_lists():
    capsules = everything.range(3, 4).__arrow_c_array__(requested_schema=None)
    found, data = levels(schema_of(capsules[0]), array_of(capsules[1]))
    assert found == [(b"+w:4", 3, 1), (b"i", 12, 2)]
    assert list((ctypes.c_int32 * 12).from_address(data)) == sum(everything.range(3, 4).tolist(), [])
    capsules = everything.seven_dims().__arrow_c_array__()
    found, _ = levels(schema_of(capsules[0]), array_of(capsules[1]))
    assert [format for format, _, _ in found] == [b"+w:2", b"+w:1", b"+w:2", b"+w:1", b"+w:2", b"+w:3", b"S"] and found[-1][1] == 24


def test_a_part_in_another_order_is_copied():
    whole = everything.range(3, 4)
    capsules = whole[::-1, 1].__arrow_c_array__()
    found, data = levels(schema_of(capsules[0]), array_of(capsules[1]))
    assert found == [(b"i", 3, 2)] and list((ctypes.c_int32 * 3).from_address(data)) == [row[1] for row in whole.tolist()[::-1]]


@pytest.mark.parametrize("with_gil", [True, False])
def test_release_lets_go_of_the_memory(with_gil):
    a, _ = everything.new_at(5)
    before = sys.getrefcount(a)
    capsules = a.__arrow_c_array__()
    schema, array = moved(schema_of(capsules[0])), moved(array_of(capsules[1]))
    del capsules
    raises(BufferError, a.release)
    release(schema, with_gil)
    release(array, with_gil)
    everything.new_bytes(1)  # the next Array ends what waits for the GIL
    assert eventually(lambda: sys.getrefcount(a) == before)
    a.release()


def test_children_may_outlive_their_parents():
    a = everything.range(3, 4)
    before = sys.getrefcount(a)
    capsules = a.__arrow_c_array__()
    outer_schema, outer = moved(schema_of(capsules[0])), moved(array_of(capsules[1]))
    schema, array = moved(outer_schema.children[0].contents), moved(outer.children[0].contents)
    release(outer_schema, True)
    release(outer, True)
    raises(BufferError, a.release)
    assert schema.format == b"i" and ctypes.c_int32.from_address(array.buffers[1] + 4).value == a[0, 1]
    release(schema, True)
    release(array, True)
    assert sys.getrefcount(a) == before
    a.release()


def test_capsules_without_a_consumer():
    a = everything.range(3, 4)
    before = sys.getrefcount(a)
    for _ in range(1000):
        a.__arrow_c_array__()
        a.__arrow_c_schema__()
    gc.collect()
    assert sys.getrefcount(a) == before
    a.release()
    raises(ValueError, a.__arrow_c_array__)
    raises(ValueError, a.__arrow_c_schema__)


def bits(array, n):
    """The first n bits, and the sum of the unused ones."""
    octets = (ctypes.c_uint8 * ((n + 7) // 8)).from_address(array.buffers[1])
    all_bits = [octets[i // 8] >> i % 8 & 1 for i in range(8 * len(octets))]
    return all_bits[:n], sum(all_bits[n:])


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 64, 100])
@pytest.mark.parametrize("step", [1, -1, 3])
def test_bools_are_packed_in_a_copy(n, step):
    whole = everything.many_bools(n)
    schema, array = moved_pair(whole[::step])
    whole.release()  # nothing holds it
    want = [int(i % 3 == 0) for i in range(n)[::step]]
    assert (schema.format, array.length, array.n_buffers) == (b"b", len(want), 2)
    assert bits(array, len(want)) == (want, 0)
    release(schema, False)
    release(array, False)


def fields_of(schema, array):
    return {schema.children[i].contents.name: (schema.children[i].contents, array.children[i].contents) for i in range(schema.n_children)}


def values(kind, array):
    return list((kind * array.length).from_address(array.buffers[1]))


def test_records_are_structs():
    rows, _ = records.make(9)
    for part, indices in [(rows, range(9)), (rows[::-2], range(9)[::-2])]:
        capsules = part.__arrow_c_array__()
        schema, array = schema_of(capsules[0]), array_of(capsules[1])
        assert (schema.format, schema.name, array.length, array.n_buffers, array.buffers[0]) == (b"+s", b"", len(part), 1, None)
        fields = fields_of(schema, array)
        assert list(fields) == [b"id", b"position", b"mass", b"alive"]
        assert [s.format for s, _ in fields.values()] == [b"i", b"+w:3", b"f", b"b"]
        assert values(ctypes.c_int32, fields[b"id"][1]) == list(indices)
        position = fields[b"position"][1]
        assert (position.length, position.n_buffers) == (len(part), 1)
        assert values(ctypes.c_double, position.children[0].contents) == [1.0, 2.0, 3.0] * len(part)
        assert bits(fields[b"alive"][1], len(part))[0] == [1 - i % 2 for i in indices]


def test_fields_that_arrow_has_not():
    raises(BufferError, records.segments(2, 3).__arrow_c_stream__, mentions=["__arrow_c_stream__", "items of format 'T{"])


def test_records_of_one_field_share_the_memory():
    cells, address = records.cells(6)
    capsules = cells.__arrow_c_array__()
    (schema, array), = fields_of(schema_of(capsules[0]), array_of(capsules[1])).values()
    assert (schema.format, schema.name, array.length, array.buffers[1]) == (b"l", b"Value", 6, address)
    raises(BufferError, cells.release)
    del schema, array, capsules
    cells.release()


def test_records_in_two_dimensions():
    grid = records.cell_grid(2, 3)
    capsules = grid.__arrow_c_array__()
    schema, array = schema_of(capsules[0]), array_of(capsules[1])
    assert (schema.format, array.length) == (b"+w:3", 2)
    schema, array = schema.children[0].contents, array.children[0].contents
    assert (schema.format, array.length) == (b"+s", 6)
    assert values(ctypes.c_int64, array.children[0].contents) == [0, 1, 2, 3, 4, 5]


def test_streams():
    a, address = everything.new_at(5)
    before = sys.getrefcount(a)
    stream = moved_stream(a)
    for _ in range(2):
        schema = Schema()
        assert stream.get_schema(stream, schema) == 0 and schema.format == b"g"
        release(schema, False)
    array = Array()
    assert stream.get_next(stream, array) == 0
    assert (array.length, array.buffers[1]) == (5, address)
    end = Array(length=1, release=1)
    assert stream.get_next(stream, end) == 0 and end.release is None
    release(stream, False)
    raises(BufferError, a.release)
    release(array, True)
    assert eventually(lambda: sys.getrefcount(a) == before)
    a.release()
    raises(ValueError, a.__arrow_c_stream__)


def test_streams_without_a_reader():
    a, _ = records.make(5)
    cells, _ = records.cells(5)
    before = sys.getrefcount(a), sys.getrefcount(cells)
    for with_gil in (True, False):
        for _ in range(100):
            release(moved_stream(cells), with_gil)
            a.__arrow_c_stream__()
            cells.__arrow_c_stream__()
    everything.new_bytes(1)
    cells.__arrow_c_stream__()
    assert eventually(lambda: (sys.getrefcount(a), sys.getrefcount(cells)) == before)
    a.release()
    cells.release()


def test_structures_of_one_array_in_many_threads():
    a, _ = records.make(100)

    def run():
        for _ in range(40):
            schema, array = moved_pair(a)
            child = moved(array.children[0].contents)
            release(array, False)
            release(schema, False)
            assert values(ctypes.c_int32, child) == list(range(100))
            release(child, False)

    together(run, run, run)
    a.release()


@pytest.mark.parametrize("method", ["__arrow_c_array__", "__arrow_c_schema__", "__arrow_c_stream__"])
def test_what_arrow_has_not(method):
    raises(BufferError, getattr(everything.complexes(), method), mentions=["items of format 'Zf'", method])
    raises(BufferError, getattr(everything.scalar0(), method), mentions="one dimension or more")
