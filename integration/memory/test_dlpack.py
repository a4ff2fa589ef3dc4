"""Tensors of DLPack as parameters, made by ctypes as a producer in C makes them: no tensor library is needed."""
import ctypes
import gc
import sys

import everything
import objects
import pytest
from checks import raises, together


class Device(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int32), ("id", ctypes.c_int32)]


class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", Device), ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16), ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]


class Plain(ctypes.Structure):
    _fields_ = [("tensor", Tensor), ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p)]


class Versioned(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32), ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p),
                ("flags", ctypes.c_uint64), ("tensor", Tensor)]


new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
NAMES = {Plain: b"dltensor", Versioned: b"dltensor_versioned"}


class Producer:
    """Float64s with a DLPack interface, which counts what is deleted."""

    def __init__(self, *values, kind=Versioned, shape=None, strides=None, name=None, **members):
        self.memory = (ctypes.c_double * len(values))(*values)
        self.shape = (ctypes.c_int64 * 80)(*([len(values)] if shape is None else shape))
        self.strides = strides and (ctypes.c_int64 * 80)(*strides)
        self.kind, self.name, self.deleted, self.asked = kind, name or NAMES[kind], 0, []
        self.deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.delete)
        ndim = 1 if shape is None else len(shape)
        self.tensor = Tensor(ctypes.addressof(self.memory), Device(1, 0), ndim, 2, 64, 1, self.shape, self.strides or None, 0)
        self.managed = kind(tensor=self.tensor, deleter=ctypes.cast(self.deleter, ctypes.c_void_p).value)
        if kind is Versioned:
            self.managed.major = 1
        for member, value in members.items():
            setattr(self.managed if hasattr(self.managed, member) else self.managed.tensor, member, value)

    def delete(self, managed):
        assert managed == ctypes.addressof(self.managed)
        self.deleted += 1

    def __dlpack__(self, **keywords):
        self.asked.append(keywords)
        if self.kind is Plain and keywords:
            raise TypeError("no keywords before DLPack 1.0")
        return new_capsule(ctypes.addressof(self.managed), self.name, None)


@pytest.mark.parametrize("kind", [Plain, Versioned])
def test_memory_is_shared(kind):
    p = Producer(1, 2, 3.5, kind=kind)
    assert everything.sum_float64(p) == 6.5 and p.deleted == 1
    assert p.asked == [{"max_version": (1, 0)}] + [{}] * (kind is Plain)
    assert everything.sum_slice(p) == 6.5 and p.deleted == 2
    assert everything.address_of_view(p) == ctypes.addressof(p.memory) and p.deleted == 3


@pytest.mark.parametrize("kind", [Plain, Versioned])
def test_writes_are_seen(kind):
    p = Producer(1, 2, 3.5, kind=kind)
    everything.scale(p, 2.0)
    assert list(p.memory) == [2, 4, 7] and p.deleted == 1


def test_a_read_only_tensor_is_not_written():
    p = Producer(1, 2, flags=1)
    raises(TypeError, everything.scale, p, 2.0, mentions=["argument 'v'", "writable", "read-only"])
    assert list(p.memory) == [1, 2] and p.deleted == 1
    assert everything.sum_float64(p) == 3


def test_strides_and_dimensions():
    assert everything.layout(Producer(*range(6), shape=[2, 3])) == "[2 3] [24 8]"
    assert everything.layout(Producer(*range(6), shape=[3, 2], strides=[1, 3])) == "[3 2] [8 24]"
    assert everything.layout(Producer(*range(6), shape=[], byte_offset=8)) == "[] []"
    assert everything.sum_float64(Producer(1, 2, 3, 4, shape=[2], strides=[-1], byte_offset=24)) == 4 + 3
    assert everything.sum_float64(Producer(*range(6), shape=[3], strides=[2])) == 6
    raises(BufferError, everything.sum_slice, Producer(*range(6), shape=[3], strides=[2]), mentions="contiguous")
    assert everything.sum_float64(Producer(5, shape=[1, 1], strides=[1 << 62, 1 << 62])) == 5  # no item is that far away


def test_empty():
    for p in Producer(), Producer(data=None), Producer(shape=[1 << 40, 0, 1 << 40], data=None, strides=[1 << 62] * 3):
        assert everything.sum_float64(p) == 0 and p.deleted == 1


def test_no_deleter():
    p = Producer(1, 2, deleter=None)
    assert everything.sum_float64(p) == 3 and p.deleted == 0


@pytest.mark.parametrize("device, good", [(1, True), (3, True), (11, True), (13, True), (0, False), (2, False), (10, False), (-1, False)])
def test_devices(device, good):
    p = Producer(1, 2, device=Device(device, 0))
    if good:
        assert everything.sum_float64(p) == 3
    else:
        raises(TypeError, everything.sum_float64, p, mentions=["argument 'v'", "expected a buffer of float64", f"({device}, 0)", "copy it to the CPU"])
    assert p.deleted == 1


