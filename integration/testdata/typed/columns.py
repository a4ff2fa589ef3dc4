"""What type checkers make of Column."""
import copy
from typing import assert_type

import nulls as c


def of_texts(texts: c.Column[str]) -> None:
    assert_type(texts[0], str | None)
    assert_type(texts[1:], list[str | None])
    assert_type(list(texts), list[str | None])
    assert_type(texts.tolist(), list[str | None])
    assert_type(copy.copy(texts), c.Column[str])
    assert_type(texts == texts, bool)
    assert_type(len(texts), int)
    assert_type(texts.null_count, int)


def passed() -> None:
    assert_type(c.texts(), c.Column[str])
    assert_type(c.strings(["a", None]), c.Column[str])
    assert_type(c.strings(c.texts()), c.Column[str])
    assert_type(c.bools([True, None]), c.Column[bool])
    assert_type(c.numbers(3)[0], int | None)
    assert_type(c.float64s([1, 2.5, None]), c.Column[float])
    assert_type(c.by_name()["c"], c.Column[float])
    table = c.Table(["a"], [1.5])
    table.names = c.texts()
    c.strings([1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    c.texts()[0] = "b"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
