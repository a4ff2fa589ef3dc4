"""libpeer.so by cffi, which compiles what calls it."""
import pathlib
import sys

sys.path.append(pathlib.Path(__file__).with_name("peer_cffi-site.txt").read_text())  # cffi is installed in an environment of its own
from _peer_cffi import ffi, lib  # noqa: E402

nop, add_one, invert, add = lib.Nop, lib.AddOne, lib.Invert, lib.Add


def str_len(s):
    text = s.encode()
    return lib.StrLen(text, len(text))


def _buffer(a):
    return ffi.from_buffer("double[]", a), len(a)


def sum1(a):
    return lib.Sum1(*_buffer(a))


def sum3(a, b, c):
    return lib.Sum3(*_buffer(a), *_buffer(b), *_buffer(c))
