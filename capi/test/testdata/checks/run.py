"""Runs one group of checks on one extension: run.py FOLDER MODULE GROUP CASES SEED.

Prints one line of JSON: {"counts": {name: number of checks or cases}, "peers": what was compared with}. A failure is a
traceback and exit status 1, with the seed and case in the message."""
import importlib
import json
import random
import sys


class Failed(Exception):
    pass


class Checker:
    """Counts what it checks, so that a group that ran nothing shows."""

    def __init__(self):
        self.count = 0

    def equal(self, got, want, *about):
        self.count += 1
        if got != want:
            raise Failed("got %.300r, want %.300r: %.600r" % (got, want, about))

    def true(self, value, *about):
        self.equal(bool(value), True, *about)

    def raises(self, types, function, *args):
        self.count += 1
        try:
            result = function(*args)
        except types as e:
            return e.with_traceback(None)  # the traceback holds args, whose references are counted
        raise Failed("%r%r returned %r, want one of %r" % (function, args, result, types))


def main():
    folder, module, group, cases, seed = sys.argv[1:]
    sys.path.insert(0, folder)
    extension = importlib.import_module(module)
    checks = importlib.import_module(group)
    counts = {}
    for name, function in sorted(vars(checks).items()):
        if name.startswith("prop_"):
            for i in range(int(cases)):
                case_seed = "%s/%s/%d" % (seed, name, i)
                try:
                    function(extension, Checker(), random.Random(case_seed))
                except BaseException as e:
                    raise Failed("case %s" % case_seed) from e
            counts[name] = int(cases)
        elif name.startswith("test_"):
            c = Checker()
            function(extension, c)
            counts[name] = c.count
    peers = {"inline": bool(getattr(extension, "inline_accessors", False)), "version": "%d.%d" % sys.version_info[:2]}
    try:
        import _testbuffer
        peers["_testbuffer"] = True
    except ImportError:
        peers["_testbuffer"] = False
    gil = getattr(sys, "_is_gil_enabled", None)
    peers["gil"] = gil() if gil else True
    print(json.dumps({"counts": counts, "peers": peers}))


if __name__ == "__main__":
    main()
