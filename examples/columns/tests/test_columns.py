"""Tests of the built module against package csv and NumPy."""

import csv
import gc
import gzip
import inspect
import io
import random
import sys
import threading

import columns
import numpy as np
import pytest

SALES = b"""\
date;shop;zip;sold;price
2024-03-01;K\xc3\xb6ln;00501;7;1,50
2024-03-02;"Bonn; Mitte";53111;;0,99
2024-03-02;Trier;54290;12;NA
"""


def table(file, **options):
    """All columns in one dict, numbers as NumPy arrays."""
    names, integers, floats, texts = columns.read(file, **options)
    numbers = {name: np.asarray(column) for name, column in {**integers, **floats}.items()}
    return {name: {**numbers, **texts}[name] for name in names}


def test_readme():
    names, integers, floats, texts = columns.read(io.BytesIO(SALES), delimiter=";", decimal_comma=True, text=["zip"])
    assert names == ["date", "shop", "zip", "sold", "price"]
    assert integers == {}
    assert np.array_equal(floats["sold"], [7, np.nan, 12], equal_nan=True)
    assert np.array_equal(floats["price"], [1.5, 0.99, np.nan], equal_nan=True)
    assert texts == {
        "date": ["2024-03-01", "2024-03-02", "2024-03-02"],
        "shop": ["Köln", "Bonn; Mitte", "Trier"],
        "zip": ["00501", "53111", "54290"],
    }


def test_numbers_are_memory_without_a_copy():
    _, integers, floats, _ = columns.read(b"a,b\n1,1.5\n2,2.5\n")
    a, b = np.asarray(integers["a"]), np.asarray(floats["b"])
    assert (a.dtype, b.dtype, a.flags.writeable) == (np.int64, np.float64, True)
    a[0] = 7
    assert integers["a"].tolist() == [7, 2] and memoryview(integers["a"])[0] == 7
    assert np.shares_memory(a, np.asarray(integers["a"]))
    del integers, floats
    gc.collect()
    assert a.tolist() == [7, 2] and b.tolist() == [1.5, 2.5]



@pytest.mark.parametrize("kind", ["bytes", "bytearray", "memoryview", "BytesIO", "file", "raw", "gzip", "once"])
def test_files_of_every_kind(kind, tmp_path):
    (tmp_path / "plain").write_bytes(SALES)
    (tmp_path / "packed").write_bytes(gzip.compress(SALES))

    class Once:
        """A file that can only be read, a few bytes at a time."""

        def __init__(self):
            self.left = SALES

        def read(self, size=-1):
            part, self.left = self.left[:5], self.left[5:]
            return part

    file = {
        "bytes": lambda: SALES,
        "bytearray": lambda: bytearray(SALES),
        "memoryview": lambda: memoryview(SALES),
        "BytesIO": lambda: io.BytesIO(SALES),
        "file": lambda: open(tmp_path / "plain", "rb"),
        "raw": lambda: open(tmp_path / "plain", "rb", buffering=0),
        "gzip": lambda: gzip.open(tmp_path / "packed"),
        "once": Once,
    }[kind]()
    try:
        names, _, floats, texts = columns.read(file, delimiter=";")
    finally:
        getattr(file, "close", lambda: None)()
    assert names == ["date", "shop", "zip", "sold", "price"]
    assert texts["shop"] == ["Köln", "Bonn; Mitte", "Trier"]
    assert np.array_equal(floats["sold"], [7, np.nan, 12], equal_nan=True)


def test_other_encodings():
    data = SALES.decode().encode("cp1252")
    with pytest.raises(ValueError, match="line 2: expected UTF-8"):
        columns.read(data, delimiter=";")
    assert table(data.decode("cp1252").encode(), delimiter=";")["shop"] == ["Köln", "Bonn; Mitte", "Trier"]


def test_against_csv():
    rng = random.Random(4180)
    for _ in range(200):
        width = rng.randint(1, 5)
        rows = [["".join(rng.choices('ab,;"\n é猫', k=rng.randint(0, 6))) + "x" for _ in range(width)] for _ in range(rng.randint(1, 20))]
        out = io.StringIO()
        csv.writer(out, delimiter=rng.choice(",")).writerows(rows)
        got = table(out.getvalue().encode(), header=False)
        assert list(got) == [f"column_{i + 1}" for i in range(width)]
        assert list(map(list, zip(*got.values()))) == rows


