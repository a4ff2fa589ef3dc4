"""The kernels as loops that Numba compiles."""

import numpy as np
from numba import njit


@njit
def total(x):
    s = x.dtype.type(0)
    for v in x:
        s += v
    return s


@njit
def sum_u1(x):
    s = np.uint64(0)
    for v in x:
        s += np.uint64(v)
    return s


@njit(fastmath=True)
def fast_total(x):
    s = x.dtype.type(0)
    for v in x:
        s += v
    return s


@njit(fastmath=True)
def dot(x, y):
    s = x.dtype.type(0)
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


@njit
def least(x):
    m = x[0]
    for v in x:
        if v < m:
            m = v
    return m


@njit
def greatest(x):
    m = x[0]
    for v in x:
        if v > m:
            m = v
    return m


@njit
def argmin_f8(x):
    m = 0
    for i in range(len(x)):
        if x[i] < x[m]:
            m = i
    return m


@njit
def argmax_i4(x):
    m = 0
    for i in range(len(x)):
        if x[i] > x[m]:
            m = i
    return m


@njit
def hist_f8(x):
    n = np.zeros(100, np.int64)
    for v in x:
        if 0 <= v <= 1:
            n[min(int(v * 100), 99)] += 1
    return n


@njit
def hist_u1(x):
    n = np.zeros(256, np.int64)
    for v in x:
        n[v] += 1
    return n


@njit
def add(dst, x, y):
    for i in range(len(dst)):
        dst[i] = x[i] + y[i]


@njit
def scale(dst, x, by):
    c = x.dtype.type(by)
    for i in range(len(dst)):
        dst[i] = x[i] * c


@njit
def axpy_f8(dst, a, x):
    for i in range(len(dst)):
        dst[i] += a * x[i]


@njit
def clip(dst, x, lo, hi):
    a, b = x.dtype.type(lo), x.dtype.type(hi)
    for i in range(len(dst)):
        dst[i] = min(max(x[i], a), b)


@njit
def convert(dst, x):
    for i in range(len(dst)):
        dst[i] = x[i]


@njit
def less_f8(dst, x, y):
    for i in range(len(dst)):
        dst[i] = x[i] < y[i]


@njit
def equal_i4(dst, x, c):
    for i in range(len(dst)):
        dst[i] = x[i] == c


@njit
def cumsum(dst, x):
    s = x.dtype.type(0)
    for i in range(len(dst)):
        s += x[i]
        dst[i] = s


@njit
def invert_u1(dst, x):
    for i in range(len(dst)):
        dst[i] = ~x[i]


@njit
def sort(x):
    x.sort()


sum_f8 = sum_f4 = fast_total
sum_i8 = total
dot_f8 = dot_f4 = dot
min_f8, max_i4 = least, greatest
add_f8 = add_i4 = add
scale_f4 = scale
clip_f8 = clip_u1 = clip
convert_f8f4 = convert_u1f4 = convert_f4u1 = convert_i8f8 = convert
cumsum_f8 = cumsum_i8 = cumsum
sort_f8 = sort_i4 = sort
