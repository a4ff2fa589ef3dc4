"""The functions by Numba, which compiles them when they are checked."""
import pathlib
import sys

sys.path.append(pathlib.Path(__file__).with_name("peer_numba-site.txt").read_text())
from numba import njit  # noqa: E402


@njit
def nop():
    pass


@njit
def add_one(n):
    return n + 1


@njit
def invert(n):
    return 1_000_000 // n


@njit
def add(a, b):
    return a + b


@njit
def str_len(s):
    return len(s)


@njit
def sum1(a):
    t = 0.0
    for x in a:
        t += x
    return t


@njit
def sum3(a, b, c):
    return sum1(a) + sum1(b) + sum1(c)


@njit
def refuse(n):
    raise ValueError("no number is good enough")
