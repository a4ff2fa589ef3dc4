"""*os.File: Go gets a duplicate of the descriptor of what Python has."""

import errno
import io
import os
import socket
import tempfile

import files as m
import pytest
from checks import descriptors, raises, refcounts, windows
from streams import create, open as go_open, pipe, text


@pytest.fixture
def path(tmp_path):
    p = tmp_path / "file.txt"
    p.write_bytes(b"12345")
    return str(p)


def files_of_go(*files):
    """Those that have a descriptor. On Windows that is one of the C library of Python, which Go has none of."""
    if not windows:
        return files
    for f in files:
        raises(io.UnsupportedOperation, f.fileno)
    return ()


def test_what_has_a_descriptor(path):
    with open(path, "rb") as binary, open(path) as textual, open(path, "rb", buffering=0) as raw, go_open(path) as go:
        descriptor = os.open(path, os.O_RDONLY)
        for f in (binary, textual, raw, descriptor, *files_of_go(go)):
            assert m.size_of(f) == 5
        assert m.sizes_of([binary, None, descriptor]).tolist() == [5, -1, 5]
        assert m.sizes_of(open(path) for _ in range(3)).tolist() == [5, 5, 5]
        os.close(descriptor)
        assert m.name_of(binary) == path == m.name_of(textual) == m.name_of(raw) and not binary.closed
        assert m.name_of(raw.fileno()) == ""
        with tempfile.TemporaryFile() as unnamed:
            assert windows or m.name_of(unnamed) == ""  # Windows removes a file with a name at its end
    assert m.size_of(None) == -1
    a, b = socket.socketpair()
    with a, b:
        if windows:  # a socket has a handle there, and no descriptor
            raises(OSError, m.append, a, "through a socket")
            return
        m.append(a, "through a socket")
        assert b.recv(100) == b"through a socket"


def test_writes_come_in_order(path):
    with open(path, "w") as f:
        f.write("first ")
        m.append(f, "second ")
        f.write("third")
    with open(path) as f:
        assert f.read() == "first second third"


def test_fileno_of_a_file_of_go(path):
    with go_open(path) as go:
        for f in files_of_go(go):
            assert os.fstat(f.fileno()).st_size == 5 and os.read(f.fileno(), 2) == b"12" and f.read() == b"345"
    raises(ValueError, go.fileno, mentions="closed file")
    raises(io.UnsupportedOperation, text("abc").fileno, mentions="the file is not one of the operating system")
    with create(path) as writer:  # by its type any WriteCloser
        raises(io.UnsupportedOperation, writer.fileno)
    r, w = pipe()
    with r, w:
        for f in files_of_go(w):
            os.write(f.fileno(), b"abc")
            assert r.read(10) == b"abc"


def test_a_file_that_is_kept(path):
    f = open(path, "ab")
    log = m.Log(f)
    f.close()
    log.add("one")
    log.add("two")
    with log.file as own:
        assert os.path.getsize(path) == 13
        for f in files_of_go(own):
            assert os.fstat(f.fileno()).st_size == 13
    with open(path, "ab") as other:
        log.file = other
    log.add("three")
    with open(path, "rb") as f:
        assert f.read() == b"12345one\ntwo\nthree\n"


def test_a_file_ends_with_the_call(path):
    before = descriptors()
    with open(path) as f:
        for _ in range(2000):
            assert m.size_of(f) == 5
        assert windows or descriptors() == before + 1
        m.escape(f)
        if windows:  # package os asks for the size without a look whether the file is closed
            assert raises(OSError, m.use_escaped).winerror == 6  # ERROR_INVALID_HANDLE
        else:
            raises(ValueError, m.use_escaped, mentions="file already closed")
    # of the handles that Go's threads have the number is not known
    assert descriptors() < before + 500 if windows else descriptors() == before


def test_callables_open(path):
    assert m.read_by(lambda p: open(p, "rb"), path) == "12345"
    raises(FileNotFoundError, m.read_by, open, path + ".none")


class Lies:
    def __init__(self, fileno):
        self.fileno = fileno


def test_errors(path):
    raises(TypeError, m.size_of, path, mentions="size_of() argument 'f': expected file object with a descriptor, int or None, got str")
    raises(TypeError, m.sizes_of, [1, b""], mentions="'list'[1]")
    raises(io.UnsupportedOperation, m.size_of, io.BytesIO(b"abc"), mentions="fileno")
    raises(ValueError, m.size_of, -1)
    assert raises(OSError, m.size_of, 1 << 20, mentions="Bad file descriptor" if windows else "size_of() argument 'f': dup: bad file descriptor").errno == errno.EBADF
    raises(OverflowError, m.size_of, 1 << 40)
    raises(TypeError, m.size_of, Lies(lambda: "one"))
    raises(ZeroDivisionError, m.size_of, Lies(lambda: 1 // 0))
    raises(TypeError, m.size_of, 1.5)
    closed = open(path)
    closed.close()
    raises(ValueError, m.size_of, closed, mentions="closed file")


def test_references(path):
    with open(path) as f:
        before = refcounts(f)
        for _ in range(1000):
            m.size_of(f)
            raises(TypeError, m.sizes_of, [f, "x"])
        assert refcounts(f) == before
