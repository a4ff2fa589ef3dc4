"""Errors, chains of causes, panics, and memory that runs out, from many threads while Go collects."""
import soak

work = soak.Module("work")

CLASSES = {c.__name__: c for c in (ValueError, KeyError, TypeError, LookupError, ArithmeticError, BufferError, OverflowError, StopIteration, MemoryError)}


def chain(e):
    n = 0
    while e is not None:
        e, n = e.__cause__, n + 1
    return n


def one(rng):
    name = rng.choice(sorted(CLASSES))
    depth, size = rng.choice([0, 1, 3, 30]), rng.choice([0, 10, 100, 5000])
    e = soak.raises(CLASSES[name], work.fail, name, depth, size)
    assert type(e) is CLASSES[name]
    assert ("failed " + "x" * size) in str(e) and chain(e) == depth + 3, (chain(e), depth)
    e = soak.raises(OSError, work.open, "/nothing/" + "n" * size)
    assert type(e) in (FileNotFoundError, OSError) and e.filename == "/nothing/" + "n" * size
    text = "é" * size
    e = soak.raises(work.PanicError, work.panic, text)
    assert str(e) == text and "goroutine" in e.__notes__[0]
    soak.raises(work.PanicError, work.panic_nil)
    soak.raises(work.PanicError, work.panic_deep, rng.choice([1, 10, 1000]))
    soak.raises(work.PanicError, work.panic_index, memoryview(bytes(80)).cast("d"), 10)
    soak.raises(MemoryError, work.huge)
    soak.raises(RuntimeError, work.two, True)
    soak.raises(OverflowError, work.add, 1 << 63, 0)
    soak.raises(TypeError, work.add, "1", 0)
    soak.raises(TypeError, work.add, 1)
    soak.raises(UnicodeEncodeError, work.echo, "\ud800" * size + "\ud800")
    soak.raises(TypeError, work.sum, b"12345678")
    soak.raises(BufferError, work.sum_slice, memoryview(bytes(80)).cast("d")[::2])


@soak.part
def one_thread(rng):
    for _ in range(20):
        one(rng)
        work.garbage(500)


@soak.part
def many_threads(rng):
    import random

    def fail(seed):
        r = random.Random(seed)
        for _ in range(10):
            one(r)

    soak.together(*[lambda s=rng.getrandbits(32): fail(s) for _ in range(4)], *[lambda: [work.garbage(2000) for _ in range(50)]] * 3)
    work.refresh()


soak.run()
