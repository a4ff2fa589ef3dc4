"""Readers and writers of Go as raw files of Python."""

import array
import copy
import gc
import gzip
import io
import os
import pickle
import signal
import subprocess
import sys
import tarfile
import threading
import time
import warnings
import weakref
import zipfile

import pytest
import streams as s
from checks import needs_fork, needs_signals, refcounts, resident, together


def test_is_a_raw_file():
    f = s.text("abc")
    assert isinstance(f, io.RawIOBase) and isinstance(f, io.IOBase)
    assert type(f).__module__ == "streams" and type(f).__name__ == "RawIO"
    assert f.readable() and not f.writable() and not f.seekable() and not f.closed and not f.isatty()


def test_reads():
    f = s.text("abcdef")
    assert f.read(2) == b"ab"
    assert f.read(0) == b""
    target = bytearray(b"____")
    assert f.readinto(target) == 4 and target == b"cdef"
    assert f.readinto(target) == 0 and f.read(5) == b"" and f.read() == b""


@pytest.mark.parametrize("ask", [(), (-1,), (None,)])
def test_reads_all(ask):
    assert s.zeros(100_000).read(*ask) == bytes(100_000)
    assert s.zeros(50_000).readall() == bytes(50_000)


def test_a_read_is_one_read_of_go():
    f = s.zeros(5000)
    assert len(f.read(3000)) == 1000
    assert f.readinto(bytearray(10)) == 10


def test_readinto_takes_writable_memory():
    f = s.zeros(100)
    items = array.array("i", [7] * 5)
    assert f.readinto(items) == 20 and items.tolist() == [0] * 5
    view = memoryview(bytearray(b"x" * 10))
    assert f.readinto(view[2:5]) == 3 and bytes(view) == b"xx\0\0\0xxxxx"
    for wrong in (b"abc", "abc", memoryview(b"abc"), 3, None, view[::2]):
        with pytest.raises(TypeError, match="expected a writable, contiguous bytes-like object, got"):
            f.readinto(wrong)
    assert f.readinto(bytearray()) == 0


def test_wrong_arguments():
    f = s.positions("abc")
    for wrong in ("a", 1.5, b"1"):
        with pytest.raises(TypeError):
            f.read(wrong)
        with pytest.raises(TypeError):
            f.seek(wrong)
    with pytest.raises((OverflowError, MemoryError)):
        f.read(1 << 62)
    with pytest.raises(OverflowError):
        f.read(1 << 70)
    with pytest.raises(OverflowError):
        f.seek(1 << 70)
    with pytest.raises(ValueError, match="invalid whence"):
        f.seek(0, 3)
    with pytest.raises(RuntimeError, match="negative position"):
        f.seek(-1)
    assert f.read() == b"abc"


def test_positions():
    f = s.positions("0123456789")
    assert f.seekable() and f.tell() == 0
    assert f.seek(3) == 3 and f.read(2) == b"34" and f.tell() == 5
    assert f.seek(-2, 1) == 3 and f.seek(-1, io.SEEK_END) == 9 and f.read() == b"9"
    with pytest.raises(io.UnsupportedOperation, match="not writable"):
        f.write(b"x")
    with pytest.raises(io.UnsupportedOperation):
        f.fileno()
    with pytest.raises(io.UnsupportedOperation):
        f.truncate()


def test_without_positions():
    f = s.text("abc")
    for use in (f.tell, lambda: f.seek(0)):
        with pytest.raises(io.UnsupportedOperation, match="not seekable"):
            use()
    r, w = s.pipe()
    assert not r.seekable() and not w.seekable()  # a *os.File seeks, but not a pipe
    with r, w:
        assert w.write(b"through") == 7 and r.read(100) == b"through"