def test_against_genfromtxt():
    rng = np.random.default_rng(7)
    numbers = rng.normal(size=(500, 4)) * 10.0 ** rng.integers(-300, 300, size=(500, 4))
    numbers[rng.random(numbers.shape) < 0.1] = np.nan
    file = io.BytesIO()
    np.savetxt(file, numbers, delimiter=",", fmt="%.17g")
    got = np.stack(list(table(file.getvalue(), header=False).values()), axis=1)
    want = np.genfromtxt(io.BytesIO(file.getvalue()), delimiter=",")
    assert np.array_equal(got, want, equal_nan=True) and np.array_equal(got, numbers, equal_nan=True)


def test_whole_numbers():
    _, integers, floats, texts = columns.read(b"a,b,c\n9223372036854775807,9223372036854775808,1\n-9223372036854775808,0,0x1\n")
    assert integers["a"].tolist() == [2**63 - 1, -(2**63)]
    assert floats["b"].tolist() == [2.0**63, 0]
    assert texts["c"] == ["1", "0x1"]


class Broken:
    def __init__(self, what):
        self.what = what

    def read(self, size=-1):
        if isinstance(self.what, Exception):
            raise self.what
        return self.what


@pytest.mark.parametrize(
    "call, exception, message",
    [
        (lambda: columns.read(b""), ValueError, "expected a line"),
        (lambda: columns.read(b"a,b\n1\n"), ValueError, "^line 2: expected 2 fields, got 1$"),
        (lambda: columns.read(b'a\n"x'), ValueError, "^line 2: "),
        (lambda: columns.read(b"a,a\n"), ValueError, "two columns"),
        (lambda: columns.read(b"a\n\xff\n"), ValueError, "line 2: expected UTF-8"),
        (lambda: columns.read(b"a\n", delimiter=";;"), ValueError, "delimiter of one character"),
        (lambda: columns.read(b"a\n", text=["b"]), ValueError, 'column "b"'),
        (lambda: columns.read(b"a\n", text="b"), TypeError, "'text'.*got str"),
        (lambda: columns.read(b"a\n", sep=";"), TypeError, "sep"),
        (lambda: columns.read(b"a\n", ";"), TypeError, "positional"),
        (lambda: columns.read("a\n"), TypeError, "'file'"),
        (lambda: columns.read(io.StringIO("a\n")), TypeError, "'file'"),
        (lambda: columns.read(Broken(PermissionError("no"))), PermissionError, "no"),
        (lambda: columns.read(Broken(KeyError("key"))), KeyError, "key"),
        (lambda: columns.read(Broken("text")), TypeError, "bytes"),
        (lambda: columns.read(Broken(None)), BlockingIOError, "block"),
    ],
)
def test_errors(call, exception, message):
    with pytest.raises(exception, match=message):
        call()


def test_calls_leave_no_references():
    data = bytes(SALES)
    memory = bytearray(SALES)
    file = io.BytesIO(SALES)
    names = ["zip" * 1]
    held = [data, memory, file, names]

    def calls():
        columns.read(data, delimiter=";", text=names)
        columns.read(memory, delimiter=";", text=names)
        file.seek(0)
        columns.read(file, delimiter=";", text=names)
        for wrong in (lambda: columns.read(data, delimiter="x" * 5), lambda: columns.read(memory + b"\n1"), lambda: columns.read(file, text=[1])):
            with pytest.raises((ValueError, TypeError)):
                wrong()

    calls()
    gc.collect()
    before = [sys.getrefcount(x) for x in held]
    for _ in range(50):
        calls()
    gc.collect()
    assert [sys.getrefcount(x) for x in held] == before
    memory.append(1)  # BufferError where an export were left


def test_threads():
    data = b"id,x,name\n" + b"".join(b"%d,%d.5,n%d\n" % (i, i, i) for i in range(5000))
    want = columns.read(data)
    got = []
    threads = [threading.Thread(target=lambda: got.append(columns.read(io.BytesIO(data)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [want] * 8 and len(want[1]["id"]) == 5000


def test_signature_and_docs():
    parameters = inspect.signature(columns.read).parameters
    assert list(parameters) == ["file", "delimiter", "comment", "header", "decimal_comma", "missing", "text"]
    assert {parameters[k].kind for k in list(parameters)[1:]} == {inspect.Parameter.KEYWORD_ONLY}
    assert "RFC 4180" in columns.read.__doc__
