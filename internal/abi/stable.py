"""Writes stable.txt: the stable ABI's symbols, and the first version from 3.11 on that has each.

Usage: python3 stable.py PYTHON3.11 PYTHON3.12 ... >stable.txt, with one interpreter of each version, oldest
first. Each is asked for the list that its own test suite (test.test_stable_abi_ctypes) checks it against.
"""

import subprocess
import sys

ASK = """
import sys, test.test_stable_abi_ctypes as t
print("%d.%d" % sys.version_info[:2], *t.SYMBOL_NAMES)
"""

first = {}
for python in sys.argv[1:]:
    version, *symbols = subprocess.check_output([python, "-c", ASK], text=True).split()
    for symbol in symbols:
        first.setdefault(symbol, version)
for symbol in sorted(first):
    print(symbol, first[symbol])
