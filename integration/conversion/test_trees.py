"""Types that hold themselves."""

import gc
import sys
import threading

import pytest
import trees


def chain(depth):
    tree = []
    for _ in range(depth - 1):
        tree = [tree]
    return tree


def test_lists():
    assert trees.depth([]) == 1 and trees.depth([[], [[], [[]]], ()]) == 4
    assert trees.same([[], [[]], ([], iter([[]]))]) == [[], [[]], [[], [[]]]]
    assert trees.grow(3, 2) == [[[], []], [[], []]]
    assert trees.same() == [[], [[]]]
    assert trees.depth(trees.chain(100)) == 100 and trees.chain(100) == chain(100)


def test_maps():
    assert trees.same_trie({"a": {"b": None, "c": {}}, "d": None}) == {"a": {"b": None, "c": {}}, "d": None}
    assert trees.same_counts({1: {}, 2: {3: {-4: {}}}}) == {1: {}, 2: {3: {-4: {}}}}


def test_types_that_hold_each_other():
    odd, even = [{"a": [{}, {"b": []}]}, {}], {"x": [], "y": [{"z": []}]}
    assert trees.both(odd, even) == (even, odd)


def test_arrays_and_pointers():
    pair = (None, (None, ((None, None), None)))
    assert trees.same_pair(pair) == pair
    assert trees.same_link(None) is None


def test_inside_other_types():
    tree, trie = [[], [[]]], {"a": {"b": None}}
    assert trees.many([tree, []], {"k": tree}, tree, (trie, {}), tree, []) == ([tree, []], {"k": tree}, tree, (trie, {}), [tree, []])
    assert trees.many([], {}, None, ({}, {})) == ([], {}, None, ({}, {}), [])
    assert trees.keyword(tree=tree) == tree and trees.keyword() == []


@pytest.mark.parametrize(
    "use, message",
    [
        (lambda: trees.depth([[], [3]]), "depth() argument 't'[1][0]: expected list of Tree, got int"),
        (lambda: trees.depth([[], "ab"]), "depth() argument 't'[1]: expected list of Tree, got str"),
        (lambda: trees.depth(None), "depth() argument 't': expected list of Tree, got NoneType"),
        (lambda: trees.same_trie({"a": {"b": []}}), "same_trie() argument 't'['a']['b']: expected dict of str to Trie or None, got list"),
        (lambda: trees.same_trie({"a": {3: None}}), "same_trie() argument 't'['a']: key 3: expected str, got int"),
        (lambda: trees.both([{"a": [{"b": [5]}]}], {}), "both() argument 'o'[0]['a'][0]['b'][0]: expected dict of str to Odd, got int"),
        (lambda: trees.many([[[]], [[], 1]], {}, None, ({}, {})), "many() argument 'list'[1][1]: expected list of Tree, got int"),
    ],
)
def test_errors_name_the_place(use, message):
    with pytest.raises(TypeError) as caught:
        use()
    assert str(caught.value) == message


def test_out_of_range():
    with pytest.raises(OverflowError, match=r"argument 'c'\[1\]: key 4294967296: expected int32"):
        trees.same_counts({1: {1 << 32: {}}})


def test_a_value_that_holds_itself():
    loop = []
    loop += [loop, loop]
    named = {}
    named["a"] = named
    pair = [None, None]
    pair[0] = pair
    for use, function, argument in (
        (lambda: trees.depth(loop), "depth", "t"),
        (lambda: trees.same_trie(named), "same_trie", "t"),
        (lambda: trees.same_pair(pair), "same_pair", "p"),
        (lambda: trees.many([loop], {}, None, ({}, {})), "many", "list"),
        (lambda: trees.depth(chain(1_000_000)), "depth", "t"),
    ):
        with pytest.raises(RecursionError) as caught:
            use()
        assert str(caught.value) == f"{function}() argument '{argument}': the value nests too deeply, or holds itself"


def test_a_result_that_holds_itself():
    for make in (trees.loop, trees.loop_of_tries, trees.loop_of_pairs, trees.loop_of_links):
        with pytest.raises(ValueError, match="a result nests more than 1000 values, or holds itself"):
            make()
    with pytest.raises(ValueError):
        trees.chain(2000)


def test_a_deep_result():
    try:
        tree = trees.chain(900)
    except RecursionError:
        assert sys.version_info < (3, 12)  # where C code counts as Python code does
    else:
        assert trees.depth(tree) == 900


def test_deep_on_a_thread():
    """A thread's stack is shorter than the main one's: an error, and no crash."""
    limit = sys.getrecursionlimit()
    outcomes = []

    def deep():
        for depth in (100_000, 3000):
            value = chain(depth)
            try:
                outcomes.append(trees.depth(value))
            except RecursionError as e:
                outcomes.append(str(e))
            while value:  # the end of a deep list is too much for such a thread of a free-threaded CPython 3.13
                value = value.pop()

    sys.setrecursionlimit(1_000_000)
    try:
        threading.stack_size(256 << 10)
        thread = threading.Thread(target=deep)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)
        sys.setrecursionlimit(limit)
    assert len(outcomes) == 2 and all(o == 3000 or "nests too deeply" in str(o) for o in outcomes), outcomes


class Hostile(list):
    def __init__(self, do):
        super().__init__()
        self.do = do

    def __iter__(self):
        self.do()
        return iter([[]])


def test_hostile():
    words = [[[]] for _ in range(50)]
    assert trees.depth([Hostile(words.clear), words, Hostile(gc.collect)]) == 3
    with pytest.raises(ZeroDivisionError):
        trees.depth([[], [Hostile(lambda: 1 // 0)]])
    assert trees.depth([Hostile(lambda: trees.depth(chain(50)))]) == 3


def test_references_are_flat():
    inner = [[], []]
    before = sys.getrefcount(inner)
    for _ in range(1000):
        trees.same([inner, [inner]])
        with pytest.raises(TypeError):
            trees.same([inner, [inner, 3]])
    assert sys.getrefcount(inner) == before
