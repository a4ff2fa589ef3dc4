"""Memory of Arrow as arguments: producers of ctypes, true ones and ones that lie. No Arrow library is needed."""
import ctypes
import gc
import signal
import sys
import threading
import time

import everything
import objects
import pytest
from arrow_structures import Array, Schema, Stream
from checks import needs_signals, raises, together

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]

RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
KINDS = {b"c": ctypes.c_int8, b"C": ctypes.c_uint8, b"s": ctypes.c_int16, b"S": ctypes.c_uint16, b"i": ctypes.c_int32, b"I": ctypes.c_uint32,
         b"l": ctypes.c_int64, b"L": ctypes.c_uint64, b"f": ctypes.c_float, b"g": ctypes.c_double}


def bits_of(flags):
    """A bitmap, with ones behind its end."""
    octets = bytearray(b"\xff" * (len(flags) // 8 + 1))
    for i, flag in enumerate(flags):
        octets[i // 8] &= ~(int(not flag) << i % 8)
    return (ctypes.c_uint8 * len(octets))(*octets)


class Producer:
    """Has values in Arrow's memory. Keywords are members of the array that are others than the true ones."""

    def __init__(self, format, values, validity=None, child=None, **members):
        self.child, self.alive, self.releases = child, [], []
        self.memory = None if child else bits_of(values) if format == b"b" else (KINDS[format] * len(values))(*values)
        addresses = [validity and ctypes.addressof(validity)] + ([] if child else [ctypes.addressof(self.memory)])
        buffers = (ctypes.c_void_p * 2)(*addresses)
        self.schema = Schema(format=format, name=b"", release=self.callback(Schema))
        self.array = Array(length=len(values), null_count=0, n_buffers=len(addresses), buffers=buffers, release=self.callback(Array))
        if child:
            self.schema.n_children = self.array.n_children = 1
            self.schema.children = (ctypes.POINTER(Schema) * 1)(ctypes.pointer(child.schema))
            self.array.children = (ctypes.POINTER(Array) * 1)(ctypes.pointer(child.array))
        for name, value in members.items():
            setattr(self.array, name, value)
        self.alive += [buffers, validity]

    def callback(self, kind):
        def release(address):
            kind.from_address(address).release = None
            self.releases.append(kind)

        made = RELEASE(release)
        self.alive.append(made)
        return ctypes.cast(made, ctypes.c_void_p)

    def __arrow_c_array__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None), new_capsule(ctypes.addressof(self.array), b"arrow_array", None)

    @property
    def address(self):
        return ctypes.addressof(self.memory)


class Chunks:
    """Has Producers as a stream of chunks."""

    def __init__(self, *chunks, format=b"g", error=0):
        left = list(chunks)

        def get_schema(stream, out):
            ctypes.memmove(out, ctypes.byref(keeper.schema), ctypes.sizeof(Schema))
            return 0

        def get_next(stream, out):
            if left:
                ctypes.memmove(out, ctypes.byref(left.pop(0).array), ctypes.sizeof(Array))
                return 0
            return error

        def get_last_error(stream):
            return ctypes.addressof(self.text)

        keeper = self.keeper = Producer(format, [])
        self.text = ctypes.create_string_buffer(b"no more")
        types = dict(Stream._fields_)
        self.last = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(get_last_error)
        self.stream = Stream(types["get_schema"](get_schema), types["get_next"](get_next), ctypes.cast(self.last, ctypes.c_void_p), keeper.callback(Stream))

    def __arrow_c_stream__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.stream), b"arrow_array_stream", None)


def doubles(*values, **members):
    return Producer(b"g", values, **members)


@pytest.mark.parametrize("format", sorted(KINDS))
def test_numbers(format):
    name = {"c": "int8", "C": "uint8", "s": "int16", "S": "uint16", "i": "int32", "I": "uint32", "l": "int64", "L": "uint64", "f": "float32",
            "g": "float64"}[format.decode()]
    p = Producer(format, [1, 2, 4])
    assert getattr(everything, f"sum_{name}")(p) == 7
    assert p.releases == [Array] and p.schema.release


