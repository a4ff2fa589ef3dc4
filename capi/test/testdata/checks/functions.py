"""The 8 functions and PyObject_CopyData, PyObject_GetBuffer: through pybuffer.h, by the plainest walk, by CPython's own."""
import ctypes
import struct
import sys

try:
    import _testbuffer as tb
except ImportError:
    tb = None

import layouts
import peer

FULL_RO, FULL = 0x11C, 0x11D


def exported(ext, rng, **kwargs):
    layout = layouts.random_layout(rng, **kwargs)
    ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout))
    view = ext.View()
    view.acquire(ex, FULL_RO)
    return layout, ex, view


def ndarray(layout, ex):
    """CPython's test exporter with the same members and memory, or None where its rules are stricter."""
    if tb is None or layout.suboffsets is not None or layout.ndim == 0:
        return None
    if any(s % layout.itemsize for s in layout.strides):
        return None
    data = ex.data()
    n = len(data) // layout.itemsize
    values = struct.unpack("%d%s" % (n, layout.fmt), data[:n * layout.itemsize])
    return tb.ndarray(list(values), shape=list(layout.shape), strides=list(layout.strides), offset=layout.offset,
                      format=layout.fmt, flags=tb.ND_WRITABLE)


def overlaps(layout):
    return any(n > 1 and s == 0 for n, s in zip(layout.shape, layout.strides))


def pil(rng, fmt="i"):
    """CPython's test exporter with suboffsets."""
    shape = [max(n, 1) for n in layouts.random_shape(rng, rng.randint(1, 4))]
    n = 1
    for extent in shape:
        n *= extent
    return tb.ndarray([rng.randint(-999, 999) for _ in range(n)], shape=shape, format=fmt, flags=tb.ND_PIL | tb.ND_WRITABLE)


def prop_GetPointer(ext, c, rng):
    layout, ex, view = exported(ext, rng, align=False)
    if 0 in layout.shape:
        index = (0,) * layout.ndim
        if layout.suboffsets is not None:
            return  # there is no pointer to follow
    else:
        index = tuple(rng.randrange(n) for n in layout.shape)
    got = view.get_pointer(index)
    c.equal(got, layouts.item_address(view.get("buf"), index, layout.strides, layout.suboffsets), layout)
    c.equal(got, peer.GetPointer(view.address(), peer.array(index)), layout)
    if tb is not None:
        c.ndarrays += 1
        nd = pil(rng)
        index = tuple(rng.randrange(n) for n in nd.shape)
        other = ext.View()
        other.acquire(nd, FULL_RO)
        value = ctypes.c_int.from_address(other.get_pointer(index)).value
        c.equal(value, tb.get_pointer(nd, index), index)


def prop_SizeFromFormat(ext, c, rng):
    codes = "xcbB?hHiIlLqQnNefdspP"
    order = rng.choice(["", "", "@", "=", "<", ">", "!"])
    fmt = order + "".join(rng.choice(["", "", str(rng.randint(0, 12)), " "]) + rng.choice(codes)
                          for _ in range(rng.randint(0, 8)))
    if rng.random() < 0.1:
        fmt += rng.choice(["y", "3", "T{i:x:}", "Zd", "\x7f"])
    fmt = fmt.encode()
    want = peer.outcome(struct.calcsize, fmt)
    c.equal(peer.outcome(ext.size_from_format, fmt), want, fmt)
    c.equal(peer.outcome(peer.SizeFromFormat, fmt), want, fmt)


def prop_ToContiguous(ext, c, rng):
    layout, ex, view = exported(ext, rng, align=False)
    order = rng.choice("CFA")
    got = view.to_contiguous(order, layout.len)
    # 'A': Fortran order where the memory is Fortran-contiguous and not C-contiguous, else C order
    walk = order
    if order == "A":
        walk = "F" if layouts.is_contiguous(layout, "F") and not layouts.is_contiguous(layout, "C") else "C"
    c.equal(got, layouts.gather(layout, view.get("buf"), walk), order, layout)
    out = ctypes.create_string_buffer(layout.len + 1)
    c.equal(peer.ToContiguous(out, view.address(), layout.len, order.encode()), 0)
    c.equal(got, out.raw[:layout.len], order, layout)
    c.raises((ValueError,), view.to_contiguous, order, layout.len + rng.choice([-1, 1, 7]))
    if tb is not None:
        c.ndarrays += 1
        nd = ndarray(layout, ex)
        if nd is None:
            nd = pil(rng)
        other = ext.View()
        other.acquire(nd, FULL_RO)
        c.equal(other.to_contiguous(order, other.get("len")), tb.py_buffer_to_contiguous(nd, order, tb.PyBUF_FULL_RO), order, layout)
        c.equal(memoryview(nd).tobytes(order), other.to_contiguous(order, other.get("len")), order, layout)


