"""Calls of every kind, LEAKS_CALLS of each: memory after a tenth of them, and in the end. Prints a line of JSON for each kind."""
import asyncio
import datetime
import gc
import io
import json
import os
import re
import sys
import time

import work

CALLS = int(os.environ["LEAKS_CALLS"])
PAGE = os.sysconf("SC_PAGESIZE")

data = bytearray(8 * 16)
view = memoryview(data).cast("d")
text, small, binary = "é" * 300, "é" * 10, b"b" * 300
points = memoryview(work.points(4))
numbers = memoryview(work.range(16))


class Hostile:
    def __str__(self):
        raise LookupError("no name")


class Named:
    def __str__(self):
        return text


hostile, named = Hostile(), Named()
strided = memoryview(bytearray(8 * 32)).cast("d")[::2]


def failing(function, *args):
    """Calls what raises, and drops the exception with all that hangs on it."""

    def call():
        try:
            function(*args)
        except Exception:
            return
        raise AssertionError(f"{function.__name__} did not raise")

    return call


def retain():
    work.keep(view)
    work.drop()


def array_and_view():
    m = memoryview(work.range(16))
    m.release()


def released():
    a = work.bytes(100)
    a.release()


def set_property():
    counter.n = 5


def callable_of_a_field():
    c = work.Counter(1)
    c.step = step
    c.advance()
    c.step = None


def dropped():
    it = work.upto(1000)
    next(it), next(it)


def closed():
    it = work.counters(5)
    next(it), next(it)
    it.close()


def back_and_forth():
    try:
        work.fail_as("wrapped value", 3)
    except work.OddError as e:
        try:
            work.same(e)
        except work.OddError:
            return
    raise AssertionError("an error did not come back")


def run(*args):
    return loop.run_until_complete(work.later(*args))


def step(n):
    return n


def raising(n):
    raise LookupError("no step")


class Ring(work.Counter):
    pass


loop = asyncio.new_event_loop()
counter = work.Counter(1)
few, words = [1, 2, 3], ["a", "b", "c"]

many, lists = ["é" * n for n in range(20)], [["a", "b"], [], ["c"]]
floats, pairs = [[1.5, 2], [], [3]], [("a", "b"), ["c", "d"]]
mapping, nested = {"a": words, "b": []}, {1: {"a": 1.5}, 2: {}}
members, moments = frozenset("abc"), [datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)]
seconds, large = [datetime.timedelta(seconds=1.5), 2.5], [1 << 100, -5]
anything = {"a": [1, 2.5, None, True, b"x", {"b": "c"}]}
people = [work.Person(name="a", tags=words, born=moments[0])]


column = work.column(["a", None, text])


def read():
    work.read(io.BytesIO(binary))


def write():
    work.write(io.BytesIO(), text)


