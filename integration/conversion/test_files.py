"""File objects, bytes and paths that Go reads and writes."""
import array
import bz2
import gc
import gzip
import http.client
import io
import lzma
import mmap
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
import zipfile

import files as f
from checks import eventually, exactly, in_interpreter, needs_fork, raises, refcounts, resident, together

DATA = bytes(range(256)) * 1000  # 256,000 bytes
CHUNK = 65536


class Reader:
    """A file object with read() alone."""

    def __init__(self, data=DATA):
        self.inner, self.asked = io.BytesIO(data), []

    def read(self, n):
        self.asked.append(n)
        return self.inner.read(n)


class Into(Reader):
    """One with readinto() too."""

    def readinto(self, b):
        self.asked.append(len(b))
        return self.inner.readinto(b)


class Seekable(Into):
    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        self.asked.append((offset, whence))
        return self.inner.seek(offset, whence)

    def tell(self):
        return self.inner.tell()


class Writer:
    """write() returns what results has, in turn, or the length."""

    def __init__(self, *results):
        self.got, self.results = [], list(results)

    def write(self, data):
        assert type(data) is bytes
        self.got.append(data)
        return self.results.pop(0) if self.results else len(data)


class Boom(Exception):
    pass


def path_of(data=DATA):
    fd, path = tempfile.mkstemp()
    with os.fdopen(fd, "wb") as file:
        file.write(data)
    return path


# ---- reading ----


def test_bytes():
    for data in (b"", b"a", DATA, bytearray(DATA), memoryview(DATA), array.array("d", [1.5, 2]), memoryview(DATA)[5:-5]):
        assert f.read_all(data) == bytes(data)
        assert f.hold(data) == bytes(data)
        assert f.count(data) == exactly(memoryview(data).nbytes)
        assert f.read_elsewhere(data) == bytes(data)
        assert f.read_n(data, 10) == exactly(bytes(data)[:10])
        assert f.read_at(data, 3, 4) == (bytes(data)[3:7], memoryview(data).nbytes < 7)
    assert f.default() == b"abc\0"
    assert f.default(b"") == b""
    raises((BufferError, ValueError), f.read_all, memoryview(DATA)[::2], mentions="read_all() argument 'r'")
    b = bytearray(DATA)
    f.keep(b, io.BytesIO(), 5)
    b.clear()  # no buffer of it is left
    assert f.use_kept()[0] == "goanna: a file of Python is used after the function that it was given to has returned"
    for whence, offset, want in ((0, 5, 5), (1, 5, 6), (2, -5, len(DATA) - 5), (2, 5, len(DATA) + 5), (0, 2**40, 2**40)):
        at, data = f.seek(DATA, offset, whence, 10)
        assert (at, data) == (want, DATA[want : want + 10])
    raises(ValueError, f.seek, b"ab", -3, 1, 1, mentions="position")
    raises(ValueError, f.read_at, b"ab", -1, 1)


def test_positions():
    """The position of a file with positions is at the end where Go stopped."""
    path = path_of()
    for opened in (lambda: io.BytesIO(DATA), lambda: open(path, "rb"), lambda: open(path, "rb", buffering=0), lambda: Seekable(),
                   lambda: open(path, "r+b"), lambda: io.BufferedReader(io.FileIO(path), 10)):
        for n in (0, 1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, len(DATA), len(DATA) + 5):
            for piece in (1, 4096, CHUNK, 10**6) if n < 1000 else (4096, CHUNK, CHUNK + 1, 10**6):
                file = opened()
                file.seek(11)
                assert f.read_n(file, n, piece) == exactly(DATA[11 : 11 + n]), (n, piece)
                assert file.tell() == exactly(min(11 + n, len(DATA))), (n, piece)
                if not isinstance(file, Seekable):
                    file.close()
    lines = io.BytesIO(b"one\ntwo\nthree\n")
    assert f.lines(lines, 1) == ["one"]
    assert f.read_all(lines) == b""  # bufio.Scanner took it all
    for position in (0, 5):
        file = io.BytesIO(DATA)
        file.seek(position)
        raises(f.PanicError, f.panic, file)
        assert file.tell() == exactly(position + 3)


