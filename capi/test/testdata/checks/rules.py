"""The rules of the buffer protocol, one test each, on a heap type that fills its views with the setters of pybuffer.h, and
on views that hold what CPython's exporters gave."""
import array
import ctypes
import struct
import sys

import layouts
import peer

SIMPLE, WRITABLE, FORMAT, ND, STRIDES, C, F, ANY, INDIRECT = 0, 1, 4, 8, 0x18, 0x38, 0x58, 0x98, 0x118
FULL_RO, FULL = 0x11C, 0x11D


def make(ext, fmt, shape, strides=None, offset=0, data=None, readonly=0, suboffsets=None, pointers=()):
    itemsize = struct.calcsize(fmt) if fmt[0] not in "Z" else 16
    n = itemsize
    for extent in shape:
        n *= extent
    return ext.Exporter(data if data is not None else bytes(range(256))[:n] if n <= 256 else bytes(n), offset, itemsize, readonly, fmt,
                        tuple(shape), strides, suboffsets, pointers)


def view_of(ext, obj, flags):
    view = ext.View()
    view.acquire(obj, flags)
    return view


def test_rule_01_failure_is_BufferError_and_obj_NULL(ext, c):
    readonly = make(ext, "B", (4,), readonly=1)
    for obj, flags, garble in [(readonly, WRITABLE, True), (make(ext, "B", (4,), (-1,), 3), SIMPLE, True), (b"abc", WRITABLE, False)]:
        before = sys.getrefcount(obj)
        view = ext.View()
        if garble:
            # A consumer need not clear its struct. CPython itself relies on that it has: PyBuffer_FillInfo, which
            # exports bytes, leaves obj as it was when it refuses.
            view.garble()
        c.raises((BufferError,), view.acquire, obj, flags)
        c.equal(view.get("obj"), None)
        c.equal(sys.getrefcount(obj), before)
    view = ext.View()
    c.raises((TypeError,), view.acquire, object(), SIMPLE)  # no exporter at all
    c.equal(view.get("obj"), None)
    ok = make(ext, "B", (4,))
    before = sys.getrefcount(ok)
    view.acquire(ok, SIMPLE)
    c.equal(sys.getrefcount(ok), before + 1)  # a strong reference, which release alone drops
    view.release()
    c.equal(sys.getrefcount(ok), before)


def test_rule_02_obj_buf_len_itemsize_ndim_always_filled(ext, c):
    ex = make(ext, "h", (2, 3))
    for flags in (SIMPLE, WRITABLE, ND, STRIDES, FULL_RO):
        view = view_of(ext, ex, flags)
        c.true(view.get("obj") is ex)
        c.equal((view.get("buf"), view.get("len"), view.get("itemsize")), (ex.address(), 12, 2), flags)
        if flags & ND:
            c.equal((view.get("ndim"), view.get("shape")), (2, (2, 3)), flags)
        else:
            c.equal((view.get("ndim"), view.get("shape")), (1, None), flags)


def test_rule_03_writable(ext, c):
    ro, rw = make(ext, "B", (4,), readonly=1), make(ext, "B", (4,))
    for flags in (WRITABLE, FULL, ND | WRITABLE):
        c.raises((BufferError,), view_of, ext, ro, flags)
        c.equal(view_of(ext, rw, flags).get("readonly"), 0)
    c.equal(view_of(ext, ro, SIMPLE).get("readonly"), 1)
    c.equal(view_of(ext, rw, SIMPLE).get("readonly"), 0)  # true, also for a request without WRITABLE
    c.equal(memoryview(ro).readonly, True)
    c.raises((TypeError,), memoryview(ro).__setitem__, 0, 1)


def test_rule_04_no_FORMAT(ext, c):
    ex = make(ext, "d", (3,))
    view = view_of(ext, ex, ND)
    c.equal((view.get("format"), view.get("itemsize"), view.get("len")), (None, 8, 24))
    view = view_of(ext, ex, ND | FORMAT)
    c.equal((view.get("format"), view.get("itemsize")), (b"d", 8))
    view = view_of(ext, array.array("d", [1, 2]), ND)
    c.equal((view.get("format"), view.get("itemsize")), (None, 8))
    c.equal(ext.checked(ex, ND)[0], 24)


