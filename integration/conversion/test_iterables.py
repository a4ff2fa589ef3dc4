"""Iterables of Python that are sequences and channels in Go."""

import gc
import queue
import subprocess
import sys
import threading
import time
import weakref

import iterators
import pytest


class Own(Exception):
    pass


def counting(n, log):
    for i in range(n):
        log.append(i)
        yield i


def failing(items, e):
    yield from items
    raise e


def test_any_iterable():
    for items in ([1, 2, 3], (1, 2, 3), {1, 2, 3}, {1: 0, 2: 0, 3: 0}, range(1, 4), iter([1, 2, 3]), map(int, "123"), bytes([1, 2, 3]), (i for i in (1, 2, 3))):
        assert iterators.total(items, -1) == 6
    assert iterators.total([], -1) == 0
    assert iterators.total(iterators.count(4), -1) == sum(iterators.count(4))


def test_items_are_pulled_one_by_one():
    log = []
    assert iterators.total(counting(10**9, log), 3) == 3
    assert log == [0, 1, 2, 3]
    log.clear()
    items = counting(5, log)
    assert iterators.untouched(items) == 1 and log == []
    assert iterators.total(items, 1) == 0 and log == [0, 1]
    items = iter(range(5))
    assert iterators.total(items, 1) == 0 and next(items) == 2


def test_an_iterable_is_iterated_anew_by_each_range():
    assert iterators.ranges(["a", "b"], 3) == [["a", "b"]] * 3
    assert iterators.ranges(iter(["a", "b"]), 2) == [["a", "b"], []]
    assert iterators.ranges(["x"], 0) == []
    assert list(iterators.zip([1, 2], [3, 4])) == [3, 4, 6, 8]
    starts = []

    class Lazy:
        def __iter__(self):
            starts.append(1)
            return iter(["q"])

    assert iterators.ranges(Lazy(), 2) == [["q"], ["q"]] and len(starts) == 2


def test_columns_of_arrow():
    class Column:
        def __iter__(self):
            return iter([object()])

        def to_pylist(self):
            return ["a", "b"]

    assert iterators.ranges(Column(), 2) == [["a", "b"]] * 2


def test_pairs():
    want = ["a[1]", "b[]"]
    assert iterators.collect_pairs([("a", [1.0]), ("b", [])]) == want
    assert iterators.collect_pairs({"a": [1.0], "b": []}) == want
    assert iterators.collect_pairs({"a": [1.0], "b": []}.items()) == want
    for items, what in (([("a",)], r"\[0\]: expected tuple of 2 values, got one of 1"), ([("a", []), 5], r"\[1\]: expected tuple of 2 values, got int"),
                        ([("a", ["x"])], r"\[0\]\[1\]\[0\]: expected float, got str")):
        with pytest.raises(TypeError, match=rf"^collect_pairs\(\) argument 'items'{what}$"):
            iterators.collect_pairs(items)


def test_plain_functions():
    assert iterators.plain_func([b"a", bytearray(b"b"), memoryview(b"c")]) == ["a", "b", "c"]


def test_what_is_no_iterable():
    for o, name in ((1, "int"), (None, "None"), ("ab", "str"), (object(), "object")):
        with pytest.raises(TypeError, match=rf"^ranges\(\) argument 'items': expected iterable of str, got {name}(Type)?$"):
            iterators.ranges(o, 1)
    with pytest.raises(TypeError, match=r"^total\(\) argument 'items'\[2\]: expected int, got str$"):
        iterators.total([1, 2, "x"], -1)
    with pytest.raises(OverflowError, match=r"^total\(\) argument 'items'\[1\]: "):
        iterators.total([1, 1 << 70], -1)


@pytest.mark.parametrize("f", [lambda i: iterators.total(i, -1), lambda i: iterators.receive(i, -1), iterators.on_goroutine, lambda i: iterators.held_total(i, None)])
@pytest.mark.parametrize("e", [Own("x"), KeyboardInterrupt()])
def test_an_exception_comes_out_as_the_same_object(f, e):
    with pytest.raises(type(e)) as raised:
        f(failing([1, 2], e))
    assert raised.value is e


