"""Forks before, between and during calls, from all threads, with arrays of the parent in the child."""
import gc
import multiprocessing
import os
import threading
import warnings

import soak

warnings.simplefilter("ignore", DeprecationWarning)
work = soak.Module("work")


def some_work(rng):
    assert work.goroutines(20) == 190
    text = "é" * rng.randrange(1000)
    assert work.echo(text) == text
    assert memoryview(work.range(6)).tolist() == [0, 1, 2, 3, 4, 5]
    assert memoryview(work.squares(4)).tolist() == [0, 1, 4, 9]
    work.garbage(2000)
    work.collect()


@soak.part
def generations(rng):
    """Children, and children of children, each with a Go runtime of its own."""

    def child(depth):
        some_work(rng)
        if depth:
            soak.in_child(lambda: child(depth - 1))
        some_work(rng)

    some_work(rng)
    soak.in_child(lambda: child(3))


@soak.part
def arrays_of_the_parent(rng):
    """What the parent's Go made stays readable in the child, before and after the child's own Go runs."""
    pinned, allocated = memoryview(work.squares(100)), memoryview(work.range(1000))
    first = rng.random() < 0.5

    def child():
        nonlocal pinned, allocated
        if first:
            some_work(rng)
        assert pinned[99] == 99 * 99 and allocated[999] == 999
        pinned = allocated = None
        gc.collect()
        some_work(rng)

    for _ in range(5):
        soak.in_child(child)
    assert pinned[99] == 99 * 99 and allocated[999] == 999


@soak.part
def while_threads_are_in_go(rng):
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            work.goroutines(10)
            work.echo_after_garbage("x" * 500, 50)
            work.sleep(100)

    workers = [threading.Thread(target=busy) for _ in range(4)]
    for w in workers:
        w.start()
    try:
        for _ in range(10):
            soak.in_child(lambda: some_work(rng))
    finally:
        stop.set()
        for w in workers:
            w.join()


@soak.part
def from_several_threads(rng):
    """Threads fork at the same time."""

    def fork():
        for _ in range(5):
            soak.in_child(lambda: some_work(rng))

    soak.together(*[fork] * 3)


@soak.part
def retained(rng):
    """A view that is retained across a fork is released in the parent alone."""
    data = bytearray(8 * 100)
    view = memoryview(data).cast("d")
    work.keep(view)
    soak.in_child(lambda: some_work(rng))
    assert work.drop() == 1
    view.release()
    data.append(0)


def task(n):
    return work.goroutines(3) + len(work.echo("x" * n))


@soak.part
def pool(rng):
    with multiprocessing.get_context("fork").Pool(3) as processes:
        sizes = [rng.randrange(2000) for _ in range(100)]
        assert processes.map(task, sizes) == [3 + n for n in sizes]


soak.run()
