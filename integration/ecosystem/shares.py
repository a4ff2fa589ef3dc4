"""Prints, as JSON, what memory the packages that are named share with Go: one object a line, with package, version, way, what and same."""
import array
import gc
import importlib
import importlib.metadata
import json
import sys

import everything
import interop
import nulls
import records

N = 1000


def out(what, address_of):
    """Whether what is made of an Array of Go has its address, which Go says."""
    made, address = everything.new_at(N)
    return "Go to Python", what, address_of(made) == address


def words(what, given):
    """A column of strings, which is copied."""
    assert interop.words(given) == "a b"
    return "Python to Go", what, False


def into(what, given, address):
    """Whether the address that Go sees of an object is that which its package says."""
    return "Python to Go", what, everything.address_of_view(given) == address


def column(what, given, address_of, values_of):
    """Whether what is made twice of a Column has the same memory: that of the Column."""
    assert values_of(given) == given.tolist()
    return "Go to Python", what, address_of(given) == address_of(given)


def table(what, address_of, total_of):
    """Whether the first column of a table of Go's records has their memory: its fields lie apart. total_of adds the column alive of the table."""
    made, address = records.make(N)
    assert total_of(made) == N // 2
    return "Go to Python", what, address_of(made) == address


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
    yield words("Series of strings", pd.Series(["a", "b"]))
    s = pd.Series(np.arange(N, dtype=np.float64))
    yield into("Series.to_numpy()", s.to_numpy(), of_numpy(s.to_numpy()))


def test_polars():
    import polars as pl

    def address(s):
        return of_numpy(s.to_numpy(allow_copy=False))

    yield out("pl.Series(a)", lambda a: address(pl.Series(a)))
    yield table("pl.DataFrame(records)", lambda r: address(pl.DataFrame(r)["id"]), lambda r: pl.DataFrame(r)["alive"].sum())
    s = pl.Series([float(i) for i in range(N)])
    yield into("Series", s, address(s))
    yield into("Series.to_numpy()", s.to_numpy(), address(s))
    yield words("Series of strings", pl.Series(["a", "b"]))
    numbers = nulls.float64s([1, None])
    yield column("pl.Series(column with nulls)", numbers, lambda c: pl.Series(c).to_arrow().buffers()[1].address, lambda c: pl.Series(c).to_list())
    assert pl.Series(nulls.texts()).to_list() == nulls.texts().tolist()


def test_pyarrow():
    import pyarrow as pa
    import pyarrow.compute as pc

    yield out("pa.array(a)", lambda a: pa.array(a).buffers()[1].address)
    yield out("pa.chunked_array(a)", lambda a: pa.chunked_array(a).chunk(0).buffers()[1].address)
    yield table("pa.table(records)", lambda r: pa.table(r)["id"].chunk(0).buffers()[1].address, lambda r: pc.sum(pa.table(r)["alive"]).as_py())
    yield out("pa.py_buffer(a)", lambda a: pa.py_buffer(a).address)
    x = pa.array([float(i) for i in range(N)])
    yield into("Array", x, x.buffers()[1].address)
    yield into("Table column of one chunk", pa.table({"x": x})["x"], x.buffers()[1].address)
    yield into("Array.to_numpy()", x.to_numpy(), x.buffers()[1].address)
    yield into('memoryview(Array.buffers()[1]).cast("d")', memoryview(x.buffers()[1]).cast("b").cast("d")[:N], x.buffers()[1].address)
    yield words("Array of strings", pa.array(["a", "b"]))
    yield words("Table column of strings", pa.table({"x": pa.chunked_array([["a"], ["b"]])})["x"])
    yield column("pa.array(column of strings)", nulls.texts(), lambda c: pa.array(c).buffers()[2].address, lambda c: pa.array(c).to_pylist())


def test_nanoarrow():
    import nanoarrow as na

    yield out("na.c_array(a)", lambda a: na.c_array(a).buffers[1])
    x = na.c_array(array.array("d", range(N)), na.float64())
    yield into("CArray", x, x.buffers[1])
    yield words("Array of strings", na.Array(["a", "b"], na.string()))
    yield column("na.c_array(column of strings)", nulls.texts(), lambda c: na.c_array(c).buffers[2], lambda c: na.Array(c).to_pylist())


