import contextlib
import copy
import datetime as dt
import enum
import fractions
import inspect
import ipaddress
import pickle
import random
import sys
import uuid
import zoneinfo
from decimal import ROUND_HALF_EVEN, Decimal

import values as v
from checks import exactly, in_interpreter, python, raises, refcounts, resident

rng = random.Random(20)
UTC, DATETIME = dt.timezone.utc, dt.datetime
DAY = dt.timedelta(days=1)
INT64 = (-(2**63), 2**63 - 1)


class Boom(Exception):
    pass


def boom(*_):
    raise Boom


# ---- time.Duration ----


def exact_ns(x):
    """Nanoseconds of seconds, half to even, by exact arithmetic."""
    return int((Decimal(x) * 10**9).quantize(Decimal(1), ROUND_HALF_EVEN)) if abs(x) < 2**40 else None


def test_durations():
    assert v.TIMEOUT == exactly(dt.timedelta(seconds=1.5))
    assert v.echo_duration() == exactly(dt.timedelta(seconds=1.5))
    assert str(inspect.signature(v.echo_duration)) == "(d=1.5)"
    for _ in range(3000):
        ns = rng.randint(*INT64) >> rng.randrange(0, 63)
        assert v.from_nanoseconds(ns) == exactly(dt.timedelta(microseconds=1) * round(fractions.Fraction(ns, 1000))), ns
        us = rng.randint(INT64[0] // 1000 + 1, INT64[1] // 1000) >> rng.randrange(0, 53)
        d = dt.timedelta(microseconds=us)
        assert v.nanoseconds(d) == exactly(us * 1000), d
        assert v.echo_duration(d) == exactly(d)
        assert v.durations([d, d])[1] == exactly(d)
        x = rng.uniform(-1, 1) * 10.0 ** rng.randrange(-12, 10)
        if abs(x) < 9e9:
            assert v.nanoseconds(x) == exactly(exact_ns(x)), x
        half = (2 * rng.randrange(-(10**6), 10**6) + 1) / 1024  # of ties
        assert v.nanoseconds(half) == exactly(exact_ns(half)), half
    for ns, us in ((500, 0), (1500, 2), (2500, 2), (-500, 0), (-1500, -2), (501, 1), (-501, -1), (INT64[0], round(INT64[0] / 1000))):
        assert v.from_nanoseconds(ns) == exactly(dt.timedelta(microseconds=us)), ns
    for x in (0, 7, -7, True, 0.0, -0.0, 5e-324, 1e-9, 2**33):
        assert v.nanoseconds(x) == exactly(round(fractions.Fraction(x) * 10**9)), x
    assert v.nanoseconds(fractions.Fraction(1, 4)) == exactly(250_000_000)
    assert v.nanoseconds(dt.timedelta(microseconds=INT64[1] // 1000)) == exactly(INT64[1] // 1000 * 1000)
    for x in (9223372037, -9223372037, 10**400, 1e300, -1e10, float("inf"), dt.timedelta.max, dt.timedelta.min, dt.timedelta(microseconds=INT64[1] // 1000 + 1)):
        raises(OverflowError, v.nanoseconds, x, mentions=["nanoseconds() argument 'd'", "9223372036.854775807 seconds"])
    raises(ValueError, v.nanoseconds, float("nan"), mentions="'d'")
    for x in ("1", None, b"", [1], dt.time(1), 1j, dt.datetime.now()):
        raises(TypeError, v.nanoseconds, x, mentions=["'d'", "expected timedelta or seconds, got", type(x).__name__])
    raises(TypeError, v.durations, [1, "x"], mentions="durations() argument 'ds'[1]: expected timedelta or seconds, got str")

    class Odd(dt.timedelta):
        days = property(boom)

    class Large(dt.timedelta):
        days = 10**30

    class Wrong(dt.timedelta):
        seconds = "7"

    class Sub(dt.timedelta):
        pass

    raises(Boom, v.nanoseconds, Odd(1))
    raises((OverflowError, ValueError), v.nanoseconds, Large(1), mentions="'d'")
    raises(TypeError, v.nanoseconds, Wrong(1), mentions="'d'")
    assert v.nanoseconds(Sub(seconds=1)) == exactly(10**9)


# ---- time.Time ----

ZONES = [zoneinfo.ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca")
         if name in zoneinfo.available_timezones()]


def same_time(got, want):
    """The instant, the clock and the offset, to the microsecond."""
    assert (type(got) is DATETIME and got == want and got.replace(tzinfo=None) == want.replace(tzinfo=None) and got.utcoffset() == want.utcoffset()
          and got.fold == want.fold), f"got {got!r}, want {want!r}"


def test_times():
    epoch = dt.datetime(1970, 1, 1, tzinfo=UTC)
    for _ in range(2000):
        at = dt.datetime(2, 1, 1, tzinfo=UTC) + dt.timedelta(microseconds=rng.randrange(9997 * 365 * 86400 * 10**6))
        offset = dt.timezone(dt.timedelta(seconds=rng.randrange(-86399, 86400)))
        for t in (at, at.astimezone(offset)):
            same_time(v.echo_time(t), t)
            assert v.unix_micro(t) == exactly((t - epoch) // dt.timedelta(microseconds=1))
        us, rest = rng.randrange(-(2**55), 2**55), rng.randrange(1000)
        same_time(v.from_unix(us // 10**6, us % 10**6 * 1000 + rest, 0), epoch + dt.timedelta(microseconds=us))
    assert v.echo_time(epoch).tzinfo is UTC
    for zone in ZONES:
        for _ in range(300):
            t = dt.datetime.fromtimestamp(rng.randrange(-(2**31), 2**31) + 0.25, zone)
            got = v.echo_time(t)
            same_time(got, t)
            assert got.tzinfo is zone
        for fold in (0, 1):
            t = dt.datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold)
            assert v.unix_micro(t) == t.astimezone(UTC).timestamp() * 10**6
            back = t.astimezone(UTC).astimezone(zone)  # of a time that the zone has
            same_time(v.echo_time(back), back)
    if ZONES:
        assert v.zone(dt.datetime(2026, 1, 1, tzinfo=ZONES[0])) == ("Europe/Berlin", 3600)
        same_time(v.from_unix_in(0, 0, "Europe/Berlin"), epoch.astimezone(ZONES[0]))
    for name, offset in (("EST", 3600), ("Asia/Tokyo", 0), ("Europe/Berlin", -7200), ("X", 5), ("UTC", 60), ("Local", 60)):  # names that are not the zone's
        same_time(v.from_unix_at(0, name, offset), epoch.astimezone(dt.timezone(dt.timedelta(seconds=offset))))
    same_time(v.zero_time(), dt.datetime(1, 1, 1, tzinfo=UTC))
    assert v.is_zero(v.zero_time()) and not v.is_zero(epoch)
    for edge in (dt.datetime(1, 1, 1, tzinfo=UTC), dt.datetime.max.replace(tzinfo=UTC), dt.datetime(1, 1, 1, tzinfo=dt.timezone(DAY - dt.timedelta(seconds=1)))):
        same_time(v.echo_time(edge), edge)
    for seconds, year in ((253402300800, "10000"), (10**12, "33658"), (-62135596801, "0"), (-(10**12), "-29719")):
        raises(OverflowError, v.from_unix, seconds, 0, 0, mentions=["from_unix() result: expected a year of 1 to 9999, got " + year])
    fine = dt.datetime(2026, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1, microseconds=5)))
    assert v.echo_time(fine) == fine
    raises(TypeError, v.echo_time, dt.datetime.now(), mentions=["echo_time() argument 't'", "aware datetime", "naive"])
    for x in (dt.date.today(), dt.time(1), 0, "2026-01-01", None):
        raises(TypeError, v.echo_time, x, mentions=["'t'", type(x).__name__])
    raises(TypeError, v.times, [[epoch], [5]], mentions="times() argument 'ts'[1][0]")
    assert v.times(([epoch] * 3, ())) == [[epoch] * 3, []]


def test_hostile_times():
    class Offset(dt.datetime):
        def utcoffset(self):
            return self.answer() if callable(self.answer) else self.answer

    def of(answer):
        t = Offset(2026, 1, 1, tzinfo=UTC)
        t.answer = answer
        return t

    raises(Boom, v.echo_time, of(boom))
    raises(TypeError, v.echo_time, of(None), mentions="naive")
    raises(TypeError, v.echo_time, of("x"), mentions=["'t'", "utcoffset"])
    raises(OverflowError, v.echo_time, of(dt.timedelta(days=1)), mentions="less than a day")
    raises(OverflowError, v.echo_time, of(dt.timedelta.max), mentions="'t'")

    class Parts(dt.datetime):
        month = 13
        day = property(boom)

    class Zone(dt.tzinfo):
        key = "../../etc/passwd"

        def utcoffset(self, t):
            return dt.timedelta(hours=5)

    class Keyed(Zone):
        key = property(boom)

    class Berlin(Zone):
        key = "Europe/Berlin"

    class Local(Zone):
        key = "Local"

    class Number(Zone):
        key = 7

    class Surrogate(Zone):
        key = "\ud800"

    class Raises(dt.tzinfo):
        def utcoffset(self, t):
            raise Boom

    class Naive(dt.tzinfo):
        def utcoffset(self, t):
            return None

    raises(ValueError, v.echo_time, Parts(2026, 1, 1, tzinfo=UTC), mentions=["'t'", "month is out of range: 13"])
    for zone in (Zone(), Berlin(), Local(), Number()):  # a key that lies about the offset is not used
        t = dt.datetime(2026, 1, 1, tzinfo=zone)
        got = v.echo_time(t)
        assert got == t and got.tzinfo == dt.timezone(dt.timedelta(hours=5))
    raises(Boom, v.echo_time, dt.datetime(2026, 1, 1, tzinfo=Keyed()))
    raises(Boom, v.echo_time, dt.datetime(2026, 1, 1, tzinfo=Raises()))
    raises(UnicodeEncodeError, v.echo_time, dt.datetime(2026, 1, 1, tzinfo=Surrogate()))
    raises(TypeError, v.echo_time, dt.datetime(2026, 1, 1, tzinfo=Naive()), mentions="naive")


def test_frozen_times():
    """As packages that freeze time do it."""
    real = dt.datetime

    class Frozen(real):
        pass

    dt.datetime = Frozen
    try:
        assert v.is_zero(v.zero_time())
        same_time(v.echo_time(Frozen(2026, 1, 1, tzinfo=UTC)), real(2026, 1, 1, tzinfo=UTC))
    finally:
        dt.datetime = real


# ---- big numbers ----


def test_integers():
    assert v.echo_int() == exactly(123456789012345678901234567890)
    edges = [s * 2**b + o for b in (0, 7, 8, 31, 32, 62, 63, 64, 65, 127, 128, 1000) for s in (-1, 1) for o in (-1, 0, 1)]
    for x in edges + [rng.getrandbits(rng.randrange(1, 2000)) * rng.choice((-1, 1)) for _ in range(2000)]:
        assert v.echo_int(x) == exactly(x)
    xs = [rng.getrandbits(200) - 2**199 for _ in range(500)]
    assert v.add_ints(xs) == exactly(sum(xs))
    assert v.ints(xs) == xs + [None]
    assert v.echo_int(True) == exactly(1)
    assert v.echo_int(3**100000) - 3**100000 == exactly(0)
    assert v.nil_int() is None

    class Index:
        def __init__(self, n):
            self.n = n

        def __index__(self):
            return self.n

    class Int(int):
        __index__ = __int__ = __abs__ = bit_length = to_bytes = __neg__ = boom

    class Long(enum.IntEnum):
        HUGE = 2**100

    assert v.echo_int(Index(-(2**90))) == exactly(-(2**90))
    assert v.echo_int(Int(-(2**90))) == exactly(-(2**90))
    assert v.echo_int(Int(5)) == exactly(5)
    assert v.echo_int(Long.HUGE) == exactly(2**100)
    raises(TypeError, v.echo_int, Index("x"), mentions="'x'")
    index = Index(1)
    index.n = property()
    raises(TypeError, v.echo_int, index, mentions="'x'")
    for x in (1.0, None, "1", b"1", Decimal(1), fractions.Fraction(1)):
        raises(TypeError, v.echo_int, x, mentions=["echo_int() argument 'x': expected int, got", type(x).__name__])
    raises(TypeError, v.ints, [1, None], mentions="ints() argument 'xs'[1]")


def test_fractions():
    assert v.echo_rat() == exactly(fractions.Fraction(3))
    for _ in range(1500):
        x = fractions.Fraction(rng.getrandbits(rng.randrange(1, 300)) - 2**100, rng.getrandbits(rng.randrange(1, 300)) + 1)
        assert v.echo_rat(x) == exactly(x)
        assert v.echo_rat(x.numerator) == exactly(fractions.Fraction(x.numerator))
    assert v.rats([1, fractions.Fraction(1, 3)]) == [1, fractions.Fraction(1, 3), None]
    for x in (0.5, None, "1/2", Decimal(1)):
        raises(TypeError, v.echo_rat, x, mentions=["'x'", "expected Fraction or int", type(x).__name__])

    class Zero(fractions.Fraction):
        denominator = 0

    class Raises(fractions.Fraction):
        numerator = property(boom)

    class Text(fractions.Fraction):
        denominator = "2"

    raises(ValueError, v.echo_rat, Zero(1, 2), mentions=["echo_rat() argument 'x'", "denominator of 0"])
    raises(ValueError, v.rats, [1, Zero(1, 2)], mentions="rats() argument 'xs'[1]")
    raises(Boom, v.echo_rat, Raises(1, 2))
    raises(TypeError, v.echo_rat, Text(1, 2), mentions="'x'.denominator: expected int, got str")


# ---- big.Float ----


def test_decimals():
    assert v.echo_float() == exactly(Decimal("0.5"))
    for x in (0, 1, -7, 2**200 + 1, 10**600, 0.1, 5e-324, 1.7976931348623157e308, "0", "1.5", "-2.5e3", "+1", "Infinity", "-Infinity"):
        assert v.echo_float(Decimal(x)) == exactly(Decimal(x)), x
    for text in ("0", "1.5", "-2.5e3", "+1", "inf", "-Infinity"):
        assert v.echo_float(text) == exactly(Decimal(text))
    for x in (0, -7, 2**200 + 1):
        assert v.echo_float(x) == exactly(Decimal(x))
    assert str(v.echo_float("-0")) == "-0"
    assert v.floats([1, Decimal("0.25")]) == [1, Decimal("0.25"), None]
    for _ in range(300):
        x = Decimal(rng.uniform(-1, 1)) * Decimal(2) ** rng.randrange(-200, 200)
        assert abs(v.echo_float(x) - x) <= abs(x) * Decimal(2) ** -64
    assert [v.precision(x) for x in (1, "0." + "3" * 40, 10**99)] == [64, 140, 333]
    for precision in (53, 64, 500):  # all digits of a result come back
        x = v.third(precision)
        assert v.echo_float(x) == exactly(x)
        assert abs(x * 3 - 1) < Decimal(2) ** (1 - precision)
    assert float(v.third(53)) == 1 / 3


def test_decimals_refused():
    for x in (0.5, None, b"1", fractions.Fraction(1, 2)):
        raises(TypeError, v.echo_float, x, mentions=["'x'", "expected Decimal, int or str", type(x).__name__])
    for x in ("", "x", "1e", "1_0", True, Decimal("nan"), Decimal("snan")):
        raises(ValueError, v.echo_float, x, mentions=["'x'", "expected a decimal number"])
    raises(OverflowError, v.echo_float, Decimal("1e999999999"), mentions=["'x'", "big.Float"])
    assert v.power(65_000) == Decimal(1 << 65_000)
    assert v.echo_float(v.power(-1000)) == exactly(v.power(-1000))
    for exponent in (1 << 20, -(1 << 20)):
        raises(OverflowError, v.power, exponent, mentions="binary exponent")


# ---- addresses ----


def test_addresses():
    assert v.echo_addr() == exactly(ipaddress.ip_address("::1"))
    for _ in range(1000):
        for a in (ipaddress.IPv4Address(rng.getrandbits(32)), ipaddress.IPv6Address(rng.getrandbits(128) >> rng.randrange(0, 128))):
            assert v.echo_addr(a) == exactly(a)
            assert v.echo_addr(str(a)) == exactly(a)
            assert v.echo_addr_port((a, 80)) == (a, 80)
            net = ipaddress.ip_network((int(a) if a.version == 4 else a.packed, rng.randrange(0, a.max_prefixlen + 1)), strict=False)
            assert v.echo_prefix(net) == exactly(net)
            assert v.echo_prefix(str(net)) == exactly(net)
            if getattr(a, "ipv4_mapped", None) is None:
                assert v.echo_ip(a) == exactly(a)
    assert v.echo_addr("fe80::1%eth0") == exactly(ipaddress.ip_address("fe80::1%eth0"))
    raises(ValueError, v.echo_ip, "fe80::1%eth0", mentions="zone")
    assert v.echo_addr_port("[::1]:53") == (ipaddress.ip_address("::1"), 53)
    assert v.echo_addr_port("1.2.3.4:53") == (ipaddress.ip_address("1.2.3.4"), 53)
    assert v.addrs(["::1"]) == [ipaddress.ip_address("::1"), None]
    assert v.addr_ports([("::1", 7)]) == [(ipaddress.ip_address("::1"), 7), None]
    raises(ValueError, v.echo_prefix, "10.1.0.0/8", mentions=["echo_prefix() result", "host bits"])
    assert v.echo_prefix(ipaddress.ip_interface("10.0.0.0/8")) == exactly(ipaddress.ip_network("10.0.0.0/8"))
    raises(ValueError, v.echo_addr, "1.2.3", mentions=["echo_addr() argument 'a'", '"1.2.3"'])
    raises(ValueError, v.echo_addr, "1.2.3.4\0", mentions="'a'")
    raises(ValueError, v.addrs, ["::1", "q"], mentions="addrs() argument 'as_'[1]")
    raises(ValueError, v.echo_addr_port, ("q", 1), mentions="echo_addr_port() argument 'a'[0]")
    raises(ValueError, v.addr_ports, [("::1", 1), ("q", 1)], mentions="'as_'[1][0]")
    raises(OverflowError, v.echo_addr_port, ("::1", 65536), mentions="'a'[1]")
    raises(ValueError, v.echo_addr_port, ("::1",), mentions="a tuple of 1")
    raises(ValueError, v.echo_addr_port, "1.2.3.4", mentions="'a'")
    for x in (7, None, b"\1\2\3\4", ["::1", 1]):
        raises(TypeError, v.echo_addr, x, mentions=["'a'", type(x).__name__])
        raises(TypeError, v.echo_addr_port, x, mentions=["'a'", type(x).__name__])

    class Lies(ipaddress.IPv4Address):
        def __str__(self):
            return self.answer

    def lying(answer):
        a = Lies("1.2.3.4")
        a.answer = answer
        return a

    assert v.echo_addr(lying("4.3.2.1")) == exactly(ipaddress.ip_address("4.3.2.1"))
    raises(ValueError, v.echo_addr, lying("x" * 10000), mentions="'a'")
    raises(TypeError, v.echo_addr, lying(7))
    raises(UnicodeEncodeError, v.echo_addr, lying("\ud800"))
    Lies.__str__ = boom
    raises(Boom, v.echo_addr, lying(""))


def test_urls():
    for u in ("http://user:pw@host:80/a/b%20c?q=1#f", "", "a/b", "mailto:x@y", "//h/é"):
        assert isinstance(v.echo_url(u), str)
        assert v.echo_url(v.echo_url(u)) == exactly(v.echo_url(u))
    assert v.host("https://example.com:8443/x") == "example.com"
    assert v.nil_url() is None
    raises(ValueError, v.host, "http://[::1", mentions=["host() argument 'u'", "missing ']'"])
    raises(ValueError, v.host, "http://h\0/", mentions="'u'")
    raises(TypeError, v.host, b"http://h", mentions=["'u'", "bytes"])
    raises(TypeError, v.host, None, mentions="'u'")


def test_uuids():
    for _ in range(1000):
        u = uuid.UUID(int=rng.getrandbits(128))
        assert v.echo_uuid(u) == exactly(u)
        for text in (str(u), u.hex, "{" + str(u) + "}", u.urn, str(u).upper()):
            assert v.echo_uuid(text) == exactly(u)
    u = uuid.uuid4()
    assert v.uuids([u, str(u)]) == [u, u]
    raises(ValueError, v.echo_uuid, "x", mentions=["echo_uuid() argument 'id'", '"x"'])
    raises(ValueError, v.uuids, [u, u.hex + "0"], mentions="uuids() argument 'ids'[1]")
    for x in (u.bytes, u.int, None):
        raises(TypeError, v.echo_uuid, x, mentions=["'id'", "expected UUID or str"])


# ---- enumerations ----


def test_classes():
    for e, base in ((v.Color, enum.IntEnum), (v.Access, enum.IntFlag), (v.Style, enum.IntFlag), (v.Method, enum.StrEnum), (v.Month, enum.IntEnum)):
        assert e.__bases__ == (base,) and e.__module__ == "values" and e.__qualname__ == e.__name__
        assert e.__name__ in v.__all__
        for member in e.__members__.values():
            assert pickle.loads(pickle.dumps(member)) is member and copy.deepcopy(member) is member
    assert v.Color.__doc__ == "Color is a color."
    assert list(v.Color.__members__) == ["RED", "GREEN", "BLUE"] and list(v.Color) == [1, 2, 3]
    assert list(v.Access.__members__) == ["READ", "WRITE", "READ_WRITE", "NONE"] and v.Access.READ_WRITE is v.READ | v.WRITE
    assert list(v.Style.__members__) == ["BOLD", "ITALIC", "STRONG"]
    assert v.COLOR_RED is v.Color.RED and v.METHOD_GET is v.Method.GET and v.READ is v.Access.READ and v.BIG_TOP is v.Big.TOP
    assert [m.name for m in v.Weekday][0] == "SUNDAY" and v.Month.MAY == 5
    assert not hasattr(v, "Port") and type(v.HTTP) is int and not hasattr(v, "COLOR_INTERNAL")


def test_members():
    assert v.paint() is v.Color.GREEN and v.default_method() == "GET"
    assert str(inspect.signature(v.paint)) == "(c=2)"
    for echo, e in ((v.paint, v.Color), (v.echo_access, v.Access), (v.echo_style, v.Style), (v.echo_method, v.Method), (v.echo_big, v.Big),
                    (v.echo_signed, v.Signed), (v.echo_month, v.Month), (v.echo_weekday, v.Weekday), (v.echo_mode, v.FileMode)):
        for member in e.__members__.values():
            assert echo(member) is member
            assert echo(member.value) is member
    for n in range(8):
        assert v.echo_style(n) == n and type(v.echo_style(n)) is v.Style
    assert v.echo_style(~v.Style.BOLD) == v.Style.ITALIC | v.Style.STRONG
    assert v.colors([1, v.Color.BLUE]) == [v.Color.RED, v.Color.BLUE] and type(v.colors([1])[0]) is v.Color
    assert [type(m) for m in v.methods(("GET", v.Method.POST))] == [v.Method, v.Method]
    assert v.echo_port(8080) == exactly(8080)
    assert v.echo_mode(0o644) == 0o644
    # what Go has no name for
    assert v.make_color(77) == exactly(77)
    assert v.make_access(7) == exactly(7)
    assert v.make_method("x") == "x"
    assert type(v.make_color(3)) is v.Color and v.make_access(3) is v.Access.READ_WRITE


def test_methods_of_enumerations():
    red = v.Color.RED
    assert red.next() is v.Color.GREEN and red.next(2) is v.Color.BLUE and red.next(n=3) is red and v.Color.next(red) is v.Color.GREEN
    assert red.mix(v.Color.BLUE, 2) == [1, 3, 2] and red.mix(*[red] * 40) == [red] * 41
    assert red.name == "RED" and red.name_() == "color 1"
    seen = []
    assert red.each(lambda c: seen.append(c) or True) is True and seen == [red] and seen[0] is red
    assert v.Access.READ.can_write() is False and v.Access(3).can_write() is True
    assert v.Method.GET.is_get() and not v.Method.POST.is_get()
    assert str(inspect.signature(v.Color.next)) == "(self, /, n=1)" and "the color after c" in v.Color.next.__doc__
    assert pickle.loads(pickle.dumps(red)) is red and "next" in dir(red) and "next" not in v.__all__


def test_methods_of_enumerations_refuse():
    raises(RuntimeError, v.Color.RED.mix, mentions="1: nothing to mix with")
    raises(TypeError, v.Color.next, 1, mentions="Color")
    raises(TypeError, v.Color.RED.next, "x", mentions="Color.next() argument 'n'")
    raises(TypeError, v.Color.RED.next, 1, 2, mentions="Color.next()")
    raises(TypeError, v.Color.RED.next, m=1, mentions="Color.next()")
    with restored() as color:
        for other in (5, int, object, None):
            color._go_module = other
            raises(TypeError, color.RED.next, mentions="lost its module")
        del color._go_module
        raises(AttributeError, color.RED.next, mentions="_go_module")
    assert v.Color.RED.next() is v.Color.GREEN


@contextlib.contextmanager
def restored():
    """The class, whose attribute of the module is put back."""
    module = v.Color._go_module
    try:
        yield v.Color
    finally:
        v.Color._go_module = module


def test_no_members():
    names = "expected Color.RED, Color.GREEN or Color.BLUE, got "
    for n in (99, 0, 4, -1, 255, 256, 2**63, 10**30, -(10**30)):
        raises(ValueError, v.paint, n, mentions="paint() argument 'c': " + names + repr(n))
    raises(ValueError, v.colors, [1, 9], mentions="colors() argument 'cs'[1]: " + names + "9")
    for n in (4, -1, 2**32, 2**64, -(2**63)):
        raises(ValueError, v.echo_access, n, mentions=["'a'", "flags of Access.READ, Access.WRITE", repr(n)])
    raises(ValueError, v.echo_access, v.Access(3) | 8, mentions="flags of")
    raises(ValueError, v.echo_style, -1, mentions="flags of")
    raises(ValueError, v.echo_month, 13, mentions="Month.NOVEMBER or Month.DECEMBER, got 13")
    for s in ("PUT", "get", "", "\ud800", "GET\0"):
        raises(ValueError, v.echo_method, s, mentions="expected Method.GET or Method.POST, got " + repr(s))
    raises(ValueError, v.methods, ["GET", "PUT"], mentions="'ms'[1]")
    for n in (2**64, 0, -1, 2**64 + 7):
        raises(ValueError, v.echo_big, n, mentions="Big.TOP")
    raises(ValueError, v.echo_signed, -(2**63) - 1, mentions="Signed.LOW")
    for x in ("RED", 1.0, None, b"1"):
        raises(TypeError, v.paint, x, mentions=["expected Color or int, got", type(x).__name__])
    for x in (1, None, b"GET"):
        raises(TypeError, v.echo_method, x, mentions=["expected Method or str, got", type(x).__name__])


def test_hostile_members():
    class Int(int):
        __hash__ = __eq__ = __index__ = __int__ = boom

    class Index:
        def __init__(self, n):
            self.n = n

        def __index__(self):
            return self.n() if callable(self.n) else self.n

    class Str(str):
        __hash__ = __eq__ = __str__ = boom

    class Repr(int):
        __repr__ = boom

    class Other(enum.IntEnum):
        TWO = 2
        NINE = 9

    class Text(str, enum.Enum):
        GET = "GET"

    assert v.paint(Int(2)) is v.Color.GREEN and v.paint(Index(2)) is v.Color.GREEN and v.paint(Other.TWO) is v.Color.GREEN
    assert v.paint(True) is v.Color.RED
    raises(ValueError, v.paint, Other.NINE, mentions="Other.NINE")
    raises(ValueError, v.paint, Index(2**100), mentions="'c'")
    raises(Boom, v.paint, Index(boom))
    raises(Boom, v.paint, Repr(7))
    raises(TypeError, v.paint, Index("x"), mentions="'c'")
    assert v.echo_method(Str("GET")) is v.Method.GET and v.echo_method(Text.GET) is v.Method.GET
    assert v.echo_big(Index(2**64 - 1)) is v.Big.TOP


# ---- all ----


def test_nested():
    t, a = dt.datetime(2026, 1, 1, tzinfo=UTC), ipaddress.ip_address("::1")
    m, when, s, pair, hosts = v.nested({1: [1, 2.5], v.Color.BLUE: []}, t, ["GET"], (2**70, 1), {"::1": "http://h/"})
    assert m == {1: [dt.timedelta(seconds=1), dt.timedelta(seconds=2.5)], 3: []} and all(type(c) is v.Color for c in m)
    assert when == t and s == {v.Method.GET} and type(s.pop()) is v.Method and pair == (2**70, 1) and hosts == {a: "http://h/"}
    assert v.nested({}, None, (), (0, 0), {})[1] is None
    for args, place in ((({9: []}, t, (), (0, 0), {}), "'m'"), (({1: [1, "x"]}, t, (), (0, 0), {}), "'m'[1][1]"), (({}, dt.datetime.now(), (), (0, 0), {}), "'t'"),
                        (({}, t, ["x"], (0, 0), {}), "'s'"), (({}, t, (), (0, None), {}), "'pair'[1]"), (({}, t, (), (0, 0), {"q": ""}), "'hosts'"),
                        (({}, t, (), (0, 0), {"::1": "http://["}), "'hosts'['::1']")):
        raises((TypeError, ValueError), v.nested, *args, mentions="nested() argument " + place)


def test_references():
    t, d, big, f = dt.datetime.now(dt.timezone(dt.timedelta(hours=1))), dt.timedelta(seconds=9.5), 10**300, fractions.Fraction(10**90, 7)
    a, u = ipaddress.ip_address("2001:db8::1"), uuid.uuid4()
    objects = (t, t.tzinfo, d, big, f, a, u, v.Color.RED, v.Method.GET, UTC, v.Color, dt.datetime, dt.timedelta, uuid.UUID, fractions.Fraction)

    def all_calls():
        v.times([[t, t]]), v.durations([d, 1, 1.5]), v.ints([big, -big, 1]), v.rats([f, 2])
        v.addrs([a, "::1"]), v.addr_ports([(a, 1)]), v.uuids([u, u.hex]), v.colors([1, v.Color.RED]), v.methods([v.Method.GET, "GET"])
        v.echo_time(t), v.echo_duration(d), v.echo_int(big), v.echo_rat(f), v.echo_url("http://h/"), v.paint(3), v.echo_access(3), v.zero_time()
        for call, x in ((v.times, [[t, 1]]), (v.durations, [d, "x"]), (v.ints, [big, None]), (v.rats, [f, ""]), (v.addrs, [a, "q"]), (v.uuids, [u, u.hex, 1]),
                        (v.colors, [1, 99]), (v.methods, ["GET", "x"]), (v.from_unix, 10**12), (v.addr_ports, [(a, 1), (a, -1)])):
            try:
                call(x) if call is not v.from_unix else call(x, 0, 0)
            except (TypeError, ValueError, OverflowError):
                pass
            else:
                raise AssertionError(call)

    for _ in range(200):
        all_calls()
    before, size = refcounts(*objects), resident()
    for _ in range(2000):
        all_calls()
    after = refcounts(*objects)
    assert all(now <= then for now, then in zip(after, before))
    assert resident() - size < 12 << 20, f"{(resident() - size) >> 10} KiB more"


def test_first_use_in_many_threads():
    """Of an interpreter's classes."""
    python("""
import threading, datetime, ipaddress, values as v
failures, start = [], threading.Barrier(8)
def work():
    start.wait()
    try:
        for i in range(300):
            assert v.echo_int(2**70 + i) == 2**70 + i
            assert v.paint(i % 3 + 1) is v.Color(i % 3 + 1)
            assert v.echo_style(i % 8) == i % 8
            assert v.echo_duration(i) == datetime.timedelta(seconds=i)
            assert v.zero_time().year == 1
            assert v.echo_addr("::1") == ipaddress.IPv6Address("::1")
    except BaseException as e:
        failures.append(e)
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert not failures, failures
""")


def test_interpreters():
    for _ in range(3):
        in_interpreter("""
import values as v, datetime
assert v.paint(1) is v.Color.RED and v.Color.__module__ == "values"
assert v.zero_time().tzinfo is datetime.timezone.utc
assert v.echo_int(2**99) == 2**99 and str(v.echo_addr()) == "::1"
""", imports_datetime=True)


# ---- named tuples ----


def test_structs_as_named_tuples():
    when = dt.datetime(2024, 5, 6, tzinfo=UTC)
    p = v.Place(1.5, 2, "here", ["a"], when)
    assert v.Place._fields == ("lat", "lon", "label", "tags", "seen_at") and v.Place.__doc__ == "Place is a point on the earth."
    q = v.mirror(p)
    assert type(q) is v.Place and isinstance(q, tuple) and q == (-1.5, 182.0, "here", ["a", "mirrored"], when) and q.tags[-1] == "mirrored"
    assert v.mirror(tuple(p)) == v.mirror(p._asdict()) == v.mirror(p._replace(lon=2)) == q
    lat, *_ = q
    assert lat == -1.5
    corner = v.swap(v.Corner(3, 4))
    assert corner == v.Corner(x=4, y=3) and {corner: "set"}[v.Corner(4, 3)] == "set" and corner < v.Corner(5, 0) and repr(corner) == "Corner(x=4, y=3)"
    assert pickle.loads(pickle.dumps(corner)) == copy.deepcopy(corner) == corner and type(pickle.loads(pickle.dumps(corner))) is v.Corner
    match corner:
        case v.Corner(x, y=3):
            assert x == 4
        case _:
            raise AssertionError(corner)
    assert v.origin == v.Corner(1, 2) and type(v.origin) is v.Corner


def test_named_tuples_in_others():
    when = dt.datetime(2024, 5, 6, tzinfo=UTC)
    p = v.Place(1, 2, "", [], when)
    spans = v.spans(["a", "b"], v.Span(p, p, v.Color.RED))
    assert spans == {name: v.Span(p._replace(label=name), p, v.Color.RED) for name in "ab"}
    assert type(spans["a"].from_) is v.Place

    def double(c):
        assert type(c) is v.Corner
        return (2 * c.x, c.y)

    assert v.count([v.Corner(1, 2), (3, 4)], double) == 8


def test_what_is_no_named_tuple():
    raises(TypeError, v.swap, 5, mentions="swap() argument 'c': expected Corner, a tuple of fields, or a mapping with their names, got int")
    raises(TypeError, v.swap, (1, "x"), mentions=["swap() argument 'c'", "expected int, got str"])
    raises(ValueError, v.swap, (1,), mentions="swap() argument 'c': expected an item for each field of the record, got 1")
    raises(ValueError, v.swap, {"x": 1}, mentions="swap() argument 'c': the field 'y' is missing")
    raises(OverflowError, v.swap, (1, 2**40))
    raises(RuntimeError, v.swap, (0, 0), mentions="no corner")
    label = "a label of its own".upper()
    when = dt.datetime(2024, 5, 6, tzinfo=UTC)
    counts = []
    for _ in range(3):
        for _ in range(100):
            v.swap(v.Corner(1, 2))
            v.mirror(v.Place(1, 2, label, [label], when))
            raises(TypeError, v.mirror, v.Place(1, 2, label, [label, 1], when))
        counts.append(refcounts(label, when, v.Corner, v.Place))
    assert counts[1] == counts[2]


def test_locations():
    for zone in ZONES:
        assert v.echo_location(zone) is zone and v.name_of(zone) == zone.key
    hours = dt.timedelta(hours=5, minutes=30)
    for zone in dt.timezone.utc, dt.timezone(hours), dt.timezone(-hours, "X"):
        assert v.echo_location(zone).utcoffset(None) == zone.utcoffset(None)
    assert v.echo_location(dt.timezone.utc) is dt.timezone.utc is v.echo_location(zoneinfo.ZoneInfo("UTC"))
    assert v.echo_location(None) is None and v.list_locations([None, ZONES[0]]) == [None, ZONES[0]]
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone.utc)
    assert v.in_(moment, ZONES[0]) == moment and v.in_(moment, ZONES[0]).tzinfo is ZONES[0]
    all = v.locations()
    assert all["nil"] is None and all["utc"] is dt.timezone.utc and all["fixed"] == dt.timezone(dt.timedelta(minutes=-90))
    assert all["like"] == dt.timezone(dt.timedelta(hours=7)) and all["local"].utcoffset(None) is not None

    class Changing(dt.tzinfo):
        def utcoffset(self, moment):
            return None if moment is None else hours

    class Unknown(dt.tzinfo):
        key = "Nowhere/At All"

        def utcoffset(self, moment):
            return hours

    class Raises(dt.tzinfo):
        def utcoffset(self, moment):
            1 / 0

    for o in Changing(), "UTC", 1, hours:
        raises(TypeError, v.echo_location, o, mentions=["'l'", "expected ZoneInfo, timezone or None", type(o).__name__])
    raises(ValueError, v.echo_location, Unknown(), mentions=["'l'", "Nowhere/At All", "time/tzdata"])
    raises(ZeroDivisionError, v.echo_location, Raises())
