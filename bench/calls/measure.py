"""Times the functions of the module calls (goanna) and of ccalls (C), and prints JSON.

    python measure.py FOLDER BATCHES MODULE[:SUFFIX]...

FOLDER has the modules. A suffix is what the names of functions end with.
"""

import array
import importlib
import sys

import timing

REFUSED = "try:\n    f(41)\nexcept (ValueError, RuntimeError):\n    pass"


def calls():
    """The cases: a name, the function, the statement, and its names. Those of a collection have no function that releases the GIL."""
    doubles = [array.array("d", range(8)) for _ in range(3)]
    one, three = {"a": doubles[0]}, dict(zip("abc", doubles))
    yield "no arguments", "nop", "f()", {}
    yield "an int", "add_one", "f(41)", {}
    yield "an int by keyword", "add_one", "f(n=41)", {}
    yield "an int, not a leaf", "invert", "f(41)", {}
    yield "two floats", "add", "f(1.5, 2.5)", {}
    yield "a string", "str_len", "f(s)", {"s": "a string of thirty-two characters"[:32]}
    yield "one buffer, []float64", "sum1", "f(a)", one
    yield "three buffers, []float64", "sum3", "f(a, b, c)", three
    yield "one buffer, View", "sum_view1", "f(a)", one
    yield "three buffers, View", "sum_view3", "f(a, b, c)", three
    yield "an error variable", "refuse_all", REFUSED, {}
    yield "errors.New", "refuse_new", REFUSED, {}
    yield "fmt.Errorf, an int", "refuse_formatted", REFUSED, {}
    yield "py.Errorf", "refuse", REFUSED, {}
    yield "export 64 bytes, zero", "export", "f(64)", {}
    yield "export 64 bytes, filled", "filled", "f(64)", {}
    yield "8 float64 of a slice, out", "slice", "f(8)", {}
    yield "export 1 MB, filled", "filled", "f(1 << 20)", {}
    yield "64 bytes filled, //goanna:out", "fill", "f(64)", {}
    yield "8 float64 filled, //goanna:out", "count", "f(8)", {}
    yield "4 kB filled, //goanna:out", "fill", "f(4096)", {}
    yield "1 MB filled, //goanna:out", "fill", "f(1 << 20)", {}

    items = range(1000)
    strings = [f"string {i}" for i in items]
    floats = [i + 0.5 for i in items]
    table = dict(zip(strings, floats))
    yield "1,000 str in a list, in", "strs_len", "f(a)", {"a": strings}
    yield "1,000 str in a list, out", "strs", "f()", {}
    yield "1,000 float in a list, in", "sum_list", "f(a)", {"a": floats}
    yield "1,000 str: float in a dict, in", "table_sum", "f(a)", {"a": table}
    yield "1,000 str: float in a dict, out", "table", "f()", {}
    yield "1,000 (float, float) in a list, in", "pairs_sum", "f(a)", {"a": [(x, -x) for x in floats]}
    yield "1,000 (float, float) in a list, out", "pairs", "f()", {}


def check(goanna, c, suffix):
    """Both modules must do the same before it makes sense to time them."""
    a = array.array("d", range(8))
    for function, arguments in (
        ("nop", ()),
        ("add_one", (41,)),
        ("add", (1.5, 2.5)),
        ("str_len", ("h\u00e9llo",)),
        ("sum1", (a,)),
        ("sum3", (a, a, a)),
        ("sum_view1", (a,)),
        ("sum_view1", (memoryview(a)[::-2],)),
        ("sum_view3", (a, a, a)),
    ):
        got, want = getattr(goanna, function)(*arguments), getattr(c, function + suffix)(*arguments)
        if got != want:
            sys.exit(f"measure.py: {function}{arguments} is {got!r} with goanna and {want!r} with C{suffix}")
    if suffix:
        return
    strings, floats = [f"string {i}" for i in range(1000)], [i + 0.5 for i in range(1000)]
    for function, arguments in (
        ("strs_len", (strings,)),
        ("strs", ()),
        ("sum_list", (floats,)),
        ("table_sum", (dict(zip(strings, floats)),)),
        ("table", ()),
        ("pairs_sum", ([(x, -x) for x in floats],)),
        ("pairs", ()),
    ):
        got, want = getattr(goanna, function)(*arguments), getattr(c, function)(*arguments)
        if got != want:
            sys.exit(f"measure.py: {function} is {got!r} with goanna and {want!r} with C")
    if goanna.slice(1000).tolist() != c.floats():
        sys.exit("measure.py: the floats that slice returns differ from those of C")
    for function in ("export", "filled", "slice", "fill", "count"):
        if memoryview(getattr(goanna, function)(900)).tobytes() != memoryview(getattr(c, function)(900)).tobytes():
            sys.exit(f"measure.py: the memory that {function} exports differs")


def main():
    folder, batches, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    sys.path.insert(0, folder)
    modules = [(importlib.import_module(module), suffix) for module, _, suffix in (name.partition(":") for name in names)]
    for other, suffix in modules[1:]:
        check(modules[0][0], other, suffix)

    def statement_of(module, suffix, function, statement, names):
        f = getattr(module, function + suffix, None)
        return None if f is None else (statement, {"f": f, **names})

    rows = [(name, 1, [statement_of(*m, *case) for m in modules]) for name, *case in calls()]
    def list_of_floats(module):
        return ("f()", {"f": module.floats}) if hasattr(module, "floats") else ("f(1000).tolist()", {"f": module.slice})

    rows.append(("1,000 float in a list, out by tolist()", 1, [None if suffix else list_of_floats(m) for m, suffix in modules]))
    rows.append(("memoryview(exported)", 1, [None if suffix else ("memoryview(x)", {"x": m.export(64)}) for m, suffix in modules]))
    timing.report(rows, batches)


main()
