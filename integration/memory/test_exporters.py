"""Classes of Go types that export buffers."""

import gc
import inspect
import sys

import exporters
import numpy as np
import pytest
from checks import eventually, in_child, in_interpreter, measures_memory, needs_fork, pep688, python, refcounts, resident, together
from exporters import Blind, Bytes, Forever, Fresh, Grid, Held, Liar, Plain, Rows, Slow, Window


def unraisable(monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda u: seen.append((type(u.exc_value).__name__, str(u.exc_value))))
    return seen


def test_numpy_shares_the_memory():
    g = Grid(3, 4)
    a = np.asarray(g)
    assert a.dtype == np.float64 and a.shape == (3, 4) and a.flags.writeable and a[2, 3] == 11
    a[2, 3] = 100
    assert g.total() == sum(range(11)) + 100
    assert exporters.sum(g) == g.total() and exporters.sum(a.T) == g.total()


def test_the_request_is_answered():
    g = Grid(2, 3)
    m = memoryview(g)
    assert (m.obj, m.format, m.shape, m.strides, m.itemsize, m.nbytes, m.readonly) == (g, "d", (2, 3), (24, 8), 8, 48, False)
    assert m.tolist() == [[0, 1, 2], [3, 4, 5]] and m.c_contiguous and not m.f_contiguous
    assert bytes(g) == m.tobytes()
    assert exporters.request(g, inspect.BufferFlags.SIMPLE if sys.version_info >= (3, 12) else 0) == "48 8 1  [] []"
    assert exporters.request(g, 0x1C) == "48 8 2 d [2 3] [24 8]"
    with pytest.raises(BufferError, match="expected Fortran-contiguous memory"):
        exporters.request(g, 0x58)


def test_read_only():
    a = np.asarray(Fresh(size=5))
    assert a.tolist() == [0, 1, 2, 3, 4] and not a.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        a[0] = 1
    with pytest.raises(BufferError, match="expected writable memory, got a read-only buffer"):
        exporters.request(Fresh(size=5), 0x1)


def test_each_export_is_released_once():
    g = Grid(2, 2)
    views = [memoryview(g) for _ in range(5)]
    assert g.counts() == (5, 0)
    views[0].release()
    views[0].release()
    assert g.counts() == (5, 1)
    part = views[1][1:]
    del views
    gc.collect()
    assert g.counts() == (5, 4)
    assert part.tolist() == [[2, 3]]
    del part
    gc.collect()
    assert g.counts() == (5, 5)


def test_an_export_keeps_the_instance_and_its_memory():
    m = memoryview(Grid(2, 2))
    f = memoryview(Fresh(size=4096))
    r = memoryview(Rows(3, 4))
    exporters.collect()
    assert m.tolist() == [[0, 1], [2, 3]] and f[:3].tolist() == [0, 1, 2] and f[4095] == 255
    assert r.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_references():
    g = Grid(2, 2)
    before = refcounts(g)
    m = memoryview(g)
    assert refcounts(g) > before
    del m
    assert refcounts(g) == before
    liar = Liar(fault="error")
    before = refcounts(liar)
    for _ in range(10):
        with pytest.raises(BufferError):
            memoryview(liar)
    assert refcounts(liar) == before


def test_memory_moves_only_without_exports():
    b = Bytes()
    b.grow(4)
    m = memoryview(b)
    m[0] = 7
    with pytest.raises(BufferError, match="Existing exports of data"):
        b.grow(1000)
    m.release()
    b.grow(1000)
    assert bytes(b) == b"\7" + bytes(999)


def test_suboffsets():
    m = memoryview(Rows(2, 3))
    assert m.suboffsets == (0, -1) and m[1, 2] == 5 and not m.contiguous
    with pytest.raises(BufferError, match="expected a buffer without suboffsets"):
        exporters.request(Rows(2, 3), 0x18)


@pytest.mark.parametrize(
    "fault, error, text",
    [
        ("error", BufferError, "not today"),
        ("wrapped", BufferError, "not today: the reason"),
        ("buffer error", BufferError, "in the words of the exporter"),
        ("class", ValueError, "a value"),
        ("file", FileNotFoundError, "nowhere"),
        ("own class", exporters.ClosedError, "the exporter is closed"),
        ("panic", exporters.PanicError, "in GetBuffer"),
        ("nil", exporters.PanicError, "nil pointer"),
        ("itemsize", BufferError, "the buffer is inconsistent"),
        ("negative", BufferError, "the buffer is inconsistent"),
        ("shape", BufferError, "the buffer is inconsistent"),
        ("strides", BufferError, "the buffer is inconsistent"),
        ("memory", BufferError, "the buffer is inconsistent"),
        ("dimensions", BufferError, "expected 0 to 64 dimensions"),
        ("forward", TypeError, "got None"),
    ],
)
def test_what_an_exporter_may_do_wrong(fault, error, text):
    liar = Liar(fault=fault)
    with pytest.raises(error, match=text) as caught:
        memoryview(liar)
    assert type(caught.value) is error
    if fault == "wrapped":
        assert str(caught.value.__cause__) == "the reason"
    assert liar.released() == (0 if error is not BufferError or text != "the buffer is inconsistent" else 1)


