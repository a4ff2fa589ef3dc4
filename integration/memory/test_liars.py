"""Exporters that lie, by every way that a buffer takes into Go: an exception or a correct result, and each export ended.

Every array that a liar gives ends where its page does, and the next page cannot be read. What no consumer can find out is
left out: memory that does not exist (beyond what len, shape and strides agree on), arrays shorter than ndim says, memory
that cannot be written to although readonly is 0, and arrays that change while they are exported.
"""
import struct
import sys

import liar
import pytest
import ways
from checks import exactly, raises

GIVES, FAILS, FAILS_WITH_OBJ, FAILS_OTHERWISE, FAILS_SILENTLY, GIVES_AND_RAISES = range(6)
SIMPLE, WRITABLE, FULL_RO, FULL, STRIDED = 0, 1, 0x11C, 0x11D, 0x19
MAX, MIN = 2**63 - 1, -2**63


def refcounts(*objects):
    return [sys.getrefcount(o) for o in objects]


# ---- liars ----

blocks = {}


def guarded(data):
    if data not in blocks:
        blocks[data] = liar.guarded(data)
    return blocks[data]


def words(values):
    return 0 if values is None else guarded(struct.pack(f"{len(values)}n", *values))


class Unterminated(bytes):
    """A format without its NUL."""


def text(format):
    if format is None:
        return 0
    if isinstance(format, Unterminated):
        return guarded(bytes(format))
    return guarded((format if isinstance(format, bytes) else format.encode()) + b"\0")


def items(format, *values):
    return guarded(struct.pack(f"={len(values)}{format}", *values))


SIX = items("i", 0, 1, 2, 3, 4, 5)
OTHER_SIX = items("i", 10, 11, 12, 13, 14, 15)
TRUTH = dict(buf=SIX, len=24, itemsize=4, readonly=0, ndim=1, format="i", shape=(6,), strides=(4,), suboffsets=None, obj=True,
             raises=False, outcome=GIVES, honest=False)


def answer(**members):
    a = TRUTH | members
    assert len(a) == len(TRUTH), members
    return (a["buf"], a["len"], a["itemsize"], a["readonly"], a["ndim"], text(a["format"]), words(a["shape"]), words(a["strides"]),
            words(a["suboffsets"]), int(a["obj"]), int(a["raises"]), a["outcome"], int(a["honest"]))


def make(*answers, hook=None):
    return liar.Liar([answer(**a) for a in answers] or [answer()], hook)


# ---- ways ----

# to a function that is given items of int32, in the order in which a table of expectations may name them
VIEWS = ["view_int32", "vector", "held"]
TYPED = [*VIEWS, "slice_int32", "mut_int32"]
MUT = ["mut_int32", "third", "retain_mut"]
THREE = ["first", "second", "third"]
RETAIN = ["retain", "retain_held", "retain_mut"]
INT32 = [*TYPED, *THREE, *RETAIN]
OTHERS = ["bytes", "slice_uint8", "slice_int16", "slice_float64", "view_uint8", "view_int16", "view_float64", "mut_uint8", "mut_float64"]
ANY = ["describe", "any_format"]
AS = ["any_int32", "any_mut"]
WRONG_AS = ["any_float64", "any_pair"]
SHIM = [*INT32, *OTHERS, "matrix", *ANY, *AS, *WRONG_AS]
GO = ["get_int32", "get_view"]

SOURCE, SCRATCH = items("i", 0, 1, 2, 3, 4, 5), liar.guarded(bytes(24))
honest = [make(), make(), make(dict(buf=SOURCE)), make(dict(buf=SCRATCH))]


def partners():
    return [x.counts() for x in honest], refcounts(*honest)


