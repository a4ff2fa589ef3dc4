"""Answers questions about buffers, one JSON line each, by CPython's own functions."""

import ctypes
import json
import struct
import sys

api = ctypes.pythonapi
ssize = ctypes.c_ssize_t
sizes = ctypes.POINTER(ssize)


class Buffer(ctypes.Structure):
    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ssize),
        ("itemsize", ssize),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", sizes),
        ("strides", sizes),
        ("suboffsets", sizes),
        ("internal", ctypes.c_void_p),
    ]


ref = ctypes.POINTER(Buffer)


def function(name, result, *args):
    f = getattr(api, name)
    f.restype, f.argtypes = result, args
    return f


is_contiguous = function("PyBuffer_IsContiguous", ctypes.c_int, ref, ctypes.c_char)
to_contiguous = function("PyBuffer_ToContiguous", ctypes.c_int, ctypes.c_char_p, ref, ssize, ctypes.c_char)
from_contiguous = function("PyBuffer_FromContiguous", ctypes.c_int, ref, ctypes.c_char_p, ssize, ctypes.c_char)
get_pointer = function("PyBuffer_GetPointer", ctypes.c_void_p, ref, sizes)
fill_strides = function("PyBuffer_FillContiguousStrides", None, ctypes.c_int, sizes, sizes, ctypes.c_int, ctypes.c_char)
fill_info = function("PyBuffer_FillInfo", ctypes.c_int, ref, ctypes.py_object, ctypes.c_void_p, ssize, ctypes.c_int, ctypes.c_int)
release = function("PyBuffer_Release", None, ref)
get_buffer = function("PyObject_GetBuffer", ctypes.c_int, ctypes.py_object, ref, ctypes.c_int)
from_buffer = function("PyMemoryView_FromBuffer", ctypes.py_object, ref)
copy_data = function("PyObject_CopyData", ctypes.c_int, ctypes.py_object, ctypes.py_object)
size_from_format = function("PyBuffer_SizeFromFormat", ssize, ctypes.c_char_p)

order = {"C": b"C", "F": b"F", "A": b"A"}


def array(values):
    return None if values is None else (ssize * max(len(values), 1))(*values)


