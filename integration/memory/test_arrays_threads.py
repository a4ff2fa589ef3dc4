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
                    p[i], repr(p[i:]), next(records, None), list(p), memoryview(a), weakref.ref(p)
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
