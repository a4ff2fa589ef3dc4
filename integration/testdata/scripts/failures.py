import builtins

import everything as e
from checks import check, done, raises, same

plain = raises(RuntimeError, e.fail, "plain, é", mentions="plain, é")
check(plain.__cause__ is None)
raises(RuntimeError, e.fail, "x" * 100_000)

missing = raises(FileNotFoundError, e.fail_open, "/does/not/exist", mentions="loading: open /does/not/exist")
same(missing.errno, 2)
cause = missing.__cause__
check(type(cause) is FileNotFoundError)
same((cause.errno, cause.strerror, cause.filename), (2, "No such file or directory", "/does/not/exist"))
try:
    open("/does/not/exist")
except FileNotFoundError as own:
    theirs = raises(FileNotFoundError, e.fail_open_plainly, "/does/not/exist")
    same(str(theirs), str(own))
    same(theirs.args, own.args)
raises(EOFError, e.fail_eof)
raises(ValueError, e.fail_parse, "x", mentions="invalid syntax")
raises(OverflowError, e.fail_parse, "9" * 30)
raises(TimeoutError, e.fail_deadline)
value = raises(ValueError, e.fail_value, mentions="no good: EOF")
check(type(value.__cause__) is EOFError)
for name in dir(builtins):
    named = getattr(builtins, name)
    if not isinstance(named, type) or not issubclass(named, BaseException):
        raises(RuntimeError, e.fail_as, name, mentions="no good: EOF")
for name in "LookupError", "StopIteration", "KeyboardInterrupt":
    check(type(raises(getattr(builtins, name), e.fail_as, name).__cause__) is EOFError)
raises(RuntimeError, e.fail_as, "")
raises(RuntimeError, e.fail_as, "no.such")


class Own(ValueError):
    """Callers may catch it by its name."""

    def __index__(self):
        raise self


own = Own("first", "second")
check(raises(Own, e.echo_int, own) is own)
check(any("argument 'v'" in note for note in own.__notes__))

check(issubclass(e.PanicError, RuntimeError))
same(e.PanicError.__module__, "everything")
for function, args, text in [(e.panic_string, ("boom",), "boom"), (e.panic_error, (), "an error"),
                             (e.panic_nil, (), "nil pointer"), (e.panic_index, (memoryview(bytes(16)).cast("d"), 2), "out of range"),
                             (e.panic_divide, (1, 0), "divide by zero"),
                             (e.panic_view, (memoryview(bytes(16)).cast("d"), -1), "out of range")]:
    for _ in range(100):
        panic = raises(e.PanicError, function, *args, mentions=text)
    check(any("goroutine" in note for note in panic.__notes__))
same(e.nothing(), None)
raises(RuntimeError, e.nil_array, mentions="nil")
raises(RuntimeError, e.twice, mentions="already handed to Python")
raises(MemoryError, e.too_much)
done()
