"""Shows the columns module at work, and times it against package csv and NumPy. Exits with 1 when anything is not as it should be.

    python demo.py [FILE [DELIMITER]]
"""

import csv
import importlib.util
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import columns

T = TypeVar("T")

SALES = """\
shop;zip;sold;price
Köln;00501;7;1,50
"Bonn; Mitte";53111;12;
"""


def check(condition: bool, what: str) -> None:
    # Not assert: the demo must also fail under python -O.
    if not condition:
        raise SystemExit(f"demo.py: wrong: {what}")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call returns, and the shorter of two times that it takes."""
    started = time.perf_counter()
    call()
    between = time.perf_counter()
    result = call()
    return result, min(between - started, time.perf_counter() - between)


def small() -> None:
    names, integers, floats, texts = columns.read(SALES.encode(), delimiter=";", decimal_comma=True, text=["zip"])
    check(names == ["shop", "zip", "sold", "price"], "the names")
    check(texts == {"shop": ["Köln", "Bonn; Mitte"], "zip": ["00501", "53111"]}, "the text")
    check(integers["sold"].tolist() == [7, 12], "whole numbers")
    price = floats["price"].tolist()
    check(price[0] == 1.5 and price[1] != price[1], "a decimal comma, and a missing number, which is NaN")
    print(f"  {names}: {list(integers)} are whole numbers, {list(floats)} other numbers, {list(texts)} text")

    view = memoryview(integers["sold"])
    view[0] = 8
    check(view.format in ("l", "q") and integers["sold"][0] == 8, "a column is memory")
    try:
        columns.read(b"a,b\n1,2\n3\n")
    except ValueError as error:
        print(f"  ValueError: {error}")
    else:
        check(False, "a short line raised nothing")


def write(path: Path, rows: int) -> None:
    rng = random.Random(4180)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "x", "y", "name"])
        for i in range(rows):
            y = "" if rng.random() < 0.05 else f"{rng.uniform(-1e6, 1e6):.3f}"
            writer.writerow([i, rng.gauss(0, 1), y, rng.choice(["Köln", "Bonn, Mitte", "Trier", "猫"])])


def by_csv(path: Path) -> tuple[list[int], list[float], list[float], list[str]]:
    """The same columns as lists, by package csv."""
    ids: list[int] = []
    xs: list[float] = []
    ys: list[float] = []
    texts: list[str] = []
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for number, x, y, name in rows:
            ids.append(int(number))
            xs.append(float(x))
            ys.append(float(y) if y else float("nan"))
            texts.append(name)
    return ids, xs, ys, texts


def read(path: Path, delimiter: str = ",") -> tuple[list[str], dict[str, columns.Array[int]], dict[str, columns.Array[float]], dict[str, list[str]]]:
    with path.open("rb") as file:
        return columns.read(file, delimiter=delimiter)


def against_csv(path: Path) -> None:
    (_, integers, floats, texts), fast = timed(lambda: read(path))
    (ids, xs, ys, names), slow = timed(lambda: by_csv(path))
    check(integers["id"].tolist() == ids and floats["x"].tolist() == xs and texts["name"] == names, "columns and csv differ")
    check(all(a == b or a != a and b != b for a, b in zip(floats["y"], ys, strict=True)), "columns and csv differ on missing numbers")
    rate = path.stat().st_size / 1e6 / fast
    print(f"  columns.read {fast * 1e3:7.1f} ms, {rate:.0f} MB/s")
    print(f"  csv.reader   {slow * 1e3:7.1f} ms: {slow / fast:.1f} times as long, for lists")


def against_numpy(path: Path) -> None:
    if importlib.util.find_spec("numpy") is None:
        print("  NumPy is not installed here")
        return
    import numpy as np

    # genfromtxt knows no quotes: numbers alone.
    _, integers, floats, _ = read(path)
    out = io.BytesIO()
    np.savetxt(out, np.column_stack([integers["id"], floats["x"], floats["y"]]), delimiter=",", header="id,x,y", comments="", fmt="%.17g")
    data = out.getvalue()
    (_, integers, floats, _), fast = timed(lambda: columns.read(data))
    want, slow = timed(lambda: np.genfromtxt(io.BytesIO(data), delimiter=",", names=True))
    for name, column in {**integers, **floats}.items():
        check(np.array_equal(np.asarray(column), want[name], equal_nan=True), f"columns and genfromtxt differ on {name}")
    x = np.asarray(floats["x"])
    x[0] = 42
    check(floats["x"][0] == 42, "np.asarray(column) has memory of its own")
    print(f"  genfromtxt   {slow * 1e3:7.1f} ms, columns.read {fast * 1e3:.1f} ms: {slow / fast:.1f} times as long, for numbers alone (NumPy {np.__version__})")


def show(path: Path, delimiter: str) -> None:
    (names, integers, floats, _), seconds = timed(lambda: read(path, delimiter))
    for name in names:
        print(f"  {name}: {'whole numbers' if name in integers else 'numbers' if name in floats else 'text'}")
    print(f"  {path.stat().st_size / 1e6:.1f} MB in {seconds * 1e3:.1f} ms")


def main() -> None:
    if len(sys.argv) > 1:
        show(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ",")
        return
    small()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "numbers.csv")
        write(path, 100_000)
        print(f"a file of 4 columns and {path.stat().st_size / 1e6:.1f} MB:")
        against_csv(path)
        against_numpy(path)
    print("all is well")


if __name__ == "__main__":
    main()