def test_memory_is_not_copied():
    p = doubles(1, 2, 3)
    assert everything.address_of_view(p) == p.address
    assert everything.address_of_view(doubles(1, 2, 3)) != 0
    p = doubles(1, 2, 3, offset=1, length=2)
    assert everything.address_of_view(p) == p.address + 8
    p = doubles(1, 2, 3, offset=1, length=2)
    assert everything.layout(p) == "[2] [8]" and everything.sum_slice(doubles(1, 2, 3, offset=1, length=2)) == 5
    assert everything.describe(doubles(1, 2)) == "d 8 [2] [8] true"


def test_it_is_released_after_the_call():
    p = doubles(1, 2)
    before = sys.getrefcount(p)
    assert everything.sum_float64(p) == 3
    assert p.releases == [Array] and p.array.release is None
    raises(BufferError, everything.sum_float64, p, mentions=["sum_float64() argument 'v'", "it was released before"])
    assert sys.getrefcount(p) == before


def test_it_is_released_after_an_error():
    for p in doubles(1, 2), Producer(b"i", [1]):
        raises((TypeError, BufferError), everything.matrix, p, mentions="with 2 dimensions")
        assert p.releases == [Array]


def test_retained_memory():
    p = doubles(1.5, 2)
    assert objects.save_error(p) is False  # the object itself exports nothing
    assert p.releases == [Array]


def test_without_items():
    for p in doubles(), doubles(buffers=(ctypes.c_void_p * 2)()), doubles(1, length=0):
        assert everything.sum_float64(p) == 0
        assert everything.sum_slice(Producer(b"g", [])) == 0


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 9])
def test_bools_are_a_copy(offset):
    flags = [i % 3 == 0 for i in range(30)]
    for count in everything.count_true, everything.count_true_slice:
        p = Producer(b"b", flags, offset=offset, length=30 - offset)
        assert count(p) == sum(flags[offset:]) and p.releases == [Array]


def test_lists_are_dimensions():
    def grid(**members):
        return Producer(b"+w:3", range(2), child=Producer(b"g", range(6)), **members)

    assert everything.matrix(grid()) == 2003 and everything.layout(grid()) == "[2 3] [24 8]"
    assert everything.sum_float64(grid(offset=1, length=1)) == 3 + 4 + 5
    cube = Producer(b"+w:1", range(2), child=grid())
    assert everything.layout(cube) == "[2 1 3] [24 24 8]"
    raises(BufferError, everything.sum_slice, grid(), mentions="with 1 dimension")


@pytest.mark.parametrize("function, parameter", [(everything.sum_float64, "v"), (everything.sum_slice, "xs")])
@pytest.mark.parametrize("null_count", [-1, 1])
@pytest.mark.parametrize("n, null", [(3, 1), (1000, 0), (1000, 555), (1000, 999)])
def test_nulls(function, parameter, null_count, n, null):
    validity = bits_of([i != null for i in range(n)])

    def some(**members):
        return doubles(*range(n), validity=validity, **{"null_count": -1, **members})

    p = some(null_count=null_count)
    raises(ValueError, function, p, mentions=[f"argument '{parameter}'", "1 null", "fill_null()"])
    assert p.releases == [Array]
    assert function(some(offset=null + 1, length=n - null - 1)) == sum(range(null + 1, n))
    assert function(some(length=null)) == sum(range(null))


def test_nulls_in_lists():
    child = doubles(*range(6), validity=bits_of([True] * 5 + [False]), null_count=1)
    rows = Producer(b"+w:3", range(2), child=child)
    raises(ValueError, everything.sum_float64, rows, mentions="1 null")
    child = doubles(*range(6), validity=bits_of([True] * 5 + [False]), null_count=1)
    assert everything.sum_float64(Producer(b"+w:3", range(1), child=child)) == 3


class Iterated:
    """Has Arrow's values, and others as an iterable."""

    def __init__(self, producer):
        self.producer = producer

    def __arrow_c_array__(self):
        if isinstance(self.producer, BaseException):
            raise self.producer
        return self.producer.__arrow_c_array__()

    def __iter__(self):
        return iter([10.0, 20.0])