class Layout:
    """Memory of its own: blocks of bytes, of which a table has pointers if there are several."""

    def __init__(self, q):
        self.blocks = [ctypes.create_string_buffer(bytes.fromhex(b), max(len(b) // 2, 1)) for b in q["blocks"]]
        self.lengths = [len(b) // 2 for b in q["blocks"]]
        self.shape, self.strides = q["shape"], q["strides"]
        self.itemsize, self.format = q["itemsize"], q["format"].encode()
        self.readonly = q.get("readonly", False)
        self.suboffsets = q.get("suboffsets")
        if self.suboffsets:
            self.table = (ctypes.c_void_p * len(self.blocks))(*(ctypes.addressof(b) + q["shift"] for b in self.blocks))
            self.base = ctypes.addressof(self.table) + q["start"]
        else:
            self.base = ctypes.addressof(self.blocks[0]) + q["start"]
        n = self.itemsize
        for d in self.shape:
            n *= d
        self.len = n
        self.arrays = array(self.shape), array(self.strides), array(self.suboffsets)

    def buffer(self):
        b = Buffer(self.base, None, self.len, self.itemsize, self.readonly, len(self.shape), self.format)
        b.shape, b.strides, b.suboffsets = (ctypes.cast(a, sizes) if a is not None and self.shape else None for a in self.arrays)
        return b

    def view(self):
        return from_buffer(self.buffer())

    def hex(self):
        return [b.raw[:n].hex() for b, n in zip(self.blocks, self.lengths)]

    def place(self, address):
        """Which block an address is in, and where."""
        for i, b in enumerate(self.blocks):
            at = address - ctypes.addressof(b)
            if 0 <= at < len(b):
                return [i, at]


def bits(x):
    return "nan" if x != x else struct.pack("<d", x).hex()


def plain(x):
    """A value as text that Go writes alike."""
    if isinstance(x, bytes):
        return "b" + x.hex()
    if isinstance(x, float):
        return "f" + bits(x)
    if isinstance(x, complex):
        return "c" + bits(x.real) + bits(x.imag)
    if isinstance(x, (list, tuple)):
        return "[" + " ".join(map(plain, x)) + "]"
    return str(x).lower() if isinstance(x, bool) else str(x)


def functions(q):
    layout = Layout(q)
    b = layout.buffer()
    out = {}
    out["contiguous"] = {o: bool(is_contiguous(b, c)) for o, c in order.items()}
    out["to"] = {}
    for o, c in order.items():
        flat = ctypes.create_string_buffer(max(layout.len, 1))
        to_contiguous(flat, b, layout.len, c)
        out["to"][o] = flat.raw[: layout.len].hex()
    if q["index"] is not None:
        out["pointer"] = layout.place(get_pointer(b, array(q["index"])))
    strides = array(layout.shape)
    out["strides"] = {}
    for o in "CF":
        fill_strides(len(layout.shape), array(layout.shape), strides, layout.itemsize, order[o])
        out["strides"][o] = list(strides)[: len(layout.shape)]
    data = bytes.fromhex(q["data"])
    from_contiguous(b, data, len(data), order[q["order"]])
    out["from"] = layout.hex()
    return out


def tolist(m):
    try:
        return m.tolist()
    except NotImplementedError:  # 'e' before 3.12
        items = iter([x for (x,) in struct.iter_unpack(m.format, m.tobytes())])

        def nest(shape):
            return [nest(shape[1:]) for _ in range(shape[0])] if shape else next(items)

        return nest(m.shape)


def castable(format):
    try:
        memoryview(bytes(struct.calcsize(format))).cast(format)
        return True
    except ValueError:  # 'e' before 3.12
        return False


def memory(q):
    layout = Layout(q)
    m = layout.view()
    other = Layout(q["other"])
    out = {
        "list": plain(tolist(m)),
        "bytes": {o: m.tobytes(o).hex() for o in order},
        "contiguous": {"C": m.c_contiguous, "F": m.f_contiguous, "A": m.contiguous},
        "hex": [m.hex(q["sep"], n) for n in (-3, -2, -1, 1, 2, 3)],
        "nbytes": m.nbytes,
        "equal": m == other.view(),
        "readonly": [m.readonly, m.toreadonly().readonly],
        "frozen": plain(tolist(m.toreadonly())),
    }
    try:
        hash(m)
        out["hash"] = True
    except ValueError:
        out["hash"] = False
    if m.ndim == 1 and not m.suboffsets:
        s = m[slice(*q["slice"])]
        out["slice"] = [plain(tolist(s)), list(s.shape)]
    if m.c_contiguous and m.nbytes:
        try:
            out["cast"] = plain(m.cast("B").cast(q["cast"]).tolist())
        except (TypeError, ValueError):
            out["cast"] = None
        if castable(q["cast"]):
            try:
                out["shaped"] = plain(m.cast("B").cast(q["cast"], q["cast_shape"]).tolist())
            except (TypeError, ValueError):
                out["shaped"] = ""
    return out


def hash_of(q):
    m = memoryview({"bytes": bytes, "bytearray": bytearray}[q["owner"]](bytes.fromhex(q["data"])))
    for step in q["steps"]:
        if step == "toreadonly":
            m = m.toreadonly()
        elif step == "slice":
            m = m[1:4:2]
        elif step == "memoryview":
            m = memoryview(m)
        else:
            m = m.cast(step[-1])
    try:
        hash(m)
        return {"hash": True, "readonly": m.readonly}
    except (TypeError, ValueError):
        return {"hash": False, "readonly": m.readonly}


def members(b):
    return {
        "len": b.len,
        "itemsize": b.itemsize,
        "readonly": bool(b.readonly),
        "ndim": b.ndim,
        "format": b.format.decode() if b.format is not None else None,
        "shape": b.shape[: b.ndim] if b.shape else None,
        "strides": b.strides[: b.ndim] if b.strides else None,
        "suboffsets": b.suboffsets[: b.ndim] if b.suboffsets else None,
    }


def request(q):
    layout = Layout(q)
    m = layout.view()
    b = Buffer()
    try:
        get_buffer(m, b, q["flags"])
    except BufferError:
        return {"error": True}
    out = members(b)
    out["offset"] = b.buf - layout.base
    release(b)
    out["released"] = b.obj is None
    return out


def info(q):
    data = bytes(q["len"])
    b = Buffer()
    try:
        fill_info(b, data, 0x1000, q["len"], q["readonly"], q["flags"])
    except (BufferError, SystemError):
        return {"error": True}
    out = members(b)
    release(b)
    return out


def copy(q):
    src, dst = Layout(q["src"]), Layout(q["dst"])
    try:
        copy_data(dst.view(), src.view())
    except BufferError:
        return {"error": True}
    return {"memory": dst.hex()}


def size(q):
    try:
        return {"size": size_from_format(q["format"].encode())}
    except Exception:
        return {"error": True}


def constants(q):
    import _testbuffer

    return {n: getattr(_testbuffer, n) for n in dir(_testbuffer) if n.startswith("PyBUF_")}


if sys.version_info < (3, 11):
    sys.exit("expected CPython 3.11 or newer, got " + sys.version)
for line in sys.stdin:
    q = json.loads(line)
    print(json.dumps(globals()[q["do"]](q)), flush=True)
