"""Greenlets that switch in Python code which Go called. Go's calls on a thread return in the order they began, or not at all."""
import gc
import importlib.util
import io
import sys
import threading
import warnings

import files
import objects as o
from checks import check, done, raises, same

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # free-threaded Python takes the GIL for greenlet
    import greenlet

MESSAGE = "another greenlet of this thread"


class Text:
    """Its __str__ switches to another greenlet."""

    def __init__(self, text, switch):
        self.text, self.switch = text, switch

    def __str__(self):
        self.switch()
        return self.text


def plain_calls():
    same(o.is_none(None), True)
    same(memoryview(o.slice(1.5, 3)).tolist(), [1.5] * 3)


def in_order(a, b):
    """a waits in Python code that Go called, and b in turn asks for some."""
    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.long_str(Text("a", main.switch)))
    first.switch()
    plain_calls()
    same(o.type_name(1), "int")
    error = raises(RuntimeError, o.str, 1, mentions=[MESSAGE, "str()", "thread"])
    check(error.__cause__ is None)
    second = greenlet.greenlet(lambda: raises(RuntimeError, o.long_str, Text("b", main.switch), mentions=MESSAGE))
    second.switch()
    check(second.dead)
    same(first.switch(), "a" * 100)
    check(first.dead)
    same(o.str(1), "1")


def in_a_file():
    """a waits in the method of a file that Go reads."""
    main = greenlet.getcurrent()

    class Waits:
        def __init__(self):
            self.data = [b"a", b"b", b""]

        def read(self, n):
            main.switch()
            return self.data.pop(0)

    first = greenlet.greenlet(lambda: files.read_all(Waits()))
    first.switch()
    for _ in range(2):
        plain_calls()
        same(files.read_all(b"abc"), b"abc")
        same(files.read_elsewhere(io.BytesIO(b"abc")), b"abc")
        raises(RuntimeError, files.read_all, io.BytesIO(b"abc"), mentions=[MESSAGE, "read_all()"])
        raises(RuntimeError, files.write, io.BytesIO(), b"abc", mentions=MESSAGE)
        first.switch()
    same(first.switch(), b"ab")
    check(first.dead)
    same(files.read_all(io.BytesIO(b"abc")), b"abc")


def nested():
    """Calls nest within one greenlet, while others wait elsewhere."""
    main = greenlet.getcurrent()

    class Nested:
        def __str__(self):
            return o.long_str(Text("n", main.switch))

    first = greenlet.greenlet(lambda: o.str(Nested()))
    first.switch()
    raises(RuntimeError, o.str, 1, mentions=MESSAGE)
    same(first.switch(), "n" * 100)

    class Started:
        """The other greenlet begins, and ends, within the call."""

        def __str__(self):
            child = greenlet.greenlet(lambda: raises(RuntimeError, o.str, 1, mentions=MESSAGE))
            child.switch()
            check(child.dead)
            return o.str(2)

    same(o.str(Started()), "2")


def every_way():
    """What asks for Python code: all of it is refused, or put off."""
    main = greenlet.getcurrent()
    data = bytearray(16)
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    floats = memoryview(data).cast("d")
    for call, args in [
        (o.str, (1,)), (o.info, (data, 0)), (o.memory_view, (data,)), (o.copy_data, (data, bytes(16))),
        (o.from_contiguous, (data, bytes(16), "C")), (o.keep, (floats,)), (o.keep_held, (floats,)), (o.memory_view_of_go, (0x11C,)),
    ]:
        raises(RuntimeError, call, *args, mentions=MESSAGE)
    check(not o.exported())
    same(o.is_none(1), False)
    same(o.check_buffer(data), True)
    same(first.switch(), "a")
    o.keep(floats)
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    o.drop()
    floats.release()
    same(first.switch(), "a")
    o.drop()
    data.append(1)


def thrown():
    """An exception that is thrown into a greenlet leaves through Go."""
    main = greenlet.getcurrent()
    for error in (greenlet.GreenletExit, KeyError, SystemExit):
        first = greenlet.greenlet(lambda: raises(error, o.str, Text("a", main.switch)))
        first.switch()
        first.throw(error)
        check(first.dead)
        same(o.str(1), "1")
    for _ in range(50):
        first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
        first.switch()
        del first  # throws GreenletExit
        gc.collect()
        same(o.str(1), "1")


def never_resumed():
    """A thread ends while a greenlet of it waits in Go's call. The next call of any thread works."""
    kept = []

    def leave(keep):
        main = greenlet.getcurrent()
        first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
        first.switch()
        if keep:
            kept.append(first)

    for keep in (False, True):
        for _ in range(10):
            t = threading.Thread(target=leave, args=(keep,))
            t.start()
            t.join()
            same(o.str(1), "1")
    kept.clear()
    gc.collect()
    for _ in range(10):
        t = threading.Thread(target=lambda: same(o.str(1), "1"))
        t.start()
        t.join()
    same(o.churn() > 0, True)


def threads():
    """Each thread has its own order."""
    errors = []

    def work(n):
        try:
            main = greenlet.getcurrent()
            for i in range(200):
                first = greenlet.greenlet(lambda: o.long_str(Text("a", main.switch)))
                first.switch()
                second = greenlet.greenlet(lambda: raises(RuntimeError, o.str, n, mentions=MESSAGE))
                second.switch()
                plain_calls()
                same(first.switch(), "a" * 100)
                same(o.str(n), str(n))
        except BaseException as e:
            errors.append(e)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    check(not errors, errors)


def forks():
    """In the child of a fork each greenlet that waits in Go's call gets a RuntimeError, in any order."""
    import os

    warnings.simplefilter("ignore", DeprecationWarning)
    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            same(o.str(1), "1")
            second = greenlet.greenlet(lambda: o.str(Text("b", main.switch)))
            second.switch()
            raises(RuntimeError, first.switch, mentions="forked")
            same(second.switch(), "b")
            code = 0
        finally:
            os._exit(code)
    same(os.waitpid(pid, 0)[1], 0)
    same(first.switch(), "a")


def modules():
    """Two modules have two orders."""
    import objects_again

    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    same(objects_again.str(1), "1")
    second = greenlet.greenlet(lambda: objects_again.str(Text("b", main.switch)))
    second.switch()
    same(first.switch(), "a")
    same(second.switch(), "b")


def patched(sleep, spawn):
    """What a server does: time.sleep in a __str__, in three greenlets at once."""
    def call(n):
        try:
            return o.str(Text(f"a{n}", lambda: sleep(0.01 * (1 + n))))
        except RuntimeError as e:
            return str(e)

    got = spawn(call, range(3))
    same(got[0], "a0")
    check(all(MESSAGE in text for text in got[1:]), got)
    same(o.str(1), "1")


in_order(1, 2)
in_a_file()
nested()
every_way()
thrown()
never_resumed()
threads()
forks()
modules()
if importlib.util.find_spec("gevent"):
    import gevent

    patched(gevent.sleep, lambda call, args: [j.get() for j in [gevent.spawn(call, a) for a in args]])
if importlib.util.find_spec("eventlet"):
    import eventlet

    patched(eventlet.sleep, lambda call, args: [t.wait() for t in [eventlet.spawn(call, a) for a in args]])
done()