def prop_FromContiguous(ext, c, rng):
    layout = layouts.random_layout(rng, align=False)
    block = layouts.random_bytes(rng, layout)
    data = bytes(rng.getrandbits(8) for _ in range(layout.len))
    order = rng.choice("CFA")
    # 'A': the memory's own order where it is contiguous, else C order
    walk = order
    if order == "A":
        walk = "F" if layouts.is_contiguous(layout, "F") and not layouts.is_contiguous(layout, "C") else "C"
    exporters = [layouts.exporter(ext, layout, block) for _ in range(3)]
    views = [ext.View() for _ in exporters]
    for view, ex in zip(views, exporters):
        view.acquire(ex, FULL)
    # a shorter source fills as many items as it has
    whole = rng.random() < 0.7 or layout.items == 0
    length = layout.len if whole else rng.randrange(layout.items + 1) * layout.itemsize
    views[0].from_contiguous(data[:length], order)
    peer.FromContiguous(views[1].address(), data[:length], length, order.encode())
    layouts.scatter(layout, views[2].get("buf"), data[:length], walk)
    blocks = [layouts.gather(layout, view.get("buf")) for view in views]
    c.equal(blocks[0], blocks[1], "ctypes", order, layout)
    c.equal(blocks[0], blocks[2], "plain", order, length, layout)
    if layout.suboffsets is None:
        c.equal(exporters[0].data(), exporters[2].data(), "bytes between the items", order, layout)


def prop_CopyData(ext, c, rng):
    fmt, shape = rng.choice(layouts.FORMATS), layouts.random_shape(rng, rng.randint(1, 6))
    source = layouts.random_layout(rng, fmt=fmt, shape=shape)
    target = layouts.random_layout(rng, fmt=fmt, shape=shape)
    src = layouts.exporter(ext, source, layouts.random_bytes(rng, source), readonly=1)
    block = layouts.random_bytes(rng, target)
    dst = [layouts.exporter(ext, target, block) for _ in range(3)]
    views = [ext.View() for _ in range(4)]
    for view, ex in zip(views, dst + [src]):
        view.acquire(ex, FULL_RO)
    ext.copy_data(dst[0], src)
    peer.CopyData(dst[1], src)
    layouts.scatter(target, views[2].get("buf"), layouts.gather(source, views[3].get("buf")))
    got = [layouts.gather(target, view.get("buf")) for view in views[:3]]
    c.equal(got[0], got[1], "ctypes", source, target)
    if not overlaps(target):  # 3.9 starts with the second item, so that another write is the last
        c.equal(got[0], got[2], "plain", source, target)
    c.raises((BufferError,), ext.copy_data, src, dst[0])  # read-only


def prop_IsContiguous(ext, c, rng):
    layout, ex, view = exported(ext, rng, align=False)
    nd = ndarray(layout, ex)
    c.ndarrays += nd is not None
    for order in "CFA":
        got = view.is_contiguous(order)
        c.equal(got, int(layouts.is_contiguous(layout, order)), order, layout)
        c.equal(got, peer.IsContiguous(view.address(), order.encode()), order, layout)
        if nd is not None:
            c.equal(bool(got), bool(tb.is_contiguous(nd, order)), order, layout)
    c.equal(view.is_contiguous("X"), 0)


def prop_FillContiguousStrides(ext, c, rng):
    shape, itemsize, order = layouts.random_shape(rng, rng.randint(0, 6)), rng.choice([1, 2, 3, 4, 8, 16, 100]), rng.choice("CF")
    got = ext.fill_contiguous_strides(tuple(shape), itemsize, order)
    c.equal(got, layouts.contiguous_strides(shape, itemsize, order), shape, order)
    strides = peer.array([-1] * len(shape))
    peer.FillContiguousStrides(len(shape), peer.array(shape), strides, itemsize, order.encode())
    c.equal(got, tuple(strides[:len(shape)]), shape, order)


