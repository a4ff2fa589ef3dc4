"""The kernels by NumPy: a function of each name, with the parameters of goanna's."""

import numpy as np


def sum_u1(x):
    return np.sum(x, dtype=np.uint64)


def hist_f8(x):
    return np.histogram(x, 100, (0, 1))[0]


def hist_u1(x):
    return np.bincount(x, minlength=256)


def add(dst, x, y):
    np.add(x, y, out=dst)


def scale_f4(dst, x, by):
    np.multiply(x, np.float32(by), out=dst)


def axpy_f8(dst, a, x):
    np.add(dst, a * x, out=dst)


def clip(dst, x, lo, hi):
    np.clip(x, lo, hi, out=dst)


def convert(dst, x):
    np.copyto(dst, x, casting="unsafe")


def less_f8(dst, x, y):
    np.less(x, y, out=dst)


def equal_i4(dst, x, c):
    np.equal(x, c, out=dst)


def cumsum(dst, x):
    np.cumsum(x, out=dst)


def invert_u1(dst, x):
    np.invert(x, out=dst)


def sort(x):
    x.sort()


sum_f8 = sum_f4 = sum_i8 = np.sum
dot_f8 = dot_f4 = np.dot
min_f8, max_i4, argmin_f8, argmax_i4 = np.min, np.max, np.argmin, np.argmax
add_f8 = add_i4 = add
clip_f8 = clip_u1 = clip
convert_f8f4 = convert_u1f4 = convert_f4u1 = convert_i8f8 = convert
cumsum_f8 = cumsum_i8 = cumsum
sort_f8 = sort_i4 = sort