def test_what_arrow_has_not_is_iterated():
    nulls = doubles(1, 2, validity=bits_of([True, False]), null_count=1)
    assert everything.sum_slice(Iterated(doubles(1, 2))) == 3
    for p in nulls, Producer(b"i", [1, 2]), doubles(1, length=-1), ImportError("no pyarrow"), ValueError("none"):
        assert everything.sum_slice(Iterated(p)) == 30
    raises(KeyboardInterrupt, everything.sum_slice, Iterated(KeyboardInterrupt()))
    e = raises(ImportError, everything.sum_float64, Iterated(ImportError("no pyarrow")))
    assert e.__notes__ == ["sum_float64() argument 'v'"]


def test_chunks():
    assert everything.sum_float64(Chunks(doubles(1, 2))) == 3
    assert everything.sum_float64(Chunks(doubles(), doubles(1, 2), doubles())) == 3
    assert everything.sum_float64(Chunks()) == 0 and everything.sum_slice(Chunks()) == 0
    p = doubles(1, 2)
    assert everything.address_of_view(Chunks(p)) == p.address and p.releases == [Array]
    several = doubles(1, 2), doubles(), doubles(0, 3, offset=1, length=1)
    chunks = Chunks(*several)
    raises(ValueError, everything.sum_float64, chunks, mentions=["argument 'v'", "combine_chunks()"])
    assert [p.releases for p in several] == [[Array]] * 3 and chunks.keeper.releases == [Schema, Stream] and not chunks.stream.release
    raises(BufferError, everything.sum_float64, chunks, mentions="released before")
    several = [doubles(i) for i in range(20)]
    assert everything.sum_slice(Chunks(*several)) == sum(range(20))
    assert [p.releases for p in several] == [[Array]] * 20
    assert everything.count_true_slice(Chunks(Producer(b"b", [True]), Producer(b"b", [False, True]), format=b"b")) == 2


def test_streams_that_fail():
    raises(OSError, everything.sum_float64, Chunks(doubles(1), error=5), mentions=["argument 'v'", "no more"])
    raises(MemoryError, everything.sum_float64, Chunks(error=12))
    stream = Chunks(doubles(1), error=5)
    raises(OSError, everything.sum_slice, stream)
    assert stream.keeper.releases == [Schema, Stream]
    stream = Chunks(doubles(1))
    stream.stream.release = None
    raises(BufferError, everything.sum_float64, stream, mentions="released before")


@needs_signals
def test_streams_that_wait_for_python():
    """As those of DuckDB and of pyarrow's datasets may, whose threads call Python."""
    chunks = Chunks()
    chunks.stream.get_next = dict(Stream._fields_)["get_next"](ctypes.cast(ctypes.CDLL(None).pause, ctypes.c_void_p).value)
    main, woken = threading.get_ident(), []

    def wake():
        time.sleep(0.05)
        while not woken:
            signal.pthread_kill(main, signal.SIGUSR1)
            time.sleep(0.01)

    usr1, alarm = signal.signal(signal.SIGUSR1, lambda *_: woken.append("thread")), signal.signal(signal.SIGALRM, lambda *_: woken.append("alarm"))
    waker = threading.Thread(target=wake)
    try:
        signal.alarm(20)
        waker.start()
        raises(OSError, everything.sum_float64, chunks, mentions="the Arrow stream failed")
    finally:
        signal.alarm(0)
        woken.append("end")
        waker.join()
        signal.signal(signal.SIGUSR1, usr1), signal.signal(signal.SIGALRM, alarm)
    assert woken[0] == "thread"


def test_empty_lists_without_end():
    lists = [Producer(b"+w:0", [], child=doubles(), length=1 << 62) for _ in range(2)]
    chunks = Chunks(*lists)
    chunks.keeper.schema = lists[0].schema
    raises(MemoryError, everything.sum_slice, chunks)
    assert [p.releases for p in lists] == [[Array, Schema], [Array]]


@pytest.mark.parametrize("format, text", [(b"u", "'u'"), (b"+s", "one of the columns"), (b"tdD", "'tdD'"), (b"", "''"), (b"+w:x", "'+w:x'"), (b"n", "'n'"),
                                          (b"+w:99999999999", "'+w:9")])
def test_other_types(format, text):
    p = doubles(1)
    p.schema.format = format
    raises(TypeError, everything.sum_float64, p, mentions=["argument 'v'", "expected a buffer of float64", text])
    assert p.releases == []  # no consumer has taken it


