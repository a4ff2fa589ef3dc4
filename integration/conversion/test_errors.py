"""Exceptions as arguments that are errors in Go."""

import copy
import gc
import pickle
import subprocess
import sys
import threading

import classes
import pytest
from checks import needs_fork


def raised(f, *args):
    """What a function raises, as one does whose last result is an error; None: nothing."""
    try:
        f(*args)
    except BaseException as e:
        return e.with_traceback(None)
    return None


def new_error(text):
    return raised(classes.new_error, text)


def wrap(text, e):
    return raised(classes.wrap, text, e)


def unwrap(e):
    return raised(classes.unwrap, e)


def join(*errors):
    return raised(classes.join, *errors)


class Own(Exception):
    pass


def test_none_is_nil():
    assert classes.text(None) == "nil" and unwrap(None) is None
    assert classes.is_(None, None) and not classes.is_(None, ValueError())


def test_errors_of_go_come_back_as_themselves():
    e = new_error("x")
    assert type(e) is RuntimeError and classes.is_(e, e) and classes.same(e, e)
    assert not classes.is_(e, new_error("x"))
    w = wrap("outer", e)
    assert str(w) == "outer: x" and classes.is_(w, e) and not classes.is_(e, w)
    assert classes.same(unwrap(w), e) and unwrap(e) is None
    assert classes.same(w.__cause__, e)


def test_raised_errors_come_back_as_themselves():
    e = raised(classes.raise_, "wrapped")
    assert classes.is_(e, classes.NotFoundError) and classes.text(e) == 'key "k": not found'
    assert not classes.same(e, classes.NotFoundError) and classes.same(unwrap(e), classes.NotFoundError)
    assert classes.same(raised(classes.raise_, "not found"), classes.NotFoundError)


def test_a_class_stands_for_the_value_of_its_variable():
    assert classes.text(classes.NotFoundError) == "not found"
    assert classes.is_(classes.DeepError, classes.NotFoundError)
    assert not classes.is_(classes.NotFoundError, classes.RangeError)
    e = wrap("a", classes.RangeError)
    assert type(e) is classes.RangeError and str(e) == "a: out of range"


def test_instances_that_python_makes_of_the_class_of_a_variable():
    assert classes.same(classes.NotFoundError(), classes.NotFoundError)
    assert classes.same(classes.NotFoundError("not found"), classes.NotFoundError)
    e = classes.NotFoundError("another text")
    assert classes.is_(e, classes.NotFoundError) and not classes.same(e, classes.NotFoundError)
    assert raised(classes.return_, e, True) is e


def test_exceptions_of_python_go_out_as_the_same_object():
    for e in [Own("x", 1), ValueError("v"), KeyboardInterrupt(), BaseException()]:
        assert raised(classes.return_, e, True) is e
        assert classes.return_(e, False) is e
        assert classes.is_(e, e) and not classes.is_(e, type(e)("x"))
        w = wrap("w", e)
        assert w.__cause__ is e and classes.is_(w, e) and unwrap(w) is e
        assert classes.text(e) == f"{type(e).__name__}: {e}"


def test_joined():
    a, b = Own("a"), new_error("b")
    j = join(a, None, b)
    assert classes.is_(j, a) and classes.is_(j, b) and not classes.is_(j, Own("a"))
    assert join() is None and join(None) is None


def test_types_are_found_across_the_border():
    assert classes.kind(raised(classes.raise_type, "wrapped")) == "syntax 3"
    assert classes.kind(raised(classes.raise_type, "value")) == "code 7"
    assert classes.kind(raised(classes.raise_type, "pointer to value")) == "pointer 8"
    assert classes.kind(classes.new_code_error(9)) == "pointer 9"
    assert classes.kind(classes.CodeError("of Python")) == "other"


def test_an_oserror_has_its_errno():
    e = raised(open, "/does/not/exist")
    assert classes.kind(e) == "not exist" and raised(classes.return_, e, True) is e
    assert classes.kind(OSError("text")) == "other" and classes.kind(OSError("a", "b")) == "other"