def test_rule_05_contiguity_requests(ext, c):
    c_order, f_order, gaps = make(ext, "B", (2, 3)), make(ext, "B", (2, 3), (1, 2)), make(ext, "B", (2,), (3,), data=b"abcd")
    for ex, good, bad in [(c_order, [SIMPLE, ND, C, ANY], [F]), (f_order, [F, ANY, STRIDES], [SIMPLE, ND, C]),
                          (gaps, [STRIDES], [SIMPLE, ND, C, F, ANY])]:
        for flags in good:
            view = view_of(ext, ex, flags)
            c.equal(view.get("strides") is not None, flags & STRIDES == STRIDES)
        for flags in bad:
            c.raises((BufferError,), view_of, ext, ex, flags)


def indirect_example(ext):
    """Two rows of three bytes behind a table of two addresses."""
    data = bytes(16) + b"abc" + bytes(5) + b"def" + bytes(5)
    return make(ext, "B", (2, 3), (8, 1), data=data, suboffsets=(0, -1), pointers=(0, 16, 8, 24))


def test_rule_06_suboffsets(ext, c):
    ex = indirect_example(ext)
    for flags in (SIMPLE, ND, STRIDES, FORMAT | STRIDES, ANY):
        c.raises((BufferError,), view_of, ext, ex, flags)
    view = view_of(ext, ex, FULL_RO)
    c.equal(view.get("suboffsets"), (0, -1))
    c.equal([view.is_contiguous(o) for o in "CFA"], [0, 0, 0])
    c.equal(view.to_contiguous("C", 6), b"abcdef")
    c.equal(view.to_contiguous("F", 6), b"adbecf")
    c.equal(memoryview(ex).tolist(), [[97, 98, 99], [100, 101, 102]])
    c.raises((BufferError,), ext.View().acquire, ex, C | INDIRECT)  # never contiguous
    negative = make(ext, "B", (2, 3), suboffsets=(-1, -5))
    view = view_of(ext, negative, STRIDES)
    c.equal(view.get("suboffsets"), None)
    view = view_of(ext, negative, FULL_RO)
    c.equal(view.get("suboffsets"), None)
    c.equal(view.is_contiguous("C"), 1)


def test_rule_07_flags_are_composite(ext, c):
    """A bit of STRIDES alone, or INDIRECT's alone, requests neither."""
    ex = make(ext, "B", (2, 3))
    view = view_of(ext, ex, 0x10)
    c.equal((view.get("ndim"), view.get("shape"), view.get("strides")), (1, None, None))
    view = view_of(ext, ex, 0x20 | ND)
    c.equal((view.get("shape"), view.get("strides")), ((2, 3), None))
    c.raises((BufferError,), view_of, ext, indirect_example(ext), 0x101)
    c.raises((BufferError,), view_of, ext, make(ext, "B", (2, 3), (1, 2)), 0x40 | ND)  # F's bit without STRIDES
    got = memoryview(ex)
    c.equal(got.strides, (3, 1))


def test_rule_08_len_is_product_times_itemsize(ext, c):
    for ex, want in [(make(ext, "h", (2, 3), (12, 4), data=bytes(32)), 12), (make(ext, "h", (5, 3), (0, 2), data=bytes(6)), 30),
                     (make(ext, "i", (4,), (-8,), 24, data=bytes(28)), 16)]:
        view = view_of(ext, ex, FULL_RO)
        c.equal(view.get("len"), want)
        c.equal(memoryview(ex).nbytes, want)
        c.equal(len(view.to_contiguous("C", want)), want)
    broadcast = make(ext, "B", (3, 2), (0, 1), data=b"xy")
    c.equal(memoryview(broadcast).tobytes(), b"xyxyxy")


def test_rule_09_ndim_0_and_64(ext, c):
    scalar = make(ext, "i", (), data=struct.pack("i", 42))
    view = view_of(ext, scalar, FULL_RO)
    c.equal([view.get(m) for m in ("ndim", "len", "itemsize", "shape", "strides", "suboffsets")], [0, 4, 4, None, None, None])
    c.equal(memoryview(scalar)[()], 42)
    c.equal(memoryview(scalar).tolist(), 42)
    most = make(ext, "B", (1,) * 64)
    c.equal(memoryview(most).ndim, 64)
    c.equal(view_of(ext, most, FULL_RO).get("shape"), (1,) * 64)
    c.raises((ValueError,), make, ext, "B", (1,) * 65)
    liar = ext.Liar((None, 4096, 1, 1, 1, 65, "B", (1,) * 65, (1,) * 65, None, 0), 0, 0, 0, 0)
    c.raises((ValueError,), memoryview, liar)
    c.raises((ValueError,), ext.checked, liar, FULL_RO)
    c.equal(liar.exports(), 0)


