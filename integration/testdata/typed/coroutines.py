"""What type checkers make of coroutine functions."""

import asyncio
from collections.abc import Coroutine
from typing import Any, assert_type

import awaitables


async def main() -> None:
    assert_type(await awaitables.sleep(1, "x"), str)
    assert_type(await awaitables.sleep(1, timeout=2.5), str)
    assert_type(await awaitables.nothing(), None)
    assert_type(await awaitables.add(1, times=2), tuple[int, str])
    client = awaitables.Client("n")
    assert_type(await client.name(), str)
    assert_type(await client.itself(), awaitables.Client)
    assert_type(await asyncio.gather(awaitables.sleep(1), awaitables.deaf(1)), tuple[str, int])
    coroutine: Coroutine[Any, Any, str] = awaitables.sleep(1)
    await coroutine
    await awaitables.sleep("1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    awaitables.wait(1)
    async for word in await awaitables.words("a b"):
        assert_type(word, str)
    assert_type(await anext(await awaitables.ticks(1, 1)), int)
