"""Coroutine functions: //goanna:async."""

import asyncio
import collections.abc
import gc
import inspect
import os
import subprocess
import sys
import textwrap
import threading
import time
import traceback
import warnings

import awaitables
import pytest
from checks import INTERRUPT, descriptors, in_a_console, needs_fork, resident, windows


def run(f):
    return asyncio.run(f())


def child(code, options=(), status=0):
    code = "import asyncio, gc, os, sys, threading, time\nimport awaitables\n" + INTERRUPT + textwrap.dedent(code)
    options = ["-W", "ignore::DeprecationWarning", *options]  # 3.12 and later warn of forks beside threads
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=50, **in_a_console)
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


def until(condition):
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it does not become true")


# ---- what the functions are ----


def test_what_inspect_sees():
    assert str(inspect.signature(awaitables.sleep)) == "(milliseconds, value='', /, *, timeout=None)"
    assert awaitables.sleep.__module__ == "awaitables"
    assert awaitables.sleep.__doc__.startswith("sleep waits so many milliseconds")
    assert str(inspect.signature(awaitables.Client.name)) == "(self, /, *, timeout=None)"
    assert awaitables.Client.name.__qualname__ == "Client.name"
    if sys.version_info >= (3, 12):
        assert inspect.iscoroutinefunction(awaitables.sleep)
        assert inspect.iscoroutinefunction(awaitables.Client.name)
    assert not inspect.iscoroutinefunction(awaitables.wait)
    coroutine = awaitables.sleep(0)
    assert asyncio.iscoroutine(coroutine) and isinstance(coroutine, collections.abc.Coroutine) and inspect.isawaitable(coroutine)
    assert repr(coroutine).startswith("<Call sleep at 0x")
    assert (coroutine.__name__, coroutine.__qualname__) == ("sleep", "sleep")
    coroutine.close()


# ---- values ----


def test_arguments_and_results():
    async def main():
        assert await awaitables.sleep(1, "x") == "x"
        assert await awaitables.nothing() is None
        assert await awaitables.add(1) == (2, "1 1 1")
        assert await awaitables.add(1, 2, times=3) == (9, "1 2 3")
        assert list(await awaitables.words("a b c")) == ["a", "b", "c"]

    run(main)


def test_methods():
    async def main():
        client = awaitables.Client("n")
        assert await client.name() == "n"
        assert await client.itself() is client

        class Derived(awaitables.Client):
            async def name(self):
                return "not " + await super().name()

        assert await Derived("n").name() == "not n"
        with pytest.raises(TypeError):
            awaitables.Client.name(1)

    run(main)


def test_arguments_are_converted_by_the_call():
    with pytest.raises(TypeError, match=r"^sleep\(\) argument 'milliseconds': expected .*, got str$"):
        awaitables.sleep("x")
    with pytest.raises(TypeError):
        awaitables.sleep()
    with pytest.raises(TypeError, match="timeout"):
        awaitables.sleep(1, timeout="x")

    async def main():
        data, numbers = bytearray(b"ab"), [1.0, 2.0]
        coroutine = awaitables.join(data, numbers, "c", "d")
        data[:] = b"lost"  # no export of it is left, and Go has a copy
        del numbers[:]
        text, words, by_name = await coroutine
        assert (text, words, list(by_name["numbers"])) == ("ab", ["c", "d"], [1.0, 2.0])

    run(main)


def test_exceptions():
    async def main():
        with pytest.raises(FileNotFoundError):
            await awaitables.fail("missing")
        with pytest.raises(RuntimeError, match="^outer: inner$") as e:
            await awaitables.fail("wrapped")
        assert str(e.value.__cause__) == "inner"
        for how, text in ("panic", "at the disco"), ("nil", "nil pointer"):
            with pytest.raises(awaitables.PanicError, match=text) as e:
                await awaitables.fail(how)
            assert "coroutines.go" in e.value.__notes__[0]
        assert await awaitables.fail("") == 0

    run(main)


def test_callables():
    async def main():
        assert await awaitables.ask(lambda x: x + 1) == 21

        def f(x):
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            await awaitables.ask(f)

    run(main)


# ---- time and cancellation ----


def test_many_at_once():
    async def main():
        threads = threading.active_count()
        coroutines = [awaitables.sleep(200, str(i)) for i in range(5000)]
        results = asyncio.gather(*coroutines)
        await asyncio.sleep(0.1)
        assert threading.active_count() == threads
        assert windows or len(os.listdir("/proc/self/task")) < threads + 40
        assert await results == [str(i) for i in range(5000)]

    run(main)