def test_arro3_core():
    from arro3.core import Array, DataType

    made, address = everything.new_at(N)
    yield "Go to Python to Go", "Array.from_arrow(a)", everything.address_of_view(Array.from_arrow(made)) == address
    yield words("Array of strings", Array(["a", "b"], DataType.string()))


def test_duckdb():
    import duckdb

    def total(r):
        return duckdb.sql("select count(*) from r where alive").fetchall()[0][0]

    yield table('duckdb.sql("from records")', lambda r: 0, total)  # DuckDB tells no address
    x = duckdb.sql(f"select range::double as x from range({N})").fetchnumpy()["x"]
    yield into('relation.fetchnumpy()["x"]', x, of_numpy(x))


def test_jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    yield out("jax.numpy.from_dlpack(a)", lambda a: jax.numpy.from_dlpack(a).unsafe_buffer_pointer())
    x = jax.numpy.arange(float(N))
    yield into("Array", x, x.unsafe_buffer_pointer())


def test_torch():
    import torch

    yield out("torch.from_dlpack(a)", lambda a: torch.from_dlpack(a).data_ptr())
    yield out("torch.frombuffer(a, dtype=torch.float64)", lambda a: torch.frombuffer(a, dtype=torch.float64).data_ptr())
    x = torch.arange(N, dtype=torch.float64)
    yield into("Tensor", x, x.data_ptr())
    yield into("Tensor.numpy()", x.numpy(), x.data_ptr())
    transposed = torch.ones(2, 3, dtype=torch.float64).T
    everything.scale(transposed, 2.0)
    yield "Python to Go", "Tensor.T, changed by Go", transposed.sum().item() == 12


def test_gonum():
    import numpy as np

    made, address = interop.matrix(20, 30)
    yield "Go to Python", "a part of a mat.Dense", of_numpy(np.asarray(made)) == address
    x = np.ones((20, 30))[:, 10:]
    yield "Python to Go", "ndarray[:, 10:] as a mat.Dense", interop.address_of_matrix(x)[0] == of_numpy(x)


def test_image():
    import numpy as np

    made, address = interop.picture(20, 30)
    yield "Go to Python", "a part of an image.NRGBA", of_numpy(np.asarray(made)) == address
    x = np.zeros((20, 30, 4), np.uint8)[5:]
    yield "Python to Go", "ndarray[5:] as an image.NRGBA", interop.address_of_picture(x) == of_numpy(x)


def test_arrow_go():
    import pyarrow as pa

    names, columns, addresses = interop.record(N)
    read = pa.table(columns, names)
    yield "Go to Python", "pa.table(columns of a record batch)", [read[name].chunk(0).buffers()[1].address for name in names] == list(addresses)
    x = pa.array(range(N))
    yield "Python to Go", "pa.Array as an array.Int64", interop.keep_arrow(x) == x.buffers()[1].address
    del x
    back = pa.array(interop.kept_arrow())
    assert back.to_pylist() == list(range(N))
    interop.release_arrow()


def test_ray():
    import ray

    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR", object_store_memory=100 << 20)
    try:
        stored = ray.put(everything.new_at(N)[0])
        # pickled out of band: what each get returns is in the store's memory
        first, second = ray.get(stored), ray.get(stored)
        yield "Python to Go", "ray.get(stored a)", everything.address_of_view(first) == everything.address_of_view(second)
        total = ray.remote(lambda a: everything.sum_float64(a))
        assert ray.get(total.remote(stored)) == 0
    finally:
        ray.shutdown()


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
GO = {"gonum": "gonum.org/v1/gonum", "image": "image", "arrow-go": "github.com/apache/arrow-go/v18"}


def version_of(name):
    if name in STANDARD:
        return "{}.{}".format(*sys.version_info)
    return interop.version_of(GO[name]) if name in GO else importlib.metadata.version(name)


for name in sys.argv[1:]:
    package = {"shared_memory": "multiprocessing.shared_memory"}.get(name, name)
    for way, what, same in globals()["test_" + name.replace("-", "_")]():
        print(json.dumps({"package": package, "version": version_of(name), "way": way, "what": what, "same": bool(same)}))
