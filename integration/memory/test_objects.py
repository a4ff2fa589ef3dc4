import array
import ctypes
import gc
import inspect
import os
import sys
import traceback

import objects as o
import pytest
from checks import eventually, exactly, in_child, needs_fork, pep688, python, raises, refcounts, together

SIMPLE, WRITABLE, FULL_RO = 0, 1, 0x11C


class Thing:
    def __str__(self):
        return "thing é"


def test_identity_and_text():
    t = Thing()
    before = refcounts(t)
    for _ in range(100):
        assert o.identity(t) is t
        assert o.str(t) == "thing é"
        assert o.type_name(t) == "Thing"
    after = refcounts(t)
    assert after == before


def test_none():
    assert o.identity(None) is None and o.none() is None
    assert o.is_none(None) and not o.is_none(0)
    assert o.str(None) == "None"
    assert o.type_name(None) == "NoneType"
    assert o.check_buffer(b"") is True
    assert o.check_buffer(3) is False


class Angry:
    def __str__(self):
        raise LookupError("mine")


def test_an_exception_of_str():
    raises(LookupError, o.str, Angry(), mentions="mine")


def test_get_buffer():
    data = array.array("d", [1, 2, 3])
    assert o.info(data, FULL_RO) == "24 8 false 1 d [3] [8] []"
    assert o.info(data, SIMPLE) == "24 8 false 1  [] [] []"
    assert o.sum(data) == exactly(6.0)
    assert o.sum(memoryview(data)[::-2]) == exactly(4.0)
    own = raises(TypeError, memoryview, 3)
    raises(TypeError, o.info, 3, FULL_RO, mentions="bytes-like")
    raises(BufferError, o.info, b"abc", WRITABLE)
    no = raises(TypeError, o.sum, 3)
    assert type(no.__cause__) is TypeError and "no buffer" in str(no)
    raises(TypeError, o.sum, b"abc", mentions="float64")


class Mine(Exception):
    pass


class Refuses:
    def __init__(self, error):
        self.error = error

    def __buffer__(self, flags):
        raise self.error


@pep688
def test_get_buffer_raises_the_very_exception_of_the_exporter():
    mine = Mine("mine")
    assert raises(Mine, o.info, Refuses(mine), FULL_RO) is mine
    assert raises(RuntimeError, o.sum, Refuses(mine)).__cause__ is mine


def test_memory_view():
    data = array.array("d", [1, 2, 3])
    data.append(4)  # every buffer was released
    m = o.memory_view(data)
    assert type(m) is memoryview and m.obj is data
    m.release()
    raises(TypeError, o.memory_view, 3)
    data.append(5)


def test_memory_views_of_go_s_memory():
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


def test_a_buffer_of_python_is_no_memory_for_a_memoryview():
    data = array.array("d", [1, 2, 3])
    raises(BufferError, o.export_again, data, mentions="MemoryViewFromObject")
    data.append(6)


def test_a_buffer_is_released_once():
    x = bytearray(8)
    assert o.free_and_release(x) == exactly(0)
    x.append(1)
    o.lose(x)
    x.append(1)
    raises(RuntimeError, o.release_lost, x, mentions="expected a call from Python")


def test_strides_of_no_dimension():
    view = (ctypes.c_byte * 80)()
    zero = o.zero()
    assert ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(zero), view, FULL_RO) == 0
    words = ctypes.cast(view, ctypes.POINTER(ctypes.c_int64))
    assert [words[i] for i in (2, 3, 7, 8)] == [8, 8, 0, 0]
    ctypes.pythonapi.PyBuffer_Release(view)
    assert (memoryview(zero).shape, zero.shape, zero.strides) == ((), (), ())


def test_classes_that_want_more_than_a_message():
    for name in ["UnicodeDecodeError", "ExceptionGroup", "NoSuchError", "list"]:
        assert str(raises(RuntimeError, o.fail, name)) == "mine"
    assert raises(KeyError, o.fail, "KeyError").args == ("mine",)


