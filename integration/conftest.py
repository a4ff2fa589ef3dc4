"""What pytest knows before it reads the tests of any folder here."""
import importlib
import os
import shutil
import sys

import pytest

pytest.register_assert_rewrite("checks")


@pytest.fixture(autouse=True)
def stray_children():
    """Ends the child of a fork that a test lets go on, which would run the tests that follow."""
    parent = os.getpid()
    yield
    if os.getpid() != parent:
        os._exit(99)


def copied(tmp_path, monkeypatch, module):
    """A copy of an installed package, of the name with _again: it has a Go library, and so a runtime, of its own. Processes that the test
    starts find it, too."""
    name = module.__name__ + "_again"
    shutil.copytree(os.path.dirname(module.__file__), tmp_path / name, copy_function=shutil.copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delitem(sys.modules, name + "._native", raising=False)
    return importlib.import_module(name)


@pytest.fixture
def everything_again(tmp_path, monkeypatch):
    import everything

    return copied(tmp_path, monkeypatch, everything)


@pytest.fixture
def objects_again(tmp_path, monkeypatch):
    import objects

    return copied(tmp_path, monkeypatch, objects)