FUNCTIONS = {
    "first": lambda x: ways.three(x, honest[0], honest[1]),
    "second": lambda x: ways.three(honest[0], x, honest[1]),
    "third": lambda x: ways.three(honest[0], honest[1], x),
    "copy_to": lambda x: ways.copy_data(x, honest[2]),
    "copy_from": lambda x: ways.copy_data(honest[3], x),
    "from_contiguous": lambda x: ways.from_contiguous(x, struct.pack("=6i", *range(6)), "C"),
    "get_buffer": lambda x: ways.get_buffer(x, FULL_RO),
    "get_simple": lambda x: ways.get_buffer(x, SIMPLE),
    "get_strided": lambda x: ways.get_buffer(x, STRIDED),
}
COPY = ["copy_to", "copy_from", "from_contiguous"]
GET = ["get_buffer", "get_simple", "get_strided"]
PARAMETER = {"first": "'a'", "second": "'b'", "third": "'c'"}
unraisable = []


@pytest.fixture(autouse=True)
def collect_unraisable(monkeypatch):
    unraisable.clear()
    monkeypatch.setattr(sys, "unraisablehook", lambda info: unraisable.append((info.exc_type, str(info.exc_value))))


class Refused:
    """An exception of one of the classes, with each of the texts in its message."""

    def __init__(self, classes, *texts):
        self.classes, self.texts = classes, texts


def go(name, x, want, raised_in_release):
    """Calls one way with one liar, and looks what is left behind."""
    before = refcounts(x), partners()[1]
    unraisable.clear()
    call(name, x, want)
    after = refcounts(x), partners()[1]
    assert after == before, name
    requests, acquired, released, foreign, pending = x.counts()
    assert requests > 0, name
    assert acquired == released, name
    assert foreign == 0, f"{name}: releases of what was not acquired"
    assert pending == 0, f"{name}: releases with an exception pending"
    for counts in partners()[0]:
        assert counts[1] == counts[2] and counts[3:] == (0, 0), name
    assert unraisable == [(RuntimeError, "raised in releasebuffer")] * len(unraisable), name
    assert (len(unraisable) > 0) == (raised_in_release and acquired > 0), name


def call(name, x, want):
    function = FUNCTIONS.get(name) or getattr(ways, name)
    if isinstance(want, Refused):
        e = raises(want.classes, function, x)
        message = " ".join([str(e), *getattr(e, "__notes__", [])])
        for text in want.texts:
            assert (PARAMETER.get(name, "'v'") if text == "'v'" else text) in message, name
        assert len(str(e)) < 1000, name
        del e  # its traceback has this frame
        return
    got = function(x)
    if callable(want):
        assert want(got), name
    else:
        assert got == exactly(want + 30 if name in THREE else want), name


CASES = {}


def every(case, members, expectations):
    """Adds a case. expectations: pairs of ways and what they answer, the later the stronger. members: one answer, or a list of them."""
    answers = members if isinstance(members, list) else [members]
    assert case not in CASES, case
    CASES[case] = answers, {name: outcome for names, outcome in expectations for name in names}


def anything(_):
    return True


INCONSISTENT = Refused(BufferError, "'v'", "inconsistent")
WRONG = Refused(TypeError, "'v'", "expected", "got")


def inconsistent(case, *others, **members):
    every(case, members, [(SHIM, INCONSISTENT), (GO, Refused(BufferError)), (GET, anything),
                          (COPY, Refused(BufferError, "inconsistent")), *others])


def wrong_element(case, **members):
    """The memory is described well, but its items are not int32."""
    every(case, members, [(INT32, WRONG), (OTHERS, WRONG), (["matrix"], WRONG), (ANY, anything),
                          (AS + WRONG_AS + ["get_int32"], Refused(TypeError, "expected a")), (GET, anything), (["get_view"], anything), (["memory_view"], memoryview_of(members))])


def memoryview_of(members):
    """PyMemoryView_FromObject is CPython's own, and so is what it makes of lies: it divides by an itemsize of 0, reads a NULL shape, allocates
    -1 dimensions, and gives memory that does not exist to tobytes. It is tried where the description is sound."""
    want = memoryview(make(members))
    return lambda got: (got.tobytes(), got.shape, got.strides) == (want.tobytes(), want.shape, want.strides)


