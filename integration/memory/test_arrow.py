"""Arrow's C data interface of Arrays, read by ctypes as a consumer in C reads it: no Arrow library is needed."""
import ctypes
import gc
import sys

import everything
import pytest
from checks import eventually, raises


class Schema(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]


class Array(ctypes.Structure):
    pass


Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)), ("children", ctypes.POINTER(ctypes.POINTER(Array))), ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def schema_of(capsule):
    return Schema.from_address(pointer(capsule, b"arrow_schema"))


def array_of(capsule):
    return Array.from_address(pointer(capsule, b"arrow_array"))


def moved(structure):
    """The structure in other memory, as a consumer moves it: the one in the capsule is released."""
    copy = type(structure).from_buffer_copy(structure)
    structure.release = None
    return copy


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


def test_capsules_that_nobody_takes():
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


@pytest.mark.parametrize("method", ["__arrow_c_array__", "__arrow_c_schema__"])
def test_what_arrow_has_not(method):
    raises(BufferError, getattr(everything.bools(), method), mentions=["items of format '?'", method])
    raises(BufferError, getattr(everything.complexes(), method), mentions="items of format 'Zf'")
    raises(BufferError, getattr(everything.scalar0(), method), mentions="one dimension or more")
