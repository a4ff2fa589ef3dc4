"""NumPy arrays are arguments, of views, slices, records and bytes."""
from typing import Any, assert_type

import everything as e
import numpy as np
import numpy.typing as npt
import records as r


def of_floats(a: npt.NDArray[np.float64]) -> None:
    assert_type(e.sum_float64(a), float)
    assert_type(e.sum_float64(a[::2]), float)
    assert_type(e.sum_slice(a), float)
    assert_type(e.tail(a), e.Array[float])
    e.scale(a, 2)
    e.scale(a, a[0])
    e.describe(a)
    e.echo_bytes(a.view(np.uint8))
    e.sum_float64(np.asarray(e.tail(a)))
    e.sum_float64(np.zeros((2, 3)))


def of_others(ints: npt.NDArray[np.int32], bools: npt.NDArray[np.bool_], anything: npt.NDArray[Any]) -> None:
    e.sum_int32(ints)
    e.invert(bools)
    e.describe(anything)
    e.sum_float64([ints])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def of_records() -> None:
    particles = np.zeros(2, np.dtype([("id", "i4"), ("position", "f8", 3), ("mass", "f4"), ("alive", "?")], align=True))
    r.move(particles, 1.0)
    assert_type(r.total_mass(particles), float)
    r.half_scale(np.zeros(3, np.float16), 2)