def correct(case, total, *, matrix=False, **members):
    every(case, members, [(INT32, total), (OTHERS, WRONG), (["matrix"], total if matrix else Refused(BufferError, "'v'", "2 dimensions")),
                          (ANY, anything), (AS + ["get_int32"], total), (WRONG_AS, Refused(TypeError, "expected a")),
                          (GET + ["get_view"], anything),
                          # an exception that is set in release stays in CPython's memoryview, too
                          ([] if members.get("raises") else ["memory_view"], members.get("raises") or memoryview_of(members)),
                          (COPY if members.get("buf", SIX) == SIX else [], None)])


# ---- the truth, first ----

correct("the truth", 15.0)
correct("the truth with a shape alone", 15.0, strides=None)
correct("the truth without a shape", 15.0, shape=None, strides=None)

# ---- len, shape, itemsize, ndim ----

for n in (20, 23, 0, -24, -1, 28, 25, MAX, MIN):
    inconsistent(f"len {n}", len=n)
for n in (23, 25, 22, -24, -1, MIN):
    inconsistent(f"len {n} without a shape", len=n, shape=None, strides=None)
for shape, n in [((-6,), 24), ((-6,), -24), ((-1,), 0), ((MIN,), 0), ((MIN,), MIN)]:
    inconsistent(f"shape {shape} and len {n}", shape=shape, len=n)
for shape, n in [((-2, -3), 24), ((0, -1), 0), ((-1, 0), 0), ((6, -1), 24), ((-1, -6), 24)]:
    inconsistent(f"shape {shape} and len {n}", shape=shape, len=n, ndim=2, strides=(4, 4))
for shape in [(2**32, 2**32), (2**62, 2), (2**62, 4), (2**31, 2**31, 2**31), (MAX, MAX), (2**61 + 6,), (2**63 - 1,)]:
    for n in (0, 24, MAX):
        inconsistent(f"the product of {shape} and len {n}", shape=shape, ndim=len(shape), strides=(4,) * len(shape), len=n)
    inconsistent(f"the product of {shape} without strides", shape=shape, ndim=len(shape), strides=None, len=24)
for ndim in (65, 66, 1000):
    inconsistent(f"ndim {ndim}", ndim=ndim, shape=(6,) + (1,) * (ndim - 1), strides=(4,) * ndim)
for ndim in (-1, -64, 2**31 - 1, -2**31):
    inconsistent(f"ndim {ndim}", ndim=ndim)
    inconsistent(f"ndim {ndim} without arrays", ndim=ndim, shape=None, strides=None)
inconsistent("NULL shape with ndim 3", ndim=3, shape=None, strides=(12, 4, 4))
inconsistent("NULL shape and strides with ndim 3", ndim=3, shape=None, strides=None)
inconsistent("NULL shape and strides with ndim 2", ndim=2, shape=None, strides=None)
inconsistent("NULL shape with ndim 1 and strides", shape=None)
for n in (24, 0, 4):
    for members in [{}, dict(shape=None, strides=None)]:
        if n > 0 or not members:
            # Go's own memoryview takes items of no bytes, as NumPy's dtype V0 has
            nothing = [(["get_int32"], Refused(TypeError)), (["get_view"], anything)] if n == 0 else []
            inconsistent(f"itemsize 0 and len {n} {members}", *nothing, itemsize=0, len=n, **members)
        inconsistent(f"itemsize -4 and len {n} {members}", itemsize=-4, len=n or -24, **members)
for itemsize in (1, 2, 3, 5, 8, MAX, 2**62, MIN):
    inconsistent(f"itemsize {itemsize}", itemsize=itemsize)
inconsistent("ndim 0 of many items", ndim=0, shape=None, strides=None)
inconsistent("ndim 0 of nothing", ndim=0, shape=None, strides=None, len=0)

# ---- buf and strides ----