def prop_FillInfo(ext, c, rng):
    obj = object() if rng.random() < 0.5 else bytearray(4)
    block = ctypes.create_string_buffer(64)
    length, readonly = rng.randrange(0, 65), rng.randint(0, 1)
    flags = rng.choice([0, 1, 4, 8, 24, 0x38, 0x58, 0x98, 0x118, 0x11C, 0x11D, 0x1C, 0x1D, 5, 0x100, 0x200])
    view, other = ext.View(), peer.Py_buffer()
    before = sys.getrefcount(obj)
    got = peer.outcome(view.fill_info, obj, ctypes.addressof(block), length, readonly, flags)
    want = peer.outcome(peer.FillInfo, ctypes.addressof(other), obj, ctypes.addressof(block), length, readonly, flags)
    if want[0] == "raised":
        c.equal(got, want, flags)
        c.equal(sys.getrefcount(obj), before)
        return
    c.equal(got[0], "value", flags)
    for name in peer.MEMBERS:
        if name != "obj":
            c.equal(view.get(name), peer.member(other, name), name, flags)
    c.true(view.get("obj") is obj)
    c.equal(other.obj, id(obj))
    c.equal(sys.getrefcount(obj), before + 2)
    # shape and strides point into the struct itself: rule 14
    if view.get("shape") is not None:
        c.equal(view.pointer("shape"), view.address() + 2 * layouts.WORD)
    if view.get("strides") is not None:
        c.equal(view.pointer("strides"), view.address() + 3 * layouts.WORD)
    view.drop_obj()
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(obj))
    c.equal(sys.getrefcount(obj), before)


def prop_Release(ext, c, rng):
    layout = layouts.random_layout(rng)
    ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout))
    before = sys.getrefcount(ex)
    view, other = ext.View(), peer.Py_buffer()
    view.acquire(ex, FULL_RO)
    peer.GetBuffer(ex, ctypes.addressof(other), FULL_RO)
    c.equal(sys.getrefcount(ex), before + 2)
    members = {name: view.get(name) for name in peer.MEMBERS if name != "obj"}
    c.equal(ex.counts()[0], 2)
    view.release()
    peer.Release(ctypes.addressof(other))
    c.equal(ex.counts(), (0, 2, 2, True))
    c.equal(sys.getrefcount(ex), before)
    c.equal(view.get("obj"), None)
    c.equal(other.obj, None)
    c.equal({name: view.get(name) for name in members}, members)
    view.release()
    c.equal(ex.counts(), (0, 2, 2, True))


def prop_GetBuffer(ext, c, rng):
    """Every getter on what CPython's exporters give, against a ctypes struct given by the same exporter."""
    kind = rng.randrange(4)
    if kind == 0 and tb is not None:
        layout = layouts.random_layout(rng, pointers=False, min_ndim=1)
        ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout))
        obj = ndarray(layout, ex)
    elif kind == 1 and tb is not None:
        obj = pil(rng)
    elif kind == 2:
        obj = memoryview(bytearray(24)).cast("h", [3, 4])[rng.choice([slice(None), slice(None, None, -1), slice(1, 3)])]
    else:
        obj = rng.choice([b"abc", bytearray(5), object(), memoryview(b"")])
    flags = rng.choice([0, 1, 4, 5, 8, 9, 12, 24, 25, 0x1C, 0x1D, 0x38, 0x58, 0x98, 0x118, 0x11C, 0x11D, 0x3C, 0x5C, 0x9C])
    view, other = ext.View(), peer.Py_buffer()
    before = sys.getrefcount(obj)
    got = peer.outcome(view.acquire, obj, flags)
    want = peer.outcome(peer.GetBuffer, obj, ctypes.addressof(other), flags)
    if want[0] == "raised":
        c.equal(got, want, obj, flags)
        c.equal(view.get("obj"), None)
    else:
        c.equal(got[0], "value", obj, flags)
        for name in peer.MEMBERS:
            # memoryview and bytearray hand their own struct out: internal is theirs
            if name == "obj":
                c.equal(id(view.get("obj")), other.obj)
            elif name != "internal":
                c.equal(view.get(name), peer.member(other, name), name, obj, flags)
        peer.Release(ctypes.addressof(other))
        view.release()
    c.equal(sys.getrefcount(obj), before)
    c.equal(ext.check_buffer(obj), peer.CheckBuffer(obj))
