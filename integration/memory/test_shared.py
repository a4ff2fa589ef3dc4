"""Results that share memory: those of *buffer.MemoryView."""
import array
import ctypes
import gc
import sys

import pytest

import exporters as m


def address(o):
    return ctypes.addressof(ctypes.c_char.from_buffer(o))


def test_a_view_of_an_argument_keeps_its_export():
    data = bytearray(array.array("d", range(6)).tobytes())
    view = memoryview(data).cast("B").cast("d", (2, 3))
    references = sys.getrefcount(view)
    turned = m.transposed(view)
    assert turned.shape == (3, 2) and turned.strides == (8, 24) and turned.format == "d" and turned.readonly
    assert turned.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert sys.getrefcount(view) > references
    with pytest.raises(BufferError):
        view.release()
    with pytest.raises(BufferError):
        memoryview(data).obj.append(1)
    del turned
    gc.collect()
    m.collect()  # a call drops what Go has let go of
    assert sys.getrefcount(view) == references
    view.release()
    data.append(1)


def test_release_ends_the_export_at_once():
    data = array.array("d", range(6))
    turned = m.transposed_mut(memoryview(data).cast("B").cast("d", (2, 3)))
    assert not turned.readonly
    turned[2, 1] = 7.5
    assert data[5] == 7.5
    turned.release()
    m.collect()
    data.append(1)


@pytest.mark.parametrize("share", [m.unretained, m.wrapped])
def test_memory_of_an_argument_is_exported_whatever_the_memoryview_keeps(share):
    data = array.array("d", range(6))
    shared = share(data)
    shared[1] = 8
    assert data[1] == 8
    with pytest.raises(BufferError):
        data.append(1)
    del shared
    m.collect()
    data.append(1)


def test_parts_of_an_argument():
    data = array.array("d", range(6))
    rows = m.rows_of(memoryview(data).cast("B").cast("d", (2, 3)))
    rows[1][0] = -1
    assert data.tolist() == [0, 1, 2, -1, 4, 5]
    with pytest.raises(BufferError):
        data.append(1)
    del rows
    m.collect()
    data.append(1)
    assert m.rows_of(memoryview(array.array("d", [1])).cast("B").cast("d", (1, 1)))[0].tolist() == [1]


def test_memory_of_go_with_gaps():
    a, where = m.gapped(2, 3, 1)
    m.collect()
    assert a.tolist() == [[0, 1, 2], [4, 5, 6]]
    assert a.strides == (32, 8) and not a.readonly
    part = a[0]
    assert address(part) == where
    del a
    m.collect()
    assert part.tolist() == [0, 1, 2]


def test_memory_outside_the_heap_is_kept():
    a = m.columns(2, 4)
    others = [m.columns(2, 4) for _ in range(10)]
    m.collect()
    assert a.tolist() == [[0, 2], [4, 6]]
    assert all(other == a for other in others)
    assert m.columns(0, 4).tolist() == []
    assert m.columns(2, 0).tolist() == [[], []]


def test_formats():
    a = m.big_endian()
    assert a.format == ">H" and a.tolist() == [1, 2, 256]


def test_exporters_are_told():
    before = m.counted_releases()
    for _ in range(10):
        m.counted(4)
    gc.collect()
    m.collect()
    assert m.counted_releases() == before + 10
    a = m.counted(4)
    a.release()
    m.collect()
    assert m.counted_releases() == before + 11


def test_many_of_the_same_memory():
    first, second = m.kept(), m.kept()
    first[0] = 5
    assert second[0] == 5
    first.release()
    assert m.kept().tolist() == [5, 2, 3]
    second[0] = 1


def test_refusals():
    with pytest.raises(RuntimeError, match="nil .buffer.MemoryView"):
        m.no_memory_view()
    with pytest.raises(RuntimeError, match="nil .buffer.MemoryView"):
        m.no_memory_views()
    with pytest.raises(BufferError, match="released"):
        m.released_memory_view()
    with pytest.raises(BufferError, match="suboffsets"):
        m.pointed()
