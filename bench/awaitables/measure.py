"""Times coroutine functions, and what Python has for the same; prints a table.

    python measure.py FOLDER ROUNDS

FOLDER has the module awaitables. All take turns in this process; the least of the rounds counts.
"""

import asyncio
import concurrent.futures
import sys
import time

import uvloop

sys.path.insert(0, sys.argv[1])
import awaitables

try:
    import awaitables_pyo3
except ImportError:  # it was not built
    awaitables_pyo3 = None

MANY, FEW = 5_000, 200


async def future():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    loop.call_soon(f.set_result, None)
    await f


async def many(f):
    start, cpu = time.perf_counter(), time.thread_time()
    await asyncio.gather(*[f() for _ in range(MANY)])
    return (time.perf_counter() - start) / MANY * 1e6, (time.thread_time() - cpu) / MANY * 1e6


async def one_at_a_time(f):
    start, cpu = time.perf_counter(), time.thread_time()
    for _ in range(FEW):
        await f()
    return (time.perf_counter() - start) / FEW * 1e6, (time.thread_time() - cpu) / FEW * 1e6


async def measure(name, rounds):
    loop = asyncio.get_running_loop()
    pool = concurrent.futures.ThreadPoolExecutor(8)
    contestants = {
        "goanna, a context": lambda: awaitables.sleep(0), "goanna": awaitables.nothing, "future": future,
        "goanna, a task": lambda: asyncio.create_task(awaitables.nothing()),
        "asyncio.sleep(0)": lambda: asyncio.sleep(0), "executor": lambda: loop.run_in_executor(pool, int), "to_thread": lambda: asyncio.to_thread(int),
    }
    if awaitables_pyo3 is not None:
        contestants["PyO3, tokio"] = awaitables_pyo3.nothing
    for work in many, one_at_a_time:
        least = {}
        for _ in range(rounds):
            for contestant, f in contestants.items():
                times = await work(f)
                least[contestant] = [min(pair) for pair in zip(times, least.get(contestant, times))]
        for contestant, (wall, cpu) in least.items():
            print(f"{name:8} {work.__name__:14} {contestant:18}{wall:9.2f}{cpu:9.2f}{cpu / least['future'][1]:9.2f}")
    pool.shutdown()


def main():
    print(f"{sys.version.split()[0]}; us each: wall clock, CPU of the loop's thread, and that as a multiple of a future's")
    for name, factory in ("asyncio", asyncio.new_event_loop), ("uvloop", uvloop.new_event_loop):
        loop = factory()
        loop.run_until_complete(measure(name, int(sys.argv[2])))
        loop.close()


main()
