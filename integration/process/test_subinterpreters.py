"""One shim in many interpreters of one process, each with a GIL of its own from 3.12 on."""
import sys

import everything as e
import pytest
from checks import in_interpreter, together

CODE = """
import everything as e
a = e.range(2, 3)
assert memoryview(a).tolist() == [[0, 1, 2], [3, 4, 5]]
assert type(a) is e.Array
try:
    e.panic_string("boom")
except e.PanicError as panic:
    assert str(panic) == "boom"
else:
    raise AssertionError
assert e.goroutines(10) == 45
"""


def test_one_after_the_other():
    e.nothing()
    for _ in range(5):
        in_interpreter(CODE)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="interpreters with a GIL of their own begin with 3.12")
def test_in_threads():
    e.nothing()
    together(*[lambda: in_interpreter(CODE)] * 4)
    assert memoryview(e.range(1, 2)).tolist() == [[0, 1]]
