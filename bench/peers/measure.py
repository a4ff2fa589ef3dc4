"""Times the functions of the module calls (goanna) and of its peers, and prints JSON.

    python measure.py FOLDER BATCHES MODULE[:SUFFIX]...

FOLDER has the modules. A suffix is what the names of functions end with.
"""

import array
import importlib
import math
import sys

import timing

DOUBLES = [array.array("d", range(8)) for _ in range(3)]
LARGE = array.array("d", range(100_000))
TEXT = "a string of thirty-two characters"[:32]

# A name, the function, a statement of f and what it needs, and what it returns.
ROWS = (
    ("no argument", "nop", "f()", {}, None),
    ("an int", "add_one", "f(41)", {}, 42),
    ("an int, not a leaf", "invert", "f(41)", {}, 24390),
    ("two floats", "add", "f(1.5, 2.5)", {}, 4.0),
    ("a str", "str_len", "f(s)", {"s": TEXT}, 32),
    ("one buffer", "sum1", "f(a)", {"a": DOUBLES[0]}, 28.0),
    ("three buffers", "sum3", "f(a, b, c)", dict(zip("abc", DOUBLES)), 84.0),
    ("one buffer of 800 kB", "sum1", "f(a)", {"a": LARGE}, sum(LARGE)),
)
# The functions that raise, of which a peer has one. Go's error is a variable of the package, or a new one.
EXCEPTION = "try:\n    f(41)\nexcept (ValueError, RuntimeError):\n    pass"
EXCEPTIONS = (("an exception of a variable", ("refuse_all", "refuse")), ("a new exception", ("refuse_new", "refuse")))


class Peer:
    def __init__(self, name):
        module, _, self.suffix = name.partition(":")
        self.module = importlib.import_module(module)

    def function(self, *names):
        """The first of these names that is a function of the module."""
        return next((f for name in names if (f := getattr(self.module, name + self.suffix, None))), None)


def check(peer):
    """All functions must do the same before it makes sense to time them."""
    for name, function, statement, names, want in ROWS:
        f = peer.function(function)
        if f is not None:
            got = eval(statement, {"f": f, **names})
            if not (got == want or isinstance(want, float) and math.isclose(got, want)):
                sys.exit(f"measure.py: {name} with {peer.module.__name__}{peer.suffix} is {got}, not {want}")
    for name, functions in EXCEPTIONS:
        refuse = peer.function(*functions)
        if refuse is not None:
            try:
                refuse(41)
            except (ValueError, RuntimeError):
                continue
            sys.exit(f"measure.py: {name} with {peer.module.__name__}{peer.suffix} raises nothing")


def statement_of(peer, functions, statement, names):
    f = peer.function(*functions)
    return None if f is None else (statement, {"f": f, **names})


def main():
    folder, batches, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    sys.path.insert(0, folder)
    peers = [Peer(name) for name in names]
    for peer in peers:
        check(peer)
    rows = [(name, 1, [statement_of(p, [function], s, needs) for p in peers]) for name, function, s, needs, _ in ROWS]
    for name, functions in EXCEPTIONS:
        rows.append((name, 1, [statement_of(p, functions, EXCEPTION, {}) for p in peers]))
    timing.report(rows, batches)


main()
