"""Coroutine functions that run in Go. Imported with the module, so it does not import asyncio: the first call does."""

from __future__ import annotations

import functools
import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from ._calls import _Operation


def coroutine_function(native: Callable[..., _Operation]) -> Callable[..., Awaitable[Any]]:
    """A coroutine function of a function that returns an operation."""
    name, qualname = native.__name__, native.__qualname__

    @functools.wraps(native)
    def function(*args: Any, **kwargs: Any) -> Awaitable[Any]:
        return make_call(native(*args, **kwargs), name, qualname)

    mark: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]] | None = getattr(inspect, "markcoroutinefunction", None)  # 3.12
    return mark(function) if mark is not None else function


def make_call(operation: _Operation, name: str, qualname: str) -> Awaitable[Any]:
    """A call that can be awaited."""
    global make_call
    from ._calls import make_call

    return make_call(operation, name, qualname)


NOTHING = object()


async def next_item(iterator: Any) -> Any:
    """The __anext__ of an iterator."""
    while (item := iterator._poll(NOTHING)) is NOTHING:
        await make_call(iterator._ask(), "anext", "anext")
    return item
