"""PyBuffer_New, NewEx, Free, each getter, each setter, the 21 constants, and a heap type's own export."""
import ctypes
import gc
import struct
import sys
import tracemalloc

try:
    import _testbuffer as tb
except ImportError:
    tb = None

import functions
import layouts
import peer

# Py_buffer as bytes, in the order of the struct
STRUCT = struct.Struct("@PPnniiPPPPP")
FIELDS = ["buf", "obj", "len", "itemsize", "readonly", "ndim", "format", "shape", "strides", "suboffsets", "internal"]

# PEP 3118 and Include/pybuffer.h
CONSTANTS = dict(
    PyBUF_MAX_NDIM=64, PyBUF_SIMPLE=0, PyBUF_WRITABLE=1, PyBUF_WRITEABLE=1, PyBUF_FORMAT=4, PyBUF_ND=8, PyBUF_STRIDES=0x18,
    PyBUF_C_CONTIGUOUS=0x38, PyBUF_F_CONTIGUOUS=0x58, PyBUF_ANY_CONTIGUOUS=0x98, PyBUF_INDIRECT=0x118, PyBUF_CONTIG=9,
    PyBUF_CONTIG_RO=8, PyBUF_STRIDED=0x19, PyBUF_STRIDED_RO=0x18, PyBUF_RECORDS=0x1D, PyBUF_RECORDS_RO=0x1C,
    PyBUF_FULL=0x11D, PyBUF_FULL_RO=0x11C, PyBUF_READ=0x100, PyBUF_WRITE=0x200)


def raw(view):
    return dict(zip(FIELDS, STRUCT.unpack(view.raw())))


def random_value(rng, member):
    """A value for View.set; arrays of six items, so that any ndim up to 6 can be read back."""
    number = lambda: rng.choice([0, 1, -1, sys.maxsize, -sys.maxsize - 1, rng.randint(-1000, 1000)])
    if member in ("buf", "internal"):
        return rng.getrandbits(48) if rng.random() < 0.9 else 0
    if member in ("len", "itemsize"):
        return number()
    if member == "readonly":
        return rng.choice([0, 1, -1, 2**31 - 1, -2**31])
    if member == "ndim":
        return rng.randint(0, 6)
    if member == "format":
        return rng.choice([None, b"", b"B", b"Zd", b"T{<i:x:}", b"x" * rng.randint(0, 300)])
    if member == "obj":
        return rng.choice([None, [], bytearray(2)])
    return rng.choice([None, tuple(number() for _ in range(6))])


def prop_setters_and_getters(ext, c, rng):
    """After each store: the bytes of the struct as CPython lays it out, every getter, and no other member touched."""
    view = ext.View()
    if rng.random() < 0.5:
        view.garble()
        view.set("obj", None)  # what a garbled obj held is not looked at
        view.set("ndim", 0)
        view.set("format", None)
    model = raw(view)
    arrays, obj = {}, None
    for _ in range(rng.randint(1, 12)):
        member = rng.choice(FIELDS)
        value = random_value(rng, member)
        if member == "obj":
            view.drop_obj()
            before = sys.getrefcount(value)
            view.set("obj", value)
            # None stands for NULL, and is immortal in newer versions
            if value is not None:
                c.equal(sys.getrefcount(value), before + 1)
            obj, model["obj"] = value, 0 if value is None else id(value)
        else:
            stored = view.set(member, value)
            if member in ("len", "itemsize", "readonly", "ndim", "buf", "internal"):
                model[member] = value
            else:
                c.equal(stored == 0, value is None, member)
                model[member], arrays[member] = stored, value
        c.equal(raw(view), model, member, value)
        other = peer.Py_buffer.from_address(view.address())
        for name in FIELDS:
            if name == "obj":
                c.true(view.get("obj") is obj)
                c.equal(view.pointer("obj"), other.obj or 0)
            elif name in ("shape", "strides", "suboffsets", "format"):
                c.equal(view.pointer(name), model[name], name)
                if name in arrays:
                    want = arrays[name]
                    if name != "format" and want is not None:
                        want = want[:model["ndim"]]
                    c.equal(view.get(name), want, name)
                    c.equal(peer.member(other, name), want, name)
            else:
                c.equal(view.get(name), model[name], name)
                c.equal(peer.member(other, name), model[name], name)
    view.drop_obj()


