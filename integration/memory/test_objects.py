import array
import ctypes
import gc
import os
import subprocess
import sys
import threading
import time
import traceback

import objects as o
from checks import check, done, raises, refcounts, same

SIMPLE, WRITABLE, FULL_RO = 0, 1, 0x11C


class Thing:
    def __str__(self):
        return "thing é"


t = Thing()
before = refcounts(t)
for _ in range(100):
    assert o.identity(t) is t
    assert o.str(t) == "thing é"
    assert o.type_name(t) == "Thing"
assert refcounts(t) == before
assert o.identity(None) is None and o.none() is None
assert o.is_none(None) and not o.is_none(0)
assert o.str(None) == "None"
assert o.type_name(None) == "NoneType"
assert o.check_buffer(b"") is True
assert o.check_buffer(3) is False


class Angry:
    def __str__(self):
        raise LookupError("mine")


error = LookupError("mine")
raises(LookupError, o.str, Angry(), mentions="mine")

# GetBuffer, and the very exception that Python raised
data = array.array("d", [1, 2, 3])
assert o.info(data, FULL_RO) == "24 8 false 1 d [3] [8] []"
assert o.info(data, SIMPLE) == "24 8 false 1  [] [] []"
assert o.sum(data) == exactly(6.0)
assert o.sum(memoryview(data)[::-2]) == exactly(4.0)
own = raises(TypeError, memoryview, 3)
raises(TypeError, o.info, 3, FULL_RO, mentions="bytes-like")
raises(BufferError, o.info, b"abc", WRITABLE)
no = raises(RuntimeError if False else TypeError, o.sum, 3)
assert type(no.__cause__) is TypeError and "no buffer" in str(no)
raises(TypeError, o.sum, b"abc", mentions="float64")
if sys.version_info >= (3, 12):
    class Mine(Exception):
        pass

    class Refuses:
        error = Mine("mine")

        def __buffer__(self, flags):
            raise self.error

    assert raises(Mine, o.info, Refuses(), FULL_RO) is Refuses.error
    assert raises(RuntimeError, o.sum, Refuses()).__cause__ is Refuses.error

data.append(4)  # every buffer was released
m = o.memory_view(data)
assert type(m) is memoryview and m.obj is data
m.release()
raises(TypeError, o.memory_view, 3)
data.append(5)

# memoryviews of memory of Go
m = o.memory_view_of_go(FULL_RO)
assert (m.tolist(), m.shape, m.format, m.readonly) == ([[1, 2, 3], [4, 5, 6]], (2, 3), "i", False)
m.cast("B")[0] = 9
assert o.first_item() == exactly(9)
m.cast("B")[0] = 1
assert o.exported()
part = memoryview(m)
del m
gc.collect()
assert o.exported()
assert part.tolist()[1] == [4, 5, 6]
del part
gc.collect()
assert not o.exported()

# a buffer of Python is no memory for another memoryview
raises(BufferError, o.export_again, data, mentions="MemoryViewFromObject")
data.append(6)

# a buffer is released once, and at the end of its call
x = bytearray(8)
assert o.free_and_release(x) == exactly(0)
x.append(1)
o.lose(x)
x.append(1)
raises(RuntimeError, o.release_lost, x, mentions="expected a call from Python")

# Rule 9
view = (ctypes.c_byte * 80)()
zero = o.zero()
assert ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(zero), view, FULL_RO) == 0
words = ctypes.cast(view, ctypes.POINTER(ctypes.c_int64))
assert [words[i] for i in (2, 3, 7, 8)] == [8, 8, 0, 0]
ctypes.pythonapi.PyBuffer_Release(view)
assert (memoryview(zero).shape, zero.shape, zero.strides) == ((), (), ())

# classes that want more than a message
for name in ["UnicodeDecodeError", "ExceptionGroup", "NoSuchError", "list"]:
    assert str(raises(RuntimeError, o.fail, name)) == "mine"
