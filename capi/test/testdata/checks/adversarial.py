"""Wrong use and lying exporters: an exception or a correct result, and references and exports as before."""
import ctypes
import random
import struct
import sys
import threading

import layouts

FULL_RO = 0x11C


def lie(ext, block, **members):
    truth = dict(obj=None, buf=ctypes.addressof(block), len=24, itemsize=4, readonly=0, ndim=2, format="i", shape=(2, 3),
                 strides=(12, 4), suboffsets=None, internal=0)
    truth.update(members)
    return tuple(truth.values())


def prop_liars_against_NewEx(ext, c, rng):
    """Any members at all: what NewEx takes is within the block when the strides are, and copies out as the walk does."""
    block = ctypes.create_string_buffer(bytes(rng.getrandbits(8) for _ in range(4096)), 4096)
    ndim = rng.choice([0, 1, 1, 2, 2, 3, 6, 64, 65, -1])
    extent = lambda: rng.choice([0, 1, 1, 2, 2, 3, 3, -1, 2**31, 2**62, 2**63 - 1, -2**63])
    shape = rng.choice([None] + [tuple(extent() for _ in range(max(ndim, 0)))] * 5)
    if rng.random() < 0.6 and 0 < ndim <= 6:
        shape = tuple(rng.choice([1, 2, 2, 3]) for _ in range(ndim))
    fmt, itemsize = rng.choice([("i", 4), ("h", 2), ("B", 1), ("B", 3), ("d", 0), (None, 4), ("T{<i:x:}", 4), ("", 1), ("y" * 100000, 4),
                                ("d", -8), ("i", 2**62)])
    n = itemsize
    for x in shape or ():
        n *= x
    length = rng.choice([n, n, n, n, n, n - 1, n + 1, 0, -1, 24, 2**63 - 1])
    length = max(min(length, 2**63 - 1), -2**63)
    strides = rng.choice([None, tuple(rng.choice([0, 1, 2, 4, 8]) for _ in range(max(ndim, 0)))])
    liar = ext.Liar((None, ctypes.addressof(block), length, itemsize, 0, ndim, fmt, shape, strides, None, 0), 0, 0, 0, 0)
    before = sys.getrefcount(liar)
    # the members contradict each other
    sound = 0 <= ndim <= 64 and itemsize >= 0 and length >= 0 and dict(B=1, h=2, i=4, d=8).get(fmt, itemsize) == itemsize
    if sound and ndim == 0:
        sound = length == itemsize
    elif sound and shape is None:
        sound = ndim == 1 and strides is None and itemsize > 0 and length % itemsize == 0
    elif sound:
        sound = min(shape) >= 0 and length == n and (0 in shape or n < 2**63)
    if sound and length > 4096:
        return  # sound, but of memory that does not exist
    if sound:
        got = ext.checked(liar, FULL_RO)
        c.equal(got[0], length)
        if shape is not None and ndim > 0:
            layout = layouts.Layout(fmt, itemsize, shape, strides or layouts.contiguous_strides(shape, itemsize, "C"), 0, 0)
            c.equal(got[3], layouts.gather(layout, ctypes.addressof(block)), layout)
    else:
        c.raises((ValueError,), ext.checked, liar, FULL_RO)
    c.equal((liar.exports(), sys.getrefcount(liar)), (0, before))


def test_exporter_that_fails(ext, c):
    block = ctypes.create_string_buffer(64)
    for fails, exception in ((1, BufferError), (2, MemoryError)):
        liar = ext.Liar(lie(ext, block), fails, 0, 0, 0)
        before = sys.getrefcount(liar)
        view = ext.View()
        c.raises((exception,), view.acquire, liar, FULL_RO)
        c.raises((exception,), memoryview, liar)
        c.raises((exception,), ext.checked, liar, FULL_RO)
        view.free()
        c.equal((liar.exports(), sys.getrefcount(liar)), (0, before))


def test_obj_NULL(ext, c):
    """A success without obj: there is no object to release it to. memoryview and the view take it as memory without an owner."""
    block = ctypes.create_string_buffer(b"abcdefgh", 64)
    liar = ext.Liar(lie(ext, block), 0, 1, 0, 0)
    before = sys.getrefcount(liar)
    view = ext.View()
    view.acquire(liar, FULL_RO)
    c.equal(view.get("obj"), None)
    view.release()
    c.equal(ext.checked(liar, FULL_RO)[3][:8], b"abcdefgh")
    c.equal((liar.exports(), sys.getrefcount(liar)), (0, before))


def test_raising_in_release(ext, c):
    """Against the protocol. Free reports it and keeps what is pending; the reference is dropped all the same."""
    block = ctypes.create_string_buffer(64)
    liar = ext.Liar(lie(ext, block), 0, 0, 1, 0)
    before = sys.getrefcount(liar)
    seen = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda info: seen.append((info.exc_type, str(info.exc_value)))
    try:
        for _ in range(3):
            view = ext.View()
            view.acquire(liar, FULL_RO)
            view.free()
        c.equal(seen, [(RuntimeError, "raised in bf_releasebuffer")] * 3)
        view = ext.View()
        view.acquire(liar, FULL_RO)
        pending = KeyError("pending")
        c.true(c.raises((KeyError,), view.free_while_raising, pending) is pending)
        c.equal(len(seen), 4)
        c.equal(ext.checked(liar, FULL_RO)[0], 24)
        c.equal(len(seen), 5)
    finally:
        sys.unraisablehook = hook
    c.equal((liar.exports(), sys.getrefcount(liar)), (0, before))


