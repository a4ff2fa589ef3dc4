"""Threads that come and go: each makes calls of its own, and ends while others are in Go."""
import ctypes
import random
import threading

import soak

work = soak.Module("work")


def calls(seed, n):
    r = random.Random(seed)
    for _ in range(n):
        match r.randrange(8):
            case 0:
                text = "é" * r.randrange(300)
                assert work.echo(text) == text
            case 1:
                assert work.goroutines(5) == 10
            case 2:
                k = r.randrange(100)
                assert memoryview(work.range(k)).tolist() == list(range(k))
            case 3:
                k = r.randrange(100)
                assert memoryview(work.squares(k)).tolist() == [i * i for i in range(k)]
            case 4:
                assert str(soak.raises(ValueError, work.fail, "ValueError", 2, 10)).startswith("failed xxx")
            case 5:
                soak.raises(work.PanicError, work.panic, "boom")
            case 6:
                work.garbage(200)
            case 7:
                assert work.add(2, 3) == 5 and work.held(1) == 2 and work.several(1, "x" * 200, b"y" * 200)[0] == 1


@soak.part
def short_lives(rng):
    """Threads that make a few calls and end, a few at a time."""
    for _ in range(10):
        soak.together(*[lambda s=rng.getrandbits(32): calls(s, 5) for _ in range(8)])


@soak.part
def long_lives(rng):
    soak.together(*[lambda s=rng.getrandbits(32): calls(s, 100) for _ in range(6)])
    work.refresh()


@soak.part
def small_stacks(rng):
    """A thread of 256 kB: the least that Python code, and a call's frame below it, can do with."""
    before = threading.stack_size(256 << 10)
    try:
        soak.together(*[lambda s=rng.getrandbits(32): calls(s, 20) for _ in range(4)])
    finally:
        threading.stack_size(before)


@soak.part
def threads_that_python_did_not_start(rng):
    """Callbacks of ctypes on a thread of the C library: Python makes a thread state for each."""
    libc = ctypes.CDLL(None)
    failures = []

    @ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
    def start(_):
        try:
            calls(seed, 5)
        except BaseException as e:
            failures.append(e)
        return None

    for _ in range(5):
        seed = rng.getrandbits(32)
        thread = ctypes.c_ulong()
        assert libc.pthread_create(ctypes.byref(thread), None, start, None) == 0
        assert libc.pthread_join(thread, None) == 0
    if failures:
        raise failures[0]


@soak.part
def one_array_for_all(rng):
    """Readers of an array against the thread that releases it: a reader has the memory, or ValueError."""
    for _ in range(20):
        a = work.bytes(64)

        def read():
            try:
                for _ in range(20):
                    m = memoryview(a)
                    assert bytes(m) == bytes(64)
                    m.release()
                    repr(a)
            except ValueError as e:
                assert "released" in str(e)

        def end():
            while True:
                try:
                    return a.release()
                except BufferError:
                    pass

        soak.together(read, read, read, end)


@soak.part
def retained(rng):
    """Threads retain and release views of one object; in the end no export is left."""
    array = work.floats(64)  # its exports are counted atomically; free-threaded 3.13 loses those of a bytearray or memoryview
    data = bytearray(8 * 64)
    whole = array if soak.FREE_THREADED_313 else memoryview(data).cast("d")

    def keep():
        for _ in range(30):
            work.keep(whole)
            assert work.keep_briefly(whole) == 0.0
            work.drop()

    def drop():
        for _ in range(50):
            work.drop()
            work.drop_held()

    soak.together(keep, keep, keep, drop)
    work.drop()
    work.nothing()
    whole.release()
    data.append(0)


soak.run()
