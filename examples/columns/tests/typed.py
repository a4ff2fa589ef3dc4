"""What type checkers make of the module. No test runs it."""

import gzip
import io
from typing import assert_type

import columns
import numpy as np

names, integers, floats, texts = columns.read(open("sales.csv", "rb"), delimiter=";", decimal_comma=True, text={"zip"})
assert_type(names, list[str])
assert_type(integers, dict[str, columns.Array[int]])
assert_type(floats, dict[str, columns.Array[float]])
assert_type(texts, dict[str, list[str]])
assert_type(sum(integers["sold"]), int)
assert_type(max(floats["price"]), float)
assert_type(floats["price"].tolist(), list[float])
np.asarray(floats["price"]).mean()
memoryview(integers["sold"])
table: dict[str, columns.Array[int] | columns.Array[float] | list[str]] = {**integers, **floats, **texts}

columns.read(b"a,b\n1,2\n", header=False, missing=["-"], comment="#")
columns.read(io.BytesIO())
columns.read(gzip.open("sales.csv.gz"))
columns.read(memoryview(b"a\n"))

columns.read("sales.csv")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
columns.read(open("sales.csv"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
columns.read(b"", ";")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
columns.read(b"", text=[1])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
