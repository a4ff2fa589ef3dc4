"""The child of a fork loads its copy of the Go library in namespaces and under filters that take /proc, memfd_create or
every folder for temporary files away. Needs root, or user namespaces."""
import os
import subprocess
import sys

from checks import check, done

AS_ROOT = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]

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


def run(unshare, body=""):
    command = ["unshare", *AS_ROOT, *unshare, "--fork", sys.executable, "-W", "ignore", "-c", PROGRAM % body]
    got = subprocess.run(command, capture_output=True, text=True, timeout=60)
    check(got.returncode == 0, f"{body}: {got}")
    lines = got.stdout.splitlines()
    check(lines[-1] == "0 10", got)
    return lines[0]


def works(*arguments):
    got = run(*arguments)
    check(got == "10 1 2", got)


def refused(arguments, *mentions):
    got = run(*arguments)
    for text in ("everything: the Go library cannot be loaded: ", *mentions):
        check(text in got, f"{text!r} is not in {got!r}")


NO_MEMFD = "seccomp.deny('memfd_create'); "
works(["--pid"])  # the /proc of the outer namespace stays: other processes have this one's numbers
works(["--pid"], "os.environ['TMPDIR'] = '/nowhere'")
works(["--pid", "--mount-proc"])
works(["--mount"], "mount('-t', 'tmpfs', 'none', '/proc')")
works(["--mount"], "mount('-t', 'tmpfs', 'none', '/proc'); " + NO_MEMFD)
works(["--mount"], NO_MEMFD)
works(["--mount"], "os.environ['TMPDIR'] = '/nowhere'; " + NO_MEMFD)
works(["--mount"], "protect('noexec'); protect('ro')")  # memfd_create needs none of them
refused((["--mount"], "protect('noexec'); " + NO_MEMFD), "memfd: Function not implemented; ",
        "/tmp: /tmp/goanna", "failed to map segment", "TMPDIR")
refused((["--mount"], "protect('ro'); " + NO_MEMFD), "memfd: Function not implemented; /tmp: Read-only file system; /var/tmp: Read-only",
        "/dev/shm: Read-only")
refused((["--mount"], "mount('-t', 'tmpfs', 'none', '/proc'); protect('ro')"), "memfd: /proc/self/fd/", "/tmp: Read-only file system")
done()
