"""What type checkers make of records."""
from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import numpy as np
import records as r

if TYPE_CHECKING:
    from records import Particle


def mass(p: Particle) -> float:
    return p.mass


def of_records() -> None:
    particles, _ = r.make(3)
    assert_type(particles, "r.Array[Particle]")
    assert_type(particles[0].position, tuple[float, float, float])
    assert_type([p.alive for p in particles], list[bool])
    mass(particles[0])
    particles[0] = (1, (1, 2, 3), 0.5, True)
    particles[0] = particles[1]._replace(mass=2.0)
    particles[0, ...] = [1, [1, 2, 3], 0.5, True]
    particles[1:] = np.zeros(2, "i4, 3f8, f4, ?")
    particles[0].size  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    particles[0] = 1  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert_type(r.list()[0].x, int)
    assert_type(r.segments(1, 2)[0][0].y, int)
    assert_type(r.vertices(1).tolist()[0].at, tuple[float, float, float])


def to_go() -> None:
    particles, _ = r.make(3)
    r.copies(particles, [])
    r.copies(list(particles), [((1, 2), {"x": 1, "y": 2}, 1j)])
    r.copies([(1, [1, 2, 3], 0.5, True), {"id": 1, "position": (1, 2, 3), "mass": 1, "alive": False}], [])
    r.copies([(1, 2)], [])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    r.total_mass(np.zeros(2, "i4, 3f8, f4, ?"))
