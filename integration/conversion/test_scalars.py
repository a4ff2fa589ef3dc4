import array
import datetime
import inspect
import math

import everything as e
import pytest
from checks import exactly, raises


def test_constants():
    assert e.MAX_SIZE == exactly(1 << 20)
    assert e.HUGE == exactly(1 << 100)
    assert e.MASK == exactly(2**64 - 1)
    assert e.PI == exactly(math.pi)
    assert e.NAME == "everything, é"
    assert e.ENABLED is True
    assert e.I == exactly(1j)
    assert e.LOW == exactly(-1)
    assert e.nothing() is None


@pytest.mark.parametrize(
    "name, low, high",
    [
        ("int8", -128, 127), ("int16", -(2**15), 2**15 - 1), ("int32", -(2**31), 2**31 - 1), ("int64", -(2**63), 2**63 - 1),
        ("int", -(2**63), 2**63 - 1), ("uint8", 0, 255), ("uint16", 0, 2**16 - 1), ("uint32", 0, 2**32 - 1), ("uint64", 0, 2**64 - 1), ("uint", 0, 2**64 - 1),
        ("uintptr", 0, 2**64 - 1),
    ],
)
def test_integers(name, low, high):
    echo = getattr(e, "echo_" + name)
    for v in {low, low + 1, 0, 1, high - 1, high}:
        assert echo(v) == exactly(v), name
    for v in [low - 1, high + 1, 2**64, -(2**64)]:
        raises(OverflowError, echo, v, mentions=["'v'", str(low), str(high), str(v)])
    raises(OverflowError, echo, 10**5000, mentions=["'v'", str(low), str(high)])
    assert echo(True) == exactly(1)
    for v in [1.0, "1", None, b"1", 1j, math.nan, [1]]:
        raises(TypeError, echo, v, mentions=["'v'", "int", type(v).__name__])

    class Index:
        def __index__(self):
            return 7

    class Bad:
        def __index__(self):
            raise KeyError("mine")

    assert echo(Index()) == exactly(7)
    raises(KeyError, echo, Bad())


def test_addresses_in_containers():
    assert e.sum_uintptrs([1, 2**63]) == exactly(2**63 + 1)
    assert e.sum_uintptrs(array.array("Q", [1, 2])) == exactly(3)


def test_floats():
    for v in [0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324]:
        assert e.echo_float64(v) == exactly(v)
    assert math.copysign(1, e.echo_float64(-0.0)) == exactly(-1.0)
    assert e.echo_float64(3) == exactly(3.0)
    assert e.echo_float32(0.5) == exactly(0.5)
    assert e.echo_float32(0.1) == exactly(0.10000000149011612)
    assert e.echo_float32(math.inf) == exactly(math.inf)
    raises(OverflowError, e.echo_float32, 1e300, mentions="'v'")
    raises(OverflowError, e.echo_float64, 10**400, mentions="'v'")
    for v in ["1", None, 1j, b""]:
        raises(TypeError, e.echo_float64, v, mentions=["'v'", "float"])

    class Float:
        def __float__(self):
            return 2.5

    assert e.echo_float64(Float()) == exactly(2.5)


def test_complex():
    class Complex:
        def __complex__(self):
            return 1 + 2j

    for v in [1j, 1 + 2j, complex(math.inf, -0.0)]:
        assert e.echo_complex128(v) == exactly(v)
    assert e.echo_complex128(2) == exactly(2 + 0j)
    assert e.echo_complex128(2.5) == exactly(2.5 + 0j)
    assert e.echo_complex128(Complex()) == exactly(1 + 2j)
    assert e.echo_complex64(1 + 2j) == exactly(1 + 2j)
    raises(OverflowError, e.echo_complex64, 1e300j, mentions="'v'")
    raises(TypeError, e.echo_complex128, "1", mentions="'v'")


def test_bools():
    for v, want in [(True, True), (False, False), (1, True), (0, False), ("", False), ([1], True), (None, False)]:
        assert e.echo_bool(v) is want

    class Truthless:
        def __bool__(self):
            raise ValueError("no truth")

    raises(ValueError, e.echo_bool, Truthless(), mentions=["'v'", "no truth"])


def test_strings():
    for v in ["", "a", "é", "\0", "x" * 103, "x" * 104, "x" * 105, "é" * 1000, "\U0001f40d" * 30, "y" * 100_000]:
        assert e.echo_string(v) == exactly(v)
    raises(UnicodeEncodeError, e.echo_string, "a\ud800", mentions=["'v'", "surrogates"])
    for v in [b"x", None, 1]:
        raises(TypeError, e.echo_string, v, mentions=["'v'", "str", type(v).__name__])


def test_bytes():
    for v in [b"", b"a", bytes(range(256)), b"x" * 104, b"x" * 105, bytes(100_000)]:
        assert e.echo_bytes(v) == exactly(v)
    assert e.echo_bytes(bytearray(b"abc")) == b"abc"


def test_named_types_and_several_results():
    assert e.echo_level(-1) == exactly(-1)
    raises(OverflowError, e.echo_level, 128, mentions="'v'")
    assert e.echo_duration(1.5) == exactly(datetime.timedelta(seconds=1.5))
    assert e.several(1, "b", 2.5) == (1, "b", 2.5)


def test_defaults():
    assert e.defaults() == "true -7 18446744073709551615 2.5 (1+2i) é -128"
    assert e.defaults(False, 1, 2, f=3, s="t") == "false 1 2 3 (1+2i) t -128"
    assert str(inspect.signature(e.defaults)) == "(flag=True, i=-7, u=18446744073709551615, f=2.5, c=(1+2j), *, s='é', last=-128)"


def test_kinds_of_parameters():
    assert str(inspect.signature(e.kinds)) == "(a, /, b, *, c)"
    assert e.kinds(1, 2, c=3) == exactly(123)
    assert e.kinds(1, c=3, b=2) == exactly(123)


def test_names_and_docs():
    assert e.renamed() == exactly(1)
    assert not hasattr(e, "skipped") and not hasattr(e, "original")
    assert e.held(1) == exactly(2)
    assert "a default of each kind" in e.defaults.__doc__
    assert "every kind" in e.__doc__
    assert e.defaults.__name__ == "defaults"
    assert set(e.__all__) <= set(dir(e)) and "MAX_SIZE" in e.__all__


def test_errors_of_calls_are_python_s():
    own = {}
    exec("def kinds(a, /, b, *, c): pass", own)
    for args, kwargs in [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((1, 2), {"c": 3, "d": 4}),
                         ((1, 2), {"b": 2, "c": 3}), ((), {"a": 1, "b": 2, "c": 3}), ((1,), {"c": 3}), ((1, 2, 3, 4), {"c": 3})]:
        raises(type(raises(TypeError, own["kinds"], *args, **kwargs)), e.kinds, *args, **kwargs)
    raises(TypeError, e.nothing, 1, mentions="nothing() takes 0 positional arguments but 1 was given")
    raises(TypeError, e.kinds, 1, c=1, mentions="missing required positional argument: 'b'")
    raises(TypeError, e.kinds, 1, 2, mentions="missing required keyword-only argument: 'c'")
    raises(TypeError, e.kinds, 1, 2, c=3, **{"é": 1}, mentions="unexpected keyword argument 'é'")
    raises(TypeError, e.Array)
