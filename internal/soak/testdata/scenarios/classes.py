"""Instances, callables, iterators, errors and exporters of Go while Go collects: what Python owns in Go, and what Go owns in Python."""
import gc
import itertools
import random

import soak
import work as module  # for its classes

work = soak.Module("work")


def in_threads(rng, use, n=3):
    """Each thread has random numbers of its own, and another one makes garbage."""
    seeds = [rng.getrandbits(32) for _ in range(n)]
    soak.together(*[lambda s=s: use(random.Random(s)) for s in seeds], lambda: [work.garbage(2000) for _ in range(20)])


class Ring(module.Counter):
    """Has a cycle, and may become reachable again."""

    risen = []

    def __del__(self):
        if self.n % 7 == 0 and len(self.risen) < 50:
            self.risen.append(self)


@soak.part
def instances(rng):
    def use(rng):
        kept = []
        for i in range(200):
            c = rng.choice([module.Counter, Ring])(i)
            assert c.itself() is c and c.add(1) == i + 1 == c.n
            c.name = "é" * rng.choice([0, 5, 600])
            following = c.next()
            assert (following.n, following.name) == (i + 2, c.name)
            if isinstance(c, Ring) and rng.random() < 0.3:
                c.cycle = c
            if rng.random() < 0.5:
                kept.append((following, following.n))
            if rng.random() < 0.05:
                gc.collect(0)
        assert all(c.n == n for c, n in kept)

    in_threads(rng, use)
    assert all(c.n % 7 == 0 for c in Ring.risen)
    Ring.risen.clear()
    gc.collect()


@soak.part
def one_instance_in_threads(rng):
    c = module.Counter(5)

    def use(rng):
        for _ in range(300):
            assert c.itself() is c and c.n == 5
            other = c.next()
            assert other.itself() is other
            del other

    in_threads(rng, use)


@soak.part
def callables(rng):
    def use(rng):
        for _ in range(100):
            n = rng.randrange(8)
            assert work.apply(lambda n: n + 1, n) == n + 1
            assert work.apply_elsewhere(lambda n: work.apply(abs, -n), n) == n * n
            c = module.Counter(n)
            c.step = lambda n, c=[c]: n + 1
            c.advance()
            assert c.n == n + 1
            text = "é" * rng.choice([0, 5, 600])
            assert work.attempt(lambda n: text, 1) == text

    in_threads(rng, use)


@soak.part
def exceptions_of_callables(rng):
    def raises(n):
        raise KeyError(n, "x" * 100)

    def use(rng):
        for n in range(100):
            assert soak.raises(KeyError, work.apply, raises, n).args[0] == n
            e = soak.raises(KeyError, work.attempt, raises, n)
            assert e.__cause__.args[0] == n and e.args[0].startswith(f"attempt {n}: KeyError")
            soak.raises(TypeError, work.attempt, lambda n: n, 1)

    in_threads(rng, use)


@soak.part
def iterators(rng):
    def use(rng):
        for _ in range(40):
            n, taken = rng.choice([0, 1, 3, 300, 5000]), rng.choice([0, 1, 2, 200])
            assert list(itertools.islice(work.upto(n), taken)) == list(range(min(n, taken)))
            for i, (text, c) in enumerate(work.counters(rng.randrange(40))):
                assert text == "é" * i and c.n == i
                if rng.random() < 0.05:
                    break
            assert list(work.channel(n)) == list(range(n))
            it = work.upto(n)
            next(it, None)
            it.close()
            assert list(it) == []

    in_threads(rng, use)


@soak.part
def one_iterator_in_threads(rng):
    for n in 300, 5000:
        it, lists = work.upto(n), [[] for _ in range(4)]
        soak.together(*[lambda got=got: got.extend(it) for got in lists])
        assert sorted(itertools.chain(*lists)) == list(range(n))
        closed = work.upto(1 << 40)
        soak.together(*[lambda: list(closed)] * 3, closed.close)


@soak.part
def iterables(rng):
    class Stop(Exception):
        pass

    def stops(n):
        yield from range(n)
        raise Stop

    def use(rng):
        for _ in range(40):
            n = rng.choice([0, 1, 10, 300])
            assert work.total(range(n)) == work.total(iter(range(n))) == n * (n - 1) // 2
            soak.raises(Stop, work.total, stops(n))
            assert list(work.upper("é" * i for i in range(n % 50))) == ["É" * i for i in range(n % 50)]
            next(work.upper(iter("ab")))

    in_threads(rng, use)


@soak.part
def errors(rng):
    def use(rng):
        for n in range(100):
            e = soak.raises(module.OddError, work.fail_as, rng.choice(["value", "wrapped value"]), n)
            assert str(soak.raises(module.OddError, work.same, e)) == str(e)
            e = soak.raises(module.RangeError, work.fail_as, "type", n)
            assert e.n == n and e.text == "." * n

    in_threads(rng, use)


@soak.part
def exporters(rng):
    def use(rng):
        views = []
        for _ in range(100):
            n = rng.choice([1, 5, 1000])
            view = memoryview(module.Table(n))
            assert view.tolist() == [0.0] * n and work.sum(view) == 0
            view[n - 1] = n
            assert work.sum(view.obj) == n
            if rng.random() < 0.5:
                views.append((view, n))
        work.collect()
        assert all(view[n - 1] == n for view, n in views)

    in_threads(rng, use)


@soak.part
def forks(rng):
    c, it = module.Counter(3), work.upto(1000)
    next(it)

    def child():
        for use in (c.itself, lambda: c.n, lambda: next(it)):
            soak.raises(RuntimeError, use)
        assert module.Counter(4).next().n == 5 and list(work.upto(3)) == [0, 1, 2]
        assert work.apply(abs, -1) == 1

    soak.in_child(child)
    assert c.n == 3 and next(it) == 1


soak.run()