def test_exceptions_keep_their_traceback():
    e = raises(LookupError, o.str, Angry())
    frames = []
    tb = e.__traceback__
    while tb is not None:
        frames.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    assert "__str__" in frames, frames


def test_exceptions_have_a_note():
    data = array.array("d", [1, 2, 3])
    for e, name in [(raises(TypeError, o.info, 3, FULL_RO, mentions="bytes-like"), "info() argument 'o'"),
                    (raises(TypeError, o.copy_data, 3, data), "copy_data() argument 'destination'")]:
        assert e.__notes__ == [name]
        assert e.__cause__ is None


@pep688
@pytest.mark.parametrize("kind", [BufferError, TypeError, ValueError, OverflowError])
def test_exceptions_of_exporters_are_the_same_object(kind):
    error = kind("mine")
    refuses = Refuses(error)
    assert raises(kind, o.info, refuses, FULL_RO) is error
    assert raises(kind, o.sum, refuses).__cause__ is error
    assert raises(kind, o.copy_data, refuses, bytearray(8)) is error


def test_copy_data():
    x, y = array.array("d", [1, 2, 3]), array.array("d", [0, 0, 0])
    o.copy_data(y, x)
    assert y.tolist() == [1.0, 2.0, 3.0]
    raises(BufferError, o.copy_data, array.array('d', [0]), x)
    raises((TypeError, BufferError), o.copy_data, 3, x)


def test_from_contiguous():
    square = bytearray(4)
    o.from_contiguous(memoryview(square).cast("B", (2, 2)), b"abcd", "F")
    assert square == exactly(bytearray(b"acbd"))
    o.from_contiguous(memoryview(square).cast("B", (2, 2)), b"abcd", "C")
    assert square == exactly(bytearray(b"abcd"))
    raises(BufferError, o.from_contiguous, b"abcd", b"abcd", "C")
    raises(RuntimeError, o.from_contiguous, square, b"abcd", "X")


def test_where_python_is_not():
    data, t = array.array("d", [1, 2, 3]), Thing()
    raises(RuntimeError, o.in_goroutine, data, mentions="expected a call from Python")
    o.keep_object(t)
    raises(RuntimeError, o.use_kept, t, mentions="expected a call from Python")
    raises(RuntimeError, o.return_kept, t, mentions="expected a call from Python")


def test_nested_calls():
    class Nested:
        def __str__(self):
            return o.str(Thing()) + o.type_name(self)

    assert o.str(Nested()) == "thing éNested"


def test_what_is_kept():
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


def test_a_kept_view_is_dropped():
    x = array.array("d", [1, 2, 3])
    o.keep(x)
    o.drop_held()
    x.append(6)
    o.keep(x)
    o.drop_in_goroutine()
    assert eventually(lambda: grows(x))  # once the main thread let go


def grows(x):
    try:
        x.append(7)
    except BufferError:
        return False
    return True


def test_keeping_elsewhere():
    x = array.array("d", [1, 2, 3])
    raises(RuntimeError, o.keep_in_goroutine, x, mentions="goroutine")
    x.append(8)
    raises(o.PanicError, o.use_after_release, x, mentions="released")


def test_what_is_kept_is_kept_again():
    assert o.retain_go() == exactly(2.5)
    y = array.array("d", [1, 2])
    o.keep(y)
    o.keep_again()
    raises(BufferError, y.append, 3)
    assert o.kept_sum() == exactly(3.0)
    o.drop()
    y.append(3)


def test_kept_buffers():
    y = array.array("d", [1, 2, 3])
    o.keep_buffer(y)
    o.keep_buffer(memoryview(y)[::2])
    raises(BufferError, y.append, 4)
    assert o.kept_sum() == exactly(10.0)
    o.drop()
    y.append(4)


