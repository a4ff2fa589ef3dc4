"""Lists that a function of Go changes have what Go has after the call."""

import sys
import threading

import pytest
import values


def test_a_list_changes():
    texts = ["b", "c", "a"]
    assert values.sort_texts(texts) == 3
    assert texts == ["a", "b", "c"]
    assert values.sort_texts(list=texts) == 3


def test_other_iterables_do_not():
    for texts in ("b", "a"), {"b": 1, "a": 2}, iter(["b", "a"]), (t for t in "ba"):
        assert values.sort_texts(texts) == 2
    assert values.sort_texts([]) == 0


def test_subclasses_of_list():
    class Own(list):
        def __setitem__(self, *args):
            raise AssertionError

    texts = Own(["b", "a"])
    values.sort_texts(texts)
    assert texts == ["a", "b"] and type(texts) is Own


def test_objects_stay_themselves():
    class Plain:
        pass

    items = [Plain(), 1, None, Plain(), (2, [3])]
    before = items.copy()
    counts = [sys.getrefcount(o) for o in before if type(o) is Plain]
    values.rotate(items)
    assert items == [1, None, before[3], [2, [3]], before[0]]
    del items
    values.rotate([0])
    assert [sys.getrefcount(o) for o in before if type(o) is Plain] <= counts


def test_an_error_leaves_the_list():
    with pytest.raises(Exception, match="an empty list"):
        values.rotate([])


def test_what_is_only_read_stays():
    texts = ["a" * 50, "b" * 60]
    before = [id(t) for t in texts]
    assert values.longest(texts) == "b" * 60
    assert [id(t) for t in texts] == before


def test_no_memory_is_left():
    texts = [f"text {i}" for i in range(1000)]
    items = [object(), (1, [2])] * 20
    values.sort_texts(texts)
    values.rotate(items)
    blocks = sys.getallocatedblocks()
    for _ in range(200):
        values.sort_texts(texts)
        values.rotate(items)
    assert sys.getallocatedblocks() < blocks + 2000


def test_threads_share_a_list():
    texts = [str(i) for i in range(100)]
    want = sorted(texts)

    def work():
        for _ in range(200):
            values.sort_texts(texts)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert texts == want
