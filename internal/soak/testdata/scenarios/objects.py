"""Objects of Python in Go: hostile ones, calls within calls, buffers that end with the call, views that outlive it."""
import gc
import random
import sys
import threading

import soak

work = soak.Module("work")


class Named:
    """Calls back into the module, collects, and may fail, in __str__."""

    def __init__(self, depth, fails=False):
        self.depth, self.fails = depth, fails

    def __str__(self):
        gc.collect(0)
        if self.depth == 0:
            if self.fails:
                raise LookupError("no name")
            work.garbage(300)
            return "é" * 400
        return "(" + work.str(Named(self.depth - 1, self.fails)) + ")"


@soak.part
def calls_within_calls(rng):
    for _ in range(20):
        depth = rng.randrange(6)
        assert work.str(Named(depth)) == "(" * depth + "é" * 400 + ")" * depth
        soak.raises(LookupError, work.str, Named(depth, fails=True))


@soak.part
def references(rng):
    """No call leaves a reference or an export behind."""
    leaves_nothing(keep=True)


def leaves_nothing(keep):
    """keep is for one thread alone: drop releases what all have kept."""
    o, data = object(), bytearray(800)
    view = memoryview(data).cast("d")
    before = sys.getrefcount(o), sys.getrefcount(view)
    for _ in range(100):
        assert work.identity(o) is o
        assert work.type_name(o) == "object"
        assert work.sum_object(view) == 0.0
        assert work.lose(data) == 800
        assert work.memory_view(data).nbytes == 800
        soak.raises(TypeError, work.sum_object, data)
        soak.raises(TypeError, work.lose, o)
        if keep:
            work.keep(view)
            assert work.drop() == 1
    work.nothing()
    assert (sys.getrefcount(o), sys.getrefcount(view)) == before
    view.release()
    data.append(0)


@soak.part
def memory_of_go(rng):
    views = [work.memory_view_of_go() for _ in range(10)]
    work.collect()
    assert all(v.tolist() == [[1, 2, 3], [4, 5, 6]] for v in views)


@soak.part
def copies(rng):
    n = rng.choice([0, 1, 7, 1000])
    source, destination = bytearray(rng.randbytes(n)), bytearray(n)
    work.copy(destination, source)
    assert source == destination
    soak.raises((BufferError, ValueError), work.copy, destination, bytearray(n + 1))


@soak.part
def many_threads(rng):
    def use(seed):
        r = random.Random(seed)
        for _ in range(10):
            calls_within_calls(r)
            leaves_nothing(keep=False)

    soak.together(*[lambda s=rng.getrandbits(32): use(s) for _ in range(3)], lambda: [work.garbage(2000) for _ in range(30)])


class Exporter:
    """Exports in Python (PEP 688), and does what it should not in the meantime."""

    def __init__(self, seed, data):
        self.rng, self.data = random.Random(seed), data

    def __buffer__(self, flags):
        match self.rng.randrange(5):
            case 0:
                raise BufferError("not now")
            case 1:
                gc.collect()
            case 2:
                work.garbage(100)
            case 3:
                if flags & 1:
                    return memoryview(bytes(self.data)).cast("d")
        return memoryview(self.data).cast("d")

    def __release_buffer__(self, view):
        if self.rng.random() < 0.3:
            work.garbage(100)
        view.release()


@soak.part
def exporters_in_python(rng):
    if sys.version_info < (3, 12):
        return
    data = bytearray(80)
    for _ in range(100):
        exporter = Exporter(rng.getrandbits(32), data)
        for call in (lambda: work.sum(exporter), lambda: work.scale(exporter, 1.0), lambda: work.sum_object(exporter),
                     lambda: work.keep(exporter), lambda: work.keep_briefly(exporter), lambda: work.memory_view(exporter).nbytes):
            try:
                call()
            except (BufferError, TypeError):
                pass
    work.drop()
    work.nothing()
    del exporter
    gc.collect()
    data.append(0)


soak.run()
