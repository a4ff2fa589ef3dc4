"""joblib_pools.py BACKEND: joblib's workers, after calls in the parent."""

import sys

import joblib
import numpy

import everything
import load


def total(block):
    return everything.sum_float64(block)


def grow(block):
    try:
        everything.scale(block, 2.0)
    except (BufferError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main(backend):
    load.work(1)
    done = 0
    with joblib.parallel_config(backend=backend, n_jobs=2):
        for _ in range(2):
            assert joblib.Parallel()(joblib.delayed(load.work)(n) for n in range(60)) == [load.expected(n) for n in range(60)]
            done += 60
        # what is larger than a megabyte comes to the workers of processes as a read-only memory map
        blocks = [numpy.full(200_000, float(n)) for n in range(6)]
        assert joblib.Parallel()(joblib.delayed(total)(b) for b in blocks) == [200_000.0 * n for n in range(6)]
        refused = joblib.Parallel()(joblib.delayed(grow)(b) for b in blocks)
        if backend == "threading":
            assert refused == [""] * 6 and blocks[3][0] == 6.0
        else:
            assert all("read-only" in r for r in refused) and blocks[3][0] == 3.0, refused
        done += 12
    load.work(2)
    print(done)


if __name__ == "__main__":
    main(sys.argv[1])
