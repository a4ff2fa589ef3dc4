"""libpeer.so by ctypes."""
import ctypes
import pathlib

_lib = ctypes.CDLL(str(pathlib.Path(__file__).with_name("libpeer.so")))


def _declare(name, result, *arguments):
    function = getattr(_lib, name)
    function.restype, function.argtypes = result, arguments
    return function


_i64, _f64, _p = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p
nop = _declare("Nop", None)
add_one = _declare("AddOne", _i64, _i64)
invert = _declare("Invert", _i64, _i64)
add = _declare("Add", _f64, _f64, _f64)
_str_len = _declare("StrLen", _i64, ctypes.c_char_p, _i64)
_sum1 = _declare("Sum1", _f64, _p, _i64)
_sum3 = _declare("Sum3", _f64, _p, _i64, _p, _i64, _p, _i64)


def str_len(s):
    text = s.encode()
    return _str_len(text, len(text))


def _buffer(a):
    n = len(a)
    return (ctypes.c_double * n).from_buffer(a), n


def sum1(a):
    return _sum1(*_buffer(a))


def sum3(a, b, c):
    return _sum3(*_buffer(a), *_buffer(b), *_buffer(c))