KINDS = {
    "no argument": lambda: work.nothing(),
    "ints": lambda: work.add(1 << 40, 2),
    "GIL held": lambda: work.held(1),
    "float": lambda: work.negate(1e300),
    "complex": lambda: work.conjugate(1 + 2j),
    "keywords and defaults": lambda: work.defaults(s=small),
    "str in the frame": lambda: work.echo(small),
    "str kept by Go": lambda: work.echo(text),
    "bytes in the frame": lambda: work.echo_bytes(b"bbb"),
    "bytes kept by Go": lambda: work.echo_bytes(binary),
    "several results": lambda: work.several(1, text, binary),
    "View": lambda: work.sum(view),
    "View, strided": lambda: work.sum(strided),
    "slice": lambda: work.sum_slice(view),
    "Mut": lambda: work.scale(view, 1.0),
    "Any": lambda: work.describe(view),
    "records in": lambda: work.sum_points(points),
    "records out": lambda: work.points(4),
    "Array": lambda: work.range(16),
    "Array and a view of it": array_and_view,
    "Array, released": released,
    "Array of seven dimensions": lambda: work.seven_dims(),
    "slice of Go out": lambda: work.squares(16),
    "two arrays": lambda: work.two(False),
    "py.Object": lambda: work.identity(data),
    "str(o)": lambda: work.str(named),
    "GetBuffer": lambda: work.sum_object(view),
    "GetBuffer, ended by the call": lambda: work.lose(data),
    "memoryview(o)": lambda: work.memory_view(data),
    "memoryview of Go": lambda: work.memory_view_of_go(),
    "CopyData": lambda: work.copy(data, data),
    "Retain and Release": retain,
    "Retain, released by a goroutine": lambda: work.keep_briefly(view),
    "garbage in Go": lambda: work.garbage(10),
    "error": failing(work.fail, "ValueError", 0, 0),
    "error with three causes": failing(work.fail, "ValueError", 3, 50),
    "error of another class": failing(work.fail, "NoSuchError", 0, 0),
    "OSError": failing(work.open, "/nothing/at/all"),
    "error after two arrays": failing(work.two, True),
    "panic": failing(work.panic, "boom"),
    "nil dereference": failing(work.panic_nil),
    "index out of range": failing(work.panic_index, view, 99),
    "memory that is not there": failing(work.huge),
    "an exception in __str__": failing(work.str, hostile),
    "wrong type": failing(work.add, "1", 2),
    "out of range": failing(work.add, 1 << 64, 2),
    "missing argument": failing(work.add, 1),
    "lone surrogate": failing(work.echo, "\ud800"),
    "wrong items": failing(work.sum, data),
    "not contiguous": failing(work.sum_slice, strided),
    "construction and drop": lambda: work.Counter(5),
    "construction of a derived class": lambda: Ring(5),
    "method": lambda: counter.add(1),
    "method that returns its instance": lambda: counter.itself(),
    "method that makes an instance": lambda: counter.next(),
    "field, read": lambda: counter.n,
    "field, written": set_property,
    "field of a callable": callable_of_a_field,
    "field, wrong type": failing(lambda: setattr(counter, "n", "5")),
    "exporter": lambda: memoryview(work.Table(4)).release(),
    "callable": lambda: work.apply(step, 5),
    "callable on goroutines": lambda: work.apply_elsewhere(step, 3),
    "callable that raises": failing(work.apply, raising, 5),
    "callable whose exception is an error": failing(work.attempt, raising, 5),
    "callable that returns a wrong type": failing(work.attempt, step, 5),
    "iterator to its end": lambda: list(work.upto(5)),
    "iterator that is dropped": dropped,
    "iterator that is closed": closed,
    "channel": lambda: list(work.channel(3)),
    "iterable": lambda: work.total(few),
    "iterable of an iterator": lambda: list(work.upper(words)),
    "error of a variable": failing(work.fail_as, "value", 3),
    "error of a type": failing(work.fail_as, "type", 3),
    "error, back and forth": back_and_forth,
    "list of str": lambda: work.strings(many),
    "generator of str": lambda: work.strings(s for s in many),
    "list of lists": lambda: work.lists(lists),
    "list of lists of float": lambda: work.floats2(floats),
    "pairs": lambda: work.pairs(pairs),
    "dict of lists": lambda: work.dict(mapping),
    "dict of dicts": lambda: work.dicts(nested),
    "set": lambda: work.set(members),
    "list of timedelta": lambda: work.durations(seconds),
    "list of datetime": lambda: work.times(moments),
    "list of long ints": lambda: work.big(large),
    "anything": lambda: work.anything(anything),
    "list of str or None": lambda: work.maybe(["a", None]),
    "column": lambda: work.column(["a", None]),
    "column of Arrow data": lambda: work.column(column),
    "column as Arrow data": lambda: column.__arrow_c_stream__(),
    "list of enumeration": lambda: work.colours([work.Colour.RED, 1]),
    "list of instances": lambda: work.people(people),
    "arguments": lambda: work.rest("a", "b", "c"),
    "file, read": read,
    "file, written": write,
    "wrong item in a list of lists": failing(work.lists, [["a"], ["b", 1]]),
    "wrong value in a dict": failing(work.dict, {"a": ["b"], "c": [None]}),
    "wrong value in a column": failing(work.column, ["a", None, 1]),
    "lone surrogate in a set": failing(work.set, {"a", "\ud800"}),
    "awaitable": lambda: run(5),
    "awaitable that raises": failing(run, -1),
}
HELD = [data, view, text, small, binary, points, hostile, named, strided, counter, step, raising, few, words, Ring, many, lists, floats, pairs, mapping,
        nested, members, moments, seconds, large, anything, people, column]


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * PAGE


def state():
    gc.collect()
    heap = work.heap_alloc()
    work.nothing()  # what was released without the GIL goes now
    work.scavenge()  # what Go has free is resident else
    return {"rss": resident(), "heap": heap, "blocks": sys.getallocatedblocks(), "references": [sys.getrefcount(o) for o in HELD]}


def settled(before):
    """The state when exceptions are gone, too, which Go's collector drops on threads of its own: soon, or after a while on a busy machine."""
    end = time.monotonic() + 5
    while True:
        now = state()
        if now["blocks"] <= before["blocks"] + 100 and now["references"] == before["references"] or time.monotonic() > end:
            return now
        time.sleep(0.01)


# each of these has Go collect before it gives up
RARE = {"memory that is not there": 100}


def measure(kind, call):
    calls = CALLS // RARE.get(kind, 1)
    tenth = max(1, calls // 10)
    for _ in range(tenth):
        call()
    before = state()
    for _ in range(calls - tenth):
        call()
    after = settled(before)
    # exporters whose buffers are all released may be resized
    export = bytearray(8)
    exported = memoryview(export).cast("d")
    work.sum(exported)
    exported.release()
    export.append(0)
    print(json.dumps({"kind": kind, "calls": calls, "before": before, "after": after}), flush=True)


# all kinds once, so that what is made once is there
for call in KINDS.values():
    call()
for kind, call in KINDS.items():
    if re.search(os.environ["LEAKS_RUN"], kind):
        measure(kind, call)
loop.close()
view.release()
data.append(0)