assert raises(KeyError, o.fail, "KeyError").args == ("mine",)

# exceptions keep where they were raised
e = raises(LookupError, o.str, Angry())
frames = []
tb = e.__traceback__
while tb is not None:
    frames.append(tb.tb_frame.f_code.co_name)
    tb = tb.tb_next
assert "__str__" in frames, frames
for e, name in [(raises(TypeError, o.info, 3, FULL_RO, mentions="bytes-like"), "info() argument 'o'"),
                (raises(TypeError, o.copy_data, 3, data), "copy_data() argument 'destination'")]:
    assert e.__notes__ == [name]
    assert e.__cause__ is None
if sys.version_info >= (3, 12):
    for error in [BufferError("mine"), TypeError("mine"), ValueError("mine"), OverflowError("mine")]:
        refuses = Refuses()
        refuses.error = error
        assert raises(type(error), o.info, refuses, FULL_RO) is error
        assert raises(type(error), o.sum, refuses).__cause__ is error
        assert raises(type(error), o.copy_data, refuses, data) is error

# CopyData and FromContiguous
x, y = array.array("d", [1, 2, 3]), array.array("d", [0, 0, 0])
o.copy_data(y, x)
assert y.tolist() == [1.0, 2.0, 3.0]
raises(BufferError, o.copy_data, array.array('d', [0]), x)
raises((TypeError, BufferError), o.copy_data, 3, x)
square = bytearray(4)
o.from_contiguous(memoryview(square).cast("B", (2, 2)), b"abcd", "F")
assert square == exactly(bytearray(b"acbd"))
o.from_contiguous(memoryview(square).cast("B", (2, 2)), b"abcd", "C")
assert square == exactly(bytearray(b"abcd"))
raises(BufferError, o.from_contiguous, b"abcd", b"abcd", "C")
raises(RuntimeError, o.from_contiguous, square, b"abcd", "X")

# where Python is not
raises(RuntimeError, o.in_goroutine, data, mentions="expected a call from Python")
o.keep_object(t)
raises(RuntimeError, o.use_kept, t, mentions="expected a call from Python")
raises(RuntimeError, o.return_kept, t, mentions="expected a call from Python")


class Nested:
    def __str__(self):
        return o.str(t) + o.type_name(self)


assert o.str(Nested()) == "thing éNested"

# what is retained
x = array.array("d", [1, 2, 3, 4])
o.keep(x)
o.keep(memoryview(x)[::-1])
o.keep_part(x)
o.keep_held(x)
assert o.kept_sum() == exactly(36.0)
raises(BufferError, x.append, 5)
x[0] = 101
assert o.kept_sum() == exactly(336.0)
address = x.buffer_info()[0]
count = sys.getrefcount(x)
o.drop()
assert o.kept_sum() == exactly(0.0)
x.append(5)
assert sys.getrefcount(x) < count
o.keep(x)
o.drop_held()
x.append(6)
o.keep(x)
o.drop_in_goroutine()
for _ in range(1000):
    try:
        x.append(7)
        break
    except BufferError:
        time.sleep(0.001)
else:
    raise AssertionError("the main thread did not let go")
raises(RuntimeError, o.keep_in_goroutine, x, mentions="goroutine")
x.append(8)
raises(o.PanicError, o.use_after_release, x, mentions="released")
assert o.retain_go() == exactly(2.5)
y = array.array("d", [1, 2])
o.keep(y)
o.keep_again()
raises(BufferError, y.append, 3)
assert o.kept_sum() == exactly(3.0)
o.drop()
y.append(3)
o.keep_buffer(y)
o.keep_buffer(memoryview(y)[::2])
raises(BufferError, y.append, 4)
assert o.kept_sum() == exactly(10.0)
o.drop()
y.append(4)
o.keep_any(y)
raises(BufferError, y.append, 5)
assert o.kept_any() == "d[4] [1 2 3 4]"
assert o.drop_any() == exactly(0)
y.append(5)
y = array.array("d", [1, 2])
o.keep_mut(y)
for _ in range(1000):
    if y.tolist() == [2.0, 3.0]:
        break
    time.sleep(0.001)
