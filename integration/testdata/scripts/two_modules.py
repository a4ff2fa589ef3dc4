"""Two modules, two Go runtimes: a collection in the one loaded first does not wait for a tight loop to end."""
import os
import sys
import warnings

import everything as first
import everything_again as second
from checks import check, done

first.nothing()
second.nothing()
times = sorted(first.collect_during_spin(400) for _ in range(3))
print("collections in the runtime loaded first: ms", [round(t, 1) for t in times])
check(times[0] < 300, "a collection waited for the loop to end")
check(sorted(second.collect_during_spin(400) for _ in range(3))[0] < 300)
check(first.count() == 1 and second.count() == 1 and first.count() == 2)
try:
    second.panic_nil()
except second.PanicError:
    check(True)
try:
    first.panic_nil()
except first.PanicError:
    check(True)
check(first.sum_uint8(second.new_bytes(10)) == 0.0)

warnings.simplefilter("ignore", DeprecationWarning)


def in_child(body):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            body()
            code = 0
        finally:
            os._exit(code)
    check(os.waitpid(pid, 0)[1] == 0)


def own_runtimes():
    """Each module has a library of its own in a child, also where descriptors of the first are given out again."""
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
done()
