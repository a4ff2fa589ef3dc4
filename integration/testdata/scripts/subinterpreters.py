"""One shim in many interpreters of one process, each with a GIL of its own from 3.12 on."""
import sys

import everything as e
from checks import check, done

e.nothing()
code = """
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
if sys.version_info >= (3, 13):
    import _interpreters

    def run():
        i = _interpreters.create()
        failure = _interpreters.exec(i, code)
        _interpreters.destroy(i)
        return failure
else:
    import _xxsubinterpreters

    def run():
        i = _xxsubinterpreters.create()
        failure = _xxsubinterpreters.run_string(i, code)  # raises where the code does
        _xxsubinterpreters.destroy(i)
        return failure

for _ in range(5):
    failure = run()
    check(failure is None, str(failure))

import threading

if sys.version_info >= (3, 12):
    failures = []
    threads = [threading.Thread(target=lambda: failures.append(run())) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(failures == [None] * 4, str(failures))
check(memoryview(e.range(1, 2)).tolist() == [[0, 1]])
done()
