"""Methods of interfaces that fill the memory that they are given."""

import array
import hashlib
import io

import interfaces
import pytest


def test_methods_of_go():
    filler = interfaces.new_filler(1.5)
    numbers = array.array("d", [0.0] * 3)
    assert filler.fill(numbers) == 3 and list(numbers) == [1.5] * 3
    assert filler.fill(memoryview(numbers)[1:2]) == 1
    for readable in (bytes(16), [0.0]):
        with pytest.raises((TypeError, BufferError), match=r"^(Filler\.)?fill\(\) argument 'numbers': expected a writable"):
            filler.fill(readable)
    assert filler.total([1.0, 2.0]) == 3.0
    assert filler.total(memoryview(numbers).toreadonly()) == 4.5


def test_sum_appends():
    h = interfaces.new_hash()
    h.write(b"text")
    assert h.sum(b"ab") == b"ab" + hashlib.sha256(b"text").digest()


def test_objects_of_python():
    class Filler:
        def fill(self, numbers):
            view = memoryview(numbers)
            assert not view.readonly and view.format == "d"
            for i in range(len(view)):
                view[i] = i
            self.numbers = numbers
            return len(numbers)

        def total(self, numbers):
            return 0.0

    filler = Filler()
    filled = interfaces.filled(filler, 4)
    assert list(filled) == [0, 1, 2, 3]
    filler.numbers[0] = 7  # what Python keeps is memory of Go
    assert filled[0] == 7


class Source(io.BytesIO):
    def name(self):
        return "source"


def test_readers():
    data = bytes(range(256)) * 20
    assert interfaces.read_source(Source(data)) == ("source", data)
    assert interfaces.read_source(Source()) == ("source", b"")
    assert interfaces.read_fully(io.BytesIO(b"abcdef"), 4) == b"abcd"
    assert interfaces.read_fully(lambda b: len(b), 3) == bytes(3)
    with pytest.raises(EOFError):
        interfaces.read_fully(io.BytesIO(b""), 4)

    class Bad(Source):
        def readinto(self, b):
            return len(b) + 1

    with pytest.raises(RuntimeError, match="a read into 512 bytes returned 513"):
        interfaces.read_source(Bad())

    class Fails(Source):
        def readinto(self, b):
            raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        interfaces.read_source(Fails())
    with pytest.raises(TypeError, match="expected Source or None, got StringIO"):
        interfaces.read_source(io.StringIO())


def test_readers_at_offsets():
    class At:
        data = b"0123456789"

        def read_at(self, p, off):
            part = self.data[off:off + len(p)]
            p[: len(part)] = array.array("B", part)
            return len(part)

        def size(self):
            return len(self.data)

    assert interfaces.part(At(), 3, 4) == "3456"
    assert interfaces.part(At(), 8, 4) == "89"
    assert interfaces.part(At(), 80, 4) == ""
