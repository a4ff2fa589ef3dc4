"""Types of results that are streams, of types that hold themselves, and of enumerations."""

import io
from typing import assert_type

import keywords as k
import streams as s
import trees
import values as v


def files() -> None:
    f = s.open("path")
    assert_type(f, io.RawIOBase)
    io.BufferedReader(f)
    io.TextIOWrapper(io.BufferedReader(s.text("a")))
    assert_type(s.many(3), tuple[list[io.RawIOBase], dict[str, io.RawIOBase]])


def recursive() -> None:
    tree = trees.same([[], ([], [[]])])
    for branch in tree:
        trees.depth(branch)
        tree = branch
    trees.depth(trees.grow(3, 2))
    trees.same_trie({"a": None, "b": {"c": {}}})
    t = trees.same_trie({})["a"]
    if t is not None:
        trees.same_trie(t)
    trees.both([{"a": []}], {"b": [{}]})
    trees.depth(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    trees.depth([[3]])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    trees.same_trie({"a": 3})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def enumerations() -> None:
    c = v.paint(v.Color.RED)
    assert_type(c, v.Color | int)
    if isinstance(c, v.Color):
        assert_type(c, v.Color)
    v.paint(1)


def keywords() -> None:
    k.fetch("url")
    k.fetch("url", timeout=3, mode=k.Mode.FAST, proxy=None)
    k.reopen("path", names=[])
    k.reopen("path")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    k.fetch("url", verify=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
