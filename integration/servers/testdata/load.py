"""What each tool runs: work(n) goes through every way between Python and Go, and checks what comes back."""

import array
import os

import everything as e
import objects as o


class Named:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return f"{self.name}: {e.echo_int(len(self.name))}"


def raises(kind, call, *args):
    try:
        call(*args)
    except kind:
        return
    raise AssertionError(f"{call.__name__}() did not raise {kind.__name__}")


def work(n):
    """Returns expected(n). Goroutines, a collection, a result of 256 kB, buffers, a callback, an error, a panic."""
    few = n % 10 + 2
    assert e.goroutines(few) == few * (few - 1) // 2
    grid = memoryview(e.range(64, 1024))
    assert grid[63, 1023] == 65535 and grid[0, n % 1024] == n % 1024
    doubles = array.array("d", range(1000))
    e.scale(doubles, float(n))
    total = e.sum_float64(doubles)
    assert total == 499500.0 * n == o.sum(doubles)
    assert o.str(Named("é" * few)) == f"{'é' * few}: {few}"
    data = bytearray(5000)
    e.fill(data, n % 256)
    assert data.count(n % 256) == 5000
    raises(ValueError, e.fail_value)
    raises(e.PanicError, e.panic_index, doubles, 1000)
    raises(e.PanicError, e.panic_nil)
    raises(TypeError, e.sum_float64, "text")
    return int(total)


def expected(n):
    return 499500 * n


def work_in(n):
    """The answer, and the process that gave it."""
    return work(n), os.getpid()
