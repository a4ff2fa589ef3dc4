"""Two modules, two Go runtimes."""
import everything as first
import pytest
from checks import exactly, needs_fork, python


@pytest.fixture
def second(everything_again):
    first.nothing()
    everything_again.nothing()
    return everything_again


def test_a_collection_interrupts_a_loop_in_either_runtime(second):
    """The signal that Go sends for it is the one of the runtime that was loaded last."""
    for module in (first, second):
        assert module.collect_while_spinning()


def test_each_has_its_own_variables(second):
    before = first.count()
    assert second.count() == exactly(1)
    assert first.count() == exactly(before + 1)


def test_each_raises_its_own_panic(second):
    for module in (second, first):
        with pytest.raises(module.PanicError):
            module.panic_nil()


def test_arrays_of_one_in_the_other(second):
    assert first.sum_uint8(second.new_bytes(10)) == exactly(0.0)


IN_CHILDREN = """
import os, everything as first, everything_again as second
first.nothing(), second.nothing()

def in_child(body):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            body()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0

def own_runtimes():
    order = [first, second] if os.getpid() % 2 else [second, first]
    for n in range(1, 4):
        assert [m.count() for m in order] == [n, n]
        os.closerange(3, 100)
    assert [m.goroutines(5) for m in order] == [10, 10]

def generations(n):
    own_runtimes()
    if n:
        in_child(lambda: generations(n - 1))

for _ in range(10):
    in_child(own_runtimes)
    in_child(lambda: generations(2))
"""


@needs_fork
def test_each_has_its_own_runtime_in_children(second):
    """A library of its own, also where descriptors of the first are given out again."""
    python(IN_CHILDREN, "-W", "ignore")