def test_few_calls():
    """A byte at a time is not a Python call each."""
    file = Seekable()
    assert f.read_n(file, 1000) == exactly(DATA[:1000])
    assert file.asked == [CHUNK, (1000 - CHUNK, 1)]
    file = Seekable()
    assert f.read_n(file, len(DATA) + 1) == exactly(DATA)
    assert file.asked == exactly([CHUNK] * 5)


def test_no_read_ahead():
    """Of a file without positions no more is read than Go asks for."""
    for kind in (Reader, Into):
        file = kind()
        assert f.read_n(file, 1000, 100) == exactly(DATA[:1000])
        assert file.asked == exactly([100] * 10)
        assert file.inner.tell() == exactly(1000)
        assert f.read_once(file, 10**6) == exactly(DATA[1000 : 1000 + CHUNK])
        assert file.asked[-1] == exactly(CHUNK)
    a, b = socket.socketpair()
    with a, b, b.makefile("rb") as file:
        a.sendall(b"hello world")
        assert f.read_once(file, 1000) == b"hello world"  # it does not wait for 1000
        a.sendall(b"0123456789")
        assert f.read_n(file, 3) == b"012"
        assert file.read(3) == b"345"
        a.close()
        assert f.read_all(file) == b"6789"
    a, b = socket.socketpair()
    with a, b, a.makefile("rwb", buffering=0) as file:
        assert f.write(file, b"abc") == exactly(3)
        assert b.recv(10) == b"abc"
        b.sendall(DATA[:5000])
        b.shutdown(socket.SHUT_WR)
        assert f.count(file) == exactly(5000)
    with subprocess.Popen([sys.executable, "-c", "print(input() + '!')"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        f.write(p.stdin, b"hi\n")
        p.stdin.close()
        assert f.read_all(p.stdout).strip() == b"hi!"


def test_many_files():
    path = path_of()
    packed = gzip.compress(DATA)
    for opened in (
        lambda: gzip.GzipFile(fileobj=io.BytesIO(packed)),
        lambda: bz2.BZ2File(io.BytesIO(bz2.compress(DATA))),
        lambda: lzma.LZMAFile(io.BytesIO(lzma.compress(DATA))),
        lambda: tempfile.SpooledTemporaryFile(),
        lambda: tempfile.TemporaryFile(),
        lambda: tempfile.NamedTemporaryFile(),
    ):
        with opened() as file:
            if "temp" in repr(opened).lower() or file.writable():
                file.write(DATA)
                file.seek(0)
            assert f.read_n(file, 100000, 1000) == exactly(DATA[:100000])
            assert file.tell() == exactly(100000)
            assert f.read_all(file) == exactly(DATA[100000:])
    out = io.BytesIO()
    assert f.gunzip(packed, out) == exactly(len(DATA))
    assert out.getvalue() == exactly(DATA)
    out = io.BytesIO()
    assert f.gunzip(io.BytesIO(packed), out) == exactly(len(DATA))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a", DATA)
        with z.open("b", "w") as member:
            assert f.write(member, DATA) == exactly(len(DATA))
    with zipfile.ZipFile(archive) as z, z.open("b") as member:
        assert f.read_n(member, 10) == exactly(DATA[:10])
        assert f.read_all(member) == exactly(DATA[10:])
    want = {"a": len(DATA), "b": len(DATA)}
    archive.seek(3)
    assert f.unzip(archive, len(archive.getvalue())) == exactly(want)
    assert archive.tell() == exactly(3)
    assert f.unzip(archive.getvalue(), len(archive.getvalue())) == exactly(want)
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as m:
        m.seek(5)
        assert f.read_n(m, 10) == exactly(DATA[5:15])
        assert m.tell() == exactly(15)
        assert f.read_all(m) == exactly(DATA[15:])
    assert f.join([b"a", io.BytesIO(b"b"), bytearray(b"c"), open(path, "rb")]) == exactly(b"abc" + DATA)
    assert f.join(r for r in (io.BytesIO(bytes([65 + i % 26])) for i in range(200))) == exactly((b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 8)[:200])
    assert f.join_all(b"a", io.BytesIO(b"b")) == b"ab"
    assert f.join_all() == b""


def test_seeks():
    path = path_of()
    for opened in (lambda: io.BytesIO(DATA), lambda: open(path, "rb"), lambda: Seekable()):
        for whence, offset, want in ((0, 5, 5), (1, 5, 6), (1, -1, 0), (2, -5, len(DATA) - 5), (2, 5, len(DATA) + 5), (1, 70000, 70001)):
            file = opened()
            assert f.seek(file, offset, whence, 10) == (want, DATA[want : want + 10])
            assert file.tell() == exactly(max(want, min(want + 10, len(DATA))))
        assert f.seek_twice(opened(), 10) == exactly(DATA[1:11])
        file = opened()
        file.seek(9)
        for offset, n in ((0, 0), (0, 1), (5, 10), (len(DATA) - 5, 5), (len(DATA) - 5, 6), (len(DATA) + 5, 1), (100, 150000)):
            assert f.read_at(file, offset, n) == (DATA[offset : offset + n], offset + n > len(DATA) and n > 0)
            assert file.tell() == exactly(9)
    raises((OSError, ValueError), f.seek, io.BytesIO(DATA), -5, 0, 1)
    raises(TypeError, f.seek, Into(), 0, 0, 1, mentions="seek() argument 'r': expected seekable binary file object or bytes-like object, got Into, which is not seekable")
    raises(TypeError, f.read_at, Reader(), 0, 1, mentions="not seekable")

    class Nowhere(Seekable):
        def seek(self, offset, whence=0):
            return self.answer

    for answer, kind in (("x", TypeError), (-1, OSError), (2**70, OverflowError), (1.5, TypeError)):
        Nowhere.answer = answer
        raises(kind, f.seek, Nowhere(), 0, 0, 1)
        raises(kind, f.read_n, Nowhere(), 1)  # what was read ahead is given back

    class Closing(io.BytesIO):
        def readinto(self, b):
            n = super().readinto(b)
            self.close()
            return n

    raises(ValueError, f.read_n, Closing(DATA), 1, mentions="closed")
    raises(ValueError, f.read_all, Closing(DATA), mentions="closed")


def test_close():
    file = io.BytesIO(DATA)
    assert f.read_close(file, 5) == exactly(DATA[:5])
    assert file.closed
    assert f.read_close(DATA, 5) == exactly(DATA[:5])
    raises(ValueError, f.read_close, file, 5, mentions="closed")
    raises(AttributeError, f.read_close, Reader(), 5, mentions="close")
    file = io.BytesIO(DATA)
    f.seek_close(file)
    assert file.closed
    path = path_of(b"")
    file = open(path, "wb")
    f.write_close(file, b"abc")
    assert file.closed
    assert open(path, "rb").read() == b"abc"


# ---- writing ----


def test_writes():
    for n in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, len(DATA)):
        out = io.BytesIO()
        assert f.write(out, DATA[:n]) == exactly(n)
        assert out.getvalue() == exactly(DATA[:n])
        w = Writer()
        assert f.write(w, DATA[:n]) == exactly(n)
        assert [len(x) for x in w.got] == exactly([CHUNK] * (n // CHUNK) + [n % CHUNK] * (n % CHUNK > 0))
    out = io.BytesIO()
    assert f.write_field(out) == exactly(4)
    assert out.getvalue() == b"\1\2\3\4"
    for source in (DATA, io.BytesIO(DATA), Reader(), Into()):
        out = io.BytesIO()
        assert f.copy(out, source) == exactly(len(DATA))
        assert out.getvalue() == exactly(DATA)
    w = Writer(1, True, 2)  # a part of it each time
    assert f.write(w, b"abcdef") == exactly(6)
    assert w.got == [b"abcdef", b"bcdef", b"cdef", b"ef"]
    w = Writer(None)  # as many do that are not io.RawIOBase
    assert f.write(w, b"abc") == exactly(3)
    raises(RuntimeError, f.write, Writer(0), b"abc", mentions="short write")
    raises(OSError, f.write, Writer(4), b"abc", mentions="write() argument 'w': expected 0 to 3 from write(), got 4")
    raises(OSError, f.write, Writer(-1), b"abc", mentions="got -1")
    raises(OSError, f.write, Writer(2**80), b"abc")
    raises(TypeError, f.write, Writer("3"), b"abc", mentions="write() argument 'w': expected int from write(), got str")
    raises(TypeError, f.write, Writer(1.0), b"abc", mentions="got float")
    outs = {"a": io.BytesIO(), "b": Writer()}
    f.tee(b"abc", outs)
    assert outs["a"].getvalue() + outs["b"].got[0] == b"abcabc"
    r, w = os.pipe()
    os.set_blocking(w, False)
    with open(w, "wb", buffering=0) as file, open(r, "rb", buffering=0) as back:
        e = raises(BlockingIOError, f.copy, file, DATA, mentions="copy() argument 'w': write() would block")
        assert e.__cause__ is None
        os.set_blocking(r, False)
        while back.read(CHUNK):
            pass
        raises(BlockingIOError, f.read_all, back, mentions="read_all() argument 'r': readinto() would block")
        raises(io.UnsupportedOperation, f.read_all, file)
        raises(io.UnsupportedOperation, f.write, back, b"abc")


# ---- what is refused ----


def test_refusals():
    path = path_of()
    binary = "expected binary file object or bytes-like object, got "
    for x in ("data", str(path)):
        raises(TypeError, f.read_all, x, mentions=["read_all() argument 'r': " + binary + "str: ", "open(path, 'rb')"])
        raises(TypeError, f.write, x, b"", mentions=["write() argument 'w': expected binary file object, got str: ", "open(path, 'wb')"])
    raises(TypeError, f.read_all, pathlib.Path(path), mentions=["Path", "open(path, 'rb')"])
    with open(path, encoding="latin-1") as text:
        raises(TypeError, f.read_all, text, mentions=binary + "TextIOWrapper, a text file: open it in binary mode")
        raises(TypeError, f.read_at, text, 0, 1, mentions="TextIOWrapper, a text file")
        raises(TypeError, f.write, text, b"", mentions="TextIOWrapper, a text file")
        assert f.read_once(text.buffer, 5) == exactly(DATA[:5])
    raises(TypeError, f.read_all, io.StringIO("x"), mentions="StringIO, a text file")
    for x in (None, 1, 1.5, [b"a"], {}, object(), int, sys, lambda n: b""):
        raises(TypeError, f.read_all, x, mentions=binary + type(x).__name__)
        raises(TypeError, f.write, x, b"", mentions="expected binary file object, got " + type(x).__name__)
    raises(TypeError, f.write, bytearray(5), b"", mentions="got bytearray")
    raises(TypeError, f.join, [b"", io.BytesIO(), "x"], mentions="join() argument 'parts'[2]: expected binary")
    raises(TypeError, f.join_all, b"", 1, mentions="join_all() argument 'parts'[1]: expected binary")
    raises(TypeError, f.join, "abc")
    raises(TypeError, f.tee, b"", {"a": 1}, mentions="tee() argument 'to'['a']: expected binary file object, got int")

    class Text(Reader):
        def read(self, n):
            return self.value

    for value, kind, text in (
        ("x" * 10, TypeError, "expected bytes from read(), got str: open the file in binary mode"),
        (7, TypeError, "expected bytes from read(), got int"),
        (None, BlockingIOError, "read() would block"),
        (bytes(11), OSError, "expected up to 10 bytes from read(), got 11"),
        (array.array("d", [1, 2]), OSError, "expected up to 10 bytes from read(), got 16"),
    ):
        Text.value = value
        raises(kind, f.read_once, Text(), 10, mentions="read_once() argument 'r': " + text)
        raises(kind, f.join_all, b"abc", Text(), mentions="join_all() argument 'parts': ") if kind is not OSError else None
    Text.value = memoryview(DATA)[:20:2]
    raises((BufferError, ValueError), f.read_once, Text(), 10)
    for value in (b"1234567890", bytearray(b"1234567890"), array.array("B", b"1234567890")):
        Text.value = value
        assert f.read_once(Text(), 10) == b"1234567890"

    class Wrong(Into):
        def readinto(self, b):
            return self.value

    for value, kind, text in ((11, OSError, "expected 0 to 10 from readinto(), got 11"), (-1, OSError, "got -1"), (2**70, OSError, "got 9223372036854775807"),
                              ("5", TypeError, "expected int from readinto(), got str"), (b"", TypeError, "got bytes"),
                              (None, BlockingIOError, "readinto() would block")):
        Wrong.value = value
        raises(kind, f.read_once, Wrong(), 10, mentions="read_once() argument 'r': ")
        raises(kind, f.read_once, Wrong(), 10, mentions=text)


# ---- exceptions ----


def test_exceptions():
    boom = Boom("boom")

    class Raises(Reader):
        def read(self, n):
            raise boom

        write = read

    class Late(Seekable):
        def readinto(self, b):
            if self.asked:
                raise boom
            return super().readinto(b)

    for call in (lambda: f.read_all(Raises()), lambda: f.write(Raises(), b"a"), lambda: f.copy(io.BytesIO(), Late()), lambda: f.read_all(Late()),
                 lambda: f.join([b"a", Raises()])):
        for _ in range(3):
            try:
                call()
            except Boom as e:
                assert e is boom
                assert e.__cause__ is None
                names = []
                tb = e.__traceback__
                while tb is not None:
                    names.append(tb.tb_frame.f_code.co_name)
                    tb = tb.tb_next
                assert names[-1] in ("read", "readinto"), names
            else:
                assert False
            boom.__traceback__ = None
    assert f.count(Raises()) == exactly(0)  # it says nothing of errors
    try:
        f.wrapped(Raises())
    except Exception as e:
        assert e.__cause__ is boom, repr(e)
    boom.__traceback__ = None

    class Attribute(Reader):
        @property
        def readinto(self):
            raise boom

        @property
        def seekable(self):
            raise self.error

    Attribute.error = AttributeError("x")
    raises(Boom, f.read_all, Attribute())
    Attribute.error = KeyError("x")
    e = raises(KeyError, f.read_all, Attribute())
    assert e.__notes__ == ["read_all() argument 'r'"]
    closed = io.BytesIO()
    closed.close()
    raises(ValueError, f.read_all, closed, mentions="closed")
    raises(ValueError, f.write, closed, b"a", mentions="closed")

    class Interrupt(Reader):
        def read(self, n):
            raise self.kind

    for kind in (KeyboardInterrupt, SystemExit):
        Interrupt.kind = kind
        raises(kind, f.read_all, Interrupt())
        raises(kind, f.count, Interrupt())  # no Go function hides it
        raises(kind, f.hides, Interrupt())
        raises(kind, f.wrapped, Interrupt())
    e = raises(RuntimeError, f.hides, Raises(), mentions="hidden")
    assert e.__cause__ is None


def test_signals():
    """Ctrl-C ends reading, also of a file that runs no Python code."""

    class Zeros(io.RawIOBase):
        def __init__(self):
            self.reading = threading.Event()

        def readable(self):
            return True

        def readinto(self, b):
            self.reading.set()
            time.sleep(0.001)
            return len(b)

    def interrupt(reading):
        reading.wait()
        os.kill(os.getpid(), signal.SIGINT)

    for reads in (f.count, f.read_all):
        for wrap in (lambda raw: raw, io.BufferedReader):
            raw = Zeros()
            thread = threading.Thread(target=interrupt, args=(raw.reading,))
            thread.start()
            raises(KeyboardInterrupt, reads, wrap(raw))
            thread.join()
    r, w = os.pipe()
    with open(r, "rb") as file, open(w, "wb"):
        threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
        raises(KeyboardInterrupt, f.count, file)


# ---- hostile files ----


def test_memory_is_not_go_s():
    """A memoryview, or the bytearray, that a file keeps is memory of its own."""
    kept = []

    class Keeps(Into):
        def readinto(self, b):
            kept.append(memoryview(b))
            return super().readinto(b)

    class KeepsAndSeeks(Seekable):
        def readinto(self, b):
            kept.append(b)
            return super().readinto(b)

    for kind in (Keeps, KeepsAndSeeks):
        file = kind()
        assert f.read_all(file) == exactly(DATA)
        for m in kept:
            m[0:3] = b"xyz"
            assert bytes(m[:3]) == b"xyz"
        kept.clear()

    class Resizes(Seekable):
        def readinto(self, b):
            for change in (b.clear, lambda: b.extend(b"x" * 100000), lambda: b.__delitem__(slice(0, 5)), b.pop):
                raises(BufferError, change)
            return super().readinto(b)

    assert f.read_all(Resizes()) == exactly(DATA)

    class Releases(Into):
        def readinto(self, b):
            n = super().readinto(b)
            b.release()
            return n

    assert f.read_n(Releases(), 100, 10) == exactly(DATA[:100])


def test_nested_calls():
    class Nested(Into):
        def readinto(self, b):
            assert f.read_all(io.BytesIO(b"inner")) == b"inner"
            assert f.read_n(self.inner, 3) == exactly(self.inner.getvalue()[self.inner.tell() - 3 : self.inner.tell()])
            return super().readinto(b)

    file = Nested()
    assert f.read_once(file, 10) == exactly(DATA[3:13])

    class Deep(Into):
        def readinto(self, b):
            return f.read_all(Deep()) and 0

    raises(RecursionError, f.read_all, Deep())

    class Same(Seekable):
        def readinto(self, b):
            n = super().readinto(b)
            if not self.busy:
                self.busy = True
                f.read_all(self)
            return n

    Same.busy = False
    assert f.read_all(Same()) == exactly(DATA[:CHUNK])


def test_after_the_call():
    ended = "goanna: a file of Python is used after the function that it was given to has returned"
    file, out = io.BytesIO(DATA), io.BytesIO()
    assert f.keep(file, out, 3) == exactly(DATA[:3])
    assert file.tell() == exactly(3)
    assert f.use_kept() == (ended, ended)
    refs = weakref.ref(file), weakref.ref(out)
    del file, out
    gc.collect()
    assert refs[0]() is None and refs[1]() is None

    class Uses(Into):
        """The file of an inner call is used in the outer one, and the other way round."""

        def readinto(self, b):
            f.keep(io.BytesIO(DATA), io.BytesIO(), 3)
            assert f.use_kept() == (ended, ended)
            return super().readinto(b)

    assert f.read_n(Uses(), 5) == exactly(DATA[:5])
    for _ in range(50):
        f.abandon(io.BytesIO(DATA))
        f.abandon(bytearray(DATA))
    time.sleep(0.05)


def test_other_goroutines():
    assert f.read_elsewhere(DATA) == exactly(DATA)
    for opened in (lambda: io.BytesIO(DATA), Reader, Into, Seekable):
        assert f.read_elsewhere(opened()) == exactly(DATA)
        out = io.BytesIO()
        assert f.copy_elsewhere(out, opened(), 100000) == exactly(DATA[100000:])
        assert out.getvalue() == exactly(DATA[:100000])
        for n in (1, 2, 20):
            assert f.read_pieces(opened(), n) == (len(DATA), sum(DATA))
        for n in (1, 2, 5):
            out = io.BytesIO()
            f.pipe(opened(), out, n)
            assert out.getvalue() == exactly(DATA)
    boom = Boom("elsewhere")
    local = threading.local()

    class Raises(Reader):
        def read(self, n):
            local.value = weakref.ref(self)
            raise boom

    for call in (f.read_elsewhere, lambda r: f.pipe(r, io.BytesIO(), 2), lambda r: f.copy_elsewhere(io.BytesIO(), r, 5)):
        for _ in range(20):
            assert raises(Boom, call, Raises()) is boom
            boom.__traceback__ = None
    f.collect()
    before = refcounts(boom)
    for _ in range(100):
        raises(Boom, f.read_elsewhere, Raises())
        boom.__traceback__ = None
    f.collect()
    after = refcounts(boom)
    assert after == before

    class Nested(Into):
        """Its methods call again, there too."""

        def readinto(self, b):
            assert f.read_elsewhere(io.BytesIO(b"inner")) == b"inner"
            assert f.read_all(Reader(b"inner")) == b"inner"
            return super().readinto(b)

    assert f.read_elsewhere(Nested(DATA[:2000])) == exactly(DATA[:2000])

    class Which(Reader):
        threads = set()

        def read(self, n):
            self.threads.add(threading.get_ident())
            return super().read(n)

    f.pipe(Which(), Writer(), 3)
    assert 1 <= len(Which.threads) <= 3
    assert threading.get_ident() not in Which.threads
    held = "goanna: a file of Python is used on another goroutine than that of the function that it was given to, which holds the GIL"
    raises(RuntimeError, f.hold_elsewhere, io.BytesIO(DATA), mentions=held)
    wrong = []

    def work():
        for _ in range(20):
            out = io.BytesIO()
            f.pipe(Seekable(), out, 2)
            if out.getvalue() != DATA:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert wrong == []


@needs_fork
def test_forks_elsewhere():
    """The child of a fork on a thread of Go's ends; the parent goes on."""

    class Forks(Into):
        def readinto(self, b):
            sys.stderr.flush()
            self.child = os.fork()
            if self.child == 0:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            return super().readinto(b)

    file = Forks(DATA[:100])
    assert f.read_elsewhere(file) == exactly(DATA[:100])
    assert os.waitstatus_to_exitcode(os.waitpid(file.child, 0)[1]) == exactly(1)

    class ForksHere(Into):
        """It forks in the thread of the call, while another one reads its files, too."""

        def readinto(self, b):
            if self.child is None and threading.get_ident() == self.thread:
                self.child = os.fork()
            return super().readinto(b)

    file = ForksHere(DATA)
    file.thread, file.child = threading.get_ident(), None
    try:
        got = f.copy_elsewhere(io.BytesIO(), file, 10)
    except RuntimeError as e:
        ok = file.child == 0 and "forked" in str(e) and f.read_elsewhere(io.BytesIO(b"again")) == b"again"
        os._exit(0 if ok else 1)
    except BaseException:
        os._exit(2)
    if file.child == 0:
        os._exit(3)
    assert got == exactly(DATA[10:])
    assert os.waitstatus_to_exitcode(os.waitpid(file.child, 0)[1]) == exactly(0)


@needs_fork
def test_forks():
    """The child of a fork in a read cannot go on; the parent does."""

    class Forks(Into):
        def readinto(self, b):
            self.child = os.fork()
            return super().readinto(b)

    for reads in (f.read_all, f.hold, lambda file: f.join([b"a", file])):
        file = Forks()
        try:
            got = reads(file)
        except RuntimeError as e:
            ok = file.child == 0 and "forked" in str(e) and f.read_all(io.BytesIO(b"again")) == b"again"
            os._exit(0 if ok else 1)
        except BaseException:
            os._exit(2)
        if file.child == 0:
            os._exit(3)
        assert got.endswith(DATA)
        assert os.waitstatus_to_exitcode(os.waitpid(file.child, 0)[1]) == exactly(0)


def test_the_gil_is_released_while_go_runs(tmp_path):
    """Go waits for what this thread does once Go waits."""

    def meet():
        assert eventually((tmp_path / "here").exists)
        (tmp_path / "there").touch()

    together(lambda: f.meet(b"", str(tmp_path)), meet)


def test_threads():
    """The GIL is taken for each read."""
    wrong = []

    def work(i):
        for j in range(30):
            file, out = Seekable(), io.BytesIO()
            if f.copy(out, file) != len(DATA) or out.getvalue() != DATA:
                wrong.append(i)
            if f.read_n(io.BytesIO(DATA), 1000, 7) != DATA[:1000]:
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert wrong == []
    shared, sizes = open(path_of(), "rb"), []
    threads = [threading.Thread(target=lambda: sizes.append(f.count(shared))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(sizes) == 8


def test_nothing_leaks():
    file, out, data, boom = Seekable(), Writer(), bytearray(b"abc"), Boom()

    class Raises(Reader):
        def read(self, n):
            raise boom

    bad = Raises()

    def calls():
        file.inner.seek(0)
        file.asked.clear()
        out.got.clear()
        f.read_n(file, 10)
        f.copy(out, data)
        f.join([file, data])
        for wrong in (lambda: f.read_all(bad), lambda: f.join([file, data, 1]), lambda: f.copy(bad, file), lambda: f.join([data, bad])):
            try:
                wrong()
            except (TypeError, Boom):
                pass
        boom.__traceback__ = None
        boom.__dict__.clear()

    calls()
    before = refcounts(file, out, data, bad, boom, f.read_all)
    for _ in range(500):
        calls()
    after = refcounts(file, out, data, bad, boom, f.read_all)
    assert after == before
    data.append(1)

    def many(n):
        for _ in range(n):
            f.read_n(io.BytesIO(DATA), 10)
            f.copy(io.BytesIO(), data)

    many(3000)
    gc.collect()
    start = resident()
    many(10000)
    gc.collect()
    assert resident() - start < 16 << 20, resident() - start


# ---- file systems ----


def test_file_systems():
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, "a", "b"))
        want = {}
        for name in ("x", "a/y", "a/b/zé"):
            with open(os.path.join(root, name), "wb") as file:
                file.write(name.encode() * 3)
            want[name] = len(name.encode()) * 3

        class Path:
            def __init__(self, path):
                self.path = path

            def __fspath__(self):
                return self.path

        for path in (root, pathlib.Path(root), Path(root), root + "/"):
            assert f.tree(path) == exactly(want)
            assert f.read_file(path, "a/y") == b"a/ya/ya/y"
        before = os.getcwd()
        os.chdir(root)
        try:
            assert f.tree() == exactly(want)
            assert f.tree(".") == exactly(want)
        finally:
            os.chdir(before)
        e = raises(FileNotFoundError, f.read_file, root, "nothing")
        raises((ValueError, FileNotFoundError, RuntimeError), f.read_file, root, "../x")
        raises(FileNotFoundError, f.tree, os.path.join(root, "nothing"))
        raises(TypeError, f.tree, Path(1))
        raises(TypeError, f.tree, Path(b"x"), mentions="tree() argument 'root': expected str or os.PathLike, got Path")
        odd = os.path.join(root, os.fsdecode(b"\xff"))
        os.mkdir(odd)
        assert f.tree(odd) == {}
    for x in (None, 1, b"x", io.BytesIO(), [str(root)]):
        raises(TypeError, f.tree, x, mentions="tree() argument 'root': expected str or os.PathLike, got " + type(x).__name__)
    raises(ValueError, f.tree, "a\0b", mentions="tree() argument 'root'")
    raises(ValueError, f.tree, "", mentions="tree() argument 'root': expected the path of a folder")

    class Fails:
        def __fspath__(self):
            raise Boom

    raises(Boom, f.tree, Fails())


def test_subinterpreters():
    code = """
import io, files as f
assert f.read_all(io.BytesIO(b"abc" * 50000)) == b"abc" * 50000
class R:
    def read(self, n):
        raise KeyError("x")
try:
    f.read_all(R())
except KeyError:
    pass
else:
    raise AssertionError
out = io.BytesIO()
assert f.copy(out, b"abc") == 3 and out.getvalue() == b"abc"
assert f.read_elsewhere(io.BytesIO(b"abc")) == b"abc"
"""
    for _ in range(3):
        in_interpreter(code)


def test_exit():
    """A daemon thread reads while the interpreter ends."""
    code = """
import io, threading, time, files as f
class Slow(io.RawIOBase):
    def readable(self): return True
    def readinto(self, b):
        time.sleep(0.001)
        return len(b)
for _ in range(4):
    threading.Thread(target=f.count, args=(Slow(),), daemon=True).start()
    threading.Thread(target=f.pipe, args=(Slow(), io.BytesIO(), 1), daemon=True).start()
time.sleep(0.05)
"""
    for _ in range(5):
        p = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
        assert (p.returncode, p.stderr) == (0, b"")
