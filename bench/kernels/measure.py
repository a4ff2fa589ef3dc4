"""Times the functions of the module kernels (goanna) and of its peers, and prints JSON.

    python measure.py FOLDER BATCHES MODULE...

FOLDER has the modules, and files that say where NumPy is.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import glob
import importlib
import sys

sys.path.insert(0, sys.argv[1])
for site in sorted(glob.glob(os.path.join(sys.argv[1], "*-site.txt"))):
    with open(site) as f:
        sys.path.insert(1, f.read())

import numpy as np
import timing

# Items: some in the first cache, some in the second, and more than the caches of most machines have.
SIZES = (1_000, 100_000, 4_000_000)
CORES = sorted({1, len(os.sched_getaffinity(0))})


def arguments(n):
    """A name, the function, and its arguments for n items; the first is the result where the function has none."""
    random = np.random.default_rng(1)
    f8, g8 = random.random(n), random.random(n)
    f4, g4 = f8.astype("f4"), g8.astype("f4")
    i8, i4, u1 = (random.integers(0, 200, n).astype(t) for t in ("i8", "i4", "u1"))
    j4 = random.integers(-(2**31), 2**31, n).astype("i4")
    of = {t: (lambda t=t: np.zeros(n, t)) for t in ("f8", "f4", "i8", "i4", "u1", "?")}
    yield "sum float64", "sum_f8", f8
    yield "sum float32", "sum_f4", f4
    yield "sum int64", "sum_i8", i8
    yield "sum uint8 as uint64", "sum_u1", u1
    yield "dot float64", "dot_f8", f8, g8
    yield "dot float32", "dot_f4", f4, g4
    yield "min float64", "min_f8", f8
    yield "max int32", "max_i4", i4
    yield "argmin float64", "argmin_f8", f8
    yield "argmax int32", "argmax_i4", j4
    yield "add float64", "add_f8", of["f8"](), f8, g8
    yield "add int32", "add_i4", of["i4"](), i4, j4
    yield "scale float32", "scale_f4", of["f4"](), f4, 1.5
    yield "axpy float64", "axpy_f8", of["f8"](), 1e-3, f8
    yield "clip float64", "clip_f8", of["f8"](), f8, 0.25, 0.75
    yield "clip uint8", "clip_u1", of["u1"](), u1, 16, 100
    yield "convert float64 to float32", "convert_f8f4", of["f4"](), f8
    yield "convert uint8 to float32", "convert_u1f4", of["f4"](), u1
    yield "convert float32 to uint8", "convert_f4u1", of["u1"](), f4 * 200
    yield "convert int64 to float64", "convert_i8f8", of["f8"](), i8
    yield "float64 < float64", "less_f8", of["?"](), f8, g8
    yield "int32 == 7", "equal_i4", of["?"](), i4, 7
    yield "cumsum float64", "cumsum_f8", of["f8"](), f8
    yield "cumsum int64", "cumsum_i8", of["i8"](), i8
    yield "invert uint8", "invert_u1", of["u1"](), u1
    yield "histogram float64, 100 bins", "hist_f8", f8
    yield "histogram uint8, 256 bins", "hist_u1", u1
    yield "sort float64", "sort_f8", f8
    yield "sort int32", "sort_i4", j4


def statement(module, function, args):
    """What is timed, and the names in it. A sort has its items copied first."""
    f = getattr(module, function, None)
    if f is None:
        return None
    names = {"f": f, **{f"a{i}": a for i, a in enumerate(args)}}
    if function.startswith("sort"):
        return "s[:] = a0; f(s)", {**names, "s": np.empty_like(args[0])}
    return f"f({', '.join(f'a{i}' for i in range(len(args)))})", names


def result(module, function, args):
    """What a function calculates, also where it does so in its first argument."""
    args = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    got = getattr(module, function)(*args)
    return args[0] if got is None else got


def check(modules, function, args, n):
    want = result(modules[0], function, args)
    for other in modules[1:]:
        if hasattr(other, function):
            got = result(other, function, args)
            if not np.allclose(np.asarray(got), np.asarray(want), rtol=1e-4, atol=0):
                sys.exit(f"measure.py: {function} of {n} items with {other.__name__} is {got}, not {want}")


def rows(modules, sizes):
    for cores in CORES:
        modules[0].cores(cores)
        for n in sizes if cores == 1 else sizes[-1:]:
            for name, function, *args in arguments(n):
                check(modules, function, args, n)
                where = "1 core" if cores == 1 else f"{cores} cores"
                yield f"{name}, {n:,}, {where}", 1, [statement(m, function, args) for m in modules]


def main():
    batches = int(sys.argv[2])
    # One batch is a trial of the benchmark.
    sizes = SIZES[:1] if batches == 1 else SIZES
    timing.report(rows([importlib.import_module(name) for name in sys.argv[3:]], sizes), batches)


main()
