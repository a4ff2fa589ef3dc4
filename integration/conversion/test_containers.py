"""Maps, sets, arrays, pointers and lists in each other: right or an exception that names the place, never a crash."""
import array
import collections
import datetime
import decimal
import gc
import inspect
import math
import os
import random
import sys
import threading
import time
import types

import containers as c
from checks import eventually, exactly, needs_fork, raises, refcounts


class Index:
    """An int that runs code where it is converted."""

    def __init__(self, value, act=lambda: None):
        self.value, self.act = value, act

    def __index__(self):
        self.act()
        return self.value


class OwnIter(list):
    def __iter__(self):
        return iter(["from", "iter"])


class Items:
    """No mapping, but it has items."""

    def __init__(self, items):
        self.given = items

    def items(self):
        return self.given


def test_reflected():
    for value in (None, 1, "x", [1.5, None], {"a": b"b"}):
        assert c.reflected(value) == value
    assert c.reflected_kinds(1, "x", None, [], 1.5) == ["int", "string", "invalid", "slice", "float64"]
    assert c.reflected(raises) is raises and c.reflected(sys) is sys
    raises(TypeError, c.reflected_hidden, mentions="not exported, of type int")


def test_lists_of_a_named_slice():
    assert [p.tolist() for p in c.paths([[1, 2], (3,)])] == [[1, 2], [3]]


def test_none():
    assert c.nothing(None) is None
    assert c.nothings([None, None], {"a": None}) == ([None, None], 1)
    raises(TypeError, c.nothing, 0, mentions="nothing() argument 'v': expected None, got int")
    raises(TypeError, c.nothings, [None, False], {}, mentions="nothings() argument 'v'[1]: expected None, got bool")


def test_iterables():
    for v in (["a", "b"], ("a", "b"), {"a": 1, "b": 2}, {"a": 1, "b": 2}.keys(), collections.deque("ab"), (x for x in "ab"), iter("ab"), map(str, "ab")):
        assert c.strings(v) == ["a", "b"]
    assert sorted(c.strings({"a", "b"})) == ["a", "b"]
    assert sorted(c.strings(frozenset("ab"))) == ["a", "b"]
    assert c.strings({1: "a"}.values()) == ["a"]
    assert c.strings(OwnIter(["x"])) == ["from", "iter"]
    assert c.texts(OwnIter(["x"])) == ("from", "iter")
    assert c.ints({3, 1}) == {1, 3}
    assert c.ints({}.keys()) == set()
    assert c.ints([1, True, 2.0.__int__()]) == {1, 2}
    for v in ("ab", "", 3, None, object()):
        raises(TypeError, c.strings, v, mentions="strings() argument 'v': expected list of str, got " + type(v).__name__)
        raises(TypeError, c.ints, v, mentions="ints() argument 'v': expected set of int, got " + type(v).__name__)


def test_columns_of_arrow():
    class Column:
        """Iterates over objects of its library, as arrays of pyarrow do."""

        def __init__(self, values):
            self.values = values

        def __iter__(self):
            return iter([object(), object()])

        def to_pylist(self):
            if isinstance(self.values, Exception):
                raise self.values
            return self.values

    assert c.strings(Column(["a", "b"])) == ["a", "b"]
    assert c.strings(Column(x for x in "ab")) == ["a", "b"]
    assert c.texts(Column(["a", "b"])) == ("a", "b")
    assert c.ints(Column([3, 1])) == {1, 3}
    raises(TypeError, c.strings, Column(["a", None]), mentions="strings() argument 'v'[1]: expected str, got NoneType")
    raises(ValueError, c.texts, Column(["a"]), mentions="texts() argument 'v': expected 2 items, got 1")
    raises(TypeError, c.strings, Column(None), mentions="strings() argument 'v'")
    raises(KeyError, c.strings, Column(KeyError("x")))
    raises(TypeError, c.strings, Column, mentions="strings() argument 'v': expected list of str, got type")


