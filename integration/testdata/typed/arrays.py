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


of_anything(e.ints())