def test_what_is_no_exception():
    for o, name in [(1, "int"), ("x", "str"), (int, "type"), (ValueError, "type"), (classes.CodeError, "type")]:
        with pytest.raises(TypeError, match=rf"^text\(\) argument 'err': expected exception or None, got {name}$"):
            classes.text(o)
    with pytest.raises(TypeError, match=r"^join\(\) argument 'errs'\[1\]: expected exception or None, got int$"):
        classes.join(None, 1)


def raising(e):
    def f():
        raise e

    return f


def test_errors_of_callables_come_back():
    assert classes.call_kind(lambda: classes.raise_type("wrapped")) == "syntax 3"
    assert classes.call_kind(raising(raised(open, "/does/not/exist"))) == "not exist"
    assert classes.call_same(raising(classes.NotFoundError())) and classes.call_same(raising(classes.NotFoundError))
    assert classes.call_same(lambda: classes.raise_("not found"))
    assert not classes.call_same(raising(classes.NotFoundError("text")))
    e = Own("x")
    assert raised(classes.call_again, raising(e)) is e
    g = raised(classes.raise_, "wrapped")
    assert raised(classes.call_again, raising(g)) is g
    w = raised(classes.call_wrap, raising(g))
    assert type(w) is classes.NotFoundError and w.__cause__ is g


def test_errors_among_the_results_of_callables():
    e = Own("x")
    assert classes.first(lambda: (e, "a")) == (e, "a")
    assert classes.first(lambda: (None, "a")) == (None, "a")
    g = new_error("g")
    back, _ = classes.first(lambda: (g, "a"))
    assert classes.same(back, g)
    with pytest.raises(TypeError, match="result.*expected str, got int"):
        classes.first(lambda: (e, 1))
    assert sys.getrefcount(e) < 20


def test_fields():
    b = classes.Broken(err=classes.NotFoundError)
    assert type(b.err) is classes.NotFoundError
    b.err = None
    assert b.err is None
    e = b.err = Own("x")
    assert b.err is e


def test_kept_beyond_the_call():
    e = Own("kept")
    classes.keep_error(e)
    assert raised(classes.kept_error) is e
    g = new_error("g")
    classes.keep_error(g)
    del g
    gc.collect()
    assert str(raised(classes.kept_error)) == "g"
    classes.keep_error(None)


def test_copies_and_pickles_are_exceptions_of_python():
    e = new_error("x")
    p = pickle.loads(pickle.dumps(e))
    assert str(p) == "x" and not classes.is_(p, e)
    assert str(copy.deepcopy(e)) == "x" and classes.same(copy.copy(e), e)


def test_str_that_fails():
    class Bad(Exception):
        def __str__(self):
            raise KeyError("no text")

    e = Bad()
    assert classes.text(e) == "Bad: " and raised(classes.return_, e, True) is e


def test_other_attributes_of_the_name():
    e = Own("x")
    e._go_error = 5
    assert classes.text(e) == "Own: x"


def test_references():
    e = Own("x")
    g = new_error("g")
    before = sys.getrefcount(e), sys.getrefcount(g)
    for _ in range(1000):
        classes.is_(e, g)
        join(e, g, e)
        classes.return_(e, False)
        with pytest.raises(TypeError):
            classes.join(e, 1)
    for _ in range(20):
        classes.nothing_left()
        gc.collect()
    assert sys.getrefcount(e) - before[0] <= 1 and sys.getrefcount(g) == before[1]


def test_threads():
    errors = []
    e = new_error("shared")

    def work():
        for _ in range(500):
            w = wrap("w", e)
            if not (classes.is_(w, e) and classes.same(unwrap(w), e)):
                errors.append(w)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors


FORK = """
import os, sys, classes
try:
    classes.new_error("x")
except RuntimeError as raised:
    e = raised
pid = os.fork()
if pid == 0:
    ok = classes.text(e) == "RuntimeError: x" and not classes.same(e, e) and classes.is_(classes.NotFoundError, classes.NotFoundError)
    del e
    os._exit(0 if ok else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@needs_fork
def test_after_a_fork_it_is_an_exception_of_python():
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", FORK]).returncode == 0
