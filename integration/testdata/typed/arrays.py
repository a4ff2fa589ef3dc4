"""What type checkers make of Array."""
import array
import copy
from typing import Any, assert_type

import everything as e
import numpy as np


def of_floats(a: e.Array[float]) -> None:
    assert_type(a[0], float)
    assert_type(a[1:], e.Array[float])
    assert_type(a[...], e.Array[float])
    assert_type(a[0, ..., ::2], Any)
    assert_type(max(a), float)
    assert_type(list(a), list[float])
    assert_type(list(reversed(a)), list[float])
    assert_type(a.tolist(), list[float])
    assert_type(a.tobytes(), bytes)
    assert_type(a.copy(), e.Array[float])
    assert_type(copy.copy(a), e.Array[float])
    assert_type(a == a, bool)
    assert_type(a.__array_interface__, dict[str, Any])
    assert_type(a.__array__(), Any)
    assert_type(a.__dlpack_device__(), tuple[int, int])
    a[0] = 1.5
    a[1:] = 2
    a[0, ...] = array.array("d", [1])
    array.array("d", a)
    np.from_dlpack(a)
    np.asarray(a)
    assert_type(2.0 in a, bool)
    a["x"]  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    a[0] = "x"  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]


def of_anything(a: e.Array) -> None:
    assert_type(a[0], Any)
    of_floats(a)


class Column:
    """As an Array of pyarrow."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        raise NotImplementedError


class Chunks:
    """As a Series of Polars."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        raise NotImplementedError


def of_arrow(c: Column, s: Chunks) -> None:
    assert_type(e.sum_float64(c), float)
    assert_type(e.sum_slice(s), float)
    e.describe(c)
    e.echo_bytes(c)
    e.sum_float64(e.ints())
    e.scale(c, 2.0)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    e.sum_float64([1.0])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class Tensor:
    """As a Tensor of PyTorch."""

    def __dlpack__(self, *, stream: int | None = -1, max_version: tuple[int, int] | None = None) -> object:
        raise NotImplementedError


def of_dlpack(t: Tensor) -> None:
    assert_type(e.sum_float64(t), float)
    assert_type(e.sum_slice(t), float)
    e.scale(t, 2.0)


of_anything(e.ints())
