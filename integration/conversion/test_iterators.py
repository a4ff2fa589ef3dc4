"""Sequences and channels of Go as iterators of Python."""

import collections.abc
import contextlib
import datetime
import functools
import gc
import itertools
import pickle
import signal
import sys
import threading
import time

import iterators as m
import pytest
from checks import eventually, in_child, in_interpreter, measures_memory, needs_fork, needs_signals, python, resident, together


def test_is_an_iterator():
    it = m.count(3)
    assert iter(it) is it and isinstance(it, collections.abc.Iterator)
    assert type(it).__name__ == "Iterator" and type(it).__module__ == "iterators"
    assert [next(it), next(it), next(it)] == [0, 1, 2]
    for _ in range(3):
        with pytest.raises(StopIteration):
            next(it)
    assert list(m.count(0)) == []


@pytest.mark.parametrize("n", [1, 2, 3, 127, 255, 256, 257, 100_000])
def test_all_items_in_order(n):
    assert list(m.count(n)) == list(range(n))


def test_kinds():
    assert list(m.halves(3)) == [0.0, 0.5, 1.0] and list(m.plain(300)) == [i % 256 for i in range(300)]
    assert list(m.words("a few ö words")) == ["a", "few", "ö", "words"]
    assert list(m.letters(["x", "y"])) == [(0, "x"), (1, "y")]
    assert [(k, v.tolist()) for k, v in m.sorted({"b": [1, 2], "a": []})] == [("a", []), ("b", [1, 2])]
    assert list(m.durations()) == [(datetime.timedelta(seconds=1), (True, False)), (datetime.timedelta(minutes=1), (False, False))]
    assert list(itertools.islice(m.fibonacci(), 12)) == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    assert list(itertools.islice(m.fibonacci(), 300))[-1] > 1 << 200


def test_memory_that_go_uses_again():
    assert list(m.reused(1000)) == [bytes([i % 256]) for i in range(1000)]
    assert [[row.tolist() for row in rows] for rows in m.matrix(3)] == [[[i], [0, -i]] for i in range(3)]


def test_arguments_outlive_the_call():
    data = bytearray(b"0123456789" * 1000)
    it = m.chunks(data, 10)
    data[:] = b"x" * len(data)
    data.clear()
    del data
    gc.collect()
    assert list(it) == [b"0123456789"] * 1000


def test_instances():
    nodes = list(m.nodes(1000))
    assert [n.name for n in nodes] == [str(i) for i in range(1000)] and type(nodes[0]) is m.Node
    del nodes
    gc.collect()
    it = m.nodes(1000)
    for _ in range(40):
        next(it)
    assert eventually(lambda: m.alive() > 0)
    it.close()  # drops what Go has made in advance
    assert eventually(lambda: m.alive() <= 1)
    it = m.nodes(1000)
    next(it), next(it), next(it)
    del it
    assert eventually(lambda: m.alive() == 0)


def test_classes_are_iterable():
    tree = m.Tree(value=5)
    for v in (3, 8, 1, 4, 9):
        tree.insert(v)
    assert list(tree) == list(tree.all()) == [1, 3, 4, 5, 8, 9] and 4 in tree and 7 not in tree
    for v in tree:
        tree.insert(v + 100)
        if v > 50:
            break
    a, *rest = m.Pairs(["x", "y"])
    assert a == (0, "x") and rest == [(1, "y")]
    table = m.Table({"a": 1, "b": 2})
    assert sorted(table) == ["a", "b"] and sorted(table.keys()) == ["a", "b"] and sorted(table.values()) == [1, 2]


def test_nested():
    assert [list(i) for i in m.nested(4)] == [[], [0], [0, 1], [0, 1, 2]]
    (first, second), channels = m.several(2)
    assert list(first) == [0, 1] and list(second) == [0, 1, 2] and list(channels["key"]) == [0, 1]


def test_infinite():
    for i in m.count(-1):
        if i == 1000:
            break
    assert sum(itertools.islice(m.count(-1), 10_000)) == sum(range(10_000))
    assert list(zip(m.count(-1), "abc")) == [(0, "a"), (1, "b"), (2, "c")]


def test_dropped_and_closed_sequences_end():
    gc.collect()
    assert eventually(lambda: m.goroutines() < 20)
    before, goroutines = m.ended(), m.goroutines()
    for i in range(1000):
        it = m.count(-1)
        for _ in range(i % 5):
            next(it)
        if i % 2:
            it.close()
            it.close()
            with pytest.raises(StopIteration):
                next(it)
    del it
    assert eventually(lambda: m.ended() == before + 800)  # of those that had begun
    assert eventually(lambda: m.goroutines() <= goroutines)
    with contextlib.closing(m.count(-1)) as it:
        assert next(it) == 0
    assert list(it) == []


def test_drop_while_go_produces():
    for _ in range(20):
        it = m.sleepers(600)  # a drop that waited for Go would hang
        assert next(it) == 0
        del it
    it = m.goes_on()
    assert next(it) == 0
    it.close()


def test_a_pause_does_not_keep_back_items():
    it = m.answers()
    for text in "abcdefghijklmnopqrstuvwxyz":
        m.tell(text)
        assert next(it) == text  # Go waits for the next text meanwhile
    for text in "abc":
        m.tell(text)
    assert [next(it) for _ in range(3)] == ["a", "b", "c"]
    it.close()