def test_buffered_and_text():
    with io.BufferedReader(s.text("one\ntwo\nthree")) as f:
        assert f.peek(3)[:3] == b"one" and f.readline() == b"one\n" and f.read() == b"two\nthree"
    with io.TextIOWrapper(s.text("ä\nö\n"), encoding="utf-8") as f:
        assert f.readlines() == ["ä\n", "ö\n"]
    with io.TextIOWrapper(io.BufferedReader(s.positions("ä\nö\n")), encoding="utf-8") as f:
        assert f.readline() == "ä\n"
        at = f.tell()
        assert f.readline() == "ö\n" and f.seek(at) == at and f.read() == "ö\n"
    assert list(s.text("a\nb\n")) == [b"a\n", b"b\n"]
    assert s.text("a\nb\n").readline() == b"a\n"


def test_writes(tmp_path):
    path = str(tmp_path / "file")
    with s.create(path) as f:
        assert f.writable() and not f.readable() and not f.seekable()
        assert f.write(b"abc") == 3 and f.write(bytearray(b"de")) == 2 and f.write(array.array("b", [102])) == 1
        for use in (f.read, f.readall, lambda: f.readinto(bytearray(3)), lambda: f.read(1)):
            with pytest.raises(io.UnsupportedOperation, match="not readable"):
                use()
        for wrong in ("text", 3, None, memoryview(b"abcd")[::2]):
            with pytest.raises(TypeError, match="expected a contiguous bytes-like object, got"):
                f.write(wrong)
    assert open(path, "rb").read() == b"abcdef"


def test_buffered_writer(tmp_path):
    path = str(tmp_path / "file")
    with io.TextIOWrapper(io.BufferedWriter(s.create(path)), encoding="utf-8") as f:
        print("größe", 3, file=f)
    assert open(path, "rb").read() == "größe 3\n".encode()
    with s.open(path) as f:
        assert f.read() == "größe 3\n".encode()
        with pytest.raises(OSError):
            f.write(b"x")  # a *os.File writes, but not this one


def test_libraries_take_it(tmp_path):
    path = str(tmp_path / "file.gz")
    with io.BufferedWriter(s.compress(path)) as f:
        f.write(b"x" * 100_000)
    packed = open(path, "rb").read()
    assert len(packed) < 1000 and gzip.decompress(packed) == b"x" * 100_000
    assert s.decompress(packed).read() == b"x" * 100_000
    assert gzip.GzipFile(fileobj=s.open(path)).read() == b"x" * 100_000
    archive = str(tmp_path / "a.zip")
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("name", "text")
    with s.open(archive) as f:
        assert zipfile.ZipFile(f).read("name") == b"text"
    tar = str(tmp_path / "a.tar")
    with tarfile.open(tar, "w") as t:
        t.add(archive, "inner")
    with s.open(tar) as f:
        assert tarfile.open(fileobj=f).getnames() == ["inner"]


def test_flush():
    s.written()
    f = s.buffered()
    f.write(b"abc")
    assert s.written() == b""
    f.flush()
    assert s.written() == b"abc"
    f.write(b"de")
    f.close()
    assert s.written() == b"de"
    f = s.buffered()
    f.write(b"at the end")
    del f
    gc.collect()
    assert s.written() == b"at the end"
    s.text("a").flush()


def test_file_of_a_file_system():
    with s.member("a.txt") as f:
        assert f.read() == b"of a file system"
    with pytest.raises(FileNotFoundError):
        s.member("b.txt")


def test_close():
    s.closes()
    f = s.closer()
    assert f.read(2) == b"te"
    f.close()
    assert f.closed and s.closes() == 1
    f.close()
    assert s.closes() == 0
    uses = [f.read, f.readall, f.readable, f.writable, f.seekable, f.tell, f.flush, f.isatty, f.readline, f.__enter__, f.__next__]
    uses += [lambda: f.read(1), lambda: f.readinto(bytearray(1)), lambda: f.write(b""), lambda: f.seek(0)]
    for use in uses:
        with pytest.raises(ValueError, match="closed file"):
            use()
    with s.closer() as f:
        pass
    assert f.closed and s.closes() == 1
    with pytest.raises(ZeroDivisionError), s.closer() as f:
        1 // 0
    assert f.closed and s.closes() == 1