def test_mappings():
    want = {"a": 1.0, "b": 2.5}
    for v in (want, collections.OrderedDict(want), collections.UserDict(want), types.MappingProxyType(want), collections.ChainMap({"a": 1}, {"b": 2.5}),
              collections.Counter({"a": 1, "b": 2.5}), Items([("a", 1), ("b", 2.5)]), Items(iter([("a", 1), ("b", 2.5)]))):
        assert c.floats(v) == exactly(want)
    assert c.floats(collections.defaultdict(list)) == {}
    assert c.flags({1: True, 2: False, 3: []}) == {1: True, 2: False, 3: False}
    for v in ([], "a", 3, None, {1}, object()):
        raises(TypeError, c.floats, v, mentions="floats() argument 'v': expected dict of str to float, got " + type(v).__name__)
    for v in (Items([("a", 1, 2)]), Items([3]), Items(["ab"]), Items([["a", 1]]), Items([()])):
        raises(TypeError, c.floats, v, mentions="floats() argument 'v': expected pairs from items(), got ")
    raises(TypeError, c.floats, Items(3), mentions="floats() argument 'v': ")
    raises(ZeroDivisionError, c.floats, Items(1 / (i - 1) for i in range(3)))


def test_keys_that_become_equal():
    assert c.flags({1: False, Index(1): True}) == {1: True}
    assert c.flags({Index(1): True, 1.0.__int__(): False}) == {1: False}
    assert list(c.rounded({0.1: "a", 0.10000000149011612: "b"}).values()) == ["b"]
    assert len(c.rounded({math.nan: "a", float("nan"): "b"})) == 2


def test_arrays():
    assert c.point([1, 2, 3]) == (1.0, 2.0, 3.0)
    assert c.point(range(3)) == (0.0, 1.0, 2.0)
    assert c.small(iter([1, -128, 127])) == (1, -128, 127)
    assert c.matrix([(1, 2, 3), range(3)]) == ((1.0, 2.0, 3.0), (0.0, 1.0, 2.0))
    assert c.large(range(1000)) == tuple(range(1000))
    assert c.large_texts(map(str, range(200))) == tuple(map(str, range(200)))
    assert c.digest(bytearray(b"abcd")) == b"abcd"
    assert c.large_digest(bytes(5000)) == bytes(5000)
    assert c.pairs({(1, 2): "a", (3, 4): "b"}) == {(1, 2): "a", (3, 4): "b"}
    assert c.frozen([("a", "b", "c")] * 2) == {("a", "b", "c")}
    assert c.polygon([]) == []
    assert c.bools([(True, 0, "x")]) == [(True, False, True)]
    raises(ValueError, c.point, [1, 2], mentions="point() argument 'v': expected 3 items, got 2")
    raises(ValueError, c.point, (1,) * 9, mentions="point() argument 'v': expected 3 items, got 9")
    raises(ValueError, c.point, iter(int, 1), mentions="point() argument 'v': expected 3 items, got more")
    raises(ValueError, c.polygon, [(1, 2), (1,)], mentions="polygon() argument 'v'[1]: expected 2 items, got 1")
    raises(ValueError, c.digest, b"abc", mentions="digest() argument 'v': expected 4 bytes, got 3")
    raises(TypeError, c.digest, "abcd", mentions="digest() argument 'v': expected 4 bytes, got str")
    raises(TypeError, c.texts, "ab", mentions="texts() argument 'v': expected tuple of 2 str, got str")
    raises(TypeError, c.large, range(999).__iter__, mentions="large() argument 'v': expected tuple of 1000 int, got ")


def test_pointers():
    for v in (None, 2.5):
        assert c.maybe_float(v) == exactly(v)
    assert c.maybe_float(3) == exactly(3.0)
    for v in (None, "", "é" * 200):
        assert c.maybe_text(v) == exactly(v)
    for v in (None, [], ["a"]):
        assert c.maybe_list(v) == exactly(v)
    for v in (None, {}, {"a": None, "b": 3}):
        assert c.maybe_map(v) == exactly(v)
    for v in (None, 3):
        assert c.twice(v) == exactly(v)
    assert c.optional(("a", None)) == ["a", None]
    raises(TypeError, c.maybe_float, "x", mentions="maybe_float() argument 'v': expected float, got str")
    raises(TypeError, c.optional, [None, 3], mentions="optional() argument 'v'[1]: expected str, got int")
    assert c.empty() == ([], {}, set(), None, (None, None))


