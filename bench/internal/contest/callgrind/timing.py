"""Runs the statements of a contest under valgrind's callgrind, which counts the instructions of each.

A script runs as always, but with this module as "timing". A row of N runs and one of 2*N are dumped apart by requests to callgrind, which the
extension module callgrind_requests makes; what the second has more is N runs.
"""
import gc
import json
import platform
import re
import sys
from pathlib import Path

import callgrind_requests

RUNS = 200


def loop(statement, names, number):
    scope = dict(names)
    exec(f"def run(number, {', '.join(names)}):\n for _ in range(number):\n" + "\n".join("  " + line for line in statement.splitlines()), scope)
    scope["run"](number, **names)


def counted(statement, names, number, label):
    """Callgrind starts to count from 0 at each dump."""
    callgrind_requests.dump("before")
    loop(statement, names, number)
    callgrind_requests.dump(label)


def totals(folder):
    """The counts of the dumps by their labels."""
    counts = {}
    for path in folder.glob("callgrind.out.*"):
        text = path.read_text()
        label = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
        total = re.search(r"^(?:summary|totals): (\d+)", text, re.M)
        if label and total:
            counts[label[1]] = int(total[1])
    return counts


def report(rows, batches):
    del batches
    names, labels = [], []
    for name, count, statements in rows:
        names.append((name, count))
        labels.append([])
        for i, s in enumerate(statements):
            label = f"row {len(names)}, module {i}"
            labels[-1].append(s and label)
            if s is not None:
                gc.collect()
                loop(*s, 20)  # caches of the interpreter, and what the first call makes
                counted(*s, RUNS, label + ", once")
                counted(*s, 2 * RUNS, label + ", twice")
    callgrind_requests.dump("end")
    counts = totals(Path(__file__).parent)
    measured = []
    for (name, count), row in zip(names, labels):
        values = [0 if label is None else (counts[label + ", twice"] - counts[label + ", once"]) / RUNS / count for label in row]
        measured.append({
            "name": name,
            "ns": values,
            "ratios": [values[0] / v if v > 0 else 0 for v in values],
            "samples": [[v] if v > 0 else [] for v in values],
            "unit": "instructions/op",
        })  # fmt: skip
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    (Path(__file__).parent / "report.json").write_text(
        json.dumps({"python": platform.python_version(), "gil": gil, "unit": "instructions", "rows": measured})
    )
