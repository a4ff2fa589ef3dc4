"""Coroutine functions that run in Go. Imported with the module, so it does not import asyncio: the first call does."""

import functools
import inspect


def coroutine_function(native):
    """A coroutine function of a function that returns an operation."""
    name, qualname = native.__name__, native.__qualname__

    @functools.wraps(native)
    def function(*args, **kwargs):
        return make_call(native(*args, **kwargs), name, qualname)

    mark = getattr(inspect, "markcoroutinefunction", None)  # 3.12
    return mark(function) if mark is not None else function


def make_call(operation, name, qualname):
    """A call that can be awaited."""
    global make_call
    from ._calls import make_call

    return make_call(operation, name, qualname)


NOTHING = object()


async def next_item(iterator):
    """The __anext__ of an iterator."""
    while (item := iterator._poll(NOTHING)) is NOTHING:
        await make_call(iterator._ask(), "anext", "anext")
    return item
