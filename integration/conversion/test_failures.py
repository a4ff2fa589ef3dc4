import builtins
import os

import everything as e
import pytest
from checks import exactly, raises, windows


def test_plain_errors():
    plain = raises(RuntimeError, e.fail, "plain, é", mentions="plain, é")
    assert plain.__cause__ is None
    raises(RuntimeError, e.fail, "x" * 100_000)


def test_errors_of_open():
    missing = raises(FileNotFoundError, e.fail_open, "/does/not/exist", mentions="loading: open /does/not/exist")
    assert missing.errno == exactly(2)
    cause = missing.__cause__
    assert type(cause) is FileNotFoundError
    assert (cause.errno, cause.filename) == (2, "/does/not/exist")
    try:
        os.stat("/does/not/exist")
    except FileNotFoundError as own:
        theirs = raises(FileNotFoundError, e.fail_open_plainly, "/does/not/exist")
        if windows:  # where Go says "Path not found.", and Python what FormatMessage says, without the full stop
            assert cause.winerror == theirs.winerror == exactly(own.winerror)
            return
        assert cause.strerror == "No such file or directory"
        assert str(theirs) == str(own)
        assert theirs.args == exactly(own.args)


def test_classes():
    raises(EOFError, e.fail_eof)
    raises(ValueError, e.fail_parse, "x", mentions="invalid syntax")
    raises(OverflowError, e.fail_parse, "9" * 30)
    raises(TimeoutError, e.fail_deadline)
    value = raises(ValueError, e.fail_value, mentions="no good: EOF")
    assert type(value.__cause__) is EOFError
    for name in dir(builtins):
        named = getattr(builtins, name)
        if not isinstance(named, type) or not issubclass(named, BaseException):
            raises(RuntimeError, e.fail_as, name, mentions="no good: EOF")
    for name in "LookupError", "StopIteration", "KeyboardInterrupt":
        assert type(raises(getattr(builtins, name), e.fail_as, name).__cause__) is EOFError
    raises(RuntimeError, e.fail_as, "")
    raises(RuntimeError, e.fail_as, "no.such")


def test_an_exception_of_the_argument_is_raised_itself():
    class Own(ValueError):
        """Callers may catch it by its name."""

        def __index__(self):
            raise self

    own = Own("first", "second")
    assert raises(Own, e.echo_int, own) is own
    assert any("argument 'v'" in note for note in own.__notes__)


def test_the_class_of_panics():
    assert issubclass(e.PanicError, RuntimeError)
    assert e.PanicError.__module__ == "everything"


@pytest.mark.parametrize(
    "function, args, text",
    [
        (e.panic_string, ("boom",), "boom"), (e.panic_error, (), "an error"), (e.panic_nil, (), "nil pointer"),
        (e.panic_index, (memoryview(bytes(16)).cast("d"), 2), "out of range"), (e.panic_divide, (1, 0), "divide by zero"),
        (e.panic_view, (memoryview(bytes(16)).cast("d"), -1), "out of range"),
    ],
)
def test_a_panic(function, args, text):
    for _ in range(100):
        panic = raises(e.PanicError, function, *args, mentions=text)
    leaf = ("leaf call", "everything.PanicNil", "everything.go:") if function is e.panic_nil else ("goroutine",)
    assert any("goroutine" in note or all(word in note for word in leaf) for note in panic.__notes__)
    assert e.nothing() is None


def test_results_that_are_none():
    raises(RuntimeError, e.nil_array, mentions="nil")
    raises(RuntimeError, e.twice, mentions="already handed to Python")
    raises(MemoryError, e.too_much)
