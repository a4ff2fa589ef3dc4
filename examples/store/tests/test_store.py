import threading

import pytest
import store


@pytest.fixture
def s(tmp_path):
    with store.open(str(tmp_path / "s.db")) as s:
        yield s


def test_a_transaction_commits(s):
    with s.begin(True) as tx:
        tx.put(b"a", b"1")
        tx.put(b"b", b"2")
        assert tx.get(b"a") == b"1"
    with s.begin() as tx:
        assert tx.get(b"b") == b"2" and not tx.get(b"c")
        assert list(tx.items()) == [(b"a", b"1"), (b"b", b"2")]
        assert list(tx.items(b"b")) == [(b"b", b"2")]


def test_an_exception_rolls_back(s):
    error = KeyError("x")
    with pytest.raises(KeyError) as caught, s.begin(True) as tx:
        tx.put(b"a", b"1")
        raise error
    assert caught.value is error
    with s.begin() as tx:
        assert not tx.get(b"a")


def test_iterators_stop(s):
    with s.begin(True) as tx:
        for i in range(1000):
            tx.put(b"%04d" % i, b"x" * i)
    with s.begin() as tx:
        for k, v in tx.items(b"0500"):
            if k == b"0502":
                break
        assert len(v) == 502
        assert sum(len(v) for _, v in tx.items()) == sum(range(1000))


def test_readers_see_the_past(s):
    with s.begin() as past:
        writer = threading.Thread(target=write, args=(s,))
        writer.start()
        writer.join()
        assert not past.get(b"k")
    with s.begin() as tx:
        assert tx.get(b"k") == b"v"


def write(s):
    with s.begin(True) as tx:
        tx.put(b"k", b"v")


def test_errors(s, tmp_path):
    with s.begin() as tx, pytest.raises(RuntimeError, match="read-only|not writable"):
        tx.put(b"a", b"1")
    with pytest.raises(FileNotFoundError):
        store.open(str(tmp_path / "no" / "s.db"))
