"""The child of a fork loads its copy of the Go library in namespaces and under filters that take /proc, memfd_create or
every folder for temporary files away. Needs root, or user namespaces."""
import os
import subprocess
import sys

import pytest
from checks import emulated, needs_fork

pytestmark = needs_fork

AS_ROOT = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["--user", "--map-root-user"]

PROGRAM = """
import os, subprocess, sys
import seccomp
import everything as e

def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)

def protect(options):
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        mount("--bind", folder, folder)
        mount("-o", "remount,bind," + options, folder)

assert e.goroutines(5) == 10
%s
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    try:
        print(e.goroutines(5), e.count(), e.count())
    except ImportError as problem:
        print(problem)
    sys.stdout.flush()
    os._exit(0)
print(os.waitpid(pid, 0)[1], e.goroutines(5))
"""


def run(unshare, body):
    """What the child of a fork says in namespaces and under filters."""
    if emulated and NO_MEMFD in body:
        pytest.skip("qemu-user has no filters of system calls")
    command = ["unshare", *AS_ROOT, *unshare, "--fork", sys.executable, "-W", "ignore", "-c", PROGRAM % body]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")])}
    got = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)
    assert got.returncode == 0, got.stderr
    lines = got.stdout.splitlines()
    assert lines[-1] == "0 10"
    return lines[0]


PID, MOUNT = ["--pid"], ["--mount"]
NO_MEMFD = "seccomp.deny('memfd_create'); "
NO_PROC = "mount('-t', 'tmpfs', 'none', '/proc'); "
NO_TMPDIR = "os.environ['TMPDIR'] = '/nowhere'; "


@pytest.mark.parametrize(
    "unshare, body",
    [
        (PID, ""),  # the /proc of the outer namespace stays: other processes have this one's numbers
        (PID, NO_TMPDIR),
        (["--pid", "--mount-proc"], ""),
        (MOUNT, NO_PROC),
        (MOUNT, NO_PROC + NO_MEMFD),
        (MOUNT, NO_MEMFD),
        (MOUNT, NO_TMPDIR + NO_MEMFD),
        (MOUNT, "protect('noexec'); protect('ro')"),  # memfd_create needs none of them
    ],
)
def test_the_child_works(unshare, body):
    assert run(unshare, body) == "10 1 2"


@pytest.mark.parametrize(
    "body, mentions",
    [
        ("protect('noexec'); " + NO_MEMFD, ["memfd: Function not implemented; ", "/tmp: /tmp/goanna", "failed to map segment", "TMPDIR"]),
        ("protect('ro'); " + NO_MEMFD, ["memfd: Function not implemented; /tmp: Read-only file system; /var/tmp: Read-only", "/dev/shm: Read-only"]),
        (NO_PROC + "protect('ro')", ["memfd: /proc/self/fd/", "/tmp: Read-only file system"]),
    ],
)
def test_the_child_is_refused(body, mentions):
    got = run(MOUNT, body)
    for text in ("everything: the Go library cannot be loaded: ", *mentions):
        assert text in got
