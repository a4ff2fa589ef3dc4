"""References that Go owns to Python's objects (py.Reference)."""

import gc
import os
import subprocess
import sys
import time
import weakref

import objects
import pytest
from checks import needs_fork, together


class Thing:
    pass


def ended(ref, seconds=30):
    """Whether the object goes, with calls of the module in between: they drop what was put off."""
    end = time.monotonic() + seconds
    while ref() is not None and time.monotonic() < end:
        objects.is_none(None)
        gc.collect()
    return ref() is None


def kept():
    thing = Thing()
    objects.keep_reference("thing", thing)
    return weakref.ref(thing)


def test_object_outlives_its_call():
    ref = kept()
    gc.collect()
    assert objects.kept_object("thing") is ref()
    objects.release_object("thing")
    assert ended(ref)


def test_release_with_the_gil_drops_at_once():
    ref = kept()
    objects.release_held("thing", None)
    assert ref() is None


def test_release_twice_drops_once():
    thing = Thing()
    before = sys.getrefcount(thing)
    objects.keep_reference("thing", thing)
    objects.release_held("thing", None)
    objects.release_held("thing", None)
    objects.release_object("thing")
    objects.is_none(None)
    assert sys.getrefcount(thing) == before


def test_released_reference_has_no_object():
    kept()
    objects.release_object("thing")
    with pytest.raises(RuntimeError, match="the reference was released"):
        objects.kept_object("thing")


def test_collector_of_go_drops_what_is_forgotten():
    ref = kept()
    objects.forget_object("thing")
    assert ended(ref)


def test_other_goroutine_has_no_call():
    kept()
    with pytest.raises(RuntimeError, match="call from Python in progress"):
        objects.kept_elsewhere("thing")
    objects.release_object("thing")


def test_none_is_none():
    objects.keep_reference("none", None)
    assert objects.kept_object("none") is None
    objects.release_object("none")


def test_destructor_that_calls_back():
    seen = []

    class Caller:
        def __del__(self):
            seen.append(objects.str("in the destructor"))

    objects.keep_reference("caller", Caller())
    objects.release_held("caller", None)
    assert seen == ["in the destructor"]


def test_threads_keep_and_release():
    def work(name):
        for _ in range(200):
            thing = Thing()
            objects.keep_reference(name, thing)
            assert objects.kept_object(name) is thing
            objects.release_object(name)

    together(*[lambda i=i: work(f"thread {i}") for i in range(8)])
    objects.is_none(None)
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o) is Thing]


@needs_fork
def test_child_of_a_fork_gets_its_references_back():
    ref = kept()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if ended(ref, 10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert objects.kept_object("thing") is ref()
    objects.release_object("thing")


def test_interpreter_ends_with_references():
    script = "import objects\nclass T:\n    def __del__(self): print('gone')\nobjects.keep_reference('t', T())\n"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (out.returncode, out.stderr) == (0, "")