@pytest.mark.parametrize("code, bits, lanes", [(4, 16, 1), (2, 64, 2), (2, 0, 1), (3, 64, 1), (255, 255, 65535), (7, 8, 1)])
def test_types_that_buffers_lack(code, bits, lanes):
    p = Producer(1, 2, code=code, bits=bits, lanes=lanes)
    raises(TypeError, everything.sum_float64, p, mentions=["argument 'v'", f"type code {code} with {bits} bits and {lanes} lanes"])
    assert p.deleted == 1


@pytest.mark.parametrize("code, bits, text", [(0, 64, "int64"), (1, 8, "uint8"), (2, 32, "float32"), (5, 128, "complex128"), (6, 8, "bool"), (2, 16, "float16")])
def test_another_type(code, bits, text):
    p = Producer(*range(4), code=code, bits=bits, shape=[1])
    raises(TypeError, everything.sum_float64, p, mentions=["expected a buffer of float64", text])
    assert p.deleted == 1


def test_another_version():
    p = Producer(1, major=2, minor=3, ndim=-1)
    raises(TypeError, everything.sum_float64, p, mentions="DLPack 2.3")
    assert p.deleted == 1


@pytest.mark.parametrize("text, members", [
    ("ndim", {"ndim": -1}), ("ndim", {"ndim": 65}), ("ndim", {"ndim": 1 << 30}),
    ("an extent is negative", {"shape": [-1]}), ("an extent is negative", {"shape": [0, -1]}),
    ("a stride overflows", {"shape": [2], "strides": [1 << 61]}), ("a stride overflows", {"shape": [2], "strides": [-1 << 62]}),
    ("stride", {"shape": [1 << 40], "strides": [1 << 40]}), ("the product of the shape overflows", {"shape": [1 << 31, 1 << 31]}),
    ("address space", {"data": (1 << 64) - 8}), ("data is NULL", {"data": None}), ("the address", {"data": 16}),
    ("the address", {"byte_offset": (1 << 64) - 1, "data": 2}),
])
@pytest.mark.parametrize("kind", [Plain, Versioned])
def test_tensors_that_lie(kind, text, members):
    p = Producer(1, 2, kind=kind, **members)
    raises(BufferError, everything.sum_float64, p, mentions=["argument 'v'", text])
    assert p.deleted == 1


def test_no_shape():
    p = Producer(1, 2)
    p.managed.tensor.shape = None
    raises(BufferError, everything.sum_float64, p, mentions="the shape is missing")
    assert p.deleted == 1


class Returns:
    def __init__(self, value):
        self.value = value

    def __dlpack__(self, **keywords):
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


def test_what_is_no_capsule():
    for value in None, 1, b"dltensor", new_capsule(1, b"used_dltensor", None), new_capsule(1, b"arrow_array", None):
        raises(TypeError, everything.sum_float64, Returns(value), mentions=["argument 'v'", "gave no capsule 'dltensor_versioned'"])


def test_what_the_producer_raises():
    e = raises(BufferError, everything.sum_float64, Returns(BufferError("use detach()")), mentions=["argument 'v'", "use detach()"])
    assert type(e.__cause__) is BufferError
    raises(KeyError, everything.sum_float64, Returns(KeyError(1)))
    raises(TypeError, everything.sum_float64, Returns(TypeError("none here")), mentions=["argument 'v'", "none here"])


class Iterated(Producer):
    def __iter__(self):
        return iter([10.0, 20.0])


def test_what_is_no_such_tensor_is_iterated():
    assert everything.sum_slice(Iterated(1, 2)) == 3
    for p in Iterated(1, 2, bits=32), Iterated(1, 2, shape=[2, 1], ndim=-1), Iterated(1, 2, device=Device(2, 0)):
        assert everything.sum_slice(p) == 30 and p.deleted == 1


def test_retained_memory():
    p = Producer(1, 2)
    objects.keep(p)
    assert p.deleted == 0
    objects.drop()
    gc.collect()
    assert p.deleted == 1


def test_nothing_is_left():
    good, bad = Producer(1, 2), Producer(1, 2, device=Device(2, 0))
    before = [sys.getrefcount(p) for p in (good, bad)]
    for _ in range(1000):
        everything.sum_float64(good)
        raises(TypeError, everything.sum_float64, bad)
    gc.collect()
    assert (good.deleted, bad.deleted) == (1000, 1000)
    assert [sys.getrefcount(p) for p in (good, bad)] == before


def test_one_capsule_in_several_threads():
    for _ in range(200):
        p = Producer(1, 2)
        capsule = p.__dlpack__()
        sums = []

        def take():
            try:
                sums.append(everything.sum_float64(Returns(capsule)))
            except TypeError as e:
                assert "gave no capsule" in str(e)

        together(take, take, take)
        assert sums == [3] and p.deleted == 1