def test_named():
    tags, table, vector, maybe = c.named(["x"], {"n": [1, -2]}, (1, 2, 3), 5)
    assert (tags, vector, maybe, memoryview(table["n"]).tolist()) == ({"x"}, (1.0, 2.0, 3.0), 5.0, [1, -2])


def test_places():
    raises(TypeError, c.nested, {"a": {"b": ["x", "y", "z", 3]}}, mentions="nested() argument 'v'['a']['b'][3]: expected str, got int")
    raises(TypeError, c.nested, {"a": {"b": "xyz"}}, mentions="nested() argument 'v'['a']['b']: expected list of str, got str")
    raises(TypeError, c.floats, {"a": 1, 3: 1}, mentions="floats() argument 'v': key 3: expected str, got int")
    raises(TypeError, c.pairs, {(1, "x"): "a"}, mentions="pairs() argument 'v': key (1, 'x')[1]: expected int, got str")
    raises(TypeError, c.tree1, {"a": [{1: (None, "x")}, {2: (3, None)}]}, mentions="tree1() argument 'v'['a'][1][2][0]: expected str, got int")
    raises(OverflowError, c.small, (1, 128, 2), mentions="small() argument 'v'[1]: expected int8 (-128 to 127), got 128")
    raises(OverflowError, c.int8s, [[1], [2, 300]], mentions="int8s() argument 'v'[1][1]: expected int8 (-128 to 127), got 300")
    raises(OverflowError, c.uint64s, [2**64], mentions="uint64s() argument 'v'[0]: expected uint64")
    raises(TypeError, c.sum, [1, 2.5, None], mentions="sum() argument 'v'[2]: expected float, got NoneType")
    raises(OverflowError, c.sum, [1, 10**400])
    long = {"k" * 10000: 3}
    assert len(str(raises(TypeError, c.pairs, {("x" * 10000, 1): "a"}))) < 400
    assert len(str(raises(TypeError, c.nested, {"a": long}))) < 400


def test_lone_surrogates():
    for f, v in ((c.strings, ["a", "\ud800"]), (c.texts, ("\udfff", "a")), (c.floats, {"\ud800": 1}), (c.maybe_text, "\ud800")):
        raises(UnicodeEncodeError, f, v, mentions=f.__name__ + "() argument 'v'")
    assert c.invalid() == ({"\ufffd": "a\ufffd"}, ["\ufffd"])


def test_lists_that_hold_themselves():
    a = []
    a.append(a)
    raises(TypeError, c.tree2, a, mentions="argument 'v'[0][0][0]: expected str, got list")
    d = {}
    d["d"] = d
    assert c.nested(d) == {"d": {"d": ["d"]}}  # a dict iterates over its keys
    raises(TypeError, c.maybe_map, d, mentions="maybe_map() argument 'v'['d']: expected int, got dict")


class Deep(list):
    def __iter__(self):
        return iter(c.strings(self))


def test_recursion():
    for f in (c.strings, c.texts, c.ints):
        raises(RecursionError, f, Deep())
    loop = Index(1)
    loop.act = lambda: c.flags({loop: True})
    raises(RecursionError, c.flags, {loop: True})


def test_mutation_while_converted():
    items = [Index(i) for i in range(100)]
    items[10].act = items.clear
    assert c.ints(items) == set(range(100))
    assert items == []
    grown = [Index(i) for i in range(100)]
    grown[10].act = lambda: grown.extend(grown)
    assert c.ints(grown) == set(range(100))
    mixed = [0, 1, 2, Index(3), 4, 5]
    mixed[3].act = mixed.clear
    assert c.ints(mixed) == set(range(6))
    d = {Index(i): True for i in range(100)}
    next(iter(d)).act = d.clear
    assert c.flags(d) == exactly(dict.fromkeys(range(100), True))
    nested = {"a": [{1: ("x", None)}]}

    class Key(str):
        def __hash__(self):
            nested.clear()
            return str.__hash__(self)

    assert c.tree1({Key("k"): [{1: ("x", None)}]}) == {"k": [{1: ("x", None)}]}


