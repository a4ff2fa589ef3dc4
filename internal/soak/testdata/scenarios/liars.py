"""Buffers that are inconsistent at random, from an extension in C, by every way into Go: an exception or a result, and
each export ended. A consumer cannot detect memory that does not exist, beyond what len, shape and strides agree on."""
import struct
import sys

import liar
import soak

ways = soak.Module("ways")

GIVES, FAILS, FAILS_WITH_OBJ, FAILS_OTHERWISE, FAILS_SILENTLY = range(5)
MAX, MIN = 2**63 - 1, -2**63
sys.unraisablehook = lambda info: None  # some raise in release

ITEMS = 64  # int32
blocks = {}


def guarded(data):
    """The address of a copy of data, behind which is a page that cannot be read."""
    if data not in blocks:
        blocks[data] = liar.guarded(data)
    return blocks[data]


def words(values):
    # the end of a shape that is shorter than ndim no consumer can see
    return 0 if values is None else guarded(struct.pack(f"{max(64, len(values))}n", *values, *[1] * (64 - len(values))))


START = guarded(struct.pack(f"={ITEMS}i", *range(ITEMS)))
SIZE = 4 * ITEMS
FORMATS = ["i", "i", "i", "l", "q", "f", "d", "B", "b", "?", "e", "Zf", "<i", ">i", "=i", "@i", "!i", "", " ", "ii", "T{i:x:}", "T{i", "(2)i", "4s", "x", "P", "O", "&i",
           "X{}", "i:", "1i", "999999999999i", "\x01", b"\xff", b"\xc3", "T{" * 300, "x" * 5000]
NUMBERS = [0, 1, 2, 3, 4, 5, 6, 8, 16, 63, 64, 65, 100, -1, -2, -4, -8, 2**31 - 1, -2**31, 2**32, 2**61, 2**62, -2**62, MAX, MIN]


def lie(rng):
    shape = tuple(rng.choice([1, 1, 2, 3, 4]) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])))
    strides, step = [], 4
    for n in reversed(shape):
        strides.insert(0, step)
        step *= n
    a = dict(buf=START, len=step, itemsize=4, readonly=0, ndim=len(shape), format="i", shape=shape, strides=tuple(strides), suboffsets=None, obj=1, raises=0,
             outcome=GIVES, honest=0)
    for member in rng.sample(sorted(a), rng.choice([0, 1, 1, 1, 2, 3])):
        match member:
            case "buf":
                a["buf"] = rng.choice([0, 1, START + 1, START + 2, START + 4, START + 8, -4, -8])
            case "format":
                a["format"] = rng.choice([None, *FORMATS])
            case "shape" | "strides":
                a[member] = rng.choice([None, tuple(rng.choice([1, 2, 4, *NUMBERS]) for _ in range(max(1, min(64, abs(a["ndim"])))))])
            case "suboffsets":
                a["suboffsets"] = (-1,) * 64
            case "obj" | "raises" | "honest":
                a[member] = rng.choice([0, 1])
            case "readonly":
                a["readonly"] = rng.choice([0, 1, -1])
            case "outcome":
                a["outcome"] = rng.choice([GIVES, FAILS, FAILS_WITH_OBJ, FAILS_OTHERWISE, FAILS_SILENTLY])
            case "ndim":
                a["ndim"] = (rng.choice(NUMBERS) + 2**31) % 2**32 - 2**31  # an int of C
            case _:
                a[member] = rng.choice(NUMBERS)
    return a


def reaches_out(a):
    """Whether the memory that a describes without contradiction is not all there, or takes too long to read."""
    ndim, shape, strides, itemsize = a["ndim"], a["shape"], a["strides"], a["itemsize"]
    if itemsize <= 0 or not 0 <= ndim <= 64 or a["buf"] == 0:
        return False
    if shape is None:
        shape = (a["len"] // itemsize,) if ndim == 1 else () if ndim == 0 else None
    if shape is None:
        return False
    shape = (shape + (1,) * 64)[:ndim]
    if min(shape, default=1) < 0:
        return False
    total = itemsize
    for n in shape:
        total *= n
    if total != a["len"]:
        return False
    if total == 0:
        return shape != () and max(shape) > 1000  # rows of nothing
    if total > 1 << 16:
        return True  # items of a stride of 0
    if strides is None:
        low, high = 0, total
    else:
        reach = [(n - 1) * s for n, s in zip(shape, (strides + (1,) * 64)[:ndim])]
        low, high = sum(r for r in reach if r < 0), sum(r for r in reach if r > 0) + itemsize
    buf = a["buf"] % 2**64
    low, high = buf + low, buf + high
    if low < 0 or high >= 2**64:
        return False  # beyond any address, which can be found out
    return low < START or high > START + SIZE


def make(rng, count):
    answers = []
    while len(answers) < count:
        a = lie(rng)
        if reaches_out(a):
            continue
        format = a["format"]
        text = 0 if format is None else guarded((format if isinstance(format, bytes) else format.encode()) + b"\0")
        answers.append((a["buf"], a["len"], a["itemsize"], a["readonly"], a["ndim"], text, words(a["shape"]), words(a["strides"]), words(a["suboffsets"]), a["obj"],
                        a["raises"], a["outcome"], a["honest"]))
    return liar.Liar(answers, None)


TRUTH = (START, 16, 4, 0, 1, guarded(b"i\0"), words((4,)), words((4,)), 0, 1, 0, GIVES, 0)
WAYS = ["view_int32", "vector", "held", "slice_int32", "mut_int32", "bytes", "slice_uint8", "slice_int16", "slice_float64", "view_uint8", "view_int16", "view_float64",
        "mut_uint8", "mut_float64", "matrix", "describe", "any_format", "any_int32", "any_mut", "any_float64", "any_pair", "get_int32", "get_view", "retain",
        "retain_held", "retain_mut"]
REFUSALS = (BufferError, TypeError, LookupError, SystemError, ValueError)


def one(rng):
    name = rng.choice([*WAYS, "three", "get_buffer", "copy"])
    liars = [make(rng, rng.choice([1, 1, 2]))]
    honest = liar.Liar([TRUTH], None)
    match name:
        case "three":
            liars += [make(rng, 1), honest]
            rng.shuffle(liars)
            arguments = liars
        case "get_buffer":
            arguments = [liars[0], rng.choice([0, 1, 0x11C, 0x11D, 0x19, 0x18, 8, 4])]
        case "copy":
            name = "copy_data"
            arguments = [*liars, honest] if rng.random() < 0.5 else [honest, *liars]
        case _:
            arguments = liars
    before = [sys.getrefcount(x) for x in liars]
    try:
        getattr(ways, name)(*arguments)
    except REFUSALS:
        pass
    assert [sys.getrefcount(x) for x in liars] == before, (name, "references")
    for x in {id(x): x for x in [*liars, honest]}.values():
        requests, acquired, released, foreign, pending = x.counts()
        assert (acquired, foreign, pending) == (released, 0, 0), (name, x.counts())


@soak.part
def one_thread(rng):
    for _ in range(300):
        one(rng)


@soak.part
def while_go_collects(rng):
    soak.together(lambda: [one(rng) for _ in range(200)], *[lambda: [ways.garbage(1000) for _ in range(30)]] * 2)


soak.run()
