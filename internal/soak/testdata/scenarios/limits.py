"""Limits on memory, files and stacks: each call works or raises, and later ones work again."""
import gc
import resource
import subprocess
import sys
import warnings

import soak

warnings.simplefilter("ignore", DeprecationWarning)
work = soak.Module("work")


def used(field):
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) << 10 for line in f if line.startswith(field))


def works():
    assert work.goroutines(5) == 10
    assert work.echo("x" * 600) == "x" * 600
    assert memoryview(work.range(100)).tolist() == list(range(100))


def limited(kind, value, body):
    """Runs body in a child with the soft limit set."""

    def child():
        works()
        resource.setrlimit(kind, (value() if callable(value) else value, resource.getrlimit(kind)[1]))
        body()

    soak.in_child(child)


@soak.part
def data(rng):
    """Arrays until there is no memory for another; what Go itself needs is left."""

    def body():
        size = rng.choice([1, 8, 32]) << 20
        kept = []
        try:
            while True:
                kept.append(work.bytes(size))
        except MemoryError:
            pass
        assert len(kept) > 3
        kept.clear()
        gc.collect()
        works()
        for _ in range(20):
            m = memoryview(work.bytes(size))
            assert m[0] == m[-1] == 0
        works()

    limited(resource.RLIMIT_DATA, lambda: used("VmData") + (512 << 20), body)


@soak.part
def address_space(rng):
    def body():
        soak.raises(MemoryError, work.bytes, 8 << 30)
        works()
        work.garbage(5000)
        works()

    limited(resource.RLIMIT_AS, lambda: used("VmSize") + (2 << 30), body)


@soak.part
def files(rng):
    """No descriptor is left: what is loaded works; a child cannot load its own copy of Go, and says so."""

    def grandchild():
        try:
            works()
        except (ImportError, OSError, RuntimeError):
            pass

    def body():
        works()
        soak.in_child(grandchild)

    limited(resource.RLIMIT_NOFILE, 3, body)


@soak.part
def file_sizes(rng):
    """Not a byte may be written to a file, which a child does to have its own copy of Go."""

    def grandchild():
        try:
            works()
        except (ImportError, OSError, RuntimeError):
            pass

    def body():
        works()
        soak.in_child(grandchild)

    limited(resource.RLIMIT_FSIZE, 0, body)


FIRST = """
import resource, sys
resource.setrlimit(resource.{kind}, ({value}, {value}))
import soak
work = soak.Module("work")
for _ in range(10):
    assert work.goroutines(5) == 10
    assert work.echo("x" * 600) == "x" * 600
"""


@soak.part
def before_the_first_call(rng):
    kind, value = rng.choice([("RLIMIT_CORE", 0), ("RLIMIT_STACK", 256 << 10), ("RLIMIT_STACK", 1 << 20), ("RLIMIT_NOFILE", 16), ("RLIMIT_MEMLOCK", 0)])
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", FIRST.format(kind=kind, value=value)], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, (kind, value, done.returncode, done.stderr)


soak.run()