def test_a_panic_in_a_release(monkeypatch):
    seen = unraisable(monkeypatch)
    liar = Liar(fault="panic in release")
    m = memoryview(liar)
    try:
        raise KeyError("pending")
    except KeyError:
        m.release()
    assert seen == [("PanicError", "in ReleaseBuffer")] and liar.released() == 1


def test_another_object_answers():
    memory = bytearray(b"abc")
    w = Window(memory)
    m = memoryview(w)
    assert m.obj is memory and m.tobytes() == b"abc"
    with pytest.raises(BufferError):
        memory.append(1)
    del w
    m.release()
    memory.append(1)
    with pytest.raises(TypeError, match="bytes-like"):
        memoryview(Window(3))
    with pytest.raises(BufferError, match="not writable"):
        exporters.request(Window(b"abc"), 0x1)


def test_an_object_needs_the_gil():
    with pytest.raises(BufferError, match="expected a call from Python in progress"):
        memoryview(Blind(b"abc"))


def test_go_keeps_what_go_exports():
    g = Grid(2, 2)
    h = Held(g)
    assert g.counts() == (2, 1) and h.sum() == 6
    h.release()
    assert eventually(lambda: g.counts() == (2, 2))
    h = Held(Grid(2, 3))
    gc.collect()
    exporters.collect()
    assert h.sum() == 15


def test_memory_without_an_owner():
    f = Forever()
    views = [memoryview(f) for _ in range(100)]
    assert views[0].obj is None and views[99].tolist() == [1, 2, 3, 4] and views[99].format == "B"
    assert f.released() == 0
    before = refcounts(f)
    views.append(memoryview(f))
    assert refcounts(f) == before
    del f
    gc.collect()
    exporters.collect()
    assert all(v.tolist() == [1, 2, 3, 4] for v in views)


def test_a_method_of_the_name_is_a_method():
    assert Plain(n=1).get_buffer(5) == 5
    with pytest.raises(TypeError):
        memoryview(Plain())
    assert not hasattr(Grid, "get_buffer") and not hasattr(Grid, "release_buffer") and not hasattr(Grid, "array")


@pep688
def test_special_methods():
    g = Grid(1, 2)
    m = g.__buffer__(inspect.BufferFlags.FULL)
    assert m.tolist() == [[0, 1]]
    g.__release_buffer__(m)
    assert g.counts() == (1, 1)
    with pytest.raises(ValueError, match="not this object"):
        g.__release_buffer__(memoryview(b""))

    class Own(Grid):
        def __buffer__(self, flags):
            return memoryview(b"own")

    class Through(Grid):
        def __buffer__(self, flags):
            return super().__buffer__(flags)

    assert bytes(Own(1, 1)) == b"own"
    t = Through(1, 2)
    m = memoryview(t)
    assert m.tolist() == [[0, 1]]
    m.release()
    gc.collect()
    assert t.counts() == (1, 1)


def test_subclass():
    class Derived(Grid):
        pass

    d = Derived(1, 3)
    assert memoryview(d).obj is d and np.asarray(d).tolist() == [[0, 1, 2]]


@needs_fork
def test_fork():
    g = Grid(2, 2)
    m = memoryview(g)
    np.asarray(g)

    def child():
        assert m.tolist() == [[0, 1], [2, 3]]
        with pytest.raises(RuntimeError, match="before the process forked"):
            memoryview(g)
        m.release()
        fresh = Grid(1, 2)
        assert np.asarray(fresh).tolist() == [[0, 1]]
        gc.collect()
        assert fresh.counts() == (1, 1)

    in_child(child)
    assert m.tolist() == [[0, 1], [2, 3]]
    m.release()
    assert g.counts() == (2, 2)


def test_threads():
    g = Grid(8, 8)

    def work():
        for _ in range(500):
            m = memoryview(g)
            assert m[7, 7] == 63
            m.release()

    together(*[work] * 8)
    assert g.counts() == (4000, 4000)


def test_a_lock_in_the_exporter_is_no_deadlock():
    s = Slow()

    def work():
        for _ in range(10):
            memoryview(s).release()

    together(*[work] * 4)


def test_an_exporter_in_another_interpreter():
    in_interpreter("import exporters; m = memoryview(exporters.Grid(2, 2)); assert m.tolist() == [[0, 1], [2, 3]]")


def test_exports_at_the_end():
    python("import exporters; m = memoryview(exporters.Grid(2, 2)); f = memoryview(exporters.Liar())", "-X", "dev")


@measures_memory
def test_no_growth():
    def use():
        for _ in range(2000):
            memoryview(Fresh(size=1000)).release()
            np.asarray(Grid(2, 2))

    def kept():
        exporters.collect()
        gc.collect()
        return resident()

    use()
    before = kept()
    for _ in range(5):
        use()
    assert kept() - before < 8 << 20