def test_unclosed_is_closed_with_a_warning():
    s.closes()
    f = s.closer()
    with pytest.warns(ResourceWarning, match="unclosed file <streams.RawIO object at"):
        del f
        gc.collect()
    assert s.closes() == 1


def test_who_returns_a_reader_keeps_the_right_to_close():
    s.closes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = s.hidden()
        f.close()
        f = s.hidden()
        del f
        gc.collect()
        f = s.stdin()
        del f
        gc.collect()
    assert s.closes() == 0
    os.fstat(0)


def test_a_warning_as_an_error_is_unraisable(monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda u: seen.append(u.exc_type))
    s.closes()
    f = s.closer()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del f
        gc.collect()
    assert seen == [ResourceWarning] and s.closes() == 1


def test_values_are_dropped():
    gc.collect()
    before = s.alive()
    list_, dict_ = s.many(1000)
    assert s.alive() == before + 1000
    assert [f.read() for f in list_] == [b"in the list"] * 1000 and dict_["key"].read() == b"in the dict"
    for f in list_[:500]:
        f.close()
    assert s.alive() == before + 500  # close() lets go of Go's value at once
    del list_, f
    gc.collect()
    assert s.alive() == before


def test_none_and_failures_drop_what_there_is():
    gc.collect()
    before = s.alive()
    for _ in range(20):
        with pytest.raises(RuntimeError, match="returned a nil io.Reader and no error"):
            s.nil()
        with pytest.raises(RuntimeError, match="returned a nil io.Reader and no error"):
            s.gap()
        with pytest.raises(TypeError, match="chan int"):
            s.late()
        with pytest.raises(TypeError, match="chan int"):
            s.unhashable()
    gc.collect()
    assert s.alive() == before


def test_cycles_are_collected():
    gc.collect()
    before = s.alive()
    for _ in range(50):
        f = s.many(1)[0][0]
        f.itself = f
    del f
    gc.collect()
    assert s.alive() == before
    f = s.text("a")
    f.name = "a name"
    reference = weakref.ref(f)
    assert reference() is f and io.BufferedReader(f).name == "a name"
    del f
    gc.collect()
    assert reference() is None


def test_resurrection():
    kept = []

    class Keeper:
        def __del__(self):
            kept.append(self.file)

    s.closes()
    keeper = Keeper()
    keeper.file = s.closer()
    keeper.file.keeper = keeper
    del keeper
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()
    assert len(kept) == 1
    try:
        kept[0].read(1)
    except ValueError:
        assert kept[0].closed
    kept[0].close()
    assert s.closes() == 1
    kept.clear()
    gc.collect()
    f = s.closer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f.__del__()
    assert f.closed and s.closes() == 1


def test_has_no_constructor():
    kind = type(s.text("a"))
    for make in (kind, lambda: kind.__new__(kind), lambda: object.__new__(kind), lambda: io.RawIOBase.__new__(kind),
                 lambda: io.RawIOBase.__mro__[1].__new__(kind), lambda: io.IOBase.__new__(kind), lambda: copy.copy(s.text("a")),
                 lambda: copy.deepcopy(s.text("a")), lambda: pickle.dumps(s.text("a")), lambda: type("Sub", (kind,), {})):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(TypeError):
        kind.read = None
    with pytest.raises(TypeError):
        s.text("a").__class__ = io.BytesIO


def test_methods_refuse_other_objects():
    kind = type(s.text("a"))
    for method in ("read", "readinto", "write", "seek", "tell", "close", "flush", "readable", "seekable", "__del__"):
        with pytest.raises(TypeError):
            getattr(kind, method)(io.BytesIO(), *([b""] if method in ("readinto", "write") else []))
    with pytest.raises(TypeError):
        kind.closed.__get__(io.BytesIO())