inconsistent("buf NULL with len > 0", buf=0)
inconsistent("buf NULL with len > 0 and no shape", buf=0, shape=None, strides=None)
inconsistent("five strides of 3 * 2**60 overflow", strides=(3 * 2**60,))
for stride in (MAX, MIN, 2**62, -2**62, MIN + 4):
    inconsistent(f"stride {stride} overflows", strides=(stride,))
    inconsistent(f"stride {stride} overflows in dimension 0", strides=(stride, 4), shape=(3, 2), ndim=2)
    inconsistent(f"stride {stride} overflows in dimension 1", strides=(8, stride), shape=(2, 3), ndim=2)
inconsistent("strides that reach below 0 together", strides=(-2**62, -2**62), shape=(2, 3), ndim=2)
inconsistent("a stride that reaches below 0", strides=(-2**60,))
inconsistent("strides that overflow together", strides=(2**62,) * 6, shape=(2,) * 6, ndim=6, len=256)
for buf in (-4, -8, -16, -24):
    inconsistent(f"buf {buf}: the memory wraps round", buf=buf)
    inconsistent(f"buf {buf}: the memory wraps round, without strides", buf=buf, strides=None)
    inconsistent(f"buf {buf}: the memory wraps round, without a shape", buf=buf, strides=None, shape=None)
inconsistent("buf -4: one item ends beyond the address space", buf=-4, len=4, shape=(1,))
inconsistent("buf -4: one item of no dimension", buf=-4, len=4, ndim=0, shape=None, strides=None)

BIG = items("b", *range(32))  # 32 bytes


def misaligned(case, **members):
    every(case, members, [(INT32, Refused(BufferError, "'v'", "misaligned int32 ('i')")), (OTHERS, WRONG), (ANY, anything),
                          (AS + ["get_int32"], Refused(BufferError, "aligned to 4 bytes")), (WRONG_AS, Refused(TypeError, "expected a")), (GET + ["get_view"], anything)])


def strided(message, case, **members):
    """slices are refused for their strides first"""
    every(case, members, [(INT32, Refused(BufferError, "'v'", message)), (["slice_int32", "second"], Refused(BufferError, "'v'", "non-contiguous")),
                          (OTHERS, WRONG), (ANY, anything), (AS + ["get_int32"], Refused(BufferError, "aligned to 4 bytes")), (WRONG_AS, Refused(TypeError, "expected a")),
                          (GET + ["get_view"], anything)])


for offset in (1, 2, 3, 5, 7):
    misaligned(f"buf misaligned by {offset}", buf=BIG + offset)
    misaligned(f"buf misaligned by {offset}, without strides", buf=BIG + offset, strides=None)
for stride in (5, 6, 7):
    strided("misaligned int32 ('i')", f"stride {stride} is not a multiple of the itemsize", buf=BIG, strides=(stride,), shape=(4,), len=16)
    strided("misaligned int32 ('i')", f"stride {-stride} is not a multiple of the itemsize", buf=BIG + 28, strides=(-stride,), shape=(4,), len=16)
for stride in (1, 2, 3):
    strided("misaligned int32 ('i')", f"items overlap at stride {stride}", buf=BIG, strides=(stride,), shape=(4,), len=16)
every("stride 4 for 8-byte items", dict(buf=BIG, itemsize=8, format="d", strides=(4,), shape=(3,)),
      [(["view_float64", "mut_float64"], Refused(BufferError, "misaligned float64")), (["slice_float64"], Refused(BufferError, "non-contiguous"))])

