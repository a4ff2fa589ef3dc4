"""Times copies by the module copies (goanna), by NumPy and by memoryview in this process; prints a line of JSON for each.

    python measure.py FOLDER ROUNDS QUICK CORES KB...

FOLDER has the module; the results have so many KB. All copy the same memory, and take turns.
"""

import json
import math
import statistics
import sys
import time

import numpy as np

folder, rounds, quick, cores = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "true", int(sys.argv[4])
sizes = [int(kb) << 10 for kb in sys.argv[5:]]
sys.path.insert(0, folder)
import copies as goanna

TURN_NS = 10e6


def power(n, root):
    """The least power of two whose root-th power is n or more."""
    return 1 << math.ceil(math.log2(n) / root)


def layouts(n):
    """Of results of about n items: a name, the shape of a C-ordered array, the step along its last axis, and the axes' order."""
    side, cube = power(n, 2), power(n, 3)
    odd = side - 3
    yield "a[:, ::2]", (side, 2 * (n // side)), 2, (0, 1)
    yield "a.T, powers of 2", (side, n // side), 1, (1, 0)
    if quick:
        return
    yield "a.T, odd", (odd, n // odd - 1), 1, (1, 0)
    yield "3-D (2,1,0)", (cube, cube, n // cube // cube), 1, (2, 1, 0)
    yield "3-D (0,2,1)", (16, side // 4, n // 4 // side), 1, (0, 2, 1)
    yield "3-D (2,0,1) of 3", (odd, n // 3 // odd, 3), 1, (2, 0, 1)
    yield "3-D (1,2,0) of 3", (3, odd, n // 3 // odd), 1, (1, 2, 0)


def repeated(f):
    """f as a function that does it n times."""

    def run(n):
        for _ in range(n):
            f()

    return run


def contestants(a, whole, itemsize):
    """What takes turns: a name, the cores that Go has, and what does so many copies."""
    out, copied, view = np.empty(a.shape, a.dtype), np.empty_like(whole), memoryview(a)
    reused, fresh = getattr(goanna, f"reused{itemsize}"), getattr(goanna, f"fresh{itemsize}")
    reused(1, out, a)
    if not np.array_equal(out, a):
        sys.exit("measure.py: goanna copied something else")
    return [
        ("reused", 1, lambda n: reused(n, out, a)),
        ("reused_all_cores", None, lambda n: reused(n, out, a)),
        ("copyto", 1, repeated(lambda: np.copyto(out, a))),
        ("fresh", 1, lambda n: fresh(n, a)),
        ("fresh_all_cores", None, lambda n: fresh(n, a)),
        ("ascontiguousarray", 1, repeated(lambda: np.ascontiguousarray(a))),
        ("tobytes", 1, repeated(view.tobytes)),
        ("whole", 1, repeated(lambda: np.copyto(copied, whole))),
    ]


def timed(run, n):
    start = time.perf_counter_ns()
    run(n)
    return (time.perf_counter_ns() - start) / n


def measure(a, whole, itemsize):
    """The median of each contestant, in ns for an item."""
    all_of_them = contestants(a, whole, itemsize)
    number, times = {}, {name: [] for name, _, _ in all_of_them}
    for turn in range(rounds + 1):
        for name, use, run in all_of_them:
            goanna.cores(use or cores)
            run(1)  # what was allocated for the one before is let go, and the memory is in the cache that can be
            if turn == 0:
                number[name] = max(1, int(TURN_NS / timed(run, 1)))
            else:
                times[name].append(timed(run, number[name]) / a.size)
    return {name: statistics.median(row) for name, row in times.items()}


def main():
    for itemsize in (1, 2, 4, 8):
        for size in sizes:
            for name, shape, step, axes in layouts(size // itemsize):
                whole = np.arange(math.prod(shape), dtype=f"u{itemsize}").reshape(shape)
                a = whole[..., ::step].transpose(axes)
                row = {"layout": name, "itemsize": itemsize, "kb": size >> 10, "ns": measure(a, whole, itemsize)}
                print(json.dumps(row), flush=True)


main()
