"""Python callables that Go calls."""

import datetime
import gc
import os
import subprocess
import sys
import threading
import time
import traceback
import weakref

import callbacks
import pytest
from checks import measures_memory, needs_fork, resident


def test_values():
    assert callbacks.apply(lambda n: n + 1, 41) == 42
    assert callbacks.sum(lambda n: n, 100) == 4950
    assert callbacks.map(str.upper, "gö") == "GÖ"
    assert callbacks.sort_by(["b", "c", "a"], lambda a, b: (a < b) - (a > b)) == ["c", "b", "a"]
    assert callbacks.nothing(lambda: "ignored") is None


def test_values_of_many_kinds():
    seen = []

    def f(*args):
        seen.append(args)
        return "text", ["a", "ö" * 1000], {"k": 1}

    assert callbacks.many(f, 5) == (["a", "ö" * 1000], {"k": 1})
    b, x, s, raw, array, table, big, duration = seen[0]
    assert (b, x, s, raw, list(array), big) == (True, 0.5, "gö", b"\x01\x02", [5, 6], 1 << 70)
    assert list(table["k"]) == [1.5] and duration == datetime.timedelta(seconds=1)


def test_variadic():
    assert callbacks.variadic(lambda first, *rest: len(rest) + sum(rest), 3) == 24
    assert callbacks.variadic(lambda first: 5, 0) == 5