def test_timeouts():
    async def main():
        with pytest.raises(TimeoutError, match="context deadline exceeded"):
            await awaitables.sleep(60_000, timeout=0.02)
        coroutine = awaitables.sleep(1, "x", timeout=0.3)
        await asyncio.sleep(0.4)
        assert await coroutine == "x"  # the time begins with the await
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(awaitables.sleep(60_000), 0.02)

    run(main)
    until(lambda: awaitables.running() == 0)


def test_a_result_keeps_its_context():
    async def main():
        reader = await awaitables.open_later()
        assert not reader.done()
        reader = await awaitables.open_later(timeout=0.05)
        await asyncio.sleep(0.2)
        assert reader.done()

    run(main)


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

        starts = awaitables.starts()
        task = asyncio.create_task(awaitables.nothing())
        task.cancel()  # before it has started
        with pytest.raises(asyncio.CancelledError):
            await task
        assert awaitables.starts() == starts

        task = asyncio.create_task(awaitables.deaf(50))  # a function without a context goes on
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.1)

        tasks = [asyncio.create_task(awaitables.sleep(i % 20)) for i in range(1000)]
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(main)


def test_closing_a_coroutine_cancels():
    async def main():
        task = asyncio.get_running_loop().create_future()
        coroutine = awaitables.sleep(60_000)
        assert coroutine.send(None) is not None
        while awaitables.running() == 0:
            await asyncio.sleep(0.01)
        coroutine.close()
        while awaitables.running() != 0:
            await asyncio.sleep(0.01)
        task.cancel()

    run(main)


# ---- as futures ----


def test_gather_needs_no_tasks():
    async def main():
        results = asyncio.gather(*[awaitables.sleep(20, str(i)) for i in range(100)], awaitables.fail("missing"), return_exceptions=True)
        assert len(asyncio.all_tasks()) == 1
        *results, failure = await results
        assert results == [str(i) for i in range(100)]
        assert type(failure) is FileNotFoundError
        with pytest.raises(FileNotFoundError):
            await asyncio.gather(awaitables.sleep(1), awaitables.fail("missing"))

    run(main)


def test_what_takes_futures():
    async def main():
        loop = asyncio.get_running_loop()
        assert await asyncio.shield(awaitables.sleep(1, "x")) == "x"
        assert await asyncio.wait_for(awaitables.sleep(1, "x"), 10) == "x"
        assert sorted([await c for c in asyncio.as_completed([awaitables.sleep(i, str(i)) for i in range(5)])]) == list("01234")
        calls = [asyncio.ensure_future(awaitables.sleep(i, str(i))) for i in range(5)]
        done, pending = await asyncio.wait(calls)
        assert (done, pending) == (set(calls), set())
        assert [c.result() for c in calls] == list("01234")
        called = []
        call = asyncio.ensure_future(awaitables.fail("missing"), loop=loop)
        call.add_done_callback(called.append)
        with pytest.raises(FileNotFoundError):
            await call
        assert called == [call] and type(call.exception()) is FileNotFoundError
        call, done = awaitables.sleep(1, "x"), loop.create_future()
        call.add_done_callback(done.set_result)  # without a question
        assert await done is call and call.result() == "x"
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(awaitables.sleep(1, str(i))) for i in range(5)]
        assert [t.result() for t in tasks] == list("01234")

    run(main)


def test_a_future_is_cancelled():
    async def main():
        gathered = asyncio.gather(*[awaitables.sleep(60_000) for _ in range(10)])
        while awaitables.running() < 10:
            await asyncio.sleep(0.01)
        gathered.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gathered
        while awaitables.running() != 0:
            await asyncio.sleep(0.01)

    run(main)


def test_another_thread_hands_its_call_over():
    ready, loops = threading.Event(), []

    async def wait():
        loops.append(asyncio.get_running_loop())
        ready.set()
        await loops[0].create_future()

    def work():
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(wait())

    async def main():
        handed = asyncio.run_coroutine_threadsafe(awaitables.sleep(1, "x"), loops[0])
        assert await asyncio.wrap_future(handed) == "x"
        loops[0].call_soon_threadsafe(lambda: [t.cancel() for t in asyncio.all_tasks(loops[0])])

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait()
    run(main)
    thread.join()


def test_a_result_that_is_no_future_result():
    async def main():
        def f(x):
            raise StopIteration(1)

        for wait in lambda c: c, asyncio.create_task, asyncio.gather:
            with pytest.raises(RuntimeError, match="coroutine raised StopIteration") as e:
                await wait(awaitables.ask(f))
            assert type(e.value.__cause__) is StopIteration

    run(main)


# ---- async for ----