# correct, though odd
for stride in (-4, 0, 4):
    total = [15.0, 0.0, 15.0][stride // 4 + 1]
    names = [n for n in INT32 + AS + ["get_int32"] if stride == 4 or n not in ("slice_int32", "second")]
    buf = SIX + 20 if stride < 0 else SIX
    every(f"stride {stride}", dict(buf=buf, strides=(stride,)), [(names, total), (GET + ["get_view"], anything)])
correct("the stride of one item means nothing", 5.0, buf=SIX + 20, shape=(1,), strides=(MIN,), len=4)
correct("buf NULL of nothing", 0.0, buf=0, len=0, shape=(0,))
correct("buf NULL of nothing, without a shape", 0.0, buf=0, len=0, shape=None, strides=None)
correct("buf nowhere, of nothing", 0.0, buf=1, len=0, shape=(0,), strides=(MIN,))
nothing = [n for n in INT32 + AS + ["get_int32", "matrix"] if n not in ("slice_int32", "second", "vector")]
every("nothing of a large shape", dict(buf=0, len=0, ndim=2, shape=(0, MAX), strides=(MIN, MAX)), [(nothing, 0.0), (GET + ["get_view"], anything)])
# as many rows of nothing would be read for ever
every("any number of empty rows", dict(buf=0, len=0, ndim=2, shape=(MAX, 0), strides=(MAX, MIN)),
      [(["slice_int32", "second"], Refused(BufferError, "1 dimension")), (ANY + GET + ["get_view"], anything)])
every("two dimensions", dict(ndim=2, shape=(2, 3), strides=(12, 4)), [(["matrix", "view_int32", "mut_int32", "any_int32", "retain"], 15.0)])
every("64 dimensions", dict(ndim=64, shape=(1,) * 63 + (6,), strides=(MIN,) * 63 + (4,)), [(["view_int32", "mut_int32", "any_int32", "retain"], 15.0),
                                                                                        (GET + ANY + ["get_view"], anything)])
every("no dimension", dict(buf=SIX + 20, ndim=0, len=4, shape=None, strides=None),
      [(["view_int32", "mut_int32", "any_int32", "get_int32", "retain"], 5.0), (GET + ANY + ["get_view"], anything)])
every("no dimension, with arrays", dict(buf=SIX + 20, ndim=0, len=4, shape=(), strides=()), [(["view_int32", "mut_int32", "any_int32", "get_int32", "retain"], 5.0)])

# ---- formats ----

wrong_element("the itemsize is not the format's, 8", itemsize=8, shape=(3,), strides=(8,))
wrong_element("the itemsize is not the format's, 3", itemsize=3, shape=(8,), strides=(3,))
wrong_element("the itemsize is not the format's, 2", itemsize=2, shape=(12,), strides=(2,))
wrong_element("the itemsize is not the format's, 1", itemsize=1, shape=(24,), strides=(1,))
wrong_element("one huge item", itemsize=24, shape=(1,), strides=(24,))
for format in ["1i", "@1i", " i ", "01i"]:
    correct(f"format {format!r}", 15.0, format=format)
wrong_element("format NULL of 4-byte items", format=None)
for format in ["", "@", " ", "ii", "<>i", "\x01", b"\xff", b"\xc3", "é", "T{", "T{i:x:}", "}", "(2)i", "(", "i:", ":i", "Z", "Zi", "Zx", "Zf", "<", "=",
               "P", "&i", "X{}", "O", "%s%s%s%n", "99999999999999999999i", "0i", "i0", ">i", "!i", "I", "f", "w", "u", "4s", "4p", "g", "x", "?", "l", "\n"]:
    wrong_element(f"format {format!r}", format=format)
every("no format of bytes", dict(format=None, itemsize=1, shape=(24,), strides=(1,)),
      [(["bytes", "slice_uint8", "view_uint8", "mut_uint8"], 15.0), (VIEWS, WRONG), (ANY + GET + ["get_view"], anything)])
for format in ["x" * 2**20, "i" * 2**20, "T{" * 2**19, "(" * 2**20, "T{" + "i:x:" * 2**18 + "}", " " * 2**20, "9" * 2**20, b"\xff" * 2**20, "Z" * 2**20,
               "<" * 2**20, "i" + " " * 2**20]:
    wrong_element(f"a megabyte of {format[:6]!r}", format=format)
for format in [b"i", b"<", b"<i", b"@", b"Z", b"Zf", b"d", b"B", b"", b"T{", b"x" * 8, b"x" * 99, b"x" * 100, b"x" * 101, b"x" * 4095, b"x" * 4096, b"x" * 5000,
               b"i" * 2**20, b"\xff" * 100]:
    inconsistent(f"unterminated format {format[:8]!r} of {len(format)}", format=Unterminated(format))

# ---- suboffsets ----

POINTERS = words([SIX + 4 * i for i in range(6)])
NULLS = words([0] * 6)
for buf, name in [(POINTERS, "of pointers"), (NULLS, "of NULL")]:
    every(f"suboffsets that were not asked for, {name}", dict(buf=buf, suboffsets=(0,), strides=(8,)),
          [(INT32 + OTHERS, INCONSISTENT), (["matrix"], INCONSISTENT), (ANY, anything), (AS + ["get_int32"], Refused(BufferError, "suboffsets")),
           (WRONG_AS, Refused(TypeError, "expected a"))])
every("suboffsets, followed", dict(buf=POINTERS, suboffsets=(0,), strides=(8,)), [(GET + ["get_view", "copy_from", "copy_to"], anything), (["memory_view"], lambda m: m.tolist() == [0, 1, 2, 3, 4, 5])])
every("suboffsets that lead to NULL", dict(buf=NULLS, suboffsets=(0,), strides=(8,)),
      [(GET, lambda text: "got NULL" in text), (["get_view"], Refused(BufferError, "got NULL"))])
correct("suboffsets that mean nothing", 15.0, suboffsets=(-1,))
correct("suboffsets of MIN that mean nothing", 15.0, suboffsets=(MIN,))
every("suboffsets of no dimension", dict(buf=SIX + 20, ndim=0, len=4, shape=(), strides=(), suboffsets=(-1,)), [(["copy_from"], None)])
every("suboffsets of no dimension that lead to NULL", dict(buf=SIX + 20, ndim=0, len=4, shape=(), strides=(), suboffsets=(0,)), [(["copy_from"], anything)])

# ---- read-only, obj, failures ----

every("read-only, whatever was asked", dict(readonly=1), [
    ([n for n in INT32 + ["any_int32", "get_int32"] if n not in MUT], 15.0), (MUT, Refused(TypeError, "'v'", "read-only")),
    (["any_mut"], Refused(TypeError, "read-only"))])
every("read-only, and refusing to be written", dict(readonly=1, honest=True), [
    ([n for n in INT32 + ["any_int32", "get_int32"] if n not in MUT], 15.0), (MUT, Refused(TypeError, "'v'", "read-only")),
    (["any_mut"], Refused(TypeError, "read-only"))])
every("read-only -1", dict(readonly=-1), [(MUT, Refused(TypeError, "'v'", "read-only"))])
for members, name in [(dict(ndim=65, shape=(1,) * 65, strides=(4,) * 65), "ndim 65"), (dict(itemsize=0), "itemsize 0"), (dict(shape=None), "NULL shape"),
                      (dict(format=Unterminated(b"i")), "unterminated")]:
    every(f"read-only and {name}, found when asked again", dict(readonly=1, honest=True, **members), [(MUT, INCONSISTENT)])
refuses = dict(readonly=1, honest=True)
every("read-only, then failing", [refuses, dict(outcome=FAILS)], [(MUT, Refused(BufferError, "'v'"))])
every("read-only, then failing with obj", [refuses, dict(outcome=FAILS_WITH_OBJ)], [(MUT, Refused(BufferError, "'v'"))])
every("read-only, then failing in silence", [refuses, dict(outcome=FAILS_SILENTLY)], [(MUT, Refused(BufferError, "'v'"))])
every("read-only, then raising in release", [refuses, dict(readonly=1, raises=True)], [(MUT, Refused(TypeError, "'v'", "read-only"))])

correct("obj NULL", 15.0, obj=False)
inconsistent("obj NULL and len 20", obj=False, len=20)
EVERY = [*SHIM, *GO, *GET, *COPY, "memory_view"]
every("failing", dict(outcome=FAILS), [(EVERY, Refused(BufferError, "refused")), (SHIM, Refused(BufferError, "'v'", "refused"))])
every("failing with obj set", dict(outcome=FAILS_WITH_OBJ), [(EVERY, Refused(BufferError, "refused")), (SHIM, Refused(BufferError, "'v'", "refused"))])
every("failing with an exception of its own", dict(outcome=FAILS_OTHERWISE), [(EVERY, Refused(LookupError, "refused"))])
every("failing without an exception", dict(outcome=FAILS_SILENTLY), [(EVERY, Refused(SystemError)), (SHIM, Refused(SystemError, "'v'"))])

# ---- release ----

correct("raising in release", 15.0, raises=True)
inconsistent("raising in release, and len 20", raises=True, len=20)
every("raising in release after a panic", dict(raises=True), [(["panic_with"], Refused(ways.PanicError, "after the buffer"))])
every("raising in release after an error", dict(raises=True), [(["fail_with"], Refused(LookupError, "after the buffer"))])
# ---- changing between calls ----

ONCE = [n for n in INT32 + AS if n not in RETAIN]
for later, name in [(dict(buf=OTHER_SIX), "memory"), (dict(buf=SIX + 4, len=20, shape=(5,)), "start"), (dict(len=20, shape=(5,)), "extent"),
                    (dict(strides=(0,)), "stride"), (dict(itemsize=8, shape=(3,), strides=(8,), format="d"), "itemsize"), (dict(ndim=2, shape=(6, 1), strides=(4, 4)), "ndim"),
                    (dict(buf=0, len=0, shape=(0,)), "nothing"), (dict(len=20), "len"), (dict(ndim=-1), "ndim to -1"), (dict(ndim=65), "ndim to 65"),
                    (dict(shape=None), "shape to NULL"), (dict(itemsize=0), "itemsize to 0")]:
    every(f"another {name} when asked again", [{}, later], [(ONCE, 15.0), (RETAIN, Refused(BufferError, "'v'", "other memory"))])
    every(f"another {name} and obj NULL when asked again", [{}, dict(obj=False) | later], [(RETAIN, Refused(BufferError, "'v'", "other memory"))])
every("read-only when asked again", [{}, dict(readonly=1)], [(["retain", "retain_held"], 15.0), (["retain_mut"], Refused(BufferError, "'v'"))])
every("raising in release when asked again", [{}, dict(raises=True)], [(RETAIN, 15.0)])
every("other memory, raising in release, when asked again", [{}, dict(raises=True, buf=OTHER_SIX)], [(RETAIN, Refused(BufferError, "'v'", "other memory"))])
every("obj NULL when asked again", [{}, dict(obj=False)], [(RETAIN, 15.0)])
for outcome, e in [(FAILS, BufferError), (FAILS_WITH_OBJ, BufferError), (FAILS_OTHERWISE, LookupError), (FAILS_SILENTLY, SystemError)]:
    every(f"failing ({outcome}) when asked again", [{}, dict(outcome=outcome)], [(RETAIN, Refused(e))])


@pytest.mark.parametrize("case", CASES)
def test_a_liar(case):
    answers, want = CASES[case]
    raising = any(a.get("raises") for a in answers)
    for name, outcome in want.items():
        for _ in range(2):  # what is left behind may show the second time
            go(name, make(*answers), outcome, raising)


def test_every_way_meets_liars():
    assert {name for _, want in CASES.values() for name in want} >= {*EVERY, "panic_with", "fail_with"}


def test_the_truth():
    assert ways.get_buffer(make(), FULL_RO).split()[1:6] == ["24", "4", "false", "1", "1"]
    assert ways.any_format(make(dict(format="xy" * 2**19))) == (2**20, "xyxyxyxy")


def raising(*lengths):
    return [make(dict(raises=True, len=n)) for n in lengths]


def test_three_that_raise_in_release():
    for _ in range(2):
        unraisable.clear()
        xs = raising(24, 24, 24)
        assert ways.three(*xs) == exactly(45.0)
        assert len(unraisable) == 3
        assert all(x.counts()[1:] == (1, 1, 0, 0) for x in xs)


def test_three_that_raise_in_release_and_the_last_is_refused():
    xs = raising(24, 24, 20)
    raises(BufferError, ways.three, *xs, mentions="'c'")
    assert len(unraisable) == 3
    assert all(x.counts()[1:] == (1, 1, 0, 0) for x in xs)


def test_released_behind_the_consumer_s_back():
    """By the Py_buffer of the consumer: its own release does nothing then."""
    for _ in range(3):
        a = make()
        b = make({}, hook=a.release)
        before = refcounts(a, b)
        assert ways.three(a, b, honest[1]) == exactly(45.0)
        assert a.counts() == (1, 1, 1, 0, 0)
        assert b.counts() == (1, 1, 1, 0, 0)
        after = refcounts(a, b)
        assert after == before


def test_a_hook_that_raises():
    a = make()
    b = make({}, hook=lambda: 1 / 0)
    raises(ZeroDivisionError, ways.three, a, b, honest[1])
    assert a.counts() == (1, 1, 1, 0, 0)


def test_a_copy_of_which_both_are_released():
    a, b = raising(24, 20)
    for pair in [(a, b), (b, a)]:
        raises(BufferError, ways.copy_data, *pair, mentions="inconsistent")
    assert len(unraisable) == 4
    assert (a.counts(), b.counts()) == ((2, 2, 2, 0, 0),) * 2


def test_a_copy_between_shapes():
    """Neither contiguous nor alike."""
    twelve, out = [liar.guarded(struct.pack("=12i", *range(12))) for _ in range(2)]
    ways.copy_data(make(dict(buf=out, ndim=2, shape=(2, 3), strides=(24, 4))), make(dict(buf=twelve, strides=(8,))))
    assert struct.unpack("=12i", liar.peek(out, 48)) == (0, 2, 4, 3, 4, 5, 6, 8, 10, 9, 10, 11)


def test_another_answer_to_each_call():
    x = make(dict(buf=OTHER_SIX), {}, dict(strides=(0,)), dict(len=20))
    assert ways.view_int32(x) == exactly(75.0)
    assert ways.slice_int32(x) == exactly(15.0)
    assert ways.mut_int32(x) == exactly(0.0)
    raises(BufferError, ways.mut_int32, x, mentions="'v'")
    assert x.counts() == (4, 4, 4, 0, 0)


def test_another_answer_for_each_argument():
    x = make({}, dict(buf=OTHER_SIX), dict(buf=SIX + 4, len=20, shape=(5,)))
    assert ways.three(x, x, x) == exactly(15.0 + 75.0 + 15.0)
    x = make({}, {}, dict(ndim=65))
    raises(BufferError, ways.three, x, x, x, mentions="'c'")
    assert x.counts() == (3, 3, 3, 0, 0)


BLOCK = items("i", *range(6))


@pytest.mark.parametrize("first, second", [((BLOCK, 3), (BLOCK + 12, 3)), ((BLOCK + 12, 3), (BLOCK, 3)), ((BLOCK, 6), (BLOCK + 24, 0))],
                         ids=["before", "behind", "nothing behind"])
def test_memory_of_two_exporters_side_by_side(first, second):
    """The one whose view is retained is asked again."""
    a, b = [make(dict(buf=p, len=4 * n, shape=(n,))) for p, n in (first, second)]
    ways.keep_second(a, b)
    assert (a.counts()[:3], b.counts()[:3]) == ((1, 1, 1), (2, 2, 1))
    ways.drop()
    assert (a.counts(), b.counts()) == ((1, 1, 1, 0, 0), (2, 2, 2, 0, 0))


def test_the_end_of_a_view_is_kept():
    x = make()
    ways.keep_end(x)
    assert x.counts() == (2, 2, 1, 0, 0)
    ways.drop()
    assert x.counts() == (2, 2, 2, 0, 0)
