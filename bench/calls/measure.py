"""Times the functions of the modules calls (goanna) and ccalls (C) in this process, and prints JSON.

    python measure.py FOLDER BATCHES

FOLDER has both modules.
"""

import array
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import timeit

import timing

FRESH_PROCESSES = 11

FRESH = """
import sys, time
sys.path.insert(0, sys.argv[1])
clock = time.perf_counter_ns
started = clock()
import {0} as module
imported = clock()
module.nop()
called = clock()
print(imported - started, called - imported)
"""


def timer(statement, **names):
    return timeit.Timer(statement, globals=names)


def calls(goanna, c):
    """The cases: a name, and the same statement with goanna, with C, and with C that releases the GIL (or None)."""
    doubles = [array.array("d", range(8)) for _ in range(3)]
    text = "a string of thirty-two characters"[:32]

    def case(name, function, arguments, **names):
        statement = f"f({arguments})"
        return (
            name,
            timer(statement, f=getattr(goanna, function), **names),
            timer(statement, f=getattr(c, function), **names),
            timer(statement, f=getattr(c, function + "_released"), **names),
        )

    yield case("no arguments", "nop", "")
    yield case("an int", "add_one", "41")
    yield case("an int by keyword", "add_one", "n=41")
    yield case("an int, not a leaf", "invert", "41")
    yield case("two floats", "add", "1.5, 2.5")
    yield case("a string", "str_len", "s", s=text)
    one = {"a": doubles[0]}
    three = dict(zip("abc", doubles))
    yield case("one buffer, []float64", "sum1", "a", **one)
    yield case("three buffers, []float64", "sum3", "a, b, c", **three)
    yield case("one buffer, View", "sum_view1", "a", **one)
    yield case("three buffers, View", "sum_view3", "a, b, c", **three)
    refused = "try:\n    f(41)\nexcept (ValueError, RuntimeError):\n    pass"
    for name, function in (
        ("an error variable", "refuse_all"),
        ("errors.New", "refuse_new"),
        ("fmt.Errorf, an int", "refuse_formatted"),
        ("py.Errorf", "refuse"),
    ):
        functions = getattr(goanna, function), getattr(c, function), getattr(c, function + "_released")
        yield (name, *(timer(refused, f=f) for f in functions))
    yield (
        "memoryview(exported)",
        timer("memoryview(x)", x=goanna.export(64)),
        timer("memoryview(x)", x=c.export(64)),
        None,
    )
    yield case("export 64 bytes, zero", "export", "64")
    yield case("export 64 bytes, filled", "filled", "64")
    yield case("8 float64 of a slice, out", "slice", "8")
    yield case("export 1 MB, filled", "filled", "1 << 20")

    items = range(1000)
    strings = [f"string {i}" for i in items]
    floats = [i + 0.5 for i in items]

    def collection(name, function, **names):
        arguments = ", ".join(names)
        return (
            name,
            timer(f"f({arguments})", f=getattr(goanna, function), **names),
            timer(f"f({arguments})", f=getattr(c, function), **names),
            None,
        )

    yield collection("1,000 str in a list, in", "strs_len", a=strings)
    yield collection("1,000 str in a list, out", "strs")
    yield collection("1,000 float in a list, in", "sum_list", a=floats)
    yield collection("1,000 str: float in a dict, in", "table_sum", a=dict(zip(strings, floats)))
    yield collection("1,000 str: float in a dict, out", "table")
    yield collection("1,000 (float, float) in a list, in", "pairs_sum", a=[(x, -x) for x in floats])
    yield collection("1,000 (float, float) in a list, out", "pairs")


def check(goanna, c):
    """Both modules must do the same before it makes sense to time them."""
    a = array.array("d", range(8))
    for suffix in ("", "_released"):
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
    for function in ("export", "filled", "slice"):
        if memoryview(getattr(goanna, function)(900)).tobytes() != memoryview(getattr(c, function)(900)).tobytes():
            sys.exit("measure.py: the exported memory differs")


def compare(goanna, other):
    """Medians over pairs: what goanna takes more, and how many times as much."""
    return {
        "ns": statistics.median(other),
        "difference_ns": statistics.median(g - o for g, o in zip(goanna, other)),
        "ratio": statistics.median(g / o for g, o in zip(goanna, other)),
    }


def fresh(folder, module):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as of an installed package
    done = subprocess.run(
        [sys.executable, "-S", "-c", FRESH.format(module), folder],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return [int(word) for word in done.stdout.split()]


def main():
    folder, batches = sys.argv[1], int(sys.argv[2])
    sys.path.insert(0, folder)
    import calls as goanna
    import ccalls as c

    check(goanna, c)
    rows = []
    for name, *timers in calls(goanna, c):
        gc.collect()
        times = timing.interleaved([t for t in timers if t is not None], batches)
        row = {"call": name, "goanna_ns": statistics.median(times[0]), "c": compare(times[0], times[1])}
        if len(times) > 2:
            row["c_released"] = compare(times[0], times[2])
        rows.append(row)

    pairs = [(fresh(folder, "calls"), fresh(folder, "ccalls")) for _ in range(FRESH_PROCESSES + 1)][1:]
    for i, name in enumerate(["import", "first call"]):
        times = [[pair[0][i] for pair in pairs], [pair[1][i] for pair in pairs]]
        rows.append({"call": name, "goanna_ns": statistics.median(times[0]), "c": compare(*times)})

    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    report = {
        "python": platform.python_version(),
        "executable": sys.executable,
        "gil": gil,
        "batches": batches,
        "rows": rows,
    }
    json.dump(report, sys.stdout)


main()
