"""Answers for format_python_test.go: JSON lines in, one JSON line out for each."""
import ctypes, json, math, struct, sys

import numpy as np
from numpy._core import _internal


def offsets(dt):
    """The name, offset, size and shape of each field that is not padding, and those of nested records."""
    if dt.names is None:
        return None
    out = []
    for name in dt.names:
        inner, offset = dt.fields[name][:2]
        size, shape = inner.itemsize, []
        while inner.subdtype:
            shape.extend(inner.shape)
            inner = inner.subdtype[0]
        out.append([name, offset, size, shape, offsets(inner)])
    return out


def value(v):
    if isinstance(v, bool):
        return v
    if isinstance(v, int):
        return str(v)
    if isinstance(v, float):
        return "nan" if math.isnan(v) else struct.pack(">d", v).hex()
    return v.hex()


def calcsize(q):
    try:
        return {"size": struct.calcsize(q["format"])}
    except struct.error as e:
        return {"error": str(e)}


def unpack(q):
    try:
        struct.unpack(q["format"], bytes.fromhex(q["mem"]))
    except SystemError:  # CPython 3.11 to 3.13 on "0p"
        return {"error": "SystemError"}
    return {"values": [value(v) for v in struct.unpack(q["format"], bytes.fromhex(q["mem"]))]}


def parse(q):
    dt = _internal._dtype_from_pep3118(q["format"])
    return {"size": dt.itemsize, "fields": offsets(dt)}


def dtype(spec):
    """A dtype: a type string, or {fields: [[name, spec, shape]...], align: bool}."""
    if isinstance(spec, str):
        return np.dtype(spec)
    return np.dtype([(n, dtype(s), tuple(sh)) for n, s, sh in spec["fields"]], align=spec["align"])


def export_dtype(q):
    dt = dtype(q["spec"])
    return {"format": memoryview(np.zeros(1, dt)).format, "size": dt.itemsize, "fields": offsets(dt)}


def export_fields(q):
    """Every second field of a dtype, where the others were."""
    dt = dtype(q["spec"])
    some = np.zeros(1, dt)[list(dt.names[::2])]
    return {"format": memoryview(some).format, "size": dt.itemsize, "fields": offsets(some.dtype)}


def ctype(spec):
    """A ctypes type: a name, or {fields: [[name, spec, shape]...], order: "<", ">" or ""}."""
    if isinstance(spec, str):
        return getattr(ctypes, spec)
    fields = []
    for name, s, shape in spec["fields"]:
        t = ctype(s)
        for n in reversed(shape):
            t = t * n
        fields.append((name, t))
    base = {"": ctypes.Structure, "<": ctypes.LittleEndianStructure, ">": ctypes.BigEndianStructure}[spec["order"]]
    return type("S", (base,), {"_fields_": fields})


def ctype_offsets(t):
    while hasattr(t, "_length_") and hasattr(t, "_type_") and not isinstance(t._type_, str):
        t = t._type_
    if not hasattr(t, "_fields_"):
        return None
    return [[f[0], getattr(t, f[0]).offset, ctypes.sizeof(f[1]), None, ctype_offsets(f[1])] for f in t._fields_]


def export_ctype(q):
    t = ctype(q["spec"])
    return {"format": memoryview(t()).format, "size": ctypes.sizeof(t), "fields": ctype_offsets(t)}


for line in sys.stdin:
    q = json.loads(line)
    try:
        a = globals()[q["do"]](q)
    except Exception as e:
        a = {"failure": f"{type(e).__name__}: {e}"}
    print(json.dumps(a))