def test_deferred_functions_run():
    cleaned = []
    with pytest.raises(Own):
        iterators.cleanup(failing([1], Own()), lambda: cleaned.append(1))
    assert cleaned == [1]


def test_iter_that_fails():
    class Bad:
        def __iter__(self):
            raise Own("iter")

    with pytest.raises(Own, match="iter"):
        iterators.total(Bad(), -1)

    class Late:
        calls = 0

        def __iter__(self):
            self.calls += 1
            if self.calls > 1:
                raise Own("late")
            return iter(["a"])

    with pytest.raises(Own, match="late"):
        iterators.ranges(Late(), 2)

    class NoIterator:
        def __iter__(self):
            return 5

    with pytest.raises(TypeError):
        iterators.total(NoIterator(), -1)


def test_a_generator_is_closed():
    closed = []

    def count():
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    items = count()
    assert iterators.total(items, 1) == 1 and closed == [True] and list(items) == []

    def fails():
        try:
            yield 1
            yield 2
        finally:
            raise Own("closed")

    with pytest.raises(Own, match="closed"):
        iterators.total(fails(), 1)

    def ignores():
        try:
            yield 1
            yield 2
        except GeneratorExit:
            yield 3

    with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
        iterators.total(ignores(), 1)


def test_channels():
    assert iterators.receive([1, 2, 3], -1) == 6 and iterators.receive(iter(()), -1) == 0
    assert iterators.receive(range(10**9), 3) == 3
    assert iterators.merge() == 0 and iterators.merge(range(100), [1], range(50)) == 4950 + 1 + 1225


def test_a_channel_does_not_hang_on_a_blocked_iterable():
    q = queue.Queue()
    q.put("a")
    assert iterators.select(iter(q.get, None), 50) == ["a", "timeout"]
    q.put(None)
    assert iterators.select(iter(["b", "c"]), 10_000) == ["b", "c"]


def test_a_channel_in_a_call_that_holds_the_gil():
    with pytest.raises(RuntimeError, match="holds the GIL"):
        iterators.held([1, 2], None)


def test_sequences_of_sequences():
    assert list(iterators.upper(["a", "b"])) == ["A", "B"]
    log = []
    it = iterators.upper(str(i) for i in counting(10**9, log))
    assert next(it) == "0"
    it.close()
    assert len(log) < 5000


def test_errors_as_items():
    assert iterators.errors([Own("x"), None, ValueError("y")]) == "Own: x\nValueError: y"


def test_reentrance():
    assert iterators.total((iterators.total(range(n), -1) for n in range(5)), -1) == 0 + 0 + 1 + 3 + 6


def test_mutation():
    items = [1, 2, 3]

    def grow():
        for x in items:
            if len(items) < 10:
                items.append(x)
            yield x

    assert iterators.total(grow(), -1) == sum(items)


def test_references():
    class Item(int):
        pass

    class Items(list):
        pass

    item, items = Item(5), Items()
    items.extend([item] * 10)
    for _ in range(3):
        iterators.total(items, -1)
    before = sys.getrefcount(item)
    for _ in range(500):
        iterators.total(items, -1)
        iterators.total(items, 3)
        iterators.receive(items, -1)
        iterators.receive(items, 3)
    time.sleep(0.05)
    reference = weakref.ref(items)
    del items
    for _ in range(50):
        iterators.collect()
        iterators.untouched([])
        gc.collect()
        if reference() is None:
            break
        time.sleep(0.02)
    assert reference() is None and sys.getrefcount(item) <= before - 10


def test_threads():
    results = []

    def work():
        for _ in range(50):
            results.append(iterators.total((i for i in range(100)), -1) + iterators.receive(range(10), -1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert results == [4950 + 45] * 200


EXIT = """
import iterators, queue, threading
q = queue.Queue()
q.put("a")
print(iterators.select(iter(q.get, None), 20))
threading.Thread(target=iterators.total, args=(iter(q.get, None), -1), daemon=True).start()
threading.Timer(0.1, q.put, args=("b",)).start()
"""


def test_exit_while_an_iterable_blocks():
    done = subprocess.run([sys.executable, "-c", EXIT], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout == "['a', 'timeout']\n", done