def prop_NewEx(ext, c, rng):
    """Every member as given, in CPython's own layout, and a memoryview of it reads what the plain walk reads."""
    layout = layouts.random_layout(rng)
    ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout))
    obj = rng.choice([None, ex, [], object()])
    readonly, internal = rng.randint(0, 1), rng.getrandbits(40)
    first = ex.address() + layout.offset
    strides = layout.strides
    if layout.suboffsets is None and layouts.is_contiguous(layout, "C") and rng.random() < 0.5:
        strides = None
    fmt = rng.choice([layout.fmt, layout.fmt, None])
    suboffsets = layout.suboffsets
    negative = suboffsets is None and strides is not None and rng.random() < 0.2
    if negative:
        suboffsets = (-1,) * layout.ndim
    before = sys.getrefcount(obj)
    view = ext.View(obj, first, layout.len, layout.itemsize, readonly, layout.ndim, fmt, layout.shape, strides, suboffsets, internal)
    if obj is not None:
        c.equal(sys.getrefcount(obj), before + 1)
    want = dict(buf=first, len=layout.len, itemsize=layout.itemsize, readonly=readonly, ndim=layout.ndim,
                format=fmt and fmt.encode(), shape=layout.shape, strides=strides, suboffsets=layout.suboffsets, internal=internal)
    if layout.ndim == 0:
        want.update(shape=None, strides=None, suboffsets=None)
    struct_bytes = peer.Py_buffer.from_address(view.address())
    for name in FIELDS:
        got = view.get(name)
        if name == "obj":
            c.true(got is obj)
            c.equal(struct_bytes.obj, None if obj is None else id(obj))
        else:
            c.equal(got, want[name], name, layout)
            c.equal(got, peer.member(struct_bytes, name), name, layout)
    c.equal(view.to_contiguous("C", layout.len), layouts.gather(layout, first))
    m = view.memoryview()
    c.equal((m.nbytes, m.itemsize, m.readonly, m.ndim, m.shape, m.format),
            (layout.len, layout.itemsize, bool(readonly), layout.ndim, layout.shape, fmt or "B"), layout)
    c.equal(m.tobytes(), layouts.gather(layout, first), layout)
    if fmt is not None and layout.ndim > 0 and layout.suboffsets is None:
        c.equal(repr(m.tolist()), repr(memoryview(ex).tolist()), layout)  # repr: NaN
    released = ex.counts()[2]
    m.release()  # of a view without an exporter: obj is not called
    c.equal(ex.counts()[2], released)
    view.free()
    got = None
    if obj is ex:
        c.equal(ex.counts()[2], released + 1)  # the proposal's Free is a release of obj's buffer
    elif obj is not None:
        c.equal(sys.getrefcount(obj), before)


