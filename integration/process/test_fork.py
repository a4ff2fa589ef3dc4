"""What the child of a fork has of Go: a runtime of its own, and the memory as it was. Each test runs in a child of this process, which
loads no Go."""
import functools
import gc
import multiprocessing
import os
import threading

import everything as e
from checks import emulated, in_child, needs_fork

pytestmark = needs_fork


def fresh(test):
    """Runs a test in a process that has not called Go."""

    @functools.wraps(test)
    def run():
        in_child(test)

    return run


def threads():
    return len(os.listdir("/proc/self/task")) - emulated


def work():
    assert e.goroutines(20) == 190
    assert e.echo_string("é" * 200) == "é" * 200
    a = e.range(2, 3)
    assert memoryview(a).tolist() == [[0, 1, 2], [3, 4, 5]]


@fresh
def test_the_first_call_starts_threads():
    assert threads() == 1
    in_child(work)
    assert threads() == 1  # a child's call starts none here
    work()
    assert threads() > 1


class Parent:
    """What a process has of Go before it forks."""

    def __init__(self):
        work()
        self.pinned, self.allocated = e.ints(), memoryview(e.range(2, 3))
        assert e.count() == 1

    def look(self):
        assert memoryview(self.pinned).tolist() == [1, 2, 3]
        assert self.allocated.tolist() == [[0, 1, 2], [3, 4, 5]]
        self.pinned = self.allocated = None
        gc.collect()


@fresh
def test_memory_of_the_parent_in_a_child_without_go():
    parent = Parent()

    def child():
        assert threads() == 1
        parent.look()
        work()
        assert e.count() == 1  # a runtime of its own

    for _ in range(5):
        in_child(work)
        in_child(child)


@fresh
def test_memory_of_the_parent_in_a_child_with_go():
    parent = Parent()

    def child():
        work()
        parent.look()
        work()

    for _ in range(5):
        in_child(child)


@fresh
def test_generations():
    def generations(n):
        work()
        if n:
            in_child(generations, n - 1)

    generations(0)
    assert e.count() == 1
    in_child(generations, 3)
    assert e.count() == 2


@fresh
def test_variables_of_the_environment_that_python_set():
    work()
    os.environ["GOANNA_TEST"] = "set"

    def child():
        assert e.getenv("GOANNA_TEST") == "set"

    in_child(child)


@fresh
def test_a_fork_in_another_thread_than_the_main_one():
    work()
    failures = []

    def fork():
        try:
            in_child(work)
        except BaseException as error:
            failures.append(error)

    t = threading.Thread(target=fork)
    t.start()
    t.join()
    assert failures == []


def task(n):
    return e.goroutines(3) + n


@fresh
def test_a_pool():
    work()
    with multiprocessing.get_context("fork").Pool(4) as pool:
        got = pool.map(task, range(1000))
    assert got == [3 + n for n in range(1000)]
    work()
