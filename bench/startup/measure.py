"""Measures the first use of modules in fresh processes, and prints JSON.

    python measure.py FOLDER BATCHES MODULE...

FOLDER has the modules.
"""

import json
import os
import platform
import statistics
import subprocess
import sys

ROWS = ["import, us", "first call, us", "second call, us", "memory of the import, KB", "memory of the first call, KB", "threads"]

FRESH = """
import sys, time
sys.path.insert(0, sys.argv[1])

def status():
    with open("/proc/self/status") as f:
        fields = dict(line.split(":", 1) for line in f)
    return int(fields["VmRSS"].split()[0]), int(fields["Threads"])

clock = time.perf_counter_ns
before = status()
started = clock()
import {0} as module
imported = clock()
between = status()
calling = clock()
result = module.invert(41)
called = clock()
again = module.invert(41)
ended = clock()
time.sleep(0.01)
after = status()
assert result == again == 24390, result
print(imported - started, called - calling, ended - called, between[0] - before[0], after[0] - between[0], after[1] - before[1])
"""


def fresh(folder, module):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", FRESH.format(module), folder], check=True, capture_output=True, text=True, env=environment
    )
    values = [int(word) for word in done.stdout.split()]
    return [v / 1000 for v in values[:3]] + values[3:]


def ratio(mine, other):
    """The median over the batches; 0 where the other may be none."""
    return 0 if min(other) <= 0 else statistics.median(m / o for m, o in zip(mine, other))


def main():
    folder, batches, modules = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for module in modules:
        fresh(folder, module)  # compiles its bytecode
    measured = [[] for _ in modules]
    for batch in range(batches):
        order = range(len(modules))
        for i in order if batch % 2 == 0 else reversed(order):
            measured[i].append(fresh(folder, modules[i]))
    rows = []
    for number, name in enumerate(ROWS):
        values = [[batch[number] for batch in m] for m in measured]
        rows.append({
            "name": name,
            "ns": [statistics.median(v) for v in values],
            "ratios": [ratio(values[0], v) for v in values],
            "unit": name.rpartition(", ")[2],
            "samples": values,
        })  # fmt: skip
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    json.dump({"python": platform.python_version(), "gil": gil, "unit": "medians", "rows": rows}, sys.stdout)


main()