def test_kept_any():
    y = array.array("d", [1, 2, 3, 4])
    o.keep_any(y)
    raises(BufferError, y.append, 5)
    assert o.kept_any() == "d[4] [1 2 3 4]"
    assert o.drop_any() == exactly(0)
    y.append(5)


def test_kept_mut():
    y = array.array("d", [1, 2])
    o.keep_mut(y)
    assert eventually(lambda: y.tolist() == [2.0, 3.0])


def test_keeping_in_threads():
    def many():
        for _ in range(200):
            z = array.array("d", [1, 2])
            o.keep(z)
            o.kept_sum()
            o.drop()

    together(*[many] * 4)
    o.drop()


class Fickle:
    def __buffer__(self, flags):
        return memoryview(array.array("d", [1, 2]))


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


@pep688
def test_other_memory_is_not_kept():
    raises(BufferError, o.keep, Fickle(), mentions=["keep() argument 'v'", "other memory"])


@pep688
def test_an_error_outlives_its_exception():
    assert o.save_error(Once())
    for _ in range(100):
        gc.collect()
        raises(RuntimeError, o.raise_saved, mentions="once")
    assert o.save_error(Fickle())
    raises(BufferError, o.raise_saved, mentions="other memory")


@pep688
def test_an_error_is_the_exception_in_the_call_that_raised_it():
    raises(Boom, o.keep, Once(), mentions="once")
    raises(Boom, o.retain_error, None, Once(), mentions="once")


class Forks:
    """Python code that a call runs may fork: the call goes on in the parent and raises in the child, which has a runtime of its own."""

    def __str__(self):
        self.child = os.fork() == 0
        return "forked"


class ForksInside:
    """Forks in a call that is made in a call."""

    inner = Forks()
    child = property(lambda self: self.inner.child)

    def __str__(self):
        return o.str(self.inner)


def forked_in(call, forks, want, *args):
    parent = os.getpid()
    try:
        result = call(forks, *args)
    except BaseException as e:
        if os.getpid() == parent:
            raise
        leave(e, forks)
    if os.getpid() != parent:
        os._exit(3)
    assert want(result)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 0


def leave(e, forks):
    """What the child finds, which is its exit code."""
    try:
        assert type(e) is RuntimeError and forks.child and "forked while it ran" in str(e)
        a, b = o.slice(8.0, 1000), o.slice(7.0, 1000)
        del a
        o.churn()
        assert set(memoryview(b)) == {7.0}
        assert o.str(Thing()) == "thing é"
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


@needs_fork
@pytest.mark.parametrize("kind", [Forks, ForksInside])
def test_forks_in_a_call(kind):
    for _ in range(10):
        forks = kind()
        forked_in(o.str, forks, lambda text: text == "forked")
        forked_in(o.long_str, forks, lambda text: text == "forked" * 100)
        forked_in(o.slice_after_str, forks, lambda a: set(memoryview(a)) == {7.0}, 7.0, 1000)


class ForksInRelease(Forks):
    data = array.array("d", [1, 2])
    home = os.getpid()

    def __buffer__(self, flags):
        return memoryview(self.data)

    def __release_buffer__(self, view):
        view.release()
        if os.getpid() == self.home:  # a child releases what its parent retained, too
            self.child = os.fork() == 0


@needs_fork
@pep688
def test_forks_in_release():
    for _ in range(10):
        forks = ForksInRelease()
        forked_in(o.info, forks, lambda text: text.startswith("16 8 "), FULL_RO)
        forked_in(o.keep_buffer, forks, lambda none: none is None)
        assert o.kept_sum() == exactly(3.0)
        forked_in(o.drop_with, forks, lambda none: none is None)


END = """
import array, objects as o
x = array.array("d", [1, 2])
o.keep(x)
import atexit, threading
atexit.register(o.drop_in_goroutine)
"""
LOSE = "import objects as o; x = bytearray(8); o.lose(x)"
KEEP = "import array, objects as o; o.keep(array.array('d', [1, 2]))"


