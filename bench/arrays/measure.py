"""Times what Python does with an Array, and with the same items in NumPy's, array.array's and memoryview's; prints a table.

    python measure.py FOLDER ROUNDS

FOLDER has the module arrays. All take turns in this process; the least of the rounds counts.
"""

import array
import collections
import sys
import time

import numpy as np

sys.path.insert(0, sys.argv[1])
import arrays

ITEMS, LOOPS = 10_000, 2_000


def index(x):
    for i in range(LOOPS):
        x[i]


def assign(x):
    for i in range(LOOPS):
        x[i] = 1


def cut(x):
    for i in range(LOOPS):
        x[i:]


def nothing(x):
    for i in range(LOOPS):
        x


def equal(x):
    return bool(np.all(x == x)) if isinstance(x, np.ndarray) else x == x


WORK = [
    ("a[i]", index, LOOPS), ("a[i] = v", assign, LOOPS), ("a[i:]", cut, LOOPS), ("for x in a", lambda x: collections.deque(x, 0), ITEMS),
    ("a.tolist()", lambda x: x.tolist(), ITEMS), ("sum(a)", sum, ITEMS), ("a == a", equal, ITEMS),
]


def timed(f, x):
    start = time.perf_counter_ns()
    f(x)
    return time.perf_counter_ns() - start


def main():
    rounds = int(sys.argv[2])
    print(f"{sys.version.split()[0]}, NumPy {np.__version__}; ns for an item, and how many times as long the others take")
    print(f"{'':12}{'':10}{'Array':>9}{'NumPy':>9}{'array':>9}{'memview':>9}   NumPy  array memview")
    for code, make in (("d", arrays.floats), ("i", arrays.ints)):
        a = make(ITEMS)
        contestants = [a, np.array(a), array.array(code, a), memoryview(array.array(code, a))]
        for name, work, count in WORK:
            best = [min(times) for times in zip(*[[timed(work, x) for x in contestants] for _ in range(rounds)])]
            if count == LOOPS:  # without the loop
                loop = min(timed(nothing, a) for _ in range(rounds))
                best = [max(1, t - loop) for t in best]
            ns = [t / count for t in best]
            print(f"{name:12}{a.format:10}" + "".join(f"{t:9.2f}" for t in ns) + "".join(f"{t / ns[0]:7.2f}" for t in ns[1:]), flush=True)


main()
