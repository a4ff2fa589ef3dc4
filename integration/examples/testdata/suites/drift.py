"""Runs tests of test_buffer and test_picklebuffer many times over, and prints what a run leaves behind: memory blocks of Python, references
to the class ndarray, and bytes of the process. With GOANNA_SUITES it runs all tests, those of test_memoryview too."""
import gc
import io
import json
import os
import random
import sys
import unittest

import _testbuffer
from test import test_buffer, test_memoryview, test_picklebuffer

MODULES = test_buffer, test_picklebuffer
RUNS = 20
LONG = {"test_ndarray_getbuf", "test_memoryview_cast_1D_ND", "test_ndarray_format_strides", "test_ndarray_slice_assign_single"}
if os.environ.get("GOANNA_SUITES"):
    MODULES += (test_memoryview,)
    LONG = set()


def tests(suite):
    for t in suite:
        if isinstance(t, unittest.TestSuite):
            yield from tests(t)
        elif t._testMethodName not in LONG:
            yield t


def run(module):
    random.seed(1)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.TestSuite(tests(unittest.defaultTestLoader.loadTestsFromModule(module))))
    assert result.wasSuccessful(), result.errors + result.failures


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    left = []
    for _ in range(RUNS):
        for module in MODULES:
            run(module)
        for _ in range(3):
            gc.collect()
        left.append({"blocks": sys.getallocatedblocks(), "classes": sys.getrefcount(_testbuffer.ndarray), "bytes": resident()})
    print(json.dumps({"file": _testbuffer.__file__, "left": left}))


if __name__ == "__main__":  # a test of test_memoryview starts a process, which imports this file
    main()
