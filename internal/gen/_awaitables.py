"""Coroutine functions that run in Go, for event loops of asyncio, as uvloop's, and for trio.

A call converts its arguments and makes an operation. Awaiting it starts the operation on a goroutine. Those of a loop that are done wake
it by one pipe, and their results are converted on the loop's thread.
"""

import functools
import inspect
import os
import sys
import types
import weakref


async def complete(operation):
    """Run an operation, and return its result."""
    loop = running_loop()
    if loop is None:
        await wait_in_trio(operation)
    else:
        arrivals = all_arrivals.get(id(loop))
        if arrivals is None or arrivals.loop() is not loop:
            arrivals = Arrivals(loop, operation)
        future = loop.create_future()
        arrivals.waiting[operation.start(arrivals.completions)] = future
        try:
            await future
        except BaseException:  # CancelledError, or GeneratorExit where the coroutine is closed
            operation.cancel()
            raise
    return operation.result()


def coroutine_function(native):
    """A coroutine function of a function that returns an operation."""
    run = types.FunctionType(complete.__code__, globals(), native.__name__)  # its coroutines have the function's name
    run.__qualname__ = native.__qualname__

    @functools.wraps(native)
    def function(*args, **kwargs):
        return run(native(*args, **kwargs))

    mark = getattr(inspect, "markcoroutinefunction", None)  # 3.12
    return mark(function) if mark is not None else function


NOTHING = object()


async def next_item(iterator):
    """The __anext__ of an iterator."""
    while (item := iterator._poll(NOTHING)) is NOTHING:
        await complete(iterator._ask())
    return item


def running_loop():
    """The event loop of asyncio that runs on this thread, or None. Once there is asyncio this is its function."""
    global running_loop
    get = getattr(sys.modules.get("asyncio"), "_get_running_loop", None)
    if get is None:
        return None
    running_loop = get
    return get()


WINDOWS = sys.platform == "win32"

# of loops of asyncio and tokens of trio, by their id, as long as they live: this takes half the time of a WeakKeyDictionary
all_arrivals = {}


def watched(loop):
    """A weak reference to a loop, whose arrivals end with it."""
    key = id(loop)

    def end(loop, all_arrivals=all_arrivals):
        arrivals = all_arrivals.get(key)
        if arrivals is not None and arrivals.loop is loop:
            del all_arrivals[key]

    return weakref.ref(loop, end)


class Arrivals:
    """The operations that a loop waits for, and the pipe by which it learns that some are done."""

    pipe = None

    def __init__(self, loop, operation):
        self.loop = watched(loop)
        self.waiting = {}  # key of an operation -> future
        if WINDOWS:
            self.completions = read_on_thread(operation, self.soon(loop), weakref.ref(self))
        else:
            self.open(operation)
            self.listen(loop)
        all_arrivals[id(loop)] = self

    def open(self, operation):
        self.pipe, end = os.pipe()
        try:
            os.set_blocking(self.pipe, False)
            os.set_blocking(end, False)
            self.completions = operation.listen(end)
        except BaseException:
            os.close(end)
            raise

    def listen(self, loop):
        loop.add_reader(self.pipe, self.arrive)

    @staticmethod
    def soon(loop):
        """What has the loop call a function on its thread."""
        return loop.call_soon_threadsafe

    def arrive(self):
        os.read(self.pipe, 4096)
        self.drain()

    def drain(self):
        pop = self.waiting.pop
        self.wake([pop(key, None) for key in self.completions.drain()])

    def __del__(self, close=os.close):  # os may be gone
        if self.pipe is not None:
            close(self.pipe)

    @staticmethod
    def wake(futures):
        """Wake what waits. None stands for one that an exception ended before it was there."""
        for future in futures:
            if future is not None and not future.done():
                future.set_result(None)


def read_on_thread(operation, soon, arrivals):
    """Completions that write to a pipe which a thread reads: loops of Windows wait for no pipe. The thread ends with the completions."""
    import _winapi
    import msvcrt
    import threading

    handle, end = _winapi.CreatePipe(None, 0)
    pipe = msvcrt.open_osfhandle(handle, os.O_RDONLY)

    def read():
        with open(pipe, "rb", buffering=0) as file:
            while file.read(4096):
                if (arrived := arrivals()) is not None:
                    try:
                        soon(arrived.drain)
                    except RuntimeError:  # the loop is closed
                        pass
                    del arrived

    try:
        completions = operation.listen(end)
    except BaseException:
        _winapi.CloseHandle(end)
        os.close(pipe)
        raise
    threading.Thread(target=read, name="goanna completions", daemon=True).start()
    return completions


class TrioArrivals(Arrivals):
    """The same for tasks of trio."""

    @staticmethod
    def soon(token):
        return token.run_sync_soon

    def listen(self, token):
        sys.modules["trio"].lowlevel.spawn_system_task(self.read)

    async def read(self):
        lowlevel = sys.modules["trio"].lowlevel
        while True:
            await lowlevel.wait_readable(self.pipe)
            self.arrive()

    @staticmethod
    def wake(tasks):
        reschedule = sys.modules["trio"].lowlevel.reschedule
        for task in tasks:
            if task is not None:
                reschedule(task)


async def wait_in_trio(operation):
    trio = sys.modules.get("trio")
    if trio is None:
        raise RuntimeError("no running event loop")
    token = trio.lowlevel.current_trio_token()  # RuntimeError where trio does not run
    arrivals = all_arrivals.get(id(token))
    if arrivals is None or arrivals.loop() is not token:
        arrivals = TrioArrivals(token, operation)
    key = operation.start(arrivals.completions)
    arrivals.waiting[key] = trio.lowlevel.current_task()

    def abort(raise_cancel):
        del arrivals.waiting[key]
        operation.cancel()
        return trio.lowlevel.Abort.SUCCEEDED

    await trio.lowlevel.wait_task_rescheduled(abort)