def test_strange_readers():
    assert s.strange("nothing nothing ab").read(5) == b"ab"
    f = s.strange("last more")
    assert f.read(9) == b"last" and f.read(9) == b"more" and f.read(9) == b""
    f = s.strange("then-error more")
    assert f.read(9) == b"some"
    with pytest.raises(RuntimeError, match="^strange$"):
        f.read(9)
    assert f.read(9) == b"more"
    f = s.strange("then-error")
    assert f.read(9) == b"some"
    with pytest.raises(EOFError):
        f.seek(0)  # forgets the error of the read
    assert f.read(9) == b""
    with pytest.raises(RuntimeError, match="multiple Read calls return no data"):
        s.strange("nothing-forever").read(1)
    for script, text in (("negative", "Read of \\*streams.strange returned -1, of 5 bytes"), ("many", "returned 6, of 5 bytes")):
        with pytest.raises(RuntimeError, match=text):
            s.strange(script).read(5)
    with pytest.raises(KeyError, match="own"):
        s.strange("value").read(5)
    with pytest.raises(RuntimeError, match="Seek of \\*streams.strange returned -1"):
        s.strange("negative").seek(0)
    assert s.strange("").read() == b""


@pytest.mark.parametrize("use", [lambda f: f.read(3), lambda f: f.write(b"abc"), lambda f: f.seek(0), lambda f: f.readinto(bytearray(3))])
def test_panics(use):
    f = s.strange("panic nil")
    for message in ("in a method", "nil pointer"):
        with pytest.raises(s.PanicError, match=message) as caught:
            use(f)
        assert "goroutine" in caught.value.__notes__[0]


def test_strange_writers():
    f = s.strange("short error negative many short")
    assert f.write(b"abcdef") == 3
    with pytest.raises(RuntimeError, match="^strange$"):
        f.write(b"abcdef")
    for text in ("returned -1", "returned 7, of 6"):
        with pytest.raises(RuntimeError, match=text):
            f.write(b"abcdef")
    assert f.write(b"") == 0


def test_errors_of_files():
    with pytest.raises(FileNotFoundError) as caught:
        s.open("/nowhere/at/all")
    assert caught.value.filename == "/nowhere/at/all"
    with s.open("/") as f, pytest.raises(IsADirectoryError):
        f.read(3)


def test_a_file_ends_with_its_call():
    file = io.BytesIO(b"abc")
    before = refcounts(file)
    assert s.count(file) == 3 and refcounts(file) == before
    with pytest.raises(RuntimeError, match="used after the function"):
        s.count_again()
    assert s.count(b"abcd") == 4
    with pytest.raises(RuntimeError, match="used after the function"):
        s.count_again()


