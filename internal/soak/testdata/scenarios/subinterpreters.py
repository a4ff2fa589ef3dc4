"""Subinterpreters that come and go, from 3.12 on on threads of their own with a GIL of their own."""
import sys

import soak

work = soak.Module("work")

CODE = """
import work
for n in range(3):
    a = work.range(6)
    assert memoryview(a).tolist() == [0, 1, 2, 3, 4, 5]
    assert type(a) is work.Array
    assert memoryview(work.squares(3)).tolist() == [0, 1, 4]
    assert work.echo("x" * 600) == "x" * 600
    assert work.echo_after_garbage("x" * 600, 500) == "x" * 600
    assert work.goroutines(10) == 45
    try:
        work.panic("boom")
    except work.PanicError as panic:
        assert str(panic) == "boom"
    else:
        raise AssertionError
    try:
        work.fail("KeyError", 3, 50)
    except KeyError as e:
        assert e.__cause__ is not None
    else:
        raise AssertionError
    data = bytearray(80)
    view = memoryview(data).cast("d")
    work.keep(view)
    work.drop()
    view.release()
    data.append(0)
"""
KEEPS = """
import work
kept = memoryview(work.range(1000))
view = memoryview(bytearray(80)).cast("d")
work.keep(view)
"""

if sys.version_info >= (3, 13):
    import _interpreters

    def in_interpreter(code):
        i = _interpreters.create()
        try:
            failure = _interpreters.exec(i, code)
        finally:
            _interpreters.destroy(i)
        assert failure is None, failure
else:
    import _xxsubinterpreters

    def in_interpreter(code):
        i = _xxsubinterpreters.create()
        try:
            _xxsubinterpreters.run_string(i, code)  # raises where the code does
        finally:
            _xxsubinterpreters.destroy(i)


@soak.part
def one_after_the_other(rng):
    for _ in range(5):
        in_interpreter(CODE)
        assert work.echo("y" * 700) == "y" * 700


@soak.part
def at_once(rng):
    if sys.version_info >= (3, 12):
        soak.together(*[lambda: in_interpreter(CODE)] * 4)


@soak.part
def with_calls_beside(rng):
    """The main interpreter calls, too."""

    def call():
        for _ in range(100):
            assert work.echo_after_garbage("z" * 400, 100) == "z" * 400

    if sys.version_info >= (3, 12):
        soak.together(lambda: in_interpreter(CODE), call, call)


@soak.part
def ends_with_memory(rng):
    """An interpreter ends while its modules have arrays, and Go a view of its memory."""
    in_interpreter(KEEPS)
    work.drop()
    work.nothing()


soak.run()
