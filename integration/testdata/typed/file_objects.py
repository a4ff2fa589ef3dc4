"""What type checkers make of file objects and paths."""
import array
import bz2
import gzip
import io
import lzma
import mmap
import os
import pathlib
import socket
import subprocess
import tempfile
import zipfile

import files as f


class Reader:
    def read(self, n: int) -> bytes:
        return b""


class Writer:
    def write(self, data: bytes) -> None: ...


def reads(p: subprocess.Popen[bytes], s: socket.socket, m: mmap.mmap, path: pathlib.Path, raw: io.FileIO, any_file: io.BufferedIOBase) -> None:
    for data in (b"", bytearray(), memoryview(b""), array.array("d")):
        f.read_all(data)
    with open(path, "rb") as buffered, open(path, "r+b") as both, open(path, "rb", buffering=0) as unbuffered:
        f.read_all(buffered)
        f.read_at(buffered, 0, 1)
        f.copy(both, both)
        f.read_at(unbuffered, 0, 1)
    f.read_all(io.BytesIO())
    f.read_all(Reader())
    f.read_all(gzip.open(path))
    f.read_all(bz2.open(path))
    f.read_all(lzma.open(path))
    f.read_all(zipfile.ZipFile(path).open("a"))
    f.read_all(tempfile.TemporaryFile())
    f.read_all(s.makefile("rb"))
    f.read_all(raw)
    f.read_all(any_file)
    f.read_all(m)
    if p.stdout is not None and p.stdin is not None:
        f.copy(p.stdin, p.stdout)
    f.copy(Writer(), b"")
    f.join([b"", io.BytesIO(), Reader()])
    f.tee(b"", {"a": io.BytesIO()})
    f.default()
    f.read_all("path")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.read_all(path)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.read_all(io.StringIO())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.read_all(open(path))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.read_at(Reader(), 0, 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.write(io.StringIO(), b"")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.write(bytearray(), b"")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def paths(entry: os.DirEntry[str]) -> None:
    f.tree()
    f.tree(".")
    f.tree(pathlib.Path("."))
    f.tree(entry)
    f.tree(b".")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    f.tree(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
