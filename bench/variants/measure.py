"""Runs the work of an example in builds of it, in the folder of the example.

    python measure.py record EXAMPLE PROFILE SECONDS FOLDER
    python measure.py time EXAMPLE ROUNDS FOLDER...

The first writes a profile of Go, of so many seconds of each work. The second has all builds take turns, and prints JSON: for each work the median of
its time in the first build, and the medians of the others' ratios to it.
"""

import importlib
import json
import random
import statistics
import sys
import time
from pathlib import Path

TURN_NS = 10_000_000


def load(example, folder):
    """The module of the example in a folder. Each is a module of its own with a Go runtime of its own."""
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(example)
    finally:
        sys.path.remove(folder)
        for name in [n for n in sys.modules if n.partition(".")[0] == example]:
            del sys.modules[name]


def words(count):
    rng = random.Random(1975)
    syllables = ["ba", "re", "ti", "mon", "ve", "lu", "ca", "dor", "si", "pé", "grü", "ñol"]
    vocabulary = sorted({"".join(rng.choices(syllables, k=rng.randint(2, 6))) for _ in range(5000)})
    return rng.choices(vocabulary, k=count)


def columns(m):
    rng = random.Random(1)
    numbers = "a,b,c,d\n" + "".join(f"{rng.random()},{rng.randrange(10**9)},{rng.gauss(0, 1e6)},{rng.randrange(100)}\n" for _ in range(5000))
    texts = "a,b,c,d\n" + "".join(",".join(row) + "\n" for row in zip(*[iter(words(20_000))] * 4))
    return {"numbers": lambda: m.read(numbers.encode()), "texts": lambda: m.read(texts.encode())}


def imaging(m):
    data = Path("chelsea.jpg").read_bytes()
    photo = m.decode(data)
    grey = m.to_gray(photo)
    height, width = memoryview(grey).shape

    def blur():
        picture = memoryview(bytearray(grey)).cast("B", (height, width))
        m.box_blur(picture, 5)
        return picture

    return {"decode JPEG": lambda: m.decode(data), "blur": blur, "resize": lambda: m.resize(photo, 200, 150), "encode PNG": lambda: m.encode_png(photo)}


def matcher(m):
    patterns, text = sorted(set(words(500))), " ".join(words(50_000))
    return {"count": lambda: m.count(patterns, text), "count, case_fold": lambda: m.count(patterns, text, case_fold=True)}


def patterns(m):
    text = " ".join(word if n % 50 else f"{word}@example.org" for n, word in enumerate(words(10_000)))
    return {
        name: lambda p=m.Pattern(pattern): str(p.search(text))
        for name, pattern in (("addresses", r"([\w.]+)@(\w+)\.(com|org)"), ("alternatives", "(?i)moncadorsi|lubare(ti|ve)+$"))
    }


def zstandard(m):
    data = " ".join(words(100_000)).encode()
    compressed = m.compress(data)
    return {"compress": lambda: m.compress(data), "compress, level=3": lambda: m.compress(data, level=3), "decompress": lambda: m.decompress(compressed)}


def plain(result):
    """A result that compares with that of another build."""
    if isinstance(result, (str, bytes, list)) or result is None:
        return result
    if isinstance(result, dict):  # in the order of a Go map
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, tuple):
        return [plain(x) for x in result]
    try:
        return memoryview(result).tobytes()
    except TypeError:
        return result


def turn(work, count):
    start = time.process_time_ns()
    for _ in range(count):
        work()
    return (time.process_time_ns() - start) / count


def compare(works, rounds):
    count = 1
    while turn(works[0], count) * count < TURN_NS:
        count *= 2
    times = [[] for _ in works]
    for n in range(rounds):
        order = range(len(works)) if n % 2 == 0 else reversed(range(len(works)))
        for i in order:
            times[i].append(turn(works[i], count))
    return statistics.median(times[0]) / 1e6, [statistics.median(t / base for t, base in zip(row, times[0])) for row in times[1:]]


def main():
    command, example, *args = sys.argv[1:]
    make = globals()[example]
    if command == "record":
        path, seconds, folder = args
        m = load(example, folder)
        works = make(m)
        m.start_profile(path)
        for work in works.values():
            end = time.perf_counter() + float(seconds)
            while time.perf_counter() < end:
                work()
        m.stop_profile()
        return
    rounds, *folders = args
    builds = [make(load(example, folder)) for folder in folders]
    rows = []
    for name, work in builds[0].items():
        works = [b[name] for b in builds]
        expected = plain(work())
        for folder, other in zip(folders, works):
            if plain(other()) != expected:
                sys.exit(f"{name}: the build in {folder} returns something else than that in {folders[0]}")
        ms, ratios = compare(works, int(rounds))
        rows.append({"name": name, "ms": ms, "ratios": ratios})
    json.dump(rows, sys.stdout)


main()
