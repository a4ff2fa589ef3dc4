"""Python code and Go call each other until the stack of a thread is used up: RecursionError, and the thread goes on."""
import gc
import sys
import threading

import objects as o
from checks import check, done, raises, same

depth = 0


class Text:
    def __str__(self):
        global depth
        depth += 1
        return o.str(self)


class Exporter:
    """Asked from 3.12 on."""

    def __init__(self, call):
        self.call = call

    def __buffer__(self, flags):
        global depth
        depth += 1
        self.call(self)
        return memoryview(bytes(8)).cast("d")


class Index:
    def __index__(self):
        global depth
        depth += 1
        return o.memory_view_of_go(self)


ways = [lambda: o.str(Text()), lambda: o.slice(1.0, Index()), lambda: o.long_str(Text())]
if sys.version_info >= (3, 12):
    for call in (lambda e: o.info(e, 0x11C), o.keep, o.keep_buffer):
        ways.append(lambda call=call: call(Exporter(call)))


def work():
    """What needs no more than a fixed amount of stack works in every thread."""
    same(memoryview(o.slice(1.5, 3)).tolist(), [1.5] * 3)
    check(o.churn() > 0)
    same(o.str("x"), "x")


def recurse(size, limit):
    global depth
    sys.setrecursionlimit(limit)
    work()
    for way in ways:
        depth = 0
        error = raises(RecursionError, way)
        check(depth >= (5 if size < 2**17 else 60), f"{size}: {depth}")
        if sys.version_info < (3, 12) and limit > 20000:  # others look at the stack themselves, or count C's calls
            check("the stack of this thread" in str(error), str(error))
            check("threading.stack_size()" in str(error), str(error))
        del error
        work()
    o.drop()


def in_thread(size, limit):
    errors = []

    def body():
        try:
            recurse(size, limit)
        except BaseException as e:
            errors.append(e)

    threading.stack_size(size)
    t = threading.Thread(target=body)
    t.start()
    t.join()
    if errors:
        raise errors[0]
    gc.collect()


kB = 1024
sizes = [64 * kB, 256 * kB, 1024 * kB, 8192 * kB]
if sys.version_info < (3, 14):  # which starts none of less
    sizes.append(32 * kB)
for size in sizes:
    in_thread(size, 1000)
    in_thread(size, 30000)
recurse(8192 * kB, 1000)
done()