def clear_copies():
    """Empties the shim's own copies of what it converts, where the collector knows them."""
    for o in gc.get_objects():
        if type(o) is list and o and all(type(x) is Index for x in o[:3]):
            o.clear()
        elif type(o) is dict and o and all(type(x) is Index for x in list(o)[:3]):
            o.clear()


def test_copies_found_by_the_collector():
    for f, make in ((c.ints, list), (c.flags, lambda v: dict.fromkeys(v, True)), (c.small, iter)):
        for at in range(3):
            items = [Index(i) for i in range(3)]
            items[at].act = clear_copies
            try:
                f(make(items))
            except Exception as e:
                assert "argument 'v'" in str(e) + "".join(getattr(e, "__notes__", [])), repr(e)


class Bad:
    def __init__(self, raised):
        self.raised = raised

    def __index__(self):
        raise self.raised

    __iter__ = __repr__ = __hash__ = __index__


def test_code_that_raises():
    for raised in (KeyError("k"), MemoryError(), KeyboardInterrupt(), StopIteration(), SystemExit(3)):
        bad = Bad(raised)
        for f, v in ((c.ints, [bad]), (c.ints, bad), (c.strings, bad), (c.point, bad), (c.nested, {"a": {"b": bad}}), (c.texts, bad)):
            e = raises(type(raised), f, v)
            assert any("argument 'v'" in note for note in getattr(e, "__notes__", [])), f"{e!r}: {getattr(e, '__notes__', None)}"
            e.__notes__.clear()

    class Key(str):
        def __repr__(self):
            raise ZeroDivisionError

    raises(ZeroDivisionError, c.floats, {Key("x"): "y"})

    def broken():
        yield "a"
        raise LookupError("later")

    for f in (c.strings, c.texts, c.frozen):
        raises(LookupError, f, broken())


