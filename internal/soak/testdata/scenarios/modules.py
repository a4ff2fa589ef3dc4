"""Ten modules, ten Go runtimes, each under pressure of its collector."""
import os
import random
import threading
import warnings

import soak

warnings.simplefilter("ignore", DeprecationWarning)
modules = [soak.Module(f"work_{n}") for n in range(10)]


def one(m, r):
    text = "é" * r.choice([5, 60, 300, 3000])
    assert m.echo_after_garbage(text, 100) == text
    k = r.randrange(200)
    assert memoryview(m.squares(k)).tolist() == [i * i for i in range(k)]
    assert memoryview(m.range(k)).tolist() == list(range(k))
    m.garbage(1000)
    assert m.goroutines(5) == 10
    soak.raises(m.PanicError, m.panic_nil)


@soak.part
def in_turn(rng):
    for _ in range(5):
        for m in rng.sample(modules, 10):
            one(m, rng)


@soak.part
def at_once(rng):
    def use(m, seed):
        r = random.Random(seed)
        for _ in range(5):
            one(m, r)

    soak.together(*[lambda m=m, s=rng.getrandbits(32): use(m, s) for m in modules])


@soak.part
def memory_of_one_in_another(rng):
    for _ in range(20):
        a, b = rng.sample(modules, 2)
        data = memoryview(bytearray(800)).cast("d")
        b.scale(data, 2.0)
        assert b.sum(data) == a.sum(data) == 0.0
        array = a.points(50)
        assert b.sum_points(array) == a.sum_points(array) == 50 * 49 / 2 * 1.5
        del array
        a.collect()
        b.collect()


@soak.part
def in_children(rng):
    """Each module has a library of its own in a child, whichever is called first."""

    def child():
        for m in rng.sample(modules, 10):
            one(m, rng)

    modules[0].nothing()
    for _ in range(2):
        soak.in_child(child)


soak.run()
