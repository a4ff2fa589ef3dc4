"""What all scenarios have in common: modules under poison, parts, and the journal that the driver reads.

A scenario defines parts, functions that take a random.Random, and ends with run(): the parts run in a random order, over
and over, until SOAK_SECONDS have passed, each at least once. SOAK_PART runs one part alone. Each part that begins, and the
number of calls that each process made, are a line in the file SOAK_JOURNAL.
"""
import array
import atexit
import ctypes
import errno
import importlib
import inspect
import os
import random
import sys
import threading
import time

SEED = int(os.environ["SOAK_SEED"])
SECONDS = float(os.environ["SOAK_SECONDS"])
FREE_THREADED_313 = sys.version_info < (3, 14) and not getattr(sys, "_is_gil_enabled", lambda: True)()

_journal = os.open(os.environ["SOAK_JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)


def _note(line):
    try:
        os.write(_journal, f"{line}\n".encode())
    except OSError as e:
        if e.errno != errno.EFBIG:  # a scenario limits the sizes of files
            raise


# ---- calls are counted by each thread for itself, and noted when the process ends ----

_counts = []
_local = threading.local()


def _count():
    try:
        _local.calls[0] += 1
    except AttributeError:
        _local.calls = [1]
        _counts.append(_local.calls)


def note_calls():
    """Notes the calls since the last time. A process that ends by os._exit calls it."""
    total = 0
    for calls in list(_counts):
        total += calls[0]
        calls[0] = 0
    if total:
        _note(f"calls {total}")


def _forget():
    for calls in _counts:
        calls[0] = 0


atexit.register(note_calls)
os.register_at_fork(before=note_calls, after_in_child=_forget)

# ---- poison ----

_poisoned_call = None
if os.environ.get("SOAK_POISON"):
    _poisoned_call = ctypes.PyDLL(os.environ["SOAK_POISON"]).poisoned_call
    _poisoned_call.argtypes = [ctypes.py_object] * 3 + [ctypes.c_void_p, ctypes.c_long, ctypes.c_long]
    _poisoned_call.restype = ctypes.py_object

ADDRESSES = 4096


class Module:
    """A module that goanna built. Each call is counted, and begins on a stack that is full of addresses of objects that the
    module's Go runtime has freed, with malloc's free blocks full of them, too."""

    def __init__(self, name):
        self._module = importlib.import_module(name)
        self._stale = []  # all that there were: another thread may be reading one
        self._next = 0
        self._refreshing = False
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self):
        """A child has a Go runtime of its own."""
        self._stale, self._refreshing = [], False

    def refresh(self):
        """Takes new addresses: the old ones are in use again after a while."""
        if _poisoned_call:
            self._refreshing = True
            self._stale.append(array.array("Q", bytes(memoryview(self._module.stale(ADDRESSES)))))

    def __getattr__(self, name):
        function = getattr(self._module, name)
        if not callable(function) or isinstance(function, type):
            return function

        def call(*args, **kwargs):
            _count()
            if not _poisoned_call:
                return function(*args, **kwargs)
            if not self._refreshing:
                self.refresh()  # the first call loads Go, and so is without poison
            if not (stale := self._stale):
                return function(*args, **kwargs)
            self._next = first = (self._next + 7) % ADDRESSES
            return _poisoned_call(function, args, kwargs, stale[-1].buffer_info()[0], ADDRESSES, first)

        self.__dict__[name] = call
        return call


def in_child(body):
    """Runs body in a forked child, which must end well."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            body()
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            note_calls()
            sys.stderr.flush()
            os._exit(code)
    status = os.waitpid(pid, 0)[1]
    assert status == 0, f"the child ended with status {status}"


def together(*functions):
    """Runs each function in a thread of its own. The first exception is raised again."""
    failures = []

    def guard(function):
        try:
            function()
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=guard, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failures:
        raise failures[0]


def raises(classes, function, *args, **kwargs):
    """The exception that a call raises, of one of the classes."""
    try:
        result = function(*args, **kwargs)
    except classes as e:
        return e
    raise AssertionError(f"expected {classes}, got {result!r:.200}")


# ---- parts ----

_parts = {}


def part(function):
    _parts[function.__name__] = function
    return function


def _source(name):
    function = _parts[name]
    return function.source() if hasattr(function, "source") else inspect.getsource(function)


def run():
    if wanted := os.environ.get("SOAK_SOURCE"):
        print(_source(wanted))
        return
    wanted = os.environ.get("SOAK_PART")
    names = [wanted] if wanted else sorted(_parts)
    order = random.Random(SEED)
    end = time.monotonic() + SECONDS
    # of the first round: on a busy machine some parts take long, and another run has them in another order
    late = end + max(3 * SECONDS, 20)
    round = 0
    while round == 0 or time.monotonic() < end:
        order.shuffle(names)
        for name in names:
            if time.monotonic() > (end if round else late):
                break
            _note(f"part {name}")
            # alone, a part has the random numbers that it has among the others
            _parts[name](random.Random(f"{SEED} {name} {round}"))
        round += 1
    _note("end")
