"""Arrays and their iterators that threads share while others release them. Nothing writes to the items."""
import pickle
import weakref

import everything as e
import records as r
from checks import rounds, together


def test_release_while_others_read():
    for _ in rounds(300):
        a, p = e.range(8, 8), r.make(20)[0]
        rows, records = iter(a), iter(p)

        def read():
            try:
                for i in range(20):
                    a[i % 8], a[i % 8, 2], a[1:, ::2].tolist(), a == a, repr(a), next(rows, None), pickle.dumps(a, 4)
                    p[i], repr(p[i:]), p[i:]._repr_html_(), next(records, None), list(p), memoryview(a), weakref.ref(p)
            except ValueError as error:
                assert "released" in str(error), error

        def release():
            for x in (a, p) * 50:
                try:
                    x.release()
                except BufferError:
                    pass

        together(read, read, read, release, release)


def test_iterators_are_shared():
    for _ in rounds(300):
        it = iter(e.range(300, 1))
        seen = []
        together(*[lambda: seen.extend(x[0] for x in it)] * 4)
        assert set(seen) == set(range(300))  # threads that meet may see one twice


def test_views_end_anywhere():
    for _ in rounds(300):
        a = e.range(8, 8)
        views = [a[i:] for i in range(8)]
        last = a[7].tolist()

        def drop():
            while views:
                try:
                    assert views.pop()[-1].tolist() == last
                except IndexError:
                    pass

        together(drop, drop, drop)
        a.release()
    tensors = [e.ints() for _ in range(300)]
    together(*[lambda: [x.__dlpack__(max_version=(1, 0)) for x in tensors]] * 3)
    for x in tensors:
        x.release()


def test_small_arrays_have_memory_of_their_own():
    """Blocks that one thread frees are those of the next arrays, of any thread."""
    sizes = [0, 1, 63, 64, 65, 128, 129, 256, 257, 512, 513, 1024, 1025]

    def use(mark):
        for _ in rounds(60):
            arrays = [(n, e.new_bytes(n)) for n in sizes * 8]
            for n, a in arrays:
                assert a.tobytes() == bytes(n)
                if n > 0:
                    a[:] = bytes([mark]) * n
            for n, a in arrays:
                assert a.tobytes() == bytes([mark]) * n

    together(*[lambda mark=mark: use(mark) for mark in (1, 2, 3, 4)])
    many = [e.new_bytes(64) for _ in range(5000)]
    for i, a in enumerate(many):
        a[:8] = i.to_bytes(8, "little")
    assert all(a.tobytes() == i.to_bytes(8, "little") + bytes(56) for i, a in enumerate(many))


def alive_in_the_end(n):
    """Cleanups of Go run some time after a collection."""
    return any(e.counted_alive() == n for _ in range(200))


def test_slices_of_go_end_with_their_arrays():
    """Small ones with the next call that enters Go, large ones at once."""
    for n in (8, 100_000):

        def use(x):
            for _ in rounds(60):
                arrays = [e.counted(n, x) for _ in range(100 if n < 100 else 5)]
                assert all(a[0] == a[-1] == x for a in arrays)
                e.counted(n, 0).release()

        together(*[lambda x=x: use(x) for x in (1.5, 2.5, 3.5, 4.5)])
        kept = e.counted(n, 7)
        assert alive_in_the_end(1)
        assert kept[:2].tolist() == [7, 7]
        del kept
        assert alive_in_the_end(0)
