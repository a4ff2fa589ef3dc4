"""__array__: an Array as NumPy's ndarray, for libraries that ask for it instead of the buffer."""

import sys
import weakref

import containers
import everything as e
import numpy as np
import pytest

newer = np.lib.NumpyVersion(np.__version__) >= "2.0.0"


def shares(n, a):
    return n.__array_interface__["data"][0] == np.asarray(a).__array_interface__["data"][0]


def test_shares_the_memory():
    a = e.range(3, 4)
    n = a.__array__()
    assert type(n) is np.ndarray and n.dtype == np.int32 and n.shape == (3, 4) and shares(n, a)
    n[1, 2] = 99
    assert a[1, 2] == 99
    part = a[1:, ::-2]
    assert shares(part.__array__(), part) and part.__array__().tolist() == part.tolist()
    for x in (e.scalar0(), e.bools(), e.complexes(), e.seven_dims(), e.wrap([])):
        n = x.__array__()
        assert n.shape == x.shape and n.tolist() == x.tolist() and shares(n, x)


def test_keeps_the_memory():
    a = e.wrap([1, 2, 3])
    n = a.__array__()
    reference = weakref.ref(a)
    with pytest.raises(BufferError):
        a.release()
    del a
    assert reference() is not None and n.tolist() == [1, 2, 3]
    del n
    assert reference() is None


def test_dtype():
    a = e.range(2, 2)
    assert shares(a.__array__(np.int32), a) and shares(a.__array__(dtype="i4"), a)
    n = a.__array__(np.float64)
    assert n.dtype == np.float64 and n.tolist() == a.tolist() and not shares(n, a)
    with pytest.raises(TypeError):
        a.__array__("no dtype")


def test_copy():
    a = e.range(2, 2)
    for ask in ({"copy": True}, {"dtype": np.int32, "copy": True}):
        n = a.__array__(**ask)
        n[0, 0] = -1
        assert not shares(n, a) and a[0, 0] != -1
    assert shares(a.__array__(None, None), a) and shares(a.__array__(copy=False), a)
    if newer:
        with pytest.raises(ValueError):
            a.__array__(np.float64, copy=False)
    with pytest.raises(TypeError):
        a.__array__(None, None, None)
    with pytest.raises(TypeError):
        a.__array__(other=1)


def test_released():
    a = e.range(2, 2)
    a.release()
    with pytest.raises(ValueError, match="released Array"):
        a.__array__()


def test_without_numpy():
    import subprocess

    code = "import sys; sys.modules['numpy'] = None; import everything as e\ntry: e.range(1, 2).__array__()\nexcept ImportError: print('ImportError')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "ImportError\n"


def test_who_asks_for_it():
    class Other:
        def __init__(self, a):
            self.a = a

        def __array__(self, *args, **kwargs):
            return self.a.__array__(*args, **kwargs)

    a = e.range(3, 4)
    assert shares(np.asarray(Other(a)), a) and not shares(np.array(Other(a)), a)
    assert shares(np.asarray(a), a)


def test_references_are_flat():
    a = e.range(3, 4)
    before = sys.getrefcount(a), sys.getrefcount(np.int32)
    for _ in range(1000):
        a.__array__(np.int32, copy=None)
        with pytest.raises(TypeError):
            a.__array__("no dtype")
    assert (sys.getrefcount(a), sys.getrefcount(np.int32)) == before


def test_as_any_value():
    for a in np.arange(3), np.zeros((2, 2)), np.float32(1.5):
        assert containers.anything(a) is a
    for a in np.arange(6, dtype="u1"), np.arange(6, dtype="u1").reshape(2, 3), np.zeros(0):
        assert containers.anything(a) == a.tobytes()
    assert containers.go_types([np.int64(5), np.array(5), np.float64(2.5)]) == ["int", "int", "float64"]
