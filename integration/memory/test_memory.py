"""Tens of gigabytes pass through; the process may not have more than one at a time."""
import gc

import everything as e
from checks import in_child, needs_limits


def data():
    """Bytes that count for RLIMIT_DATA: a free-threaded Python has a gigabyte of them reserved."""
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) << 10 for line in f if line.startswith("VmData"))


@needs_limits
def test_tens_of_gigabytes():
    in_child(limited)


def limited():
    import resource

    e.nothing()
    gc.collect()
    allowed = 1 << 30
    limit = data() + allowed
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    size = 32 << 20
    for i in range(1000):
        a = e.new_bytes(size)
        m = memoryview(a)
        assert m[0] == 0 and m[size - 1] == 0
        m[0] = m[size - 1] = 1
        del a
        assert m[0] == 1
        del m
    for i in range(300):
        e.ints()
        memoryview(e.range(1000, 1000))
    e.scratch(500, size)
    gc.collect()
    kept = [memoryview(e.new_bytes(size)) for _ in range(16)]
    assert all(m[size // 2] == 0 for m in kept)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    assert peak < allowed, f"{peak >> 20} MB at the most"
