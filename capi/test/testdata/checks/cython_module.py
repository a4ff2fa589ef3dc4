"""The Cython module: as a consumer of the C extension's and CPython's exporters, and its own heap type as an exporter."""
import ctypes
import random
import struct
import sys

import accessors
import functions
import layouts
import peer

FULL_RO = 0x11C
FLAGS = [0, 1, 4, 8, 12, 24, 0x1C, 0x1D, 0x38, 0x58, 0x98, 0x118, 0x11C, 0x11D, 0x100, 0x200]


class ctypes_exporter:
    """A ctypes array, which exports strides NULL and a format of its own spelling."""

    def __new__(cls, rng):
        kind = rng.choice([ctypes.c_int32, ctypes.c_double, ctypes.c_uint8, ctypes.c_int16])
        for extent in [rng.randint(1, 3) for _ in range(rng.randint(1, 4))]:
            kind = kind * extent
        obj = kind()
        ctypes.memset(ctypes.addressof(obj), rng.randrange(256), ctypes.sizeof(obj))
        return obj


def prop_consumer(cy, c, rng):
    """What describe says of CPython's exporters, against a ctypes Py_buffer filled by the same exporter."""
    kinds = [lambda: ctypes_exporter(rng), lambda: bytes(rng.randrange(9)), lambda: bytearray(rng.randrange(9)),
             lambda: memoryview(bytearray(24)).cast("h", [3, 4])[::rng.choice([-1, 1, 2])], object]
    if functions.tb is not None:
        kinds += [lambda: functions.pil(rng)] * 3
    obj, flags = rng.choice(kinds)(), rng.choice(FLAGS)
    c.ndarrays += type(obj).__name__ == "ndarray"
    before = sys.getrefcount(obj)
    other = peer.Py_buffer()
    want = peer.outcome(peer.GetBuffer, obj, ctypes.addressof(other), flags)
    got = peer.outcome(cy.describe, obj, flags)
    if want[0] == "raised":
        c.equal(got, want, obj, flags)
    else:
        c.equal(got[0], "value", obj, flags)
        members = got[1]
        for name in ("buf", "len", "itemsize", "readonly", "ndim", "format", "shape", "strides", "suboffsets"):
            c.equal(members[name], peer.member(other, name), name, obj, flags)
        c.equal(id(members["obj"]), other.obj)
        c.equal(members["contiguous"], tuple(bool(peer.IsContiguous(ctypes.addressof(other), o)) for o in (b"C", b"F", b"A")))
        out = ctypes.create_string_buffer(other.len + 1)
        peer.ToContiguous(out, ctypes.addressof(other), other.len, b"C")
        c.equal(members["items"], out.raw[:other.len], obj, flags)
        peer.Release(ctypes.addressof(other))
        del members, got
    c.equal(sys.getrefcount(obj), before, obj, flags)
    c.equal(cy.check_buffer(obj), bool(peer.CheckBuffer(obj)))


def prop_exporter(cy, c, rng):
    """The heap type: its members for a request, and memoryview's reading of it."""
    fmt = rng.choice(["B", "h", "i", "q"])
    shape = tuple(layouts.random_shape(rng, rng.randint(1, 6)))
    itemsize, readonly, flags = struct.calcsize(fmt), rng.randint(0, 1), rng.choice(FLAGS)
    layout = layouts.Layout(fmt, itemsize, shape, layouts.contiguous_strides(shape, itemsize, "C"), 0, 0)
    block = ctypes.create_string_buffer(bytes(rng.getrandbits(8) for _ in range(layout.len + 1)), layout.len + 1)
    at = ctypes.addressof(block)
    ex = cy.Exporter(at, itemsize, readonly, fmt.encode(), shape)
    before = sys.getrefcount(ex)
    refused = flags & 1 and readonly or flags & 0x58 == 0x58 and not layouts.is_contiguous(layout, "F")
    if flags in (0x100, 0x200) or refused:
        want = SystemError if flags in (0x100, 0x200) and sys.version_info >= (3, 13) else BufferError
        c.raises((want,), cy.describe, ex, flags)
        c.equal(cy.counts(ex), (0, 0))
    else:
        got = cy.describe(ex, flags)
        c.equal(
            [got[m] for m in ("buf", "len", "itemsize", "readonly", "ndim", "format", "shape", "strides", "suboffsets")],
            [at, layout.len, itemsize, readonly, len(shape) if flags & 8 else 1, fmt.encode() if flags & 4 else None,
             shape if flags & 8 else None, layout.strides if flags & 0x18 == 0x18 else None, None], flags, layout)
        c.true(got.pop("obj") is ex)
        c.equal(got["items"], block.raw[:layout.len], layout)
        c.equal(cy.counts(ex), (0, 1))
    m = memoryview(ex)
    c.equal(m.tobytes(), block.raw[:layout.len])
    c.equal((m.shape, m.format, m.readonly), (shape, fmt, bool(readonly)))
    c.equal(cy.counts(ex)[0], 1)
    if layout.items:
        index = tuple(rng.randrange(n) for n in shape)
        c.equal(cy.pointer(ex, index), layouts.item_address(at, index, layout.strides, None))
        c.equal(m[index], struct.unpack(fmt, ctypes.string_at(cy.pointer(ex, index), itemsize))[0])
    m.release()
    order, data = rng.choice("CF"), bytes(rng.getrandbits(8) for _ in range(layout.len))
    if readonly:
        c.raises((BufferError,), cy.write, ex, data, order)
    else:
        cy.write(ex, data, order)
        c.equal(memoryview(ex).tobytes(order), data, order, layout)
    c.equal((cy.counts(ex)[0], sys.getrefcount(ex)), (0, before))


def test_functions(cy, c):
    for fmt in (b"", b"3i", b"<hq", b"@bq", b"10s"):
        c.equal(cy.size_from_format(fmt), struct.calcsize(fmt))
    c.raises((struct.error,), cy.size_from_format, b"y")
    a, b = bytearray(b"....."), b"hello"
    cy.copy_data(a, b)
    c.equal(a, b)
    c.raises((BufferError,), cy.copy_data, b, a)
    block = ctypes.create_string_buffer(b"memory, no owner")
    c.equal(cy.tobytes_by_memoryview(ctypes.addressof(block), 16), b"memory, no owner")
    c.raises((TypeError,), cy.describe, object(), 0)
    c.raises((ValueError,), cy.Exporter, 4096, 1, 0, b"d", (4,))  # NewEx refuses, and the half-made instance goes


def test_21_constants(cy, c):
    c.equal(len(cy.constants), 21)
    c.equal(cy.constants, accessors.CONSTANTS)


def test_lifetime(cy, c):
    """The exporter outlives its name while it is exported, and goes with the last export."""
    block = ctypes.create_string_buffer(b"abcd")
    before = sys.getrefcount(cy.Exporter)
    ex = cy.Exporter(ctypes.addressof(block), 1, 0, b"B", (4,))
    c.equal(sys.getrefcount(cy.Exporter), before + 1)
    m = memoryview(ex)
    del ex
    c.equal(m.tobytes(), b"abcd")
    m[0] = 65
    c.equal(block.raw[:4], b"Abcd")
    c.equal(cy.counts(m.obj), (1, 1))
    m.release()
    c.equal(sys.getrefcount(cy.Exporter), before)