class Once(io.RawIOBase):
    """A file that gives each piece once."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def readable(self):
        return True

    def readinto(self, b):
        piece = self.pieces.pop(0) if self.pieces else b""
        b[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("file", [b"abcdef", bytearray(b"abcdef"), io.BytesIO(b"abcdef"), io.BufferedReader(io.BytesIO(b"abcdef")), Once(b"ab", b"cdef")])
def test_a_result_keeps_the_file(file):
    before = refcounts(file)
    f = s.kept(file)
    assert f.read(1) == b"a"
    assert b"".join(iter(lambda: f.read(3), b"")) == b"bcdef"
    f.close()
    del f
    s.forget()
    assert refcounts(file) == before


def test_a_kept_reader_at():
    file = io.BytesIO(bytes(range(100)))
    file.seek(7)
    a, b = s.at(file, 10, 5), s.at(file, 90, 20)
    assert file.tell() == 7
    assert a.read(2) + b.read(3) + a.read(9) == bytes([10, 11, 90, 91, 92, 12, 13, 14])
    assert b.read(50) == bytes(range(93, 100))


def test_kept_memory_stays():
    data = bytearray(b"abcdef")
    f = s.kept(data)
    with pytest.raises(BufferError):
        data.clear()
    assert f.read(-1) == b"abcdef"
    f.close()
    del f
    s.forget()
    data.clear()


def test_several_kept_writers():
    outs = [io.BytesIO() for _ in range(3)]
    tee = s.tee(*outs)
    assert tee.write(b"abc") == 3
    assert [o.getvalue() for o in outs] == [b"abc"] * 3


def test_an_instance_keeps_the_file():
    first, second = io.BytesIO(), io.BytesIO()
    before = refcounts(first, second)
    log = s.Log(first)
    log.line("a")
    log.line_held("b")
    log.line_elsewhere("c")
    log.reset(second)
    log.line("d")
    assert (first.getvalue(), second.getvalue()) == (b"a\nb\nc\n", b"d\n")
    del log
    s.forget()
    assert refcounts(first, second) == before


class Breaks:
    def __init__(self, error):
        self.error = error

    def write(self, data):
        raise self.error


@pytest.mark.parametrize("method", ["line", "line_held", "line_elsewhere"])
@pytest.mark.parametrize("error", [KeyError("x"), OSError(28, "full"), KeyboardInterrupt(), SystemExit(3)], ids=lambda e: type(e).__name__)
def test_exceptions_of_kept_files(method, error):
    log = s.Log(Breaks(error))
    for _ in range(3):
        with pytest.raises(type(error)) as caught:
            getattr(log, method)("x")
        assert caught.value is error
        error.__traceback__ = None


def test_kept_files_on_threads_and_later():
    out = io.BytesIO()
    log = s.Log(out)
    threads = [threading.Thread(target=lambda: [(log.line("x"), log.line_elsewhere("x")) for _ in range(50)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    log.later("y", 0.01)
    while not out.getvalue().endswith(b"y\n"):
        time.sleep(0.001)
    assert out.getvalue() == b"x\n" * 400 + b"y\n"


@needs_fork
def test_a_kept_file_after_a_fork():
    log = s.Log(io.BytesIO())
    log.line("a")

    def use():
        with pytest.raises(RuntimeError, match="fork"):
            log.line("b")
        other = io.BytesIO()
        s.Log(other).line("c")
        assert other.getvalue() == b"c\n"

    assert child(use) == 0
    log.line("d")


def test_exit_with_kept_files():
    code = """
import io, streams as s
class Out:
    def write(self, b): return len(b)
log = s.Log(Out())
log.line("a")
for i in range(200):
    log.later("b", i / 10000)
"""
    for _ in range(5):
        p = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
        assert (p.returncode, p.stderr) == (0, b"")


def test_a_million_bytes_by_kept_files():
    """Files that are kept and forgotten take no memory."""

    def use():
        log = s.Log(io.BytesIO())
        for _ in range(3):
            log.line("x" * 1000)

    for i in range(6000):
        use()
        if i == 2000:
            s.forget()
            before = resident()
    s.forget()
    assert resident() - before < 24 << 20


def test_reads_wait_without_the_gil():
    r, w = s.channel()
    got = []
    thread = threading.Thread(target=lambda: got.append(r.read(10)))
    thread.start()
    assert w.write(b"hello") == 5
    thread.join()
    assert got == [b"hello"]
    thread = threading.Thread(target=lambda: got.append(r.read(10)))
    thread.start()
    w.close()
    thread.join()
    assert got[1] == b""
    r.close()


def test_close_while_another_thread_reads():
    for _ in range(100):
        r, w = s.channel()
        outcome = []

        def read():
            try:
                outcome.append(r.read(10))
            except (ValueError, RuntimeError) as e:
                outcome.append(e)

        thread = threading.Thread(target=read)
        thread.start()
        r.close()
        thread.join()
        assert len(outcome) == 1 and isinstance(outcome[0], Exception)
        w.close()


def test_threads_share_a_file():
    f = s.zeros(2_000_000)
    total = []

    def read():
        n = 0
        while data := f.read(700):
            n += len(data)
        total.append(n)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sum(total) == 2_000_000


def test_threads_use_and_close_and_drop():
    """Handles are used again at once: no thread may get the value of another's."""
    current, stop = [s.guarded("")], threading.Event()

    def work():
        for i in range(400):
            text = f"text {threading.get_ident()} {i}".encode()
            current[0] = f = s.guarded(text.decode())
            try:
                assert text.endswith(f.read(100))
            except ValueError:
                assert f.closed

    def close():
        while not stop.is_set():
            f = current[0]
            try:
                assert f.seekable()
                f.close()
                f.read(1)
            except ValueError:
                assert f.closed

    def use():
        while not stop.is_set():
            f = current[0]
            try:
                f.read(3)
            except ValueError:
                assert f.closed

    def works():
        try:
            together(*[work] * 4)
        finally:
            stop.set()

    together(works, close, close, use, use)


