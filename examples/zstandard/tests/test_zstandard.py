import io
import json

import pytest
import zstandard

DATA = b"".join(json.dumps({"id": i, "name": f"user {i}"}).encode() for i in range(2000))


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_values(level):
    small = zstandard.compress(DATA, level=level)
    assert len(small) < len(DATA) / 5
    assert zstandard.decompress(small) == DATA


def test_streams():
    file = io.BytesIO()
    with zstandard.Writer(file, level=3) as w:
        for i in range(0, len(DATA), 1000):
            assert w.write(DATA[i : i + 1000]) == len(DATA[i : i + 1000])
    file.seek(0)
    r = zstandard.Reader(file)
    assert r.read(10) == DATA[:10]
    assert r.read() == DATA[10:]


def test_a_stream_through_files(tmp_path):
    path = tmp_path / "data.zst"
    with open(path, "wb") as f, zstandard.Writer(f) as w:
        w.read_from(io.BytesIO(DATA))
    out = io.BytesIO()
    with open(path, "rb") as f:
        assert zstandard.Reader(f).write_to(out) == len(DATA)
    assert out.getvalue() == DATA


def test_dictionaries():
    dictionary = DATA[:5000]
    one = b'{"id": 77, "name": "user 77"}'
    with_dictionary = zstandard.compress(one, dict=dictionary)
    assert len(with_dictionary) < len(zstandard.compress(one))
    assert zstandard.decompress(with_dictionary, dict=dictionary) == one
    with pytest.raises(RuntimeError):
        zstandard.decompress(with_dictionary)


def test_errors():
    with pytest.raises(RuntimeError, match="magic number mismatch|invalid input"):
        zstandard.decompress(b"no such thing")

    class Full:
        def write(self, data):
            raise OSError(28, "full")

    w = zstandard.Writer(Full())
    with pytest.raises(OSError, match="full"):
        for _ in range(100):
            w.write(DATA)
            w.flush()
