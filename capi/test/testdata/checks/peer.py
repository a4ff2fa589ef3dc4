"""CPython's own functions through ctypes, on structs that ctypes declares: the same input, another way in."""
import ctypes

ssize = ctypes.c_ssize_t
ssize_p = ctypes.POINTER(ssize)


class Py_buffer(ctypes.Structure):
    _fields_ = [("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", ssize), ("itemsize", ssize), ("readonly", ctypes.c_int),
                ("ndim", ctypes.c_int), ("format", ctypes.c_char_p), ("shape", ssize_p), ("strides", ssize_p),
                ("suboffsets", ssize_p), ("internal", ctypes.c_void_p)]


MEMBERS = [name for name, _ in Py_buffer._fields_]


def function(name, result, *args):
    f = getattr(ctypes.pythonapi, name)
    f.restype, f.argtypes = result, args
    return f


view_p = ctypes.c_void_p
GetBuffer = function("PyObject_GetBuffer", ctypes.c_int, ctypes.py_object, view_p, ctypes.c_int)
Release = function("PyBuffer_Release", None, view_p)
GetPointer = function("PyBuffer_GetPointer", ctypes.c_void_p, view_p, ssize_p)
SizeFromFormat = function("PyBuffer_SizeFromFormat", ssize, ctypes.c_char_p)
ToContiguous = function("PyBuffer_ToContiguous", ctypes.c_int, ctypes.c_void_p, view_p, ssize, ctypes.c_char)
FromContiguous = function("PyBuffer_FromContiguous", ctypes.c_int, view_p, ctypes.c_char_p, ssize, ctypes.c_char)
IsContiguous = function("PyBuffer_IsContiguous", ctypes.c_int, view_p, ctypes.c_char)
FillContiguousStrides = function("PyBuffer_FillContiguousStrides", None, ctypes.c_int, ssize_p, ssize_p, ctypes.c_int, ctypes.c_char)
FillInfo = function("PyBuffer_FillInfo", ctypes.c_int, view_p, ctypes.py_object, ctypes.c_void_p, ssize, ctypes.c_int, ctypes.c_int)
CopyData = function("PyObject_CopyData", ctypes.c_int, ctypes.py_object, ctypes.py_object)
CheckBuffer = function("PyObject_CheckBuffer", ctypes.c_int, ctypes.py_object)


def array(items):
    return (ssize * max(len(items), 1))(*items)


def member(view, name):
    """A member of a ctypes Py_buffer as View.get shows it, obj as an address."""
    value = getattr(view, name)
    if name in ("shape", "strides", "suboffsets"):
        return tuple(value[:view.ndim]) if value else None
    if name in ("buf", "obj", "internal"):
        return value or 0
    return value


def outcome(function, *args):
    """("value", what it returned) or ("raised", the type)."""
    try:
        return "value", function(*args)
    except Exception as e:
        return "raised", type(e)
