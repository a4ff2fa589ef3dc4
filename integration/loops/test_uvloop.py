"""Coroutine functions on uvloop."""

import asyncio

import awaitables
import pytest
import uvloop


def run(f):
    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(f())
    finally:
        loop.close()


def test_many_at_once():
    async def main():
        assert isinstance(asyncio.get_running_loop(), uvloop.Loop)
        assert await asyncio.gather(*[awaitables.sleep(i % 50, str(i)) for i in range(2000)]) == [str(i) for i in range(2000)]

    for _ in range(3):
        run(main)


def test_without_a_task():
    loop = uvloop.new_event_loop()
    assert loop.run_until_complete(awaitables.sleep(1, "x")) == "x"
    loop.close()


def test_cancellation():
    async def main():
        task = asyncio.create_task(awaitables.sleep(60_000))
        while awaitables.running() == 0:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while awaitables.running() != 0:
            await asyncio.sleep(0.01)
        with pytest.raises(TimeoutError):
            await awaitables.sleep(60_000, timeout=0.01)

    run(main)