def test_slow_sequences():
    assert list(itertools.islice(m.sleepers(0.001), 100)) == list(range(100))


def test_channels():
    assert list(m.channel(5)) == [0, 1, 2, 3, 4]
    assert list(m.channel(1000)) == list(range(1000))
    assert list(m.ticks(3)) == [None] * 3
    for text in "abc":
        m.send(text)
    for text in m.events():
        assert text == "a"
        break
    it = iter(m.events())
    assert next(it) == "b" and next(iter(m.events())) == "c"  # what Python did not ask for stays there


def test_close_wakes_who_waits():
    for make in (m.forever, lambda: m.sleepers(3600)):
        it = make()
        got = []
        if make is not m.forever:
            next(it)
        thread = threading.Thread(target=lambda: got.extend(it))
        thread.start()
        time.sleep(0.05)
        it.close()
        thread.join(20)
        assert not thread.is_alive() and got == []


@needs_signals
@pytest.mark.parametrize("make", [m.forever, lambda: m.sleepers(3600)])
def test_signals_end_a_wait(make):
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    it = make()
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Stop):
            list(it)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 100, 1000])
def test_a_panic_comes_after_the_items_before_it(n):
    it = m.panics(n)
    assert list(itertools.islice(it, n)) == list(range(n))
    with pytest.raises(m.PanicError, match="in the sequence") as caught:
        next(it)
    assert "goroutine" in caught.value.__notes__[0]
    assert list(it) == []


def test_an_item_without_a_counterpart_comes_after_those_before_it():
    it = m.anything()
    assert [next(it) for _ in range(4)] == [1, "a", None, [2.5]]
    with pytest.raises(TypeError, match="chan int"):
        next(it)
    assert list(it) == []


def test_nil_and_errors():
    with pytest.raises(RuntimeError, match="returned a nil iter.Seq\\[int\\] and no error"):
        m.nil()
    with pytest.raises(RuntimeError, match="returned a nil <-chan int and no error"):
        m.nil_channel()
    with pytest.raises(RuntimeError, match="no sequence"):
        m.fails()


def test_has_no_constructor():
    kind = type(m.count(1))
    for make in (kind, lambda: kind.__new__(kind), lambda: object.__new__(kind), lambda: type("Sub", (kind,), {}),
                 lambda: pickle.dumps(m.count(1)), lambda: kind.__next__([]), lambda: kind.close([])):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(TypeError):
        kind.close = None


@pytest.mark.parametrize("make, n", [(m.count, 100_000), (m.channel, 5000)])
def test_threads_share_an_iterator(make, n):
    it = make(n)
    got = []
    together(*[lambda: got.append(list(it))] * 6)
    assert len(got) == 6 and sorted(itertools.chain(*got)) == list(range(n))
    assert all(part == sorted(part) for part in got)


def test_no_thread_starves():
    it, got = m.count(-1), [0, 0, 0]

    def take(i):
        while min(got) < 10:
            next(it)
            got[i] += 1

    together(*[functools.partial(take, i) for i in range(3)])
    it.close()


def test_threads_use_close_and_drop():
    current, stop = [m.count(-1)], threading.Event()

    def work():
        for _ in range(300):
            current[0] = it = m.nodes(20)
            names = [n.name for n in it]
            assert names == sorted(names, key=int)

    def use():
        while not stop.is_set():
            next(current[0], None)

    def close():
        while not stop.is_set():
            current[0].close()

    def works():
        try:
            together(work, work)
        finally:
            stop.set()

    together(works, use, use, close)


@needs_fork
def test_after_a_fork():
    its = [m.count(-1), m.nodes(500), m.count(3), m.channel(10)]
    for it in its[:2]:
        next(it), next(it), next(it)

    def child():
        for it in its:
            with pytest.raises(RuntimeError, match="before the process forked.*make it again in the child"):
                next(it)
        its[0].close()
        del its[:], it
        gc.collect()
        assert list(m.count(1000)) == list(range(1000))

    in_child(child)
    assert next(its[0]) == 3 and next(its[1]).name == "3" and list(its[2]) == [0, 1, 2]


def test_subinterpreters():
    for _ in range(3):
        in_interpreter("import iterators as m\nit = m.count(-1)\nassert next(it) == 0 and next(it) == 1\nassert len(list(m.nodes(300))) == 300")
    assert list(m.count(2)) == [0, 1]


def test_exit_with_live_iterators():
    code = """
import threading, iterators as m
live = [m.count(-1), m.nodes(1000), m.sleepers(1000), m.forever(), m.channel(5)]
for it in live[:3]: next(it), 
next(live[0]), next(live[0])
threading.Thread(target=lambda: list(live[3]), daemon=True).start()
threading.Thread(target=lambda: [None for _ in live[0]], daemon=True).start()
cycle = [m.count(-1)]; next(cycle[0]); cycle.append(cycle)
print("done")
"""
    for _ in range(3):
        assert python(code) == "done\n"


@measures_memory
def test_memory_is_flat():
    def rounds(n):
        for i in range(n):
            it = m.nodes(10) if i % 2 else m.count(-1)
            next(it)
            if i % 3:
                next(it), next(it)
        gc.collect()
        m.alive()

    rounds(20_000)
    before = resident()
    rounds(40_000)
    assert resident() - before < 16 << 20
