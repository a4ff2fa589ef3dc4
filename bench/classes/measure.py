"""Times the modules peer (goanna), peer_c, peer_pyo3 and peer_nanobind in this process, those that exist, and prints JSON.

    python measure.py FOLDER BATCHES

FOLDER has the modules.
"""

import asyncio
import importlib
import sys
from collections import deque

import timing

ITEMS, CALLS, THREADS, MANY, FEW = 1000, 100, 4, 5000, 100

loop = asyncio.new_event_loop()


async def at_once(f, n):
    return await asyncio.gather(*[f() for _ in range(n)])


async def in_turn(f, n):
    for _ in range(n):
        await f()


# Of a row: its name, a statement, what it needs, and how many of its kind are in the statement.
ROWS = (
    ("function of an int", "f(41)", lambda m: {"f": m.add_one}, 1),
    ("method of an int", "f(41)", lambda m: {"f": m.Counter(1).plus}, 1),
    ("method of an int, looked up", "c.plus(41)", lambda m: {"c": m.Counter(1)}, 1),
    ("int field, read", "c.n", lambda m: {"c": m.Counter(1)}, 1),
    ("int field, written", "c.n = 5", lambda m: {"c": m.Counter(1)}, 1),
    ("float field, read", "c.x", lambda m: {"c": m.Counter(1)}, 1),
    ("property by a method, read", "c.next", lambda m: {"c": m.Counter(1)}, 1),
    ("construction and drop", "f(1)", lambda m: {"f": m.Counter}, 1),
    ("result by value, and its drop", "f(1)", lambda m: {"f": m.copied}, 1),
    ("item of an iterator", "drain(f(n))", lambda m: {"f": m.upto, "n": ITEMS, "drain": deque(maxlen=0).extend}, ITEMS),
    ("iterator of one item", "drain(f(1))", lambda m: {"f": m.upto, "drain": deque(maxlen=0).extend}, 1),
    ("callback on the thread", "f(abs, n)", lambda m: {"f": m.sum, "n": CALLS}, CALLS),
    (f"callback on {THREADS} other threads", "f(abs, t, n)", lambda m: {"f": m.sum_of_threads, "t": THREADS, "n": CALLS}, THREADS * CALLS),
    (f"awaitable, {MANY} at once", "run(at_once(f, n))", lambda m: {"f": m.nothing, "n": MANY, "at_once": at_once, "run": loop.run_until_complete}, MANY),
    ("awaitable, one at a time", "run(in_turn(f, n))", lambda m: {"f": m.nothing, "n": FEW, "in_turn": in_turn, "run": loop.run_until_complete}, FEW),
)


def check(module):
    """All modules must do the same before it makes sense to time them."""
    c = module.Counter(5)
    c.n += 2
    c.x = 0.5
    got = (
        module.add_one(41), c.plus(1), c.n, c.x, list(module.upto(1000)) == list(range(1000)), module.sum(abs, 10),
        module.sum_of_threads(lambda n: n, 3, 10), isinstance(c, module.Counter), c.next, module.copied(3).n,
        len(loop.run_until_complete(at_once(module.nothing, 3))),
    )  # fmt: skip
    want = (42, 8, 7, 0.5, True, 45, 135, True, 8, 3, 3)
    if got != want:
        sys.exit(f"measure.py: {module.__name__} has {got}, not {want}")
    for wrong in (lambda: module.add_one("x"), lambda: c.plus(None), lambda: module.Counter("x"), lambda: module.Counter.plus(1, 1)):
        try:
            wrong()
        except TypeError:
            continue
        sys.exit(f"measure.py: {module.__name__} takes a value that is not an int")


def main():
    folder, batches, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    sys.path.insert(0, folder)
    modules = [importlib.import_module(name) for name in names]
    for module in modules:
        check(module)
    timing.report([(name, count, [(statement, needs(m)) for m in modules]) for name, statement, needs, count in ROWS], batches)


main()
