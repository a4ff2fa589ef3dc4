"""Times statements in short batches that take turns, and prints a report in JSON."""
import gc
import json
import platform
import statistics
import sys
import timeit

BATCH_SECONDS = 0.001  # less than a slice of time: on a busy machine longer batches lose the processor, the slowest first


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


def ratio(own, others):
    """The median of the ratios of batches, less those in which the other took no longer than the loop, as happens on a busy machine."""
    return statistics.median([g / o for g, o in zip(own, others) if o > 0] or [0])


def report(rows, batches):
    """Each row is a name, how many of its kind are in the statement, and for each module a pair of the statement and its names: None where it has none."""
    measured = []
    for name, count, statements in rows:
        gc.collect()
        times = iter(interleaved([timeit.Timer(s[0], globals=s[1]) for s in statements if s is not None], batches))
        times = [None if s is None else next(times) for s in statements]
        measured.append({
            "name": name,
            "ns": [0 if t is None else statistics.median(t) / count for t in times],
            "least": [0 if t is None else max(min(t), 0) / count for t in times],
            "ratios": [0 if t is None else ratio(times[0], t) for t in times],
            "samples": [[] if t is None else [x / count for x in t] for t in times],
        })  # fmt: skip
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    json.dump({"python": platform.python_version(), "gil": gil, "rows": measured}, sys.stdout)
