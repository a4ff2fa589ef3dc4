"""Times the modules peer (goanna), peer_c, peer_pyo3 and peer_nanobind in this process, those that there are, and prints JSON.

    python measure.py FOLDER BATCHES

FOLDER has the modules.
"""

import gc
import importlib
import json
import platform
import statistics
import sys
import timeit
from collections import deque

BATCH_SECONDS = 0.004
ITEMS, CALLS, THREADS = 1000, 100, 4

# Of a row: its name, a statement, what it needs, and how many of its kind are in the statement.
ROWS = (
    ("function of an int", "f(41)", lambda m: {"f": m.add_one}, 1),
    ("method of an int", "f(41)", lambda m: {"f": m.Counter(1).plus}, 1),
    ("method of an int, looked up", "c.plus(41)", lambda m: {"c": m.Counter(1)}, 1),
    ("int field, read", "c.n", lambda m: {"c": m.Counter(1)}, 1),
    ("int field, written", "c.n = 5", lambda m: {"c": m.Counter(1)}, 1),
    ("float field, read", "c.x", lambda m: {"c": m.Counter(1)}, 1),
    ("construction and drop", "f(1)", lambda m: {"f": m.Counter}, 1),
    ("item of an iterator", "drain(f(n))", lambda m: {"f": m.upto, "n": ITEMS, "drain": deque(maxlen=0).extend}, ITEMS),
    ("iterator of one item", "drain(f(1))", lambda m: {"f": m.upto, "drain": deque(maxlen=0).extend}, 1),
    ("callback on the thread", "f(abs, n)", lambda m: {"f": m.sum, "n": CALLS}, CALLS),
    (f"callback on {THREADS} other threads", "f(abs, t, n)", lambda m: {"f": m.sum_of_threads, "t": THREADS, "n": CALLS}, THREADS * CALLS),
)


def check(module):
    """All modules must do the same before it makes sense to time them."""
    c = module.Counter(5)
    c.n += 2
    c.x = 0.5
    got = (
        module.add_one(41), c.plus(1), c.n, c.x, list(module.upto(1000)) == list(range(1000)), module.sum(abs, 10),
        module.sum_of_threads(lambda n: n, 3, 10), isinstance(c, module.Counter),
    )  # fmt: skip
    want = (42, 8, 7, 0.5, True, 45, 135, True)
    if got != want:
        sys.exit(f"measure.py: {module.__name__} has {got}, not {want}")
    for wrong in (lambda: module.add_one("x"), lambda: c.plus(None), lambda: module.Counter("x"), lambda: module.Counter.plus(1, 1)):
        try:
            wrong()
        except TypeError:
            continue
        sys.exit(f"measure.py: {module.__name__} takes what is no int")


def interleaved(timers, batches):
    """The times in ns of one run of each timer: a list for each, of one time a batch, less the empty loop's."""
    timers = [timeit.Timer("pass"), *timers]
    number = 1
    while max(t.timeit(number) for t in timers[1:]) < BATCH_SECONDS:
        number *= 2
    times = [[] for _ in timers]
    for batch in range(batches):
        order = range(len(timers)) if batch % 2 == 0 else reversed(range(len(timers)))
        for i in order:
            times[i].append(timers[i].timeit(number) * 1e9 / number)
    loop = statistics.median(times[0])
    return [[t - loop for t in row] for row in times[1:]]


def main():
    folder, batches, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    sys.path.insert(0, folder)
    modules = [importlib.import_module(name) for name in names]
    for module in modules:
        check(module)
    rows = []
    for row, statement, needs, count in ROWS:
        gc.collect()
        times = interleaved([timeit.Timer(statement, globals=needs(m)) for m in modules], batches)
        rows.append({
            "name": row,
            "ns": [statistics.median(t) / count for t in times],
            "ratios": [statistics.median(g / o for g, o in zip(times[0], t)) for t in times],
        })  # fmt: skip
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    json.dump({"python": platform.python_version(), "gil": gil, "rows": rows}, sys.stdout)


main()