def test_async_for():
    async def main():
        assert [w async for w in await awaitables.words("a b c")] == ["a", "b", "c"]
        assert [i async for i in await awaitables.count(3000, 0)] == list(range(3000))
        assert [i async for i in await awaitables.count(0, 0)] == []
        assert [i async for i in await awaitables.ticks(5, 2)] == list(range(5))
        it = await awaitables.count(3, 0)
        assert aiter(it) is it
        assert [await anext(it), await anext(it), await anext(it), await anext(it, None), await anext(it, None)] == [0, 1, 2, None, None]
        mixed = await awaitables.count(4, 0)
        assert [await anext(mixed), next(mixed), await anext(mixed), next(mixed)] == [0, 1, 2, 3]
        several = await asyncio.gather(*[collect(await awaitables.count(100, 100)) for _ in range(50)])
        assert several == [list(range(100))] * 50

    async def collect(iterator):
        return [i async for i in iterator]

    run(main)


def test_async_for_leaves_the_loop_free():
    async def main():
        turns, done = 0, False

        async def turn():
            nonlocal turns
            while not done:
                turns += 1
                await asyncio.sleep(0.001)

        task = asyncio.create_task(turn())
        assert [i async for i in await awaitables.ticks(5, 40)] == list(range(5))
        done = True
        await task
        assert turns > 20

    run(main)


def test_async_for_ends_early():
    async def main():
        async for i in await awaitables.count(1000, 1000):
            if i == 3:
                break
        gc.collect()
        it = await awaitables.count(1000, 1000)
        assert await anext(it) == 0
        it.close()
        with pytest.raises(StopAsyncIteration):
            await anext(it)
        with pytest.raises(awaitables.PanicError, match="boom"):
            async for i in await awaitables.boom():
                assert i == 1

    run(main)
    gc.collect()
    until(lambda: awaitables.counting() == 0)


def test_a_cancelled_wait_loses_no_item():
    async def main():
        it, items = await awaitables.ticks(10, 30), []
        while len(items) < 10:
            try:
                items.append(await asyncio.wait_for(anext(it), 0.005))
            except asyncio.TimeoutError:
                pass
        assert items == list(range(10))

    run(main)


def test_tasks_share_an_iterator():
    async def main():
        it, items = await awaitables.count(500, 20), []

        async def work():
            async for i in it:
                items.append(i)

        await asyncio.gather(*[work() for _ in range(10)])
        assert sorted(items) == list(range(500))

    run(main)


# ---- misuse ----


def test_awaited_twice():
    async def main():
        starts, coroutine = awaitables.starts(), awaitables.nothing()
        await coroutine
        with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
            await coroutine
        assert awaitables.starts() == starts + 1
        closed = awaitables.nothing()
        closed.close()
        with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
            await closed
        with pytest.raises(ZeroDivisionError):
            awaitables.nothing().throw(ZeroDivisionError())
        assert awaitables.starts() == starts + 1
        coroutine = awaitables.sleep(1, "x")
        assert await asyncio.gather(coroutine, coroutine) == ["x"] * 2

    run(main)


def test_awaited_by_two():
    async def wait(coroutine):
        return await coroutine

    async def main():
        for begin in wait, lambda coroutine: coroutine:
            coroutine = awaitables.sleep(100, "x")
            first = asyncio.create_task(begin(coroutine))
            await asyncio.sleep(0)
            assert not asyncio.isfuture(coroutine)
            with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
                await coroutine
            assert await first == "x"

    run(main)


def test_never_awaited():
    starts = awaitables.starts()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        awaitables.nothing()
        gc.collect()
    assert [(w.category, str(w.message)) for w in caught] == [(RuntimeWarning, "coroutine 'nothing' was never awaited")]
    assert awaitables.starts() == starts


def test_without_a_loop():
    coroutine = awaitables.nothing()
    with pytest.raises(RuntimeError, match="^no running event loop$"):
        coroutine.send(None)


def test_operations_by_hand():
    from awaitables import _calls

    async def main():
        loop = asyncio.get_running_loop()
        operation = awaitables.sleep(1, "x").operation
        with pytest.raises(RuntimeError, match="not done"):
            operation.result()
        with pytest.raises(TypeError):
            operation.start(None)
        with pytest.raises(TypeError):
            operation.listen("x")
        with pytest.raises(TypeError):
            type(operation)()
        arrivals = _calls.Arrivals(loop, operation)
        operation.start(arrivals.completions)
        with pytest.raises(RuntimeError, match="already awaited"):
            operation.start(arrivals.completions)
        await asyncio.sleep(0.1)  # what no call waits for is dropped
        assert operation.result() == "x"
        with pytest.raises(RuntimeError, match="was taken"):
            operation.result()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(main)