def test_another_number():
    raises(TypeError, everything.sum_float64, Producer(b"l", [1]), mentions=["expected a buffer of float64", "int64"])
    raises(TypeError, everything.scale, doubles(1), 2.0, mentions=["writable", "read-only"])
    raises(TypeError, everything.sum_complex, doubles(1), mentions="complex128")


def test_dictionaries():
    p = doubles(1)
    p.schema.dictionary = ctypes.addressof(p.schema)
    raises(TypeError, everything.sum_float64, p, mentions="with a dictionary")
    p = doubles(1, dictionary=8)
    raises(BufferError, everything.sum_float64, p, mentions="a dictionary")


MAX = 2**63 - 1


@pytest.mark.parametrize("members", [
    dict(length=-1), dict(offset=-1), dict(length=MAX, offset=1), dict(length=MAX), dict(offset=MAX - 1, length=1), dict(length=1 << 60), dict(n_buffers=1),
    dict(n_buffers=3), dict(n_buffers=-1), dict(buffers=None), dict(buffers=(ctypes.c_void_p * 2)()), dict(null_count=1), dict(null_count=-2), dict(null_count=9),
    dict(buffers=(ctypes.c_void_p * 2)(None, 1)), dict(buffers=(ctypes.c_void_p * 2)(None, 4095)), dict(buffers=(ctypes.c_void_p * 2)(None, -8), length=2),
], ids=str)
def test_arrays_that_lie(members):
    p = doubles(1, 2, 3, **members)
    raises(BufferError, everything.sum_float64, p, mentions=["argument 'v'", "inconsistent"])
    assert p.releases == [Array]


@pytest.mark.parametrize("change", [
    lambda p: setattr(p.array, "n_children", 0), lambda p: setattr(p.array, "n_children", 2), lambda p: setattr(p.array, "children", None),
    lambda p: setattr(p.array, "children", (ctypes.POINTER(Array) * 1)()), lambda p: setattr(p.schema, "n_children", 0),
    lambda p: setattr(p.schema, "children", None), lambda p: setattr(p.schema, "children", (ctypes.POINTER(Schema) * 1)()),
    lambda p: setattr(p.array, "length", 3), lambda p: setattr(p.array, "offset", 1), lambda p: setattr(p.schema, "format", None),
    lambda p: setattr(p.child.schema, "format", None), lambda p: setattr(p.schema, "format", b"+w:2147483647"), lambda p: setattr(p.array, "n_buffers", 2),
    lambda p: setattr(p.array, "length", 1 << 62), lambda p: setattr(p.array, "children", (ctypes.POINTER(Array) * 1)(ctypes.pointer(p.array))),
    lambda p: setattr(p.schema, "children", (ctypes.POINTER(Schema) * 1)(ctypes.pointer(p.schema))),
])
def test_lists_that_lie(change):
    p = Producer(b"+w:3", range(2), child=doubles(*range(6)))
    change(p)
    raises(BufferError, everything.sum_float64, p, mentions=["argument 'v'", "inconsistent"])


class Returns:
    def __init__(self, value):
        self.value = value

    def __arrow_c_array__(self, requested_schema=None):
        return self.value


def test_what_is_no_capsule():
    schema, array = doubles(1).__arrow_c_array__()
    for value in None, 1, (), (schema,), (schema, array, array), (array, schema), (schema, schema), (schema, None), [schema, array]:
        raises(TypeError, everything.sum_float64, Returns(value), mentions=["argument 'v'", "no capsule 'arrow_"])
    Returns.__arrow_c_stream__ = lambda self: 1
    try:
        raises(TypeError, everything.sum_float64, Returns(None), mentions="'arrow_schema'")
    finally:
        del Returns.__arrow_c_stream__
    for o in Producer, 1, None, "x", object():
        raises(TypeError, everything.sum_float64, o, mentions="argument 'v'")


def test_nothing_is_left():
    p = doubles(*range(100))
    before = sys.getrefcount(p)
    release = p.array.release
    for _ in range(200):
        p.array.release = release
        assert everything.sum_float64(p) == 4950
    gc.collect()
    assert len(p.releases) == 200 and sys.getrefcount(p) == before


def test_threads():
    def run():
        for _ in range(40):
            assert everything.sum_float64(doubles(1, 2)) == 3
            assert everything.sum_slice(Chunks(doubles(1), doubles(2))) == 3

    together(run, run, run)
