"""Prints, as JSON, what memory the packages that are named share with Go: one object a line, with package, version, way, what and same."""
import array
import gc
import importlib
import importlib.metadata
import json
import sys

import everything

N = 1000


def out(what, address_of):
    """Whether what is made of an Array of Go has its address, which Go says."""
    made, address = everything.new_at(N)
    return "Go to Python", what, address_of(made) == address


def into(what, given, address):
    """Whether the address that Go sees of an object is that which its package says."""
    return "Python to Go", what, everything.address_of_view(given) == address


def of_numpy(a):
    return a.__array_interface__["data"][0]


def test_array():
    a = array.array("d", range(N))
    yield into("array.array", a, a.buffer_info()[0])


def test_memoryview():
    import ctypes

    def address(made):
        return ctypes.addressof(ctypes.c_char.from_buffer(memoryview(made).cast("B")))

    yield out("memoryview(a)", address)
    b = bytearray(8 * N)
    yield into('memoryview(bytearray).cast("d")', memoryview(b).cast("d"), ctypes.addressof(ctypes.c_char.from_buffer(b)))


def test_shared_memory():
    import ctypes
    from multiprocessing import shared_memory

    s = shared_memory.SharedMemory(create=True, size=8 * N)
    try:
        address = ctypes.addressof(ctypes.c_char.from_buffer(s.buf))
        view = s.buf.cast("d")[:N]
        row = into('SharedMemory.buf.cast("d")', view, address)
        view.release()
        gc.collect()  # the object of ctypes
    finally:
        s.close()
        s.unlink()
    yield row


def test_numpy():
    import numpy as np

    yield out("np.asarray(a)", lambda a: of_numpy(np.asarray(a)))
    yield out("np.from_dlpack(a)", lambda a: of_numpy(np.from_dlpack(a)))
    x = np.arange(N, dtype=np.float64)
    yield into("ndarray", x, of_numpy(x))
    part = x[::2]
    everything.scale(part, 3.0)
    yield "Python to Go", "ndarray[::2], changed by Go", (x[1], x[2]) == (1.0, 6.0)


def test_pillow():
    import numpy as np
    from PIL import Image

    def address(a):
        """That of the Array, if a picture of it changes with it: Pillow tells no address."""
        octets = memoryview(a).cast("B")
        picture = Image.frombuffer("L", (len(octets), 1), octets, "raw", "L", 0, 1)
        octets[3] = 77
        return of_numpy(np.asarray(a)) if picture.getpixel((3, 0)) == 77 else 0

    yield out('Image.frombuffer("L", size, a, "raw", "L", 0, 1)', address)


def test_pandas():
    import numpy as np
    import pandas as pd

    yield out("pd.Series(np.asarray(a), copy=False)", lambda a: of_numpy(pd.Series(np.asarray(a), copy=False).to_numpy()))
    s = pd.Series(np.arange(N, dtype=np.float64))
    yield into("Series.to_numpy()", s.to_numpy(), of_numpy(s.to_numpy()))


def test_polars():
    import polars as pl

    def address(s):
        return of_numpy(s.to_numpy(allow_copy=False))

    yield out("pl.Series(a)", lambda a: address(pl.Series(a)))
    s = pl.Series([float(i) for i in range(N)])
    yield into("Series.to_numpy()", s.to_numpy(), address(s))


def test_pyarrow():
    import pyarrow as pa

    yield out("pa.array(a)", lambda a: pa.array(a).buffers()[1].address)
    yield out("pa.py_buffer(a)", lambda a: pa.py_buffer(a).address)
    x = pa.array([float(i) for i in range(N)])
    yield into("Array.to_numpy()", x.to_numpy(), x.buffers()[1].address)
    yield into('memoryview(Array.buffers()[1]).cast("d")', memoryview(x.buffers()[1]).cast("b").cast("d")[:N], x.buffers()[1].address)


def test_xarray():
    import numpy as np
    import xarray as xr

    yield out("xr.DataArray(np.asarray(a))", lambda a: of_numpy(xr.DataArray(np.asarray(a)).values))
    d = xr.DataArray(np.arange(N, dtype=np.float64))
    yield into("DataArray.values", d.values, of_numpy(d.values))


def test_joblib():
    import os
    import tempfile

    import joblib
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x")
        joblib.dump(np.arange(N, dtype=np.float64), path)
        x = joblib.load(path, mmap_mode="r+")
        yield into('joblib.load(path, mmap_mode="r+")', x, of_numpy(x))
        del x


def test_cython():
    typed = compiled()
    yield out("double[:]", typed.address)
    x = array.array("d", range(N))
    yield into("double[:] of array.array", typed.view(x), x.buffer_info()[0])


def compiled():
    """A module of Cython with a typed memoryview."""
    import os
    import subprocess
    import tempfile

    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "typed.pyx"), "w") as f:
        f.write("def address(double[:] v):\n    return <size_t>&v[0]\n\ndef view(double[:] v):\n    return v\n")
    compiler = "import setuptools; from Cython.Build.Cythonize import main; main()"  # setuptools has distutils
    subprocess.run([sys.executable, "-c", compiler, "-i", "-3", "typed.pyx"], cwd=folder, check=True, stdout=sys.stderr)
    sys.path.insert(0, folder)
    return importlib.import_module("typed")


STANDARD = {"array", "memoryview", "shared_memory"}

for name in sys.argv[1:]:
    version = "{}.{}".format(*sys.version_info) if name in STANDARD else importlib.metadata.version(name)
    package = {"shared_memory": "multiprocessing.shared_memory"}.get(name, name)
    for way, what, same in globals()[f"test_{name}"]():
        print(json.dumps({"package": package, "version": version, "way": way, "what": what, "same": bool(same)}))
