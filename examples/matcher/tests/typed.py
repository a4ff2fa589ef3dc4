"""What type checkers make of the module. No test runs it."""

from collections.abc import Iterator
from typing import assert_type

import matcher


def words() -> Iterator[str]:
    yield "one"


assert_type(matcher.find_all(["a", "b"], "text"), list[tuple[int, int, int]])
assert_type(matcher.find_all(words(), "text", prefer=matcher.Prefer.FIRST), list[tuple[int, int, int]])
assert_type(matcher.find_each({"a"}, words(), overlapping=True), list[list[tuple[int, int, int]]])
assert_type(matcher.count(("a", "b"), "text", case_fold=True), dict[str, int])
assert_type(matcher.count_each(["a"], ["text"], prefer="longest"), list[dict[str, int]])
assert_type(matcher.replace("text", {"a": "b"}, whole_words=True), str)
assert_type(matcher.Prefer("first"), matcher.Prefer)

for number, start, end in matcher.find_all(["a"], "text"):
    print("text"[start:end], number)

matcher.find_all([1], "text")  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
matcher.find_all(["a"], b"text")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
matcher.find_all(["a"], "text", True)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
matcher.replace("text", {"a": None})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
matcher.count(["a"], "text", casefold=True)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