def test_changing_between_calls(ext, c):
    block = ctypes.create_string_buffer(4096)
    liar = ext.Liar(lie(ext, block, len=8, ndim=1, shape=(2,), strides=(4,)), 0, 0, 0, 1)
    c.equal([ext.checked(liar, FULL_RO)[0] for _ in range(5)], [12, 16, 20, 24, 28])
    m = memoryview(liar)
    c.equal(m.shape, (8,))
    view = ext.View()
    view.acquire(liar, FULL_RO)
    ext.checked(liar, FULL_RO)
    # the shape array changed while view was there: its len and shape contradict each other now
    c.equal((view.get("len"), view.get("shape")), (36, (10,)))
    c.raises((ValueError,), ext.View, None, view.get("buf"), view.get("len"), 4, 0, 1, "i", view.get("shape"), (4,), None, 0)
    c.equal(m.shape, (8,))
    m.release()
    view.free()
    c.equal(liar.exports(), 0)


def test_releasing_twice_and_freeing_unacquired(ext, c):
    b = bytearray(4)
    before = sys.getrefcount(b)
    views = [ext.View() for _ in range(3)]
    for view in views:
        view.acquire(b, 0)
    for view in views[:2]:
        view.release()
        view.release()
    c.raises((BufferError,), b.append, 0)  # one export is left: releasing twice took none of another's
    views[2].free()
    b.append(0)
    c.equal(sys.getrefcount(b), before)
    view = ext.View()
    view.release()  # never acquired
    view.free()
    c.equal(ext.free_null(), None)


def test_acquire_again_after_release(ext, c):
    layout = layouts.Layout("B", 1, (4,), (1,), 0, 4)
    ex = layouts.exporter(ext, layout, b"abcd")
    view = ext.View(None, 4096, 4, 4, 1, 1, "i" , (1,), (4,), None, 0)
    for k in range(100):
        view.acquire(ex, FULL_RO)  # over NewEx's own arrays, which stay in its block
        c.equal(view.to_contiguous("C", 4), b"abcd")
        view.release()
    c.equal(ex.counts(), (0, 100, 100, True))


def test_formats(ext, c):
    """Megabytes, bytes that are not text, and nothing at all."""
    block = ctypes.create_string_buffer(64)
    at = ctypes.addressof(block)
    long = "i" * (1 << 20)
    view = ext.View(None, at, 24, 4, 0, 2, long, (2, 3), (12, 4), None, 0)
    c.equal(view.get("format"), long.encode())
    c.equal(view.memoryview().format, long)
    for fmt in ("", "@", " ", "ii", "@@i", "\x01", "\xff", "T{", "99999999999999999999i"):
        view = ext.View(None, at, 24, 4, 0, 2, fmt, (2, 3), (12, 4), None, 0)
        c.equal(view.get("format"), fmt.encode())
        m = view.memoryview()
        c.raises((NotImplementedError, ValueError), m.__getitem__, (0, 0))
        c.equal(m.tobytes(), bytes(24))
    c.raises((struct.error,), ext.size_from_format, b"99999999999999999999i")


def test_NULL_arrays(ext, c):
    view = ext.View()
    block = ctypes.create_string_buffer(8)
    view.set("buf", ctypes.addressof(block))
    for name in ("format", "shape", "strides", "suboffsets", "obj"):
        view.set(name, None)
        c.equal(view.get(name), None)
        c.equal(view.pointer(name), 0)
    view.set("len", 8)
    view.set("itemsize", 1)
    view.set("ndim", 1)
    c.equal([view.is_contiguous(o) for o in "CFA"], [1, 1, 1])
    c.equal(len(view.to_contiguous("C", 8)), 8)
    c.equal(view.memoryview().shape, (8,))


def test_ndim_65_by_setter(ext, c):
    view = ext.View()
    view.set("ndim", 65)
    c.equal(view.get("ndim"), 65)
    c.raises((ValueError,), view.memoryview)
    for ndim in (65, 2**31 - 1, -1, -2**31):
        c.raises((ValueError,), ext.View, None, 4096, 1, 1, 0, ndim, "B", (1,) * 65, None, None, 0)


def test_python_level_exporters(ext, c):
    """PEP 688 classes, from 3.12 on: what they return is acquired, what they raise arrives or is reported."""
    if sys.version_info < (3, 12):
        return
    log = []

    class Good:
        def __buffer__(self, flags):
            log.append(flags)
            return memoryview(b"abcd")

        def __release_buffer__(self, view):
            log.append("released")

    class Raises(Good):
        def __release_buffer__(self, view):
            raise RuntimeError("in __release_buffer__")

    class Wrong:
        def __buffer__(self, flags):
            return 42

    view = ext.View()
    view.acquire(Good(), 0)
    c.equal(view.to_contiguous("C", 4), b"abcd")
    view.free()
    c.equal(log, [0, "released"])
    seen = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda info: seen.append(info.exc_type)
    try:
        view = ext.View()
        view.acquire(Raises(), 0)
        view.free()
    finally:
        sys.unraisablehook = hook
    c.equal(seen, [RuntimeError])
    c.raises((TypeError,), ext.View().acquire, Wrong(), 0)


def test_threads(ext, c):
    """Exports counted by many threads at once, as a free-threaded build lets them."""
    layout = layouts.Layout("i", 4, (8,), (4,), 0, 32)
    ex = layouts.exporter(ext, layout, bytes(32))
    failures = []

    def work():
        rng = random.Random()
        try:
            for _ in range(500):
                view = ext.View()
                view.acquire(ex, FULL_RO)
                m = memoryview(ex)
                if rng.random() < 0.5:
                    view.release()
                m.release()
                view.free()
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    c.equal(failures, [])
    c.equal(ex.counts(), (0, 4000, 4000, True))
