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
        self.ndarrays = 0  # compared with _testbuffer.ndarray

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
    counts, ndarrays = {}, 0
    for name, function in sorted(vars(checks).items()):
        if name.startswith("prop_"):
            done = i = 0
            while done < int(cases):
                case_seed, c = "%s/%s/%d" % (seed, name, i), Checker()
                try:
                    function(extension, c, random.Random(case_seed))
                except BaseException as e:
                    raise Failed("case %s" % case_seed) from e
                done += c.count > 0  # a case that had nothing to check is not a case
                ndarrays += c.ndarrays
                i += 1
                if i > 20 * int(cases):
                    raise Failed("%s: %d of %d cases had nothing to check" % (name, i - done, i))
            counts[name] = done
        elif name.startswith("test_"):
            c = Checker()
            function(extension, c)
            counts[name] = c.count
    peers = {"inline": bool(getattr(extension, "inline_accessors", False)), "version": "%d.%d" % sys.version_info[:2]}
    try:
        import _testbuffer
        peers["_testbuffer"] = True
        peers["ndarrays"] = ndarrays
    except ImportError:
        peers["_testbuffer"] = False
    gil = getattr(sys, "_is_gil_enabled", None)
    peers["gil"] = gil() if gil else True
    print(json.dumps({"counts": counts, "peers": peers}))


if __name__ == "__main__":
    main()