def test_threads_that_break_the_rules_of_go():
    """Two threads read what no lock guards: wrong bytes or a panic, and no crash."""
    def read():
        for _ in range(300):
            try:
                f.seek(0)
                while f.read(7):
                    pass
            except s.PanicError:
                pass

    f = s.unlocked(1000)
    together(*[read] * 4)


@needs_signals
def test_signals_end_a_loop_of_reads():
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Stop):
            s.endless().readall()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def child(f):
    """Runs f in the child of a fork; its exit code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                f()
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@needs_fork
def test_after_a_fork():
    files = [s.positions("parent"), s.closer(), s.positions("not used before")]
    assert files[0].seekable()

    def in_child():
        for i in range(2):
            for use in (lambda: files[0].read(1), lambda: files[0].tell(), lambda: files[0].readinto(bytearray(2)), files[2].seekable):
                with pytest.raises(RuntimeError, match="before the process forked.*make it again in the child"):
                    use()
            assert files[0].readable() and files[0].seekable() and not files[0].closed
            own = s.positions("child")
            assert own.read() == b"child"
        files[1].close()
        assert files[1].closed and s.closes() == 0
        del files[:]
        gc.collect()
        fresh = [s.closer() for _ in range(3)]
        assert [f.read() for f in fresh] == [b"text"] * 3
        for f in fresh:
            f.close()

    assert child(in_child) == 0
    assert files[0].read() == b"parent" and files[1].read(2) == b"te"
    files[1].close()


def test_subinterpreters():
    interpreters = pytest.importorskip("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
    for _ in range(3):
        i = interpreters.create()
        interpreters.run_string(i, "import io, streams as s; f = s.positions('abc'); assert f.read() == b'abc' and isinstance(f, io.RawIOBase)\nkept = s.closer()")
        interpreters.destroy(i)
    assert s.text("abc").read() == b"abc"


def test_references_are_flat():
    data, target = b"x" * 100, bytearray(100)
    before = sys.getrefcount(data), sys.getrefcount(target)
    f = s.nop()
    for _ in range(1000):
        f.write(data)
        f.readinto(target)
        f.read(10)
    assert (sys.getrefcount(data), sys.getrefcount(target)) == before
    target.append(1)  # no export is left


def test_memory_is_flat():
    def rounds(n):
        for _ in range(n):
            f = s.text("abc")
            f.read(10)
            f.close()
            s.positions("abc").seek(1)
        gc.collect()
        s.alive()

    rounds(10_000)
    before = resident()
    rounds(20_000)
    assert resident() - before < 8 << 20


def test_a_class_that_reads_is_a_file():
    slow = s.Slow("abcdefgh")
    b = bytearray(5)
    assert slow.readinto(b) == 3 and b == b"abc\0\0"
    assert slow.read(5) == b"defgh" and slow.read(1) == b"" and slow.read() == b"" and slow.readinto(b) == 0
    assert s.Slow("abcdefgh").read() == s.Slow("abcdefgh").read(-3) == b"abcdefgh"
    assert s.Slow("abc").read(0) == b""
    assert s.count(s.Slow("abcdef")) == 6
    with pytest.raises(RuntimeError, match="stuck"):
        s.Slow("abcd").read()
    for wrong in (b"abc", 3):
        with pytest.raises(TypeError):
            s.Slow("abc").readinto(wrong)
    with pytest.raises(TypeError):
        s.Slow("abc").read("1")
    with pytest.raises(TypeError):
        s.Slow("abc").read(size=1)
