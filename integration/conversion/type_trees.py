"""Types that functions of the test modules take and return as they are, as trees, and strategies of hypothesis for values of them."""
import collections
import datetime as dt
import functools
import types

import containers
import values
from hypothesis import strategies as st

# A tree is the name of a leaf, or a tuple: "opt", "list", "set" and "tuple" with the tree of an item, "map" with those of a key and
# a value.
TREES = {
    containers.tree1: ("map", "str", ("list", ("map", "int64", ("tuple", 2, ("opt", "str"))))),
    containers.tree2: ("list", ("list", ("set", "str"))),
    containers.tree4: ("opt", ("map", ("tuple", 2, "str"), ("opt", ("tuple", 2, ("opt", ("map", "int16", ("list", ("opt", "bool")))))))),
    containers.tree5: ("tuple", 2, ("tuple", 2, ("tuple", 2, ("tuple", 2, ("list", "str"))))),
    containers.tree6: ("map", "str", ("map", "int8", ("map", "float", ("list", "bytes")))),
    containers.sets: ("map", "str", ("set", "int64")),
    containers.nested: ("map", "str", ("map", "str", ("list", "str"))),
    containers.maybe_map: ("opt", ("map", "str", ("opt", "int64"))),
    values.deep1: ("map", "uuid", ("list", ("map", "color", ("tuple", 2, ("opt", ("list", "duration")))))),
    values.deep2: ("list", ("map", "addr", ("list", ("map", "method", ("tuple", 2, ("list", "time")))))),
    values.deep3: ("map", "str", ("tuple", 2, ("list", ("map", "style", ("list", "bigint"))))),
    values.deep4: ("list", ("map", "int64", ("opt", ("map", "bool", ("list", "rat"))))),
}


class Index:
    """An int by its __index__ alone."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


def same(strategy):
    return strategy.map(lambda v: (v, v))


def integers(low, high):
    ints = st.integers(low, high) | st.sampled_from([low, high])
    return st.one_of(same(ints), ints.map(lambda v: (Index(v), v)))


def members(cls):
    return st.sampled_from(list(cls.__members__.values())).flatmap(lambda m: st.sampled_from([(m, m), (m.value, m)]))


zones = st.just(dt.timezone.utc) | st.integers(-86399, 86399).map(lambda s: dt.timezone(dt.timedelta(seconds=s)))
addresses = st.ip_addresses(v=4) | st.ip_addresses(v=6)
binary = st.binary(max_size=6)

# Each is a strategy for a pair as pairs has it.
LEAVES = {
    "str": same(st.text(st.characters(exclude_categories=["Cs"]), max_size=50)),
    "bytes": st.one_of(same(binary), binary.map(lambda b: (bytearray(b), b)), binary.map(lambda b: (memoryview(b), b))),
    "bool": st.sampled_from([(True, True), (False, False), (1, True), (0, False), ("x", True), ("", False)]),
    "float": st.one_of(same(st.floats(allow_nan=False)), st.integers(-(2**53), 2**53).map(lambda n: (n, float(n)))),
    "int64": integers(-(2**63), 2**63 - 1),
    "int16": integers(-(2**15), 2**15 - 1),
    "int8": integers(-128, 127),
    "duration": st.one_of(
        same(st.timedeltas(dt.timedelta(days=-106000), dt.timedelta(days=106000))), st.integers(-(2**33), 2**33).map(lambda s: (s, dt.timedelta(seconds=s)))
    ),
    "time": same(st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 1, 1), timezones=zones)),
    "bigint": same(st.integers() | st.integers(-(2**300), 2**300)),
    "rat": same(st.fractions()),
    "uuid": st.uuids().flatmap(lambda u: st.sampled_from([(u, u), (str(u), u)])),
    "addr": addresses.flatmap(lambda a: st.sampled_from([(a, a), (str(a), a)])),
    "color": members(values.Color),
    "method": members(values.Method),
    "style": members(values.Style),
}
MAPPINGS = (dict, dict, collections.OrderedDict, collections.UserDict, types.MappingProxyType)
ITERABLES = (list, list, tuple, iter, collections.deque)


@functools.cache
def pairs(tree, plain=False):
    """A strategy for what is given and what comes back. Where it is plain, its containers are lists, dicts and, as keys, tuples."""
    if isinstance(tree, str):
        return LEAVES[tree]
    kind, *of = tree
    if kind == "opt":
        return st.just((None, None)) | pairs(of[0], plain)
    if kind == "map":
        items = st.lists(st.tuples(keys(of[0], plain), pairs(of[1], plain)), max_size=3)
        makers = st.just(dict) if plain else st.sampled_from(MAPPINGS)
        return st.tuples(items, makers).map(mapping)
    n = of[0] if kind == "tuple" else None
    items = st.lists(pairs(of[-1], plain), min_size=n or 0, max_size=n or 4)
    makers = st.just(list) if plain else st.sampled_from(ITERABLES)
    return st.tuples(items, makers, st.just({"list": list, "tuple": tuple, "set": set}[kind])).map(sequence)


def keys(tree, plain):
    """Those of a dict: what is given has a hash, too."""
    return pairs(tree, True).map(lambda pair: (tuple(pair[0]), pair[1])) if isinstance(tree, tuple) else pairs(tree, plain)


def mapping(drawn):
    """A dict keeps one of keys that are equal. Of those that become equal the last in the dict counts."""
    items, make = drawn
    kept = {k: (v, key, value) for (k, key), (v, value) in items}
    return make({k: v for k, (v, _, _) in kept.items()}), {key: value for _, key, value in kept.values()}


def sequence(drawn):
    items, given, back = drawn
    return given([i for i, _ in items]), back(i for _, i in items)


def form(v):
    """The types of a value and of all that it holds."""
    if type(v) in (list, tuple):
        return type(v), [form(x) for x in v]
    if type(v) is dict:
        return dict, {k: (form(k), form(x)) for k, x in v.items()}
    if type(v) is set:
        return set, {k: form(k) for k in v}
    return type(v)
