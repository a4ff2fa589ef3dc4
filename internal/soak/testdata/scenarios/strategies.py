"""Arguments for generated functions, and what their references need."""
import math

import numpy as np
from hypothesis import strategies as st


class Panic(Exception):
    pass


class Omitted:
    """Stands for an argument that is not given, so that the default holds."""

    def __init__(self, default):
        self.default = default

    def __repr__(self):
        return f"default {self.default!r}"


def or_default(strategy, default):
    return st.one_of(st.just(Omitted(default)), strategy)


# ---- scalars ----


def integers(bits, signed):
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else st.integers(0, 2**bits - 1)


def wrap(n, bits, signed):
    n %= 2**bits
    return n - 2**bits if signed and n >= 2 ** (bits - 1) else n


REPEATS = st.sampled_from([1, 1, 1, 7, 100])


def texts():
    return st.builds(lambda s, n: s * n, st.text(max_size=12), REPEATS)


def half(text):
    data = text.encode()
    return data[: len(data) // 2].decode(errors="replace")


def bytes_like():
    return st.builds(lambda b, n, kind: kind(b * n), st.binary(max_size=12), REPEATS, st.sampled_from([bytes, bytearray, lambda b: memoryview(bytearray(b))]))


def objects():
    return st.one_of(st.none(), st.integers(), texts(), st.floats(), st.tuples(st.integers(), st.text(max_size=5)), st.just(object()))


# ---- arrays: of random bytes, so that there are infinities, NaNs and numbers of all sizes ----


def tidy(a):
    """A bool is 0 or 1."""
    if a.dtype.fields:
        for name in a.dtype.names:
            tidy(a[name])
    elif a.dtype == bool:
        a.view("u1")[...] &= 1
    return a


def make_array(dtype, shape, seed, layout):
    size = math.prod(shape)
    a = tidy(np.frombuffer(np.random.default_rng(seed).bytes(size * dtype.itemsize), dtype).copy()).reshape(shape)
    if a.ndim == 0:
        return a
    match layout:
        case "reversed":
            return a[::-1]
        case "every second":
            return a[..., ::2]
        case "transposed":
            return a.T
        case "inner":
            return a[1:]
        case "reversed within":
            return a[..., ::-1]
    return a


def arrays(dtype):
    shapes = st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 17]), max_size=3)
    layouts = st.sampled_from(["plain", "reversed", "every second", "transposed", "inner", "reversed within"])
    return st.builds(make_array, st.just(np.dtype(dtype)), shapes, st.integers(0, 2**32 - 1), layouts)


def vectors(dtype):
    return st.builds(lambda n, seed: make_array(np.dtype(dtype), [n], seed, "plain"), st.integers(0, 200), st.integers(0, 2**32 - 1))


def changed(change, a):
    with np.errstate(all="ignore"):
        return np.asarray(change(a)).astype(a.dtype)


def shape(a):
    return "[" + " ".join(map(str, a.shape)) + "]"
