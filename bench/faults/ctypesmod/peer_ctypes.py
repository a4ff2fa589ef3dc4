"""The Go library as ctypes loads it."""

import ctypes
import os

_library = ctypes.CDLL(os.path.join(os.path.dirname(__file__), "peer_ctypes_go.so"))


def _function(name, result, *arguments):
    f = getattr(_library, name)
    f.restype, f.argtypes = result, arguments
    return f


work = _function("work", ctypes.c_int64, ctypes.c_int64)
nap = _function("nap", None, ctypes.c_int64)
background = _function("background", None)
fail = _function("fail", None)
null_pointer = _function("null_pointer", ctypes.c_int64)
overflow = _function("overflow", ctypes.c_uint64)
_index_beyond = _function("index_beyond", ctypes.c_uint8, ctypes.c_char_p, ctypes.c_int64)
_fill = _function("fill", None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_uint8)


def index_beyond(data):
    return _index_beyond(bytes(data), len(data))


def fill(data, value):
    # numpy.ndarray.ctypes and ctypes.c_char_p ask as little as this whether the memory is read-only
    address = data.ctypes.data if hasattr(data, "ctypes") else ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value
    _fill(address, len(data), value)