assert y.tolist() == [2.0, 3.0]


def many():
    for _ in range(200):
        z = array.array("d", [1, 2])
        o.keep(z)
        o.kept_sum()
        o.drop()


threads = [threading.Thread(target=many) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
o.drop()
if sys.version_info >= (3, 12):
    class Fickle:
        def __buffer__(self, flags):
            return memoryview(array.array("d", [1, 2]))

    raises(BufferError, o.keep, Fickle(), mentions=["keep() argument 'v'", "other memory"])

    class Boom(Exception):
        pass

    class Once:
        def __init__(self):
            self.left = 1

        def __buffer__(self, flags):
            self.left -= 1
            if self.left < 0:
                raise Boom("once")
            return memoryview(array.array("d", [1, 2]))

    # an error outlives the exception that it was made of
    assert o.save_error(Once())
    for _ in range(100):
        gc.collect()
        raises(RuntimeError, o.raise_saved, mentions="once")
    assert o.save_error(Fickle())
    raises(BufferError, o.raise_saved, mentions="other memory")
    # and is the exception itself in the call that raised it
    raises(Boom, o.keep, Once(), mentions="once")
    raises(Boom, o.retain_error, None, Once(), mentions="once")

# Python code that a call runs may fork: the call goes on in the parent and raises in the child, which has a runtime of its own
class Forks:
    def __str__(self):
        self.child = os.fork() == 0
        return "forked"


class ForksInside:
    """Forks in a call that is made in a call."""

    inner = Forks()
    child = property(lambda self: self.inner.child)

    def __str__(self):
        return o.str(self.inner)


def leave(work, *args):
    """Does work in the child, which leaves with its outcome."""
    try:
        work(*args)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def forked_in(call, forks, want, *args):
    try:
        result = call(forks, *args)
    except RuntimeError as e:
        assert forks.child, e
        leave(in_child, e)
    assert want(result)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == exactly(0)


def in_child(e):
    assert "forked while it ran" in str(e), e
    a, b = o.slice(8.0, 1000), o.slice(7.0, 1000)
    del a
    o.churn()
    assert set(memoryview(b)) == {7.0}
    assert o.str(t) == "thing é"


for _ in range(10):
    for forks in [Forks(), ForksInside()]:
        forked_in(o.str, forks, lambda text: text == "forked")
        forked_in(o.long_str, forks, lambda text: text == "forked" * 100)
        forked_in(o.slice_after_str, forks, lambda a: set(memoryview(a)) == {7.0}, 7.0, 1000)

if sys.version_info >= (3, 12):
    class ForksInRelease(Forks):
        data = array.array("d", [1, 2])
        home = os.getpid()

        def __buffer__(self, flags):
            return memoryview(self.data)

        def __release_buffer__(self, view):
            view.release()
            if os.getpid() == self.home:  # a child releases what its parent retained, too
                self.child = os.fork() == 0

    for _ in range(10):
        forks = ForksInRelease()
        forked_in(o.info, forks, lambda text: text.startswith("16 8 "), FULL_RO)
        forked_in(o.keep_buffer, forks, lambda none: none is None)
        assert o.kept_sum() == exactly(3.0)
        forked_in(o.drop_with, forks, lambda none: none is None)

# the interpreter ends while a view is retained, and a goroutine releases it then
end = """
import array, objects as o
x = array.array("d", [1, 2])
o.keep(x)
import atexit, threading
atexit.register(o.drop_in_goroutine)
"""
lose = "import objects as o; x = bytearray(8); o.lose(x)"
keep = "import array, objects as o; o.keep(array.array('d', [1, 2]))"
for code in [end, lose, keep]:
    for _ in range(5):
        assert subprocess.run([sys.executable, "-X", "faulthandler", "-c", code]).returncode == 0, code