def test_rule_10_zero_extents_and_extents_of_one(ext, c):
    empty = make(ext, "i", (3, 0, 2), (99 * 4, -7 * 4, 4), data=b"")
    view = view_of(ext, empty, FULL_RO)
    c.equal((view.get("len"), view.get("shape")), (0, (3, 0, 2)))
    c.equal([view.is_contiguous(o) for o in "CFA"], [1, 1, 1])
    c.equal([view.to_contiguous(o, 0) for o in "CFA"], [b"", b"", b""])
    view_of(ext, empty, F)
    view_of(ext, empty, C)
    nowhere = ext.View(None, 0, 0, 4, 1, 2, "i", (0, 5), (20, 4), None, 0)  # nothing is dereferenced, not even NULL
    c.equal(nowhere.to_contiguous("C", 0), b"")
    c.raises((ValueError,), nowhere.memoryview)  # memoryview wants an address, even so
    one = make(ext, "i", (1, 4), (-1234, 4))
    view = view_of(ext, one, FULL_RO)
    c.equal([view.is_contiguous(o) for o in "CFA"], [1, 1, 1])
    c.equal(view.to_contiguous("C", 16), bytes(range(16)))


def test_rule_11_negative_strides(ext, c):
    ex = make(ext, "B", (2, 3), (-3, -1), 5, data=b"abcdef")
    view = view_of(ext, ex, FULL_RO)
    c.equal(view.get("buf"), ex.address() + 5)  # the first logical item
    c.equal(view.to_contiguous("C", 6), b"fedcba")
    c.equal(view.get_pointer((1, 2)), ex.address())
    c.equal(memoryview(ex).tolist(), [[102, 101, 100], [99, 98, 97]])


def test_rule_12_release_once_and_silently(ext, c):
    ex = make(ext, "B", (4,))
    view = view_of(ext, ex, SIMPLE)
    view.release()
    view.release()
    view.free()
    c.equal(ex.counts(), (0, 1, 1, True))
    view = view_of(ext, ex, SIMPLE)
    pending = KeyError("pending")
    c.true(c.raises((KeyError,), view.release_while_raising, pending) is pending)
    c.equal(ex.counts()[:3], (0, 2, 2))
    view = view_of(ext, ex, SIMPLE)
    c.true(c.raises((KeyError,), view.free_while_raising, pending) is pending)
    c.equal(ex.counts()[:3], (0, 3, 3))
    views = [view_of(ext, ex, SIMPLE) for _ in range(50)]
    c.equal(ex.counts()[0], 50)
    del views
    c.equal(ex.counts()[:3], (0, 53, 53))


def test_rule_13_exported_memory_stays(ext, c):
    ex = make(ext, "B", (4,), data=b"abcd")
    first, second = memoryview(ex), view_of(ext, ex, FULL_RO)
    c.raises((BufferError,), ex.resize, 8)
    first.release()
    c.raises((BufferError,), ex.resize, 8)
    c.equal((second.get("shape"), second.get("strides"), second.get("format")), ((4,), (1,), b"B"))
    second.release()
    ex.resize(8)
    c.equal(ex.data(), b"abcd\0\0\0\0")
    address, before = ex.address(), sys.getrefcount(ex)
    kept = memoryview(ex)
    c.equal(sys.getrefcount(ex), before + 1)  # the export holds its exporter
    del ex
    c.equal(kept.tobytes(), b"abcd\0\0\0\0")
    c.equal(ctypes.string_at(address, 4), b"abcd")


def test_rule_14_no_copy_by_value(ext, c):
    """After FillInfo shape and strides point into the struct: a copy of the struct has pointers into the first one."""
    block = ctypes.create_string_buffer(16)
    view = ext.View()
    view.fill_info(None, ctypes.addressof(block), 16, 0, FULL_RO)
    c.equal(view.pointer("shape"), view.address() + 2 * layouts.WORD)
    c.equal(view.pointer("strides"), view.address() + 3 * layouts.WORD)
    c.equal((view.get("shape"), view.get("strides")), ((16,), (1,)))
    # NewEx of its members is the way to a copy that stands alone
    copy = ext.View(None, view.get("buf"), 16, 1, 0, 1, "B", view.get("shape"), view.get("strides"), None, 0)
    view.free()
    c.equal((copy.get("shape"), copy.get("strides")), ((16,), (1,)))
    c.true(copy.address() <= copy.pointer("shape") < copy.address() + 200)