# ---- loops ----


def test_loops_one_after_another():
    before = descriptors()
    for i in range(100):
        assert asyncio.run(awaitables.sleep(0, str(i))) == str(i)
    until(lambda: descriptors() < before + 50)


def test_loops_that_take_turns():
    loops = [asyncio.new_event_loop() for _ in range(3)]
    for _ in range(5):
        for loop in loops:
            assert loop.run_until_complete(awaitables.sleep(1, "x")) == "x"
    for loop in loops:
        loop.close()


def test_loops_in_several_threads():
    failures = []

    async def main():
        for _ in range(20):
            results = await asyncio.gather(*[awaitables.sleep(i % 3, str(i)) for i in range(50)])
            assert results == [str(i) for i in range(50)]

    def work():
        try:
            asyncio.run(main())
        except BaseException:
            failures.append(traceback.format_exc())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures, failures[0]


def test_a_loop_that_is_closed_meanwhile():
    loop = asyncio.new_event_loop()
    coroutines = [awaitables.sleep(50) for _ in range(100)]
    tasks = [loop.create_task(c) for c in coroutines]
    loop.run_until_complete(asyncio.sleep(0.01))
    assert awaitables.running() > 0
    loop.close()
    until(lambda: awaitables.running() == 0)
    for c in coroutines:
        c.close()
    for task in tasks:
        task._log_destroy_pending = False
    del loop, tasks
    gc.collect()
    assert asyncio.run(awaitables.sleep(1, "x")) == "x"


# ---- processes ----


def test_ctrl_c():
    child("""
        async def main():
            threading.Timer(0.2, interrupt).start()
            await awaitables.sleep(60_000)
        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            sys.exit(0)
        sys.exit(1)
    """)


def test_exit_with_calls_in_flight():
    child("""
        async def main():
            for _ in range(1000):
                asyncio.create_task(awaitables.sleep(60_000))
                asyncio.create_task(awaitables.deaf(50))
            await asyncio.sleep(0.02)
        asyncio.run(main())
    """)
    child("""
        def work():
            try:
                asyncio.run(awaitables.sleep(60_000))
            except RuntimeError as e:  # if the thread runs before the interpreter is gone
                assert str(e) == "context canceled"
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.2)
    """)
    child("""
        async def main():
            asyncio.create_task(awaitables.deaf(10))
            await awaitables.sleep(10)
            os._exit(0)
        asyncio.run(main())
    """)


@needs_fork
def test_fork():
    child("""
        async def main():
            tasks = [asyncio.create_task(awaitables.sleep(100, "parent")) for _ in range(100)]
            early = awaitables.sleep(1, "early")
            await asyncio.sleep(0.02)
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    try:
                        early.send(None)
                    except RuntimeError as e:
                        assert "forked" in str(e) or "no running event loop" in str(e), e
                    def work():
                        assert asyncio.run(awaitables.sleep(1, "child")) == "child"
                    t = threading.Thread(target=work)
                    t.start()
                    t.join()
                    code = 7
                finally:
                    os._exit(code)
            assert await asyncio.gather(*tasks) == ["parent"] * 100
            assert await early == "early"
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        asyncio.run(main())
    """)


@pytest.mark.skipif(sys.version_info[:2] == (3, 12), reason="3.12 crashes where asyncio is in a subinterpreter and in the main one")
def test_subinterpreters():
    child("""
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        code = '''
        import asyncio
        import awaitables
        async def main():
            return await asyncio.gather(*[awaitables.sleep(5, str(i)) for i in range(20)])
        assert asyncio.run(main()) == [str(i) for i in range(20)]
        async def leave():
            asyncio.create_task(awaitables.deaf(50))
            await asyncio.sleep(0.01)
        asyncio.run(leave())
        '''
        import textwrap
        def run_three():
            for _ in range(3):
                i = interpreters.create()
                problem = interpreters.run_string(i, textwrap.dedent(code))
                assert problem is None, problem
                interpreters.destroy(i)
        async def main():
            waiting = asyncio.create_task(awaitables.sleep(300, "x"))
            await asyncio.sleep(0)
            if sys.version_info >= (3, 12):  # before, asyncio knows one running loop for all interpreters
                run_three()
            assert await waiting == "x"
        run_three()
        asyncio.run(main())
    """)


def test_no_growth():
    async def main():
        for n in range(30):
            await asyncio.gather(*[awaitables.sleep(0, "x" * 1000) for _ in range(1000)])
            if n == 10:
                before = resident()
        return resident() - before

    assert run(main) < 20 << 20  # what 20,000 results leave would be more