@needs_fork
def test_fork_while_converted():
    def fork():
        nonlocal child
        child = os.fork()

    child = None
    result = c.ints([1, Index(2, fork), 3])
    if child == 0:
        os._exit(0 if result == {1, 2, 3} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert result == {1, 2, 3}


def during(change, use, seconds=0.3):
    """Calls use while another thread calls change."""
    stop = threading.Event()

    def loop():
        while not stop.is_set():
            change()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            use()
    finally:
        stop.set()
        thread.join()


def test_other_threads():
    words = ["w%d" % i for i in range(50)]
    target = list(words)

    def change():
        target.clear()
        target.extend(words)
        target.append(str(random.random()))
        target.pop(0)

    def use():
        got = c.strings(target)
        assert all(type(x) is str for x in got)

    during(change, use)
    table = {w: 1.0 for w in words}

    def change_table():
        table.clear()
        table.update(dict.fromkeys(words, 2.0))
        table[str(random.random())] = 3.0

    def use_table():
        assert all(type(k) is str and type(v) is float for k, v in c.floats(table).items())

    during(change_table, use_table)
    inner = {"a": {"b": list(words)}}

    def change_inner():
        inner["a"]["b"] = [str(random.random())] * 20
        inner["a"] = {"b": list(words)}

    def use_inner():
        assert set(c.nested(inner)) == {"a"}

    during(change_inner, use_inner)
    shared = set(range(50))

    def change_shared():
        shared.discard(3)
        shared.add(3)
        shared.update(range(60))
        shared.clear()

    def use_shared():
        try:
            c.ints(shared)
        except RuntimeError as e:
            assert "changed size" in str(e)

    during(change_shared, use_shared)


def test_arguments_are_not_kept():
    first = {"k%d" % i: ["x" * i, None] for i in range(100)}
    c.keep(first)
    for i in range(200):
        c.nested({"k": {"y" * i: ["z"] * 100}})
    assert c.keep({}) == {"k%d" % i: ["x" * i, None] for i in range(100)}


def test_references():
    key, value, number = "key" + str(time.time()), "value" + str(time.time()), 2.5 + time.time()
    held = [key, value, number]
    before = refcounts(*held)
    calls = (
        (c.tree1, {key: [{1: (value, None)}]}, None), (c.floats, {key: number}, None), (c.point, [number] * 3, None), (c.texts, (key, value), None),
        (c.strings, [key, value], None), (c.frozen, [(key, value, key)], None), (c.tree1, {key: [{1: (value, 3)}]}, TypeError), (c.floats, {value: key}, TypeError),
        (c.floats, Items([(key, number)]), None), (c.point, [number, key], ValueError), (c.texts, [key, 3], TypeError), (c.sum, [number, key], TypeError),
    )
    for f, v, fails in calls:
        for _ in range(50):
            raises(fails, f, v) if fails else f(v)
    del f, v, calls
    after = refcounts(*held)
    assert after == before


def test_arrays_in_containers():
    table, rows, pair = c.columns(6)
    assert memoryview(table["x"]).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert memoryview(table["y"]).tolist() == [0.0, 1.0, 2.0]
    assert [memoryview(r).tolist() for r in rows] == [[0] * 6, []]
    assert [len(bytes(p)) for p in pair] == [6, 1]
    raises(RuntimeError, c.broken, mentions="nil *buffer.Array")


def test_defaults():
    want = "nil[] map[] map[] map[1:{} 2:{}] [1 2.5 -Inf] [0 97] map[a:[NaN 1] b:[]] [nil é] [] [1 2] [x y]"
    for _ in range(3):
        assert c.defaults() == exactly(want)
    assert c.defaults(3, ["q"], h={}, l=["a", "b"]) == "3[q] map[] map[] map[1:{} 2:{}] [1 2.5 -Inf] [0 97] map[] [nil é] [] [1 2] [a b]"
    assert c.defaults() == exactly(want)
    defaults = {n: p.default for n, p in inspect.signature(c.defaults).parameters.items()}
    nan = defaults["h"]["a"].pop(0)
    assert math.isnan(nan)
    assert (defaults == {"a": None, "b": [], "c": (), "d": {}, "e": {1, 2}, "f": (1.0, 2.5, -math.inf), "g": b"\0a", "h": {"a": [1.0], "b": ()}, "i": [None, "é"], "j": b"",
                    "k": [1, 2], "l": ("x", "y")})
    assert c.defaults() == exactly(want)
    assert (c.size(), c.size(b"a")) == (3, 1)


def test_any():
    values = [None, True, False, 0, 1, -1, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**300, -(2**300), 1.5, -0.0, math.inf, 1 + 2j, "", "é\0", b"", b"ab\0",
              [], [1, [2, [3]]], {}, {"a": {"b": [1, {"c": None}]}}, {1: 2, None: 3, 1.5: 4, "x": 5}, {2**70: 1, -(2**70): 2},
              {(1, ("a", 2**70)): 2, (): 3, b"k": 4, datetime.timedelta(1): 5, int: 6, 1j: 7}]
    for value in values:
        got = c.anything(value)
        if isinstance(value, dict):
            got, value = sorted(map(repr, got.items())), sorted(map(repr, value.items()))
        assert repr(got) == repr(value)
    assert math.isnan(c.anything(math.nan)) is True
    assert c.anything((1, (2,))) == [1, [2]]
    assert c.anything({"x"}) == ["x"]
    assert c.anything(frozenset([3])) == [3]
    assert c.anything(bytearray(b"q")) == b"q"
    assert c.anything(memoryview(b"q")) == b"q"
    assert c.anything(collections.OrderedDict(a=1)) == {"a": 1}
    assert c.anything(OwnIter(["not"])) == ["from", "iter"]
    assert c.go_types(values[:8] + [2**63, 1.5, 1j, "", b"", [], {}, {1: 1}]) == [
        "<nil>", "bool", "bool", *["int"] * 5, "*big.Int", "float64", "complex128", "string", "[]uint8", "[]interface {}", "map[string]interface {}",
        "map[interface {}]interface {}",
    ]
    raises(TypeError, c.anything, {decimal.Decimal(1): 3}, mentions="anything() argument 'v': key Decimal('1'): expected a value that Go can compare, got Decimal")
    raises(TypeError, c.anything, {(1, (2, decimal.Decimal(1))): 3}, mentions="expected a value that Go can compare, got Decimal")
    raises(TypeError, c.anything, {"a": [1, {"k": {None: 1, frozenset(): 2}}]}, mentions="anything() argument 'v'['a'][1]['k']: key")
    raises(TypeError, c.everything, [1, {frozenset(): 2}], mentions="everything() argument 'v'[1]: key frozenset(): expected a value that Go can compare")
    raises(TypeError, c.everything, 5, mentions="everything() argument 'v': expected list of")
    raises(UnicodeEncodeError, c.anything, {"a": "\ud800"}, mentions="argument 'v'['a']")
    raises(TypeError, c.unbound, mentions="has no Python counterpart")
    raises(ValueError, c.loop, mentions="holds itself")
    assert (c.typed() == {"ints": [1, 2], "map": {1: "x"}, "uint": 2**63, "bytes": b"xy", "nil": None, "single": 1.5, "array": [True, False], "pointer": 5,
                     "none": None, "named": 6})


def test_any_is_what_the_library_has():
    now = datetime.datetime.now(datetime.timezone.utc)
    span = datetime.timedelta(days=-1, microseconds=3)
    error = FileNotFoundError(2, "no such file", "x")
    assert c.anything([now, span]) == [now, span]
    assert c.anything(error) is error and c.anything({"e": [error]})["e"][0] is error
    assert c.go_types([now, span]) == ["time.Time", "time.Duration"]
    assert c.go_types([Index(3), ValueError("x")]) == ["int", "*py.Exception"]


def test_any_gives_back_other_objects():
    for o in object(), Index, print, range(3), decimal.Decimal("1.5"), array.array("d", [1]), datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2), (n for n in ()), len:
        assert c.anything(o) is o and c.anything([{"k": o}])[0]["k"] is o
    o = object()
    before = sys.getrefcount(o)
    for _ in range(100):
        c.anything([o, o])
    assert eventually(lambda: c.anything(bytes(1 << 20)) and sys.getrefcount(o) == before)
    assert c.same(o, o) and not c.same(o, object())