def prop_NewEx_refuses(ext, c, rng):
    """One member made wrong: ValueError that begins with a member's name, and no reference kept."""
    layout = layouts.random_layout(rng, pointers=False, min_ndim=1)
    members = dict(obj=object(), buf=4096, len=layout.len, itemsize=layout.itemsize, readonly=0, ndim=layout.ndim,
                   format=layout.fmt, shape=layout.shape, strides=layout.strides, suboffsets=None, internal=0)
    kind = rng.randrange(11)
    if kind == 0:
        members["ndim"] = rng.choice([65, 66, 2**31 - 1, -1, -2**31])
        members["shape"] = members["strides"] = None
    elif kind == 1:
        members["len"] += rng.choice([1, -1, layout.itemsize, 2**40])
    elif kind == 2:
        members["len"] = -1
    elif kind == 3:
        members["itemsize"] = rng.choice([-1, 0, layout.itemsize + 1, 2**62])
    elif kind == 4:
        members["shape"] = layout.shape[:-1] + (rng.choice([-1, -2**63, layout.shape[-1] + 1, 2**62]),)
        if layout.len == 0:
            members["shape"] = (-1,) * layout.ndim
    elif kind == 5:
        # a product that overflows to exactly the len that is given
        shape = rng.choice([(2**62, 4), (2**32, 2**32), (2**33, 2**31 + 1), (3, 2**63 - 1, 2**62 + 1), (2**31, 2**31 + 1, 2**2)])
        product = 1
        for extent in shape:
            product *= extent
        members.update(shape=shape, strides=None, ndim=len(shape), itemsize=1, format="B", len=product % 2**64 % 2**63)
    elif kind == 6:
        members["shape"] = None
        if layout.ndim == 1 and rng.random() < 0.8:
            # a row of bytes that is not a whole number of items
            itemsize = rng.choice([0, 2, 3, 8])
            members.update(strides=None, format=None, itemsize=itemsize, len=rng.randint(1, 9) * itemsize + (1 if itemsize else 0))
            if rng.random() < 0.2:
                members.update(itemsize=0, len=rng.randint(0, 9))
    elif kind == 7:
        members["strides"], members["suboffsets"] = None, (0,) * layout.ndim
    elif kind == 8:
        members["buf"] = 0
        if layout.len == 0:
            members["len"] = 8
    elif kind == 9:
        members["format"] = "d" if layout.itemsize != 8 else "h"
    else:
        members.update(ndim=0, shape=None, strides=None, len=layout.itemsize + rng.choice([-1, 1]))
    before = sys.getrefcount(members["obj"])
    e = c.raises((ValueError,), ext.View, *members.values())
    c.true(str(e).split(":")[0].split("[")[0] in FIELDS, str(e))
    c.equal(sys.getrefcount(members["obj"]), before)


