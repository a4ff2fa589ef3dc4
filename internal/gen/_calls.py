"""Calls of coroutine functions that run in Go, for event loops of asyncio, as uvloop's, and for trio.

A call has converted its arguments and made an operation. Awaiting it starts the operation on a goroutine. Those of a loop that are done wake
it by one pipe, and their results are converted on the loop's thread.
"""

from __future__ import annotations

import asyncio
import os
import sys
import weakref

TYPE_CHECKING = False  # not typing's, whose import takes a while
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from typing import Any, Protocol

    class _Completions(Protocol):
        """The numbers of the operations that are done. _native has the class."""

        def drain(self) -> list[int]: ...

    class _Operation(Protocol):
        """A call of a Go function. _native has the class."""

        def listen(self, descriptor: int, /) -> _Completions: ...
        def start(self, completions: _Completions, /) -> int: ...
        def cancel(self) -> None: ...
        def result(self) -> Any: ...


WINDOWS = sys.platform == "win32"

Future = asyncio.Future
blocking = vars(Future)["_asyncio_future_blocking"]
get_blocking, set_blocking = blocking.__get__, blocking.__set__
running_loop = asyncio._get_running_loop


class Started(Future["Any"]):
    """The future of a call of a coroutine function."""

    __slots__ = ("operation", "steps", "__name__", "__qualname__")

    operation: _Operation
    steps: Coroutine[Any, Any, Any] | None
    __name__: str
    __qualname__: str

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__qualname__} at {id(self):#x}>"

    def cancel(self, *args: Any, cancel: Callable[..., bool] = Future.cancel, **kwargs: Any) -> bool:
        cancelled = cancel(self, *args, **kwargs)
        if cancelled:
            self.operation.cancel()
        return cancelled


class Call(Started):
    """A call of a coroutine function: a coroutine, which becomes a future where asyncio takes it as one.

    asyncio needs a task to wait for a coroutine, which costs more than all of the rest, and none for a future: asyncio.gather and the like add a
    callback to it.
    """

    __slots__ = ()

    @property
    def _asyncio_future_blocking(self) -> Any:
        """What asyncio asks for to tell a future, before it waits for that. Where no loop runs this is none: loop.run_until_complete makes a task. A
        coroutine that has begun stays one."""
        if self._loop is None:
            loop = running_loop()
            if loop is None or self.steps is not None:
                return None
            begin(self, loop)
            self.__class__ = Started
        return get_blocking(self)

    @_asyncio_future_blocking.setter
    def _asyncio_future_blocking(self, blocking: bool) -> None:
        set_blocking(self, blocking)

    def add_done_callback(self, *args: Any, add: Callable[..., None] = Future.add_done_callback, **kwargs: Any) -> None:
        self._asyncio_future_blocking  # of one that is taken for a future by its class
        add(self, *args, **kwargs)

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = complete(self.operation)
        if self.steps is None:
            self.steps = steps
        return steps.__await__()

    def send(self, value: Any) -> Any:
        if self.steps is None:
            self.steps = complete(self.operation)
        return self.steps.send(value)

    def throw(self, *exception: Any) -> Any:
        if self.steps is None:
            self.close()
            self.steps = complete(self.operation)
        return self.steps.throw(*exception)

    def close(self) -> None:
        if self.steps is None:
            self.operation.cancel()  # which cannot be started then
        else:
            self.steps.close()


def make_call(operation: _Operation, name: str, qualname: str, new: Callable[..., Any] = Future.__new__) -> Call:
    call: Call = new(Call)  # __init__ wants a loop
    call.operation = operation
    call.steps = None
    call.__name__ = name
    call.__qualname__ = qualname
    return call


async def complete(operation: _Operation) -> Any:
    """Run an operation as a coroutine, and return its result."""
    loop = running_loop()
    try:
        arrivals = arrivals_in_trio(operation) if loop is None else arrivals_of(loop, operation)
    except BaseException:
        operation.cancel()
        raise
    key = operation.start(arrivals.completions)  # if another coroutine has started it, that one goes on
    try:
        await arrivals.wait(key, operation)
    except BaseException:  # CancelledError, or GeneratorExit where the coroutine is closed
        operation.cancel()
        raise
    return operation.result()


def begin(call: Call, loop: asyncio.AbstractEventLoop, init: Callable[..., None] = Future.__init__) -> None:
    """Run the operation of a call as a future of the loop."""
    init(call, loop=loop)
    try:
        arrivals = arrivals_of(loop, call.operation)
        arrivals.waiting[call.operation.start(arrivals.completions)] = call
    except Exception as e:
        call.set_exception(e)


def arrivals_of(loop: asyncio.AbstractEventLoop, operation: _Operation) -> Arrivals:
    arrivals = all_arrivals.get(id(loop))
    return Arrivals(loop, operation) if arrivals is None or arrivals.loop() is not loop else arrivals


# of loops of asyncio and tokens of trio, by their id, as long as they live: this takes half the time of a WeakKeyDictionary
all_arrivals: dict[int, Arrivals] = {}


def watched(loop: Any) -> Callable[[], Any]:
    """A weak reference to a loop, whose arrivals end with it."""
    key = id(loop)

    def end(loop: weakref.ref[Any], all_arrivals: dict[int, Arrivals] = all_arrivals) -> None:
        arrivals = all_arrivals.get(key)
        if arrivals is not None and arrivals.loop is loop:
            del all_arrivals[key]

    return weakref.ref(loop, end)


class Arrivals:
    """The operations that a loop waits for, and the pipe by which it learns that some are done."""

    pipe = -1  # none
    completions: _Completions

    def __init__(self, loop: Any, operation: _Operation) -> None:
        self.loop = watched(loop)
        self.waiting: dict[int, Any] = {}  # key of an operation -> its call, or the future of its coroutine
        if WINDOWS:
            self.completions = read_on_thread(operation, self.soon(loop), weakref.ref(self))
        else:
            self.open(operation)
            self.listen(loop)
        all_arrivals[id(loop)] = self

    def open(self, operation: _Operation) -> None:
        self.pipe, end = os.pipe()
        try:
            os.set_blocking(self.pipe, False)
            os.set_blocking(end, False)
            self.completions = operation.listen(end)
        except BaseException:
            os.close(end)
            raise

    def listen(self, loop: Any) -> None:
        loop.add_reader(self.pipe, self.arrive)

    @staticmethod
    def soon(loop: Any) -> Any:
        """What has the loop call a function on its thread."""
        return loop.call_soon_threadsafe

    def arrive(self) -> None:
        os.read(self.pipe, 4096)
        self.drain()

    def wait(self, key: int, operation: _Operation) -> Any:
        """What a coroutine awaits until an operation that was started is done."""
        future = self.waiting[key] = self.loop().create_future()
        return future

    def drain(self) -> None:
        pop = self.waiting.pop
        self.wake([pop(key, None) for key in self.completions.drain()])

    def __del__(self, close: Callable[[int], None] = os.close) -> None:  # os may be gone
        if self.pipe >= 0:
            close(self.pipe)

    @staticmethod
    def wake(calls: list[Any]) -> None:
        """Wake what waits. None stands for one that an exception ended before it was there."""
        for call in calls:
            if call is None or call.done():
                continue
            if type(call) is not Started:
                call.set_result(None)  # its coroutine gets the result
                continue
            try:
                result = call.operation.result()
            except StopIteration as e:  # no future takes one
                call.set_exception(stopped(e))
            except BaseException as e:
                call.set_exception(e)
            else:
                call.set_result(result)


def stopped(e: StopIteration) -> RuntimeError:
    """What a coroutine raises instead (PEP 479)."""
    error = RuntimeError("coroutine raised StopIteration")
    error.__cause__ = error.__context__ = e
    return error


def read_on_thread(operation: _Operation, soon: Callable[..., Any], arrivals: weakref.ref[Arrivals]) -> _Completions:
    """Completions that write to a pipe which a thread reads: loops of Windows wait for no pipe. The thread ends with the completions."""
    if sys.platform != "win32":  # the modules are not there, as type checkers know
        raise NotImplementedError
    import _winapi
    import msvcrt
    import threading

    handle, end = _winapi.CreatePipe(None, 0)
    pipe = msvcrt.open_osfhandle(handle, os.O_RDONLY)

    def read() -> None:
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
    def soon(token: Any) -> Any:
        return token.run_sync_soon

    def listen(self, token: Any) -> None:
        sys.modules["trio"].lowlevel.spawn_system_task(self.read)

    async def read(self) -> None:
        lowlevel = sys.modules["trio"].lowlevel
        while True:
            await lowlevel.wait_readable(self.pipe)
            self.arrive()

    def wait(self, key: int, operation: _Operation) -> Any:
        lowlevel = sys.modules["trio"].lowlevel
        self.waiting[key] = lowlevel.current_task()

        def abort(raise_cancel: Callable[[], Any]) -> Any:
            del self.waiting[key]
            operation.cancel()
            return lowlevel.Abort.SUCCEEDED

        return lowlevel.wait_task_rescheduled(abort)

    @staticmethod
    def wake(tasks: list[Any]) -> None:
        reschedule = sys.modules["trio"].lowlevel.reschedule
        for task in tasks:
            if task is not None:
                reschedule(task)


def arrivals_in_trio(operation: _Operation) -> Arrivals:
    trio = sys.modules.get("trio")
    if trio is None:
        raise RuntimeError("no running event loop")
    token = trio.lowlevel.current_trio_token()  # RuntimeError where trio does not run
    arrivals = all_arrivals.get(id(token))
    return TrioArrivals(token, operation) if arrivals is None or arrivals.loop() is not token else arrivals
