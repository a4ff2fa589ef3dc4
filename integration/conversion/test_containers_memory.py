"""The memory of the process stays as it is over calls with containers, those that fail too."""
import gc

import containers as c
from checks import raises, resident


def test_memory_is_flat():
    big = {"k%d" % i: {"a": ["x" * 50] * 20} for i in range(50)}
    bad = dict(big, z={"a": [3]})

    def round():
        for _ in range(30):
            c.nested(big)
            raises(TypeError, c.nested, bad)
            c.columns(10000)
            raises(RuntimeError, c.broken)
            raises(RuntimeError, c.fails, {"a": ["x"]})
            c.large(range(1000))
        gc.collect()

    for _ in range(4):
        round()
    before = resident()
    for _ in range(8):
        round()
    assert resident() - before < 24 << 20, f"{resident() - before} bytes more"
