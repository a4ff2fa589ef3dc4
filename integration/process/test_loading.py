"""The Go library on disk: moved, removed, replaced, cut short, found by odd paths, copied after a fork."""
import functools
import importlib
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import tempfile

import everything as installed
import leaves
import pytest
from checks import in_child, needs_fork, python, windows

home = os.path.dirname(installed.__file__)
scratch = None
GO = "_native.go.dll" if windows else "_native.go.so"
MISSING = "error 126 of Windows" if windows else "No such file or directory"
CUT = "error 193 of Windows" if windows else "is not a whole shared library"


@pytest.fixture(scope="module", autouse=True)
def clean():
    global scratch
    scratch = os.path.realpath(tempfile.mkdtemp())
    yield
    shutil.rmtree(scratch, ignore_errors=True)


def alone(case):
    """Runs a test in a process that loads no Go: a child of this one, or a new one where there is no fork."""

    @functools.wraps(case)
    def run():
        if windows:
            python(f"import sys; sys.path[:] = {sys.path}; import test_loading as t; t.scratch = {scratch!r}; t.{case.__name__}.__wrapped__()")
        else:
            in_child(case)

    return run


def also_in_a_child(case):
    """Runs a function in the child of a fork, where there is one."""
    if not windows:
        in_child(case)


def put(*folders):
    """The path of a fresh copy of the package in a folder, as messages have it."""
    folder = os.path.join(tempfile.mkdtemp(dir=scratch), *folders)
    path = shutil.copytree(home, os.path.join(folder, "everything"), copy_function=shutil.copy, ignore=shutil.ignore_patterns("__pycache__"))
    return path.replace(os.sep, "/")


def fresh(folder):
    """Imports the package from a folder, with a shim of its own."""
    for name in [n for n in sys.modules if n.split(".")[0] == "everything"]:
        del sys.modules[name]
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return importlib.import_module("everything")
    finally:
        del sys.path[0]


def refused(module, *mentions):
    try:
        module.nothing()
    except ImportError as e:
        for text in ("everything: the Go library cannot be loaded: ", *mentions):
            assert text in str(e), (text, str(e))
    else:
        raise AssertionError("the call went through")


def works(module):
    assert module.goroutines(5) == 10
    try:
        module.panic_nil()
    except module.PanicError:
        return
    raise AssertionError("no panic")


@alone
def test_removed():
    path = put()
    e = fresh(os.path.dirname(path))
    os.rename(f"{path}/{GO}", f"{path}/away")
    refused(e, f"{path}/{GO}: {MISSING}", "start Python again")
    refused(e, MISSING)
    os.rename(f"{path}/away", f"{path}/{GO}")
    works(e)
    if not windows:  # which keeps files that a process has loaded
        shutil.rmtree(path)
        works(e)


@alone
def test_upgraded_to_other_functions():
    path = put()
    e = fresh(os.path.dirname(path))
    os.remove(f"{path}/{GO}")
    shutil.copy(os.path.join(os.path.dirname(leaves.__file__), GO), path)
    for _ in range(3):
        refused(e, f"{path}/{GO} is not of the same build", "start Python again", "install the package again")
    works(installed)