@pytest.mark.parametrize("code", [END, LOSE, KEEP], ids=["released by a goroutine", "lost", "kept"])
def test_the_interpreter_ends_with_a_view(code):
    for _ in range(5):
        python(code, "-X", "faulthandler")


def test_call():
    assert o.apply("math", "hypot", (3, 4)) == 5
    error = o.apply("builtins", "ValueError", ["x"])
    assert type(error) is ValueError

    def f(*args):
        return args

    got = o.call_with(f)
    assert got == (None, True, 7, 1 << 63, 1.5, "text", b"bytes", [1, None, f], (2, ()), {"a": f})
    assert type(got[1]) is bool and type(got[8]) is tuple


def test_call_raises():
    class Own(Exception):
        pass

    own = Own("mine")

    def f(*args):
        raise own

    with pytest.raises(Own) as caught:
        o.call_with(f)
    assert caught.value is own
    with pytest.raises(ModuleNotFoundError):
        o.apply("no_such_module", "f", ())
    with pytest.raises(AttributeError):
        o.apply("math", "no_such_function", ())
    with pytest.raises(TypeError, match="not callable"):
        o.call_with(3)
    with pytest.raises(TypeError, match="chan int"):
        o.bad_argument(f)


def test_call_keeps_no_references():
    def f(*args):
        return args

    before = sys.getrefcount(f)
    for _ in range(100):
        o.call_with(f)
        with pytest.raises(TypeError):
            o.bad_argument(f)
    gc.collect()
    assert sys.getrefcount(f) == before


def test_index():
    class Index:
        def __index__(self):
            return 5

    assert o.index(3) == 3 and o.index(-1) == -1 and o.index(Index()) == 5
    with pytest.raises(OverflowError):
        o.index(1 << 64)
    with pytest.raises(TypeError):
        o.index("3")


def test_items():
    assert o.reversed(iter([1, "a", None])) == (None, "a", 1)
    assert o.reversed(()) == ()
    with pytest.raises(TypeError):
        o.reversed(3)
    with pytest.raises(ZeroDivisionError):
        o.reversed(1 // n for n in (1, 0))


def test_none_as_default():
    assert o.default() and o.default(None) and not o.default(o=3)
    assert str(inspect.signature(o.default)) == "(o=None)"


def test_special_methods_and_properties():
    n = o.node(None)
    n["a"] = 4
    assert n["a"] == 4 and n.size == 1 and n.first == 4 and n(3) == 3
    assert type(n).__name__ == "node" and not hasattr(n, "get")
    with pytest.raises(KeyError):
        n["b"]
    with pytest.raises(LookupError, match="no items"):
        o.node(None).first
    with pytest.raises(AttributeError):
        n.size = 3
    with pytest.raises(TypeError):
        n[3]


def test_instances_in_any():
    last = o.node(None)
    n = o.node(last)
    itself, named, alone = n.self()
    assert itself is n and alone == (n,) and named["next"] is last
    assert n.object(None) is n
    assert last.self()[1]["next"] is None
    with pytest.raises(TypeError, match="chan int"):
        n.broken()


@needs_fork
def test_end():
    gc.collect()
    before = o.ended()
    n = o.node(None)
    n.self()
    assert o.ended() == before
    del n
    assert o.ended() == before + 1

    def child():
        o.ended()

    n = o.node(None)
    in_child(child)


def test_end_with_a_pending_exception():
    before = o.ended()
    with pytest.raises(KeyError):
        o.node(None)["missing"]
    gc.collect()
    assert o.ended() == before + 1


def test_threads_call():
    def work():
        for _ in range(200):
            assert o.apply("builtins", "max", [1, 5, 3]) == 5
            n = o.node(None)
            assert n.self()[0] is n

    together(*[work] * 8)
