"""Addresses that Go's runtime takes for a sign of corruption: it ends the process where it finds one in a pointer."""

import struct

import pytest

import liar
import ways

MEMORY = liar.guarded(struct.pack("=4i", 1, 2, 3, 4))
FORMAT = liar.guarded(b"i\0")


def words(*values):
    return liar.guarded(struct.pack(f"{len(values)}n", *values))


TRUTH = {"buf": MEMORY, "len": 16, "itemsize": 4, "readonly": 0, "ndim": 1, "format": FORMAT, "shape": words(4), "strides": words(4),
         "suboffsets": 0, "obj": 1, "raises": 0, "outcome": 0, "honest": 0}


def exporter(**lies):
    return liar.Liar([tuple({**TRUTH, **lies}.values())] * 3, None)


def get_buffer(o):
    return ways.get_buffer(o, 0x11C)


def assert_ended(o):
    _, acquired, released, _, pending = o.counts()
    assert acquired == released > 0 and pending == 0


@pytest.mark.parametrize("address", [1, 8, 4095])
@pytest.mark.parametrize("member", ["buf", "format", "shape", "strides", "suboffsets"])
@pytest.mark.parametrize("way", [ways.view_int32, ways.slice_int32, ways.any_format, get_buffer], ids=["view", "slice", "any", "get_buffer"])
def test_illegal_address_is_refused(way, member, address):
    o = exporter(**{member: address})
    with pytest.raises(BufferError, match=f"its {member} is at the address 0x{address:x}"):
        way(o)
    assert_ended(o)


@pytest.mark.parametrize("address", [1, 8, 4095])
@pytest.mark.parametrize("way", [ways.view_int32, ways.slice_int32], ids=["view", "slice"])
def test_empty_memory_may_be_anywhere(way, address):
    o = exporter(buf=address, len=0, shape=words(0))
    assert way(o) == 0
    assert_ended(o)