def test_rule_15_READ_and_WRITE_are_no_requests(ext, c):
    ex = make(ext, "B", (4,))
    for flags in (ext.PyBUF_READ, ext.PyBUF_WRITE):
        # from 3.13 on PyObject_GetBuffer itself refuses them, with SystemError
        c.raises((SystemError,) if sys.version_info >= (3, 13) else (BufferError,), view_of, ext, ex, flags)
    c.equal(ex.counts()[0], 0)


def test_rule_16_alignment_is_not_promised(ext, c):
    ex = make(ext, "i", (2,), (4,), 1, data=b"\xff" + struct.pack("ii", 5, -6))
    view = view_of(ext, ex, FULL_RO)
    c.equal(view.get("buf"), ex.address() + 1)
    c.equal(view.to_contiguous("C", 8), struct.pack("ii", 5, -6))
    c.equal(memoryview(ex).tolist(), [5, -6])
    odd = make(ext, "h", (3,), (3,), data=b"\1\0x\2\0x\3\0")  # a stride that is not a multiple of the item
    c.equal(memoryview(odd).tolist(), [1, 2, 3])


def test_rule_17_byte_order(ext, c):
    """A format comes through as it is, order mark and all: it is the consumer's to look at."""
    for fmt in (">i", "<i", "=i", "!i", "@i", "i"):
        ex = make(ext, fmt, (2,), data=struct.pack(fmt[:-1] + "2i", 1, 2))
        c.equal(view_of(ext, ex, FULL_RO).get("format"), fmt.encode())
        c.equal(memoryview(ex).format, fmt)
    swapped = make(ext, ">i", (2,), data=struct.pack(">2i", 1, 2))
    native = make(ext, "i", (2,), data=struct.pack("2i", 1, 2))
    c.true(memoryview(swapped) == memoryview(native))  # by value
    c.raises((NotImplementedError,), memoryview(swapped).__getitem__, 0)


def test_rule_18_spellings(ext, c):
    data = struct.pack("2q", 5, -6)
    c.true(memoryview(make(ext, "l", (2,), data=data)) == memoryview(make(ext, "q", (2,), data=data)))
    zd = make(ext, "Zd", (2,), data=struct.pack("4d", 1, 2, 3, 4))
    c.equal((view_of(ext, zd, FULL_RO).get("format"), view_of(ext, zd, FULL_RO).get("itemsize")), (b"Zd", 16))
    c.raises((ValueError,), ext.View, None, 4096, 16, 8, 0, 1, "Zd", (2,), (8,), None, 0)  # two letters, one item of 16
    block = ctypes.create_string_buffer(b"ab")
    view = ext.View(None, ctypes.addressof(block), 2, 1, 1, 1, None, (2,), (1,), None, 0)
    c.equal(view.memoryview().format, "B")  # no format means B


def test_rule_19_exporters_lie(ext, c):
    block = ctypes.create_string_buffer(64)
    at = ctypes.addressof(block)
    truth = (None, at, 24, 4, 0, 2, "i", (2, 3), (12, 4), None, 0)
    c.equal(ext.checked(ext.Liar(truth, 0, 0, 0, 0), FULL_RO), (24, 2, (2, 3), bytes(24)))
    for member, value in [(2, 23), (2, 25), (2, 2**62), (2, -1), (3, 8), (3, 0), (3, -4), (5, 3), (5, 1), (5, 65), (5, -1), (6, "d"),
                          (7, (2, -3)), (7, (2**62, 3)), (7, (3, 3)), (7, None), (1, 0)]:
        lie = list(truth)
        lie[member] = value
        if member == 5 and value in (3, 65):
            lie[7], lie[8] = (2,) * value, (4,) * value
        liar = ext.Liar(tuple(lie), 0, 0, 0, 0)
        before = sys.getrefcount(liar)
        c.raises((ValueError,), ext.checked, liar, FULL_RO)
        c.equal((liar.exports(), sys.getrefcount(liar)), (0, before), member, value)


def test_rule_20_internal_is_the_exporters(ext, c):
    """A handle, not an object: it reaches bf_releasebuffer as bf_getbuffer left it."""
    ex = make(ext, "B", (4,))
    view = view_of(ext, ex, FULL_RO)
    c.true(view.get("internal") != 0)
    c.equal(view.get("internal"), view.pointer("internal"))
    view.release()
    c.equal(ex.counts(), (0, 1, 1, True))
    memoryview(ex)[1:].release()
    c.equal(ex.counts(), (0, 2, 2, True))
