import datetime
import inspect
import math

import everything as e
from checks import check, done, raises, same

same(e.MAX_SIZE, 1 << 20)
same(e.HUGE, 1 << 100)
same(e.MASK, 2**64 - 1)
same(e.PI, math.pi)
same(e.NAME, "everything, é")
same(e.ENABLED, True)
same(e.I, 1j)
same(e.LOW, -1)
same(e.nothing(), None)

for name, low, high in [("int8", -128, 127), ("int16", -(2**15), 2**15 - 1), ("int32", -(2**31), 2**31 - 1),
                        ("int64", -(2**63), 2**63 - 1), ("int", -(2**63), 2**63 - 1), ("uint8", 0, 255),
                        ("uint16", 0, 2**16 - 1), ("uint32", 0, 2**32 - 1), ("uint64", 0, 2**64 - 1),
                        ("uint", 0, 2**64 - 1)]:
    echo = getattr(e, "echo_" + name)
    for v in {low, low + 1, 0, 1, high - 1, high}:
        same(echo(v), v, name)
    for v in [low - 1, high + 1, 2**64, -(2**64)]:
        raises(OverflowError, echo, v, mentions=["'v'", str(low), str(high), str(v)])
    raises(OverflowError, echo, 10**5000, mentions=["'v'", str(low), str(high)])
    same(echo(True), 1)
    for v in [1.0, "1", None, b"1", 1j, math.nan, [1]]:
        raises(TypeError, echo, v, mentions=["'v'", "int", type(v).__name__])

    class Index:
        def __index__(self):
            return 7

    class Bad:
        def __index__(self):
            raise KeyError("mine")

    same(echo(Index()), 7)
    raises(KeyError, echo, Bad())

for v in [0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324]:
    same(e.echo_float64(v), v)
same(math.copysign(1, e.echo_float64(-0.0)), -1.0)
same(e.echo_float64(3), 3.0)
same(e.echo_float32(0.5), 0.5)
same(e.echo_float32(0.1), 0.10000000149011612)
same(e.echo_float32(math.inf), math.inf)
raises(OverflowError, e.echo_float32, 1e300, mentions="'v'")
raises(OverflowError, e.echo_float64, 10**400, mentions="'v'")
for v in ["1", None, 1j, b""]:
    raises(TypeError, e.echo_float64, v, mentions=["'v'", "float"])


class Float:
    def __float__(self):
        return 2.5


class Complex:
    def __complex__(self):
        return 1 + 2j


same(e.echo_float64(Float()), 2.5)
for v in [1j, 1 + 2j, complex(math.inf, -0.0)]:
    same(e.echo_complex128(v), v)
same(e.echo_complex128(2), 2 + 0j)
same(e.echo_complex128(2.5), 2.5 + 0j)
same(e.echo_complex128(Complex()), 1 + 2j)
same(e.echo_complex64(1 + 2j), 1 + 2j)
raises(OverflowError, e.echo_complex64, 1e300j, mentions="'v'")
raises(TypeError, e.echo_complex128, "1", mentions="'v'")

for v, want in [(True, True), (False, False), (1, True), (0, False), ("", False), ([1], True), (None, False)]:
    same(e.echo_bool(v), want)


class Truthless:
    def __bool__(self):
        raise ValueError("no truth")


raises(ValueError, e.echo_bool, Truthless(), mentions=["'v'", "no truth"])

for v in ["", "a", "é", "\0", "x" * 103, "x" * 104, "x" * 105, "é" * 1000, "\U0001f40d" * 30, "y" * 100_000]:
    same(e.echo_string(v), v)
raises(UnicodeEncodeError, e.echo_string, "a\ud800", mentions=["'v'", "surrogates"])
for v in [b"x", None, 1]:
    raises(TypeError, e.echo_string, v, mentions=["'v'", "str", type(v).__name__])
for v in [b"", b"a", bytes(range(256)), b"x" * 104, b"x" * 105, bytes(100_000)]:
    same(e.echo_bytes(v), v)
same(e.echo_bytes(bytearray(b"abc")), b"abc")
same(e.echo_level(-1), -1)
raises(OverflowError, e.echo_level, 128, mentions="'v'")
same(e.echo_duration(1.5), datetime.timedelta(seconds=1.5))
same(e.several(1, "b", 2.5), (1, "b", 2.5))

same(e.defaults(), "true -7 18446744073709551615 2.5 (1+2i) é -128")
same(e.defaults(False, 1, 2, f=3, s="t"), "false 1 2 3 (1+2i) t -128")
same(str(inspect.signature(e.defaults)), "(flag=True, i=-7, u=18446744073709551615, f=2.5, c=(1+2j), *, s='é', last=-128)")
same(str(inspect.signature(e.kinds)), "(a, /, b, *, c)")
same(e.kinds(1, 2, c=3), 123)
same(e.kinds(1, c=3, b=2), 123)
same(e.renamed(), 1)
check(not hasattr(e, "skipped") and not hasattr(e, "original"))
same(e.held(1), 2)
check("a default of each kind" in e.defaults.__doc__)
check("every kind" in e.__doc__)
same(e.defaults.__name__, "defaults")
check(set(e.__all__) <= set(dir(e)) and "MAX_SIZE" in e.__all__)

# the same classes as Python's own functions raise
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
done()
