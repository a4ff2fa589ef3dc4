"""Functions of Go that Python gets."""

import array
import gc
import inspect
import io
import pickle
import subprocess
import sys
import threading
import weakref

import functions
import pytest
from checks import needs_fork


def test_calls():
    add = functions.adder(40)
    assert callable(add) and add(2) == 42 and add(True) == 41
    assert functions.adder(1)(functions.adder(2)(3)) == 6
    assert list(map(functions.adder(1), range(3))) == [1, 2, 3]


def test_several_results_share_what_they_close_over():
    advance, reset = functions.counter()
    assert [advance(), advance()] == [1, 2]
    assert reset() is None and advance() == 1


def test_nil_is_none():
    assert functions.nothing() is None


def test_errors_and_panics():
    parse = functions.parser("x")
    assert parse("x") == (1, "x")
    with pytest.raises(RuntimeError, match="^not x$"):
        parse("y")
    with pytest.raises(functions.PanicError, match="boom"):
        functions.panics()()


def test_arguments():
    join = functions.joiner()
    assert join("-") == "" and join("-", "a", "b") == "a-b" and join("", *["x"] * 100) == "x" * 100
    add = functions.adder(1)
    with pytest.raises(TypeError, match=r"Function\(\) argument 'm': expected int, got str"):
        add("x")
    for args in ((), (1, 2)):
        with pytest.raises(TypeError, match=r"Function\(\)"):
            add(*args)
    with pytest.raises(TypeError):
        add(m=1)
    with pytest.raises(OverflowError):
        add(1 << 64)


def test_arguments_are_copied():
    data, numbers = bytearray(b"abc"), array.array("d", [1, 2])
    get = functions.keeper()(data, numbers)
    data[:] = b"xyz"
    numbers[0] = 5
    kept, listed = get()
    assert kept == b"abc" and list(listed) == [1, 2]


def test_callables_that_come_back():
    assert functions.twice(lambda n: n * 3)(2) == 18
    assert functions.twice(functions.adder(1))(0) == 2

    class Own(Exception):
        pass

    e = Own()

    def fail(n):
        raise e

    with pytest.raises(Own) as raised:
        functions.twice(fail)(1)
    assert raised.value is e


def test_in_containers():
    table, listed = functions.table()
    assert table["double"](2.5) == 5.0 and table["nil"] is None
    assert [f() for f in listed] == ["a", "b"]


def test_contexts():
    wait = functions.waiter()
    assert wait(1) is None and wait(1, timeout=10) is None
    with pytest.raises(TimeoutError):
        wait(10_000, timeout=0.01)


def test_as_an_argument_of_a_callable():
    kept = []
    assert functions.call_with(lambda double: kept.append(double) or double(21)) == 42
    assert kept[0](4) == 8


def test_streams():
    assert functions.reads()(io.BytesIO(b"abc")) == "abc" and functions.reads()(b"xyz") == "xyz"


def test_streams_that_callables_return():
    files = []

    def opener(name):
        files.append(io.BytesIO(name.encode() * 1000))
        return files[-1]

    functions.set_opener(opener)
    assert functions.read_opened("ab") == "ab" * 1000 and files[0].closed
    functions.set_opener(lambda name: None)
    assert functions.read_opened("ab") == "nil"
    functions.set_opener(lambda name: 5)
    with pytest.raises(TypeError, match="result: expected binary file object or None, got int"):
        functions.read_opened("x")

    class Odd:
        def read(self, n):
            return b"x" * (n + 1)

        def close(self):
            pass

    functions.set_opener(lambda name: Odd())
    with pytest.raises(RuntimeError, match="returned 513 bytes"):
        functions.read_opened("x")

    class Out(io.BytesIO):
        def close(self):
            self.text = self.getvalue()

    out = Out()
    functions.write_to(lambda: out, "text")
    assert out.text == b"text"
    functions.set_opener(None)


def test_types_of_go():
    assert functions.kind([1]) == "[]interface {}" and functions.kind("x") == "string" and functions.kind(None) is None


def test_named_types():
    assert functions.make_named()(1, 2) == 3
    h = functions.upper()
    assert type(h) is functions.Handler and h("a") == "A" and h.handle("b") == "B"
    own = functions.Handler(lambda text: text + "!")
    assert own("x") == "x!" and own.handle("y") == "y!"


def test_fields_and_variables():
    m = functions.Machine()
    assert m.step(2) == 2 and m.step(3) == 5 and m.run(1) == 6 and m.done is None
    m.step = lambda n: n * 100
    assert m.run(2) == 200 and m.step(3) == 300
    assert functions.hook("x") == "hook x"


def test_docs():
    add = functions.adder(1)
    assert type(add).__doc__ == "func(m int) int of Go." and str(inspect.signature(add)) == "(m, /)"
    assert str(inspect.signature(functions.waiter())) == "(milliseconds, /, *, timeout=None)"
    assert "Function" not in dir(functions) and "Function" not in functions.__all__ and repr(add).startswith("<functions.Function object")


def test_misuse():
    add = functions.adder(1)
    cls = type(add)
    with pytest.raises(TypeError, match="cannot create"):
        cls()
    with pytest.raises(TypeError):
        cls.__call__(1, 2)
    with pytest.raises(TypeError):
        pickle.dumps(add)
    with pytest.raises(TypeError):
        object.__new__(cls)
    assert weakref.ref(add)() is add


def test_are_freed():
    before = functions.freed()
    many = [functions.tracked() for _ in range(50)]
    assert functions.freed() == before and many[0]() == 0
    del many
    gc.collect()
    assert functions.freed() - before == 50


def test_threads():
    advance, _ = functions.counter()
    seen = []

    def work():
        seen.extend(advance() for _ in range(500))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(seen) == list(range(1, 2001))


FORK = """
import os, sys, functions
f = functions.adder(1)
pid = os.fork()
if pid == 0:
    try:
        f(1)
    except RuntimeError as e:
        ok = "before the process forked" in str(e)
    else:
        ok = False
    ok = ok and functions.adder(2)(3) == 5
    del f
    os._exit(0 if ok else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@needs_fork
def test_after_a_fork():
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", FORK]).returncode == 0


def test_exit_with_functions():
    script = "import functions\nf = functions.adder(1)\nclass A:\n    def __del__(self, f=f):\n        f(1)\na = A()\na.me = a"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
