"""str and bytes of all lengths come back from Go while Go collects: results that Go keeps, and those in the frame."""
import threading

import soak

work = soak.Module("work")


def texts(rng):
    """Around the 104 bytes that a frame has room for, and far beyond."""
    n = rng.choice([0, 1, 8, 103, 104, 105, 600, 600, 4096, 70_000])
    return rng.choice("aé漢🐍") * n


def allocate(stop):
    while not stop.is_set():
        work.garbage(2000)


def during_garbage(rng, *functions):
    stop = threading.Event()

    def guarded(f):
        try:
            f()
        finally:
            stop.set()

    soak.together(*[lambda f=f: guarded(f) for f in functions], *[lambda: allocate(stop)] * 8)


@soak.part
def echo_while_others_allocate(rng):
    def echo():
        text = "x" * 600
        for _ in range(400):
            assert work.echo(text) == text

    during_garbage(rng, *[echo] * 8)


@soak.part
def all_lengths(rng):
    seeds = [rng.getrandbits(32) for _ in range(4)]

    def echo(seed):
        import random

        r = random.Random(seed)
        for _ in range(150):
            text = texts(r)
            assert work.echo(text) == text
            assert work.echo_bytes(text.encode()) == text.encode()

    during_garbage(rng, *[lambda s=s: echo(s) for s in seeds])


@soak.part
def one_thread_makes_garbage(rng):
    for _ in range(100):
        text = texts(rng)
        assert work.echo_after_garbage(text, 300) == text


@soak.part
def several_results(rng):
    def several():
        text, data = "é" * 300, b"b" * 500
        for n in range(200):
            assert work.several(n, text, data) == (n, text, data)

    during_garbage(rng, *[several] * 4)
    work.refresh()


soak.run()