def prop_exporter_like_ndarray(ext, c, rng):
    """The heap type answers any request as CPython's ndarray does for the same members: the same members, or a refusal."""
    if tb is None:
        return
    layout = layouts.random_layout(rng, pointers=False, min_ndim=1)
    readonly = rng.randint(0, 1)
    ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout), readonly)
    nd = functions.ndarray(layout, ex)
    if nd is None:
        return
    c.ndarrays += 1
    if readonly:
        nd = tb.ndarray(list(struct.unpack("%d%s" % (len(ex.data()) // layout.itemsize, layout.fmt),
                                           ex.data()[:len(ex.data()) // layout.itemsize * layout.itemsize])),
                        shape=list(layout.shape), strides=list(layout.strides), offset=layout.offset, format=layout.fmt)
    flags = 0
    for bit in (1, 4, 8, 0x18, 0x38, 0x58, 0x98, 0x118):
        if rng.random() < 0.4:
            flags |= bit
    got_view, want_view = ext.View(), ext.View()
    got, want = peer.outcome(got_view.acquire, ex, flags), peer.outcome(want_view.acquire, nd, flags)
    c.equal(got, want, flags, layout)
    if got[0] == "value":
        for name in ("len", "itemsize", "readonly", "ndim", "format", "shape", "strides", "suboffsets"):
            c.equal(got_view.get(name), want_view.get(name), name, flags, layout)
    c.equal(ex.counts()[0], 1 if got[0] == "value" else 0)


def prop_memoryview_of_exporter(ext, c, rng):
    """memoryview, the consumer that everybody has, reads the heap type as the plain walk does, and sees writes."""
    layout = layouts.random_layout(rng, fmt=rng.choice(["B", "h", "i", "q", "Q"]))
    ex = layouts.exporter(ext, layout, layouts.random_bytes(rng, layout))
    m = memoryview(ex)
    first = ex.address() + layout.offset
    for order in "CF":
        c.equal(m.tobytes(order), layouts.gather(layout, first, order), order, layout)
    flat = [struct.unpack(layout.fmt, ctypes.string_at(layouts.item_address(first, i, layout.strides, layout.suboffsets),
                                                       layout.itemsize))[0] for i in layouts.indices(layout.shape)]

    def nest(shape):
        return flat.pop(0) if not shape else [nest(shape[1:]) for _ in range(shape[0])]

    if layout.items or layout.ndim == 1:
        c.equal(m.tolist(), nest(layout.shape), layout)
    if layout.items and layout.ndim:
        index = tuple(rng.randrange(n) for n in layout.shape)
        value = rng.randrange(100)
        m[index] = value
        address = layouts.item_address(first, index, layout.strides, layout.suboffsets)
        c.equal(struct.unpack(layout.fmt, ctypes.string_at(address, layout.itemsize))[0], value, layout)
    c.equal(ex.counts()[:2], (1, 1))
    m.release()
    c.equal(ex.counts(), (0, 1, 1, True))


def test_New_is_all_zero(ext, c):
    view = ext.View()
    c.equal(view.raw(), bytes(STRUCT.size))
    for name in FIELDS:
        c.equal(view.get(name), {"buf": 0, "len": 0, "itemsize": 0, "readonly": 0, "ndim": 0, "internal": 0}.get(name), name)


def test_Free(ext, c):
    c.equal(ext.free_null(), None)
    b = bytearray(8)
    before = sys.getrefcount(b)
    view = ext.View()
    view.acquire(b, 1)
    c.raises((BufferError,), b.append, 1)
    view.free()
    b.append(1)
    c.equal(sys.getrefcount(b), before)
    c.raises((ValueError,), view.get, "buf")
    view = ext.View()
    view.acquire(b, 0)
    view.release()
    view.free()  # a released view is freed all the same
    c.equal(sys.getrefcount(b), before)
    view.free()  # View gives NULL the second time


def test_Free_keeps_a_pending_exception(ext, c):
    b = bytearray(8)
    view = ext.View()
    view.acquire(b, 0)
    e = KeyError("pending")
    c.true(c.raises((KeyError,), view.free_while_raising, e) is e)
    b.append(1)  # released


def test_21_constants(ext, c):
    got = {name: getattr(ext, name) for name in dir(ext) if name.startswith("PyBUF_")}
    c.equal(got, CONSTANTS)
    c.equal(len(got), 21)
    if tb is not None:
        for name in dir(tb):
            if name.startswith("PyBUF_"):
                c.equal(got[name], getattr(tb, name), name)
    if sys.version_info >= (3, 12):
        import inspect
        for flag, value in inspect.BufferFlags.__members__.items():
            c.equal(got["PyBUF_" + flag], int(value), flag)


def test_slots(ext, c):
    c.equal(ext.slots(ext.Exporter), (1, 1))
    c.equal(ext.slots(ext.View), (0, 0))
    c.equal(ext.check_buffer(layouts.exporter(ext, layouts.Layout("B", 1, (1,), (1,), 0, 1), b"a")), 1)
    c.equal(ext.check_buffer(ext.View()), 0)
    c.equal(bool(ext.Exporter.__flags__ & (1 << 9)), True, "a heap type")


def test_nothing_leaks(ext, c):
    """Blocks of PyMem and references of types and objects, after many lives of each kind and each failure."""
    layout = layouts.Layout("i", 4, (3, 2), (8, 4), 0, 24)
    ex = layouts.exporter(ext, layout, bytes(24))
    owner = object()
    full = (owner, 4096, 24, 4, 0, 2, "i" * 50, (3, 2), (8, 4), None, 0)
    wrong = (owner, 4096, 25, 4, 0, 2, "i" * 50, (3, 2), (8, 4), None, 0)

    def lives():
        for _ in range(200):
            ext.View()
            ext.View(*full)
            for bad in (wrong,):
                try:
                    ext.View(*bad)
                except ValueError:
                    pass
            view = ext.View()
            view.acquire(ex, 0x11C)
            try:
                ext.View().acquire(ex, 0x58)
            except BufferError:
                pass
            memoryview(ex).release()
            ext.checked(ex, 0x11C)
            layouts.exporter(ext, layout, bytes(24))

    lives()
    gc.collect()
    counted = [ext.View, ext.Exporter, owner, ex]
    before = [sys.getrefcount(o) for o in counted]
    tracemalloc.start()
    lives()
    gc.collect()
    start = tracemalloc.get_traced_memory()[0]
    lives()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    c.true(grown < 4000, "bytes more after 200 lives", grown)
    c.equal([sys.getrefcount(o) for o in counted], before)
    c.equal(ex.counts()[0], 0)