@alone
def test_cut_short():
    size = os.path.getsize(f"{home}/{GO}")
    for length in (0, 3, 63, 64, 500, 4096, size // 3, size // 2, size * 3 // 4):
        path = put()
        e = fresh(os.path.dirname(path))
        os.truncate(f"{path}/{GO}", length)
        refused(e, f"{path}/{GO}", CUT, "install the package again")


@alone
def test_other_files():
    for text in (b"#!/bin/sh\n" * 1000, b"\x7fELF" + bytes(10_000), bytes(10_000)):
        path = put()
        e = fresh(os.path.dirname(path))
        os.remove(f"{path}/{GO}")
        with open(f"{path}/{GO}", "wb") as f:
            f.write(text)
        refused(e, f"{path}/{GO}")
    path = put()
    e = fresh(os.path.dirname(path))
    shutil.copy(importlib.import_module("everything._native").__file__, f"{path}/{GO}")
    refused(e, "is not a library built by goanna")
    path = put()
    e = fresh(os.path.dirname(path))
    os.remove(f"{path}/{GO}")
    os.mkdir(f"{path}/{GO}")
    refused(e, f"{path}/{GO}")


@needs_fork
@alone
def test_changed_before_a_fork():
    path = put()
    e = fresh(os.path.dirname(path))
    works(e)
    os.remove(f"{path}/{GO}")
    in_child(lambda: refused(e, "No such file or directory"))
    shutil.copy(os.path.join(os.path.dirname(leaves.__file__), GO), path)
    in_child(lambda: refused(e, "not of the same build"))
    shutil.copy(f"{home}/{GO}", path)
    in_child(lambda: works(e))
    works(e)


@alone
def test_reloaded():
    folder = os.path.dirname(put())
    e = fresh(folder)
    sys.path.insert(0, folder)
    assert importlib.reload(e) is e and e.count() == 1
    assert importlib.reload(e).count() == 2
    native = sys.modules["everything._native"]
    assert importlib.reload(native) is native and native.count() == 3
    function, failure = e.panic_nil, e.PanicError
    again = fresh(folder)
    got = again is not e, again.count(), e.count()
    assert got == (True, 4, 5), got
    works(again)
    try:
        function()
    except failure:
        return
    raise AssertionError("the functions of a module raise its own PanicError")


@alone
def test_two_folders():
    one, two = fresh(os.path.dirname(put())), fresh(os.path.dirname(put()))
    assert [one.count(), two.count(), one.count()] == [1, 1, 2]
    works(one)
    works(two)

    def child():
        assert [one.count(), two.count(), one.count()] == [1, 1, 2]

    for _ in range(3):
        also_in_a_child(child)
    three = put()
    for name in (entry.name for entry in list(os.scandir(three)) if entry.is_file()):
        os.remove(os.path.join(three, name))
        os.link(os.path.join(os.path.dirname(one.__file__), name), os.path.join(three, name))
    linked = fresh(os.path.dirname(three))
    works(linked)
    also_in_a_child(lambda: works(linked))


@alone
def test_relative():
    for folder in ("lib", "./lib", "lib/../lib", ""):
        path = put("lib")
        os.chdir(os.path.dirname(path) if folder == "" else path + "/../..")
        e = fresh(folder)
        os.chdir("/")
        works(e)
        also_in_a_child(lambda: works(e))


@alone
def test_relative_file():
    """As python3 -m and programs with a loader of their own import: dladdr knows a relative name."""
    path = put("lib")
    os.chdir(os.path.join(path, "..", ".."))
    file = importlib.import_module("everything._native").__file__
    name = os.path.join("lib", "everything", os.path.basename(file))
    loader = importlib.machinery.ExtensionFileLoader("everything._native", name)
    spec = importlib.util.spec_from_file_location("everything._native", name, loader=loader)
    spec.origin = name
    loader.path = name
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    os.chdir("/")
    works(module)
    also_in_a_child(lambda: works(module))


@alone
def test_odd_names():
    names = ["with spaces", "ünïcödé ☃ 日本", "100% %s%n", "quote'", "#;&"]
    if not windows:
        names += ["a\nb", '"', "|"]
    if not windows and sys.version_info < (3, 12):  # later ones import no extension module from there
        names.append(os.fsdecode(b"\xff\xfe"))
    for folder in names:
        path = put(folder)
        e = fresh(os.path.dirname(path))
        os.rename(f"{path}/{GO}", f"{path}/away")
        refused(e, MISSING, "if the package was removed")
        os.rename(f"{path}/away", f"{path}/{GO}")
        works(e)
        also_in_a_child(lambda: works(e))


@alone
def test_long_paths():
    for length in (1000, 2000, 4000):
        deep = []
        while len(scratch) + sum(len(d) + 1 for d in deep) < length - 100:
            deep.append("d" * min(200, length - 60 - len(scratch) - sum(len(d) + 1 for d in deep)))
        path = put(*deep)
        e = fresh(os.path.dirname(path))
        os.rename(f"{path}/{GO}", f"{path}/away")
        refused(e, MISSING, "if the package was removed")
        os.rename(f"{path}/away", f"{path}/{GO}")
        works(e)
        also_in_a_child(lambda: works(e))