def test_a_context_is_left_out():
    seen = []

    def count(*args):
        seen.append(args)
        return 10

    with pytest.raises(RuntimeError, match="^context canceled$"):
        callbacks.handle(count, 3)
    assert seen == [(0, "a", "b"), (1, "a", "b"), (2, "a", "b")]
    with pytest.raises(ZeroDivisionError):
        callbacks.handle(lambda n, *rest: 1 // n, 3)
    names = []
    callbacks.notify(names.append)
    assert names == ["done", "nil"]


def test_none_is_nil():
    assert callbacks.is_nil(None) and not callbacks.is_nil(print)


def test_in_containers():
    assert list(callbacks.each([lambda n: n, lambda n: n * 2, abs], 4)) == [4, 8, 4]
    assert callbacks.named({"a": lambda: "x", "b": lambda: "y"}) == {"a": "x", "b": "y"}


def test_any():
    assert callbacks.call_any(lambda *a: list(a), [1, "x", None, 2.5]) == [1, "x", None, 2.5]
    with pytest.raises(Own) as raised:
        callbacks.call_any(raising(Own("x")), [1])
    assert raised.value.args == ("x",)
    assert callbacks.render("{{upper .}} {{add 1 2}}", {"upper": str.upper, "add": lambda a, b: a + b}, "gö") == "GÖ 3"
    with pytest.raises(RuntimeError, match="error calling upper"):
        callbacks.render("{{upper .}}", {"upper": raising(Own("x"))}, "gö")
    with pytest.raises(RuntimeError, match="got a .*Foreign"):
        callbacks.call_any(object(), [])


def test_what_is_no_callable():
    with pytest.raises(TypeError, match=r"^apply\(\) argument 'f': expected callable or None, got int$"):
        callbacks.apply(1, 1)
    with pytest.raises(TypeError, match=r"^each\(\) argument 'list'\[1\]: expected callable or None, got str$"):
        callbacks.each([abs, "x"], 1)


def test_results_that_go_refuses():
    with pytest.raises(TypeError, match=r"^apply\(\) argument 'f' result: expected int, got str$"):
        callbacks.apply(lambda n: "x", 1)
    with pytest.raises(OverflowError, match=r"^apply\(\) argument 'f' result: "):
        callbacks.apply(lambda n: 1 << 70, 1)
    with pytest.raises(TypeError, match=r"^many\(\) argument 'f' result: expected tuple of 3 values, got one of 2$"):
        callbacks.many(lambda *a: (1, 2), 1)
    with pytest.raises(TypeError, match=r"^many\(\) argument 'f' result: expected tuple of 3 values, got None(Type)?$"):
        callbacks.many(lambda *a: None, 1)
    with pytest.raises(TypeError, match=r"^many\(\) argument 'f' result\[1\]\[0\]: expected str, got int$"):
        callbacks.many(lambda *a: ("", [1], {}), 1)
    with pytest.raises(TypeError, match="positional argument"):
        callbacks.apply(lambda: 1, 1)


class Own(Exception):
    pass


def raising(error):
    def f(*_):
        raise error

    return f


def test_an_exception_is_the_same_object():
    error = Own("x")
    for call in (callbacks.apply, callbacks.sum):
        with pytest.raises(Own) as raised:
            call(raising(error), 3)
        assert raised.value is error
        assert [f.name for f in traceback.extract_tb(error.__traceback__)][-1] == "f"
    with pytest.raises(Own) as raised:
        callbacks.again(raising(error))
    assert raised.value is error


def test_an_exception_in_a_chain():
    error = Own("x")
    with pytest.raises(RuntimeError, match="trying: Own: x") as raised:
        callbacks.try_(raising(error), 3)
    assert raised.value.__cause__ is error
    assert callbacks.forgive(raising(error)) == "Own: x"
    assert callbacks.forgive(lambda: None) == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_is_not_forgiven(error):
    with pytest.raises(error):
        callbacks.forgive(raising(error()))


def test_nested_calls():
    def down(n):
        return n if n == 0 else 1 + callbacks.apply(down, n - 1)

    assert callbacks.apply(down, 20) == 20


def test_endless_recursion():
    def down(n):
        return callbacks.apply(down, n)

    with pytest.raises(RecursionError):
        callbacks.apply(down, 1)
    assert callbacks.apply(abs, -1) == 1


def test_instances():
    p = callbacks.Point(x=1, y=2, name="p")
    assert callbacks.move(p, lambda q: q) is p
    q = callbacks.move(p, lambda q: callbacks.Point(x=q.x + 1, y=0, name=q.name))
    assert (q.x, q.y) == (2, 0)
    assert callbacks.move(p, lambda q: None) is None
    assert callbacks.total([p, q], lambda v: v.x) == 3


def test_goroutines():
    threads = set()

    def f(n):
        threads.add(threading.get_ident())
        return n

    assert callbacks.concurrent(f, 100) == 4950
    assert threading.get_ident() not in threads and 1 <= len(threads) <= 32


def test_goroutines_that_wait_for_each_other():
    barrier = threading.Barrier(20)

    def f(n):
        barrier.wait(20)
        return 1

    assert callbacks.concurrent(f, 20) == 20


def test_errors_on_goroutines():
    errors = [Own(n) for n in range(10)]

    def f(n):
        raise errors[n]

    with pytest.raises(RuntimeError) as raised:
        callbacks.attempts(f, 10)
    assert "Own: 0" in str(raised.value) and "Own: 9" in str(raised.value)


def test_exceptions_on_goroutines_are_unraisable():
    caught = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda u: caught.append(u.exc_value)
    try:
        assert callbacks.concurrent(raising(Own("x")), 5) == 0
    finally:
        sys.unraisablehook = hook
    assert [type(e) for e in caught] == [Own] * 5


def test_results_of_exceptions_on_goroutines_are_zero():
    caught = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda u: caught.append(str(u.exc_value))
    try:
        names, points = callbacks.marks(lambda n: ("x" * 10000, "y" if n % 2 else callbacks.Point(x=1, y=2)), 4)
    finally:
        sys.unraisablehook = hook
    assert caught == ["marks() argument 'f' result[1]: expected Point, got str"] * 2
    assert names == ["x" * 10000, ""] * 2 and [(p.x, p.y) for p in points] == [(1, 2), (0, 0)] * 2


def test_callables_that_go_keeps():
    class F:
        def __call__(self, n):
            return n + 1

    f = F()
    gone = weakref.ref(f)
    callbacks.keep(f)
    del f
    assert callbacks.kept(1) == 2
    assert gone() is not None
    callbacks.forget()
    callbacks.is_nil(None)  # the next call drops it
    for _ in range(100):
        if gone() is None:
            break
        time.sleep(0.02)
        callbacks.forget()
        callbacks.is_nil(None)
    gc.collect()
    assert gone() is None


def test_methods_call_what_their_object_keeps():
    m = callbacks.Machine(lambda s: s[::-1])
    assert m.run("abc") == "cba"
    m = callbacks.Machine(raising(Own("x")))
    with pytest.raises(Own):
        m.run("abc")


def test_callables_that_were_not_taken_are_dropped():
    def f(n):
        return n

    before = sys.getrefcount(f)
    for _ in range(100):
        with pytest.raises(TypeError):
            callbacks.each([f, f, None, 1], 1)
    gc.collect()
    assert sys.getrefcount(f) == before


def test_while_the_gil_is_held():
    assert callbacks.locked(abs, -3, False) == 3
    done = child("import callbacks; print(callbacks.locked(abs, -3, True))")
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert "on another goroutine than that of the function that it was given to, which holds the GIL" in done.stderr


def test_threads():
    def work():
        for _ in range(200):
            assert callbacks.sum(lambda n: n, 10) == 45
            assert callbacks.concurrent(lambda n: n, 4) == 6

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


@measures_memory
@pytest.mark.parametrize("case", ["call", "results", "exceptions", "keeps", "goroutines"])
def test_memory_stays(case):
    def exceptions():
        try:
            callbacks.sum(raising(Own("x" * 1000)), 1)
        except Own:
            pass
        callbacks.forgive(raising(Own("x" * 1000)))

    def keeps():
        callbacks.keep(lambda n: n)

    run = {
        "call": lambda: callbacks.sum(lambda n: n, 100),
        "results": lambda: callbacks.many(lambda *_: ("", ["x" * 100] * 100, {"k": 1}), 1),
        "exceptions": exceptions,
        "keeps": keeps,
        "goroutines": lambda: callbacks.concurrent(lambda n: n, 3),
    }[case]
    for _ in range(3000):
        run()
    callbacks.forget()
    before = resident()
    for _ in range(6000):
        run()
    callbacks.forget()
    assert resident() - before < 8 << 20


def child(code):
    return subprocess.run([sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True, timeout=60)


FORKS = """
import os, callbacks
def f(n):
    pid = os.fork()
    if pid == 0:
        return 1
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""


@needs_fork
def test_fork_in_a_callable():
    code = FORKS + """
try:
    print(callbacks.apply(f, 1))
except RuntimeError as e:
    print(e)
    os._exit(7)
"""
    done = child(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "7", done.stdout + done.stderr


@needs_fork
def test_fork_on_a_goroutine():
    code = FORKS + """
print(callbacks.concurrent(f, 1))
"""
    done = child(code)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert "the process was forked in Python code on a thread of Go" in done.stderr


def test_the_end_of_the_interpreter():
    code = """
import callbacks, time
callbacks.concurrent(lambda n: n, 50)
callbacks.keep(lambda n: n)
for n in range(0, 60, 2):
    callbacks.later(n, n)
time.sleep(0.02)
"""
    for _ in range(5):
        done = child(code)
        assert done.returncode == 0, (done.returncode, done.stderr)


def test_sys_exit_in_a_callable():
    done = child("import callbacks, sys; callbacks.apply(lambda n: sys.exit(n), 5)")
    assert (done.returncode, done.stderr) == (5, "")


def test_a_thread_that_ends_in_a_callable():
    code = """
import callbacks, threading, time
entered = threading.Event()
def f(n):
    entered.set()
    time.sleep(60)
    return n
threading.Thread(target=callbacks.apply, args=(f, 1), daemon=True).start()
entered.wait()
"""
    assert child(code).returncode == 0


def test_subinterpreters():
    code = """
import sys
import callbacks
try:
    import _interpreters as interpreters
    make = lambda: interpreters.create('legacy')
except ImportError:
    import _xxsubinterpreters as interpreters
    make = lambda: interpreters.create(isolated=False)
callbacks.keep(lambda n: n)
for _ in range(3):
    i = make()
    error = interpreters.run_string(i, '''
import callbacks, threading
assert callbacks.sum(lambda n: n, 10) == 45
assert callbacks.concurrent(lambda n: n, 10) == 45
try:
    assert callbacks.kept(3) == 3
except RuntimeError:
    pass
''')
    assert error is None, error
    interpreters.destroy(i)
print(callbacks.kept(4))
"""
    done = child(code)
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr


def test_callables_in_a_struct_without_a_name():
    assert callbacks.handlers(("a", [str.upper, lambda s: s + "b"])) == ["A", "ab"]
    assert callbacks.handlers({"Name": "x", "Calls": []}) == []
    with pytest.raises(KeyError):
        callbacks.handlers(("a", [lambda s: {}[s]]))


def test_go_drops_a_callable_before_its_call_ends():
    """A collection during the call, whose list of callables still has it."""
    code = """
import threading, callbacks
def raises(n):
    raise KeyError(n)
def use():
    for n in range(300):
        for function in (callbacks.apply, callbacks.attempt):
            try:
                function(raises, n)
            except KeyError as e:
                assert e.args == (n,), e
            else:
                raise AssertionError(function)
threads = [threading.Thread(target=use) for _ in range(4)] + [threading.Thread(target=lambda: [callbacks.garbage(2000) for _ in range(20)])]
[t.start() for t in threads]; [t.join() for t in threads]
"""
    env = dict(os.environ, GOGC="1", GLIBC_TUNABLES="glibc.malloc.perturb=165")
    for _ in range(2):
        p = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, env=env)
        assert (p.returncode, p.stderr) == (0, "")
