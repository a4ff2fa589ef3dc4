"""The peers of bench/copies: answers each line of JSON on stdin with one on stdout."""
import json
import sys
import time

import numpy as np

state = {}


def prepare(q):
    a = np.ones(q["source"], dtype=f"u{q['itemsize']}")
    if q["step"] != 1:
        a = a[..., :: q["step"]]
    a = a.transpose(q["axes"])
    state.clear()
    state.update(a=a, view=memoryview(a), out=np.empty(a.shape, dtype=a.dtype))


def measure(q):
    a, view, out, n = state["a"], state["view"], state["out"], q["times"]
    work = {
        "ascontiguousarray": lambda: np.ascontiguousarray(a),
        "copyto": lambda: np.copyto(out, a),
        "tobytes": lambda: view.tobytes(),
    }[q["what"]]
    start = time.perf_counter_ns()
    for _ in range(n):
        work()
    return (time.perf_counter_ns() - start) / n


for line in sys.stdin:
    q = json.loads(line)
    print(json.dumps(prepare(q) if q["do"] == "prepare" else measure(q)), flush=True)
