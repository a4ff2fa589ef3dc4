"""Coroutine functions on trio."""

import asyncio
import threading

import awaitables
import pytest
import trio


def test_results_and_exceptions():
    async def main():
        assert await awaitables.sleep(1, "x") == "x"
        assert await awaitables.add(1, 2, times=3) == (9, "1 2 3")
        with pytest.raises(FileNotFoundError):
            await awaitables.fail("missing")
        with pytest.raises(TimeoutError):
            await awaitables.sleep(60_000, timeout=0.01)

    for _ in range(3):
        trio.run(main)
    assert trio.run(awaitables.sleep, 1, "x") == "x"


def test_awaited_twice():
    async def main():
        call = awaitables.sleep(1, "x")
        assert await call == "x"
        with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
            await call

    trio.run(main)


def test_many_at_once():
    results = {}

    async def one(i):
        results[i] = await awaitables.sleep(i % 50, str(i))

    async def main():
        threads = threading.active_count()
        async with trio.open_nursery() as nursery:
            for i in range(2000):
                nursery.start_soon(one, i)
        assert threading.active_count() == threads

    trio.run(main)
    assert results == {i: str(i) for i in range(2000)}


def test_cancellation():
    async def main():
        with trio.move_on_after(0.05) as scope:
            await awaitables.sleep(60_000)
        assert scope.cancelled_caught
        while awaitables.running() != 0:
            await trio.sleep(0.01)
        with trio.move_on_after(0.01):
            await awaitables.deaf(50)
        await trio.sleep(0.1)
        assert await awaitables.sleep(1, "x") == "x"

    trio.run(main)


def test_async_for():
    async def main():
        assert [i async for i in await awaitables.count(3000, 0)] == list(range(3000))
        assert [i async for i in await awaitables.ticks(5, 2)] == list(range(5))

    trio.run(main)


def test_the_run_ends_meanwhile():
    async def main():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(awaitables.deaf, 50)
            await trio.sleep(0.01)
            nursery.cancel_scope.cancel()

    trio.run(main)
    assert asyncio.run(awaitables.sleep(60, "x")) == "x"