def test_any_nests_deeply():
    for loop in ([], {}):
        loop.append(loop) if type(loop) is list else loop.update(x=loop)
        raises(RecursionError, c.anything, loop)
    deep = []
    for _ in range(300):
        deep = [deep] if random.random() < 0.5 else {"x": deep}
    assert c.anything(deep) == deep

    def in_small_stack():
        raises(RecursionError, c.anything, loop)
        assert c.anything([1]) == [1]

    threading.stack_size(128 << 10)
    thread = threading.Thread(target=in_small_stack)
    thread.start()
    thread.join()
    threading.stack_size(0)


def test_any_keeps_no_reference():
    value = {"k": ["x" * 50, b"y" * 50, 3.5], "n": {1: 2**80}}
    key, item = next(iter(value)), value["k"][0]
    before = refcounts(value, item, key)
    for _ in range(1000):
        c.anything(value)
        raises(TypeError, c.anything, [value, {frozenset(): 1}])
    after = refcounts(value, item, key)
    assert after == before


def test_structs_without_a_name_are_tuples():
    assert c.nameless(("a", [(1,), {"N": 2}], None)) == (("a", {"parts": 2}), [(0, 1), (1, 2)])
    assert c.nameless({"Name": "b", "Parts": [], "At": None}) == (("b", {"parts": 0}), [])
    raises(ValueError, c.nameless, ("a", []), mentions="expected an item for each field of the record, got 2")
    raises(TypeError, c.nameless, ("a", 3, None), mentions="nameless() argument 'v'")
    raises(OverflowError, c.nameless, ("a", [(300,)], None), mentions="nameless() argument 'v'")


def test_named_interfaces_without_methods():
    assert c.loose_ones([1, "a", None, [2.5]], {"k": b"v"}) == ([1, "a", None, [2.5]], {"k": b"v"})
