"""Greenlets that switch in Python code which Go called. Go's calls on a thread return in the order they began, or not at all."""
import gc
import io
import sysconfig
import threading
import warnings

import files
import objects as o
import pytest
from checks import exactly, in_child, needs_fork, raises, together

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
    assert o.is_none(None) is True
    assert memoryview(o.slice(1.5, 3)).tolist() == exactly([1.5] * 3)


def test_two_wait_in_order():
    """a waits in Python code that Go called, and b in turn asks for some."""
    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.long_str(Text("a", main.switch)))
    first.switch()
    plain_calls()
    assert o.type_name(1) == "int"
    error = raises(RuntimeError, o.str, 1, mentions=[MESSAGE, "str()", "thread"])
    assert error.__cause__ is None
    second = greenlet.greenlet(lambda: raises(RuntimeError, o.long_str, Text("b", main.switch), mentions=MESSAGE))
    second.switch()
    assert second.dead
    assert first.switch() == exactly("a" * 100)
    assert first.dead
    assert o.str(1) == "1"


def test_in_a_file():
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
        assert files.read_all(b"abc") == b"abc"
        assert files.read_elsewhere(io.BytesIO(b"abc")) == b"abc"
        raises(RuntimeError, files.read_all, io.BytesIO(b"abc"), mentions=[MESSAGE, "read_all()"])
        raises(RuntimeError, files.write, io.BytesIO(), b"abc", mentions=MESSAGE)
        first.switch()
    assert first.switch() == b"ab"
    assert first.dead
    assert files.read_all(io.BytesIO(b"abc")) == b"abc"


def test_nested():
    """Calls nest within one greenlet, while others wait elsewhere."""
    main = greenlet.getcurrent()

    class Nested:
        def __str__(self):
            return o.long_str(Text("n", main.switch))

    first = greenlet.greenlet(lambda: o.str(Nested()))
    first.switch()
    raises(RuntimeError, o.str, 1, mentions=MESSAGE)
    assert first.switch() == exactly("n" * 100)

    class Started:
        """The other greenlet begins, and ends, within the call."""

        def __str__(self):
            child = greenlet.greenlet(lambda: raises(RuntimeError, o.str, 1, mentions=MESSAGE))
            child.switch()
            assert child.dead
            return o.str(2)

    assert o.str(Started()) == "2"


def test_every_way():
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
    assert not o.exported()
    assert o.is_none(1) is False
    assert o.check_buffer(data) is True
    assert first.switch() == "a"
    o.keep(floats)
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    o.drop()
    floats.release()
    assert first.switch() == "a"
    o.drop()
    data.append(1)


def test_thrown():
    """An exception that is thrown into a greenlet leaves through Go."""
    main = greenlet.getcurrent()
    for error in (greenlet.GreenletExit, KeyError, SystemExit):
        first = greenlet.greenlet(lambda: raises(error, o.str, Text("a", main.switch)))
        first.switch()
        first.throw(error)
        assert first.dead
        assert o.str(1) == "1"
    for _ in range(50):
        first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
        first.switch()
        del first  # throws GreenletExit
        gc.collect()
        assert o.str(1) == "1"


def test_never_resumed():
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
            assert o.str(1) == "1"
    kept.clear()
    gc.collect()

    def call():
        assert o.str(1) == "1"

    for _ in range(10):
        together(call)
    assert o.churn() > 0


def test_threads():
    """Each thread has its own order."""

    def work(n):
        main = greenlet.getcurrent()
        for _ in range(200):
            first = greenlet.greenlet(lambda: o.long_str(Text("a", main.switch)))
            first.switch()
            second = greenlet.greenlet(lambda: raises(RuntimeError, o.str, n, mentions=MESSAGE))
            second.switch()
            plain_calls()
            assert first.switch() == "a" * 100
            assert o.str(n) == str(n)

    together(*[lambda n=n: work(n) for n in range(4)])


@needs_fork
def test_forks():
    """In the child of a fork each greenlet that waits in Go's call gets a RuntimeError, in any order."""
    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()

    def child():
        assert o.str(1) == "1"
        second = greenlet.greenlet(lambda: o.str(Text("b", main.switch)))
        second.switch()
        raises(RuntimeError, first.switch, mentions="forked")
        assert second.switch() == "b"

    in_child(child)
    assert first.switch() == "a"


def test_modules(objects_again):
    """Two modules have two orders."""
    main = greenlet.getcurrent()
    first = greenlet.greenlet(lambda: o.str(Text("a", main.switch)))
    first.switch()
    assert objects_again.str(1) == "1"
    second = greenlet.greenlet(lambda: objects_again.str(Text("b", main.switch)))
    second.switch()
    assert first.switch() == "a"
    assert second.switch() == "b"


@pytest.mark.skipif(bool(sysconfig.get_config_var("Py_GIL_DISABLED")), reason="gevent has no wheels for free-threaded interpreters")
def test_gevent():
    """What a server does: it sleeps in a __str__, in three greenlets at once."""
    import gevent

    def call(n):
        try:
            return o.str(Text(f"a{n}", lambda: gevent.sleep(0.01 * (1 + n))))
        except RuntimeError as e:
            return str(e)

    got = [j.get() for j in [gevent.spawn(call, n) for n in range(3)]]
    assert got[0] == "a0"
    assert all(MESSAGE in text for text in got[1:])
    assert o.str(1) == "1"
