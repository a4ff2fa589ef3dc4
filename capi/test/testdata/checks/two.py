"""Two extensions that each carry pybuffer.c, in one process, their symbols global: two.py FOLDER MODULE MODULE. Prints the
number of checks."""
import importlib
import os
import sys

from run import Checker

sys.path.insert(0, sys.argv[1])
sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)
first, second = (importlib.import_module(name) for name in sys.argv[2:])
c = Checker()
for a, b in ((first, second), (second, first)):
    ex = a.Exporter(b"abcdef", 0, 1, 0, "B", (2, 3), None, None, ())
    view = b.View()
    view.acquire(ex, 0x11C)
    c.equal((view.get("shape"), view.get("strides"), view.get("format")), ((2, 3), (3, 1), b"B"))
    c.equal(view.to_contiguous("F", 6), b"adbecf")
    c.equal(ex.counts()[0], 1)
    view.free()
    c.equal(ex.counts(), (0, 1, 1, True))
    c.equal(a.checked(ex, 0), b.checked(ex, 0))
    c.raises((ValueError,), b.View, None, 0, 1, 1, 0, 1, "B", (1,), None, None, 0)
if sys.argv[2] != sys.argv[3]:
    c.true(first.View is not second.View)
print(c.count)
