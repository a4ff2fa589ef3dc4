"""The start of the Go runtime under limits, in small stacks, with variables of the environment and with other allocators: it
works, or is an ImportError that says why, and works once there is room. Where the runtime starts and no more fits, a call is a
MemoryError, as it is in any program."""
import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile

import everything
import pytest
from checks import needs_limits, needs_preloading

WORK = """
def work():
    assert e.goroutines(50) == 1225
    assert e.echo_string("x" * 300) == "x" * 300
    a = memoryview(e.range(300, 300))
    e.collect()
    assert a[299, 299] == 89999
    try:
        e.panic_nil()
    except e.PanicError:
        pass
    try:
        e.fail_open("/nowhere")
    except FileNotFoundError:
        pass
    return "works"

"""

LIMITED = """
import os, resource, sys
import everything as e
kind, more = sys.argv[1], int(sys.argv[2])
number = getattr(resource, "RLIMIT_" + kind)
used = {"VmSize": 0, "VmData": 0}
for line in open("/proc/self/status"):
    if line.split(":")[0] in used:
        used[line.split(":")[0]] = int(line.split()[1]) * 1024
used = {"AS": used["VmSize"], "DATA": used["VmData"], "NPROC": 1, "NOFILE": 0}[kind]
if kind == "NPROC" and os.getuid() == 0:
    os.setuid(int(sys.argv[3]))  # root has no such limit
hard = resource.getrlimit(number)[1]
resource.setrlimit(number, (used + more, hard))
try:
    print(work())
except (ImportError, MemoryError) as problem:
    print(f"{type(problem).__name__}: {problem}")
    resource.setrlimit(number, (hard, hard))
    print("again", work())
"""


def run(program, *arguments, environment=(), before=None):
    got = subprocess.run([sys.executable, "-W", "ignore", "-c", WORK + program, *map(str, arguments)], capture_output=True, text=True,
                         timeout=120, env={**os.environ, **dict(environment)}, preexec_fn=before)
    assert got.returncode == 0, (got.stdout, got.stderr)
    return got.stdout


PREFIX = "everything: the Go library cannot be loaded: "
MB = 1 << 20


def limited(kind, more, mentions, **environment):
    """The exception that a limit of an amount over what is used leads to, "" for none. An ImportError mentions one of the texts. Without
    the limit the next call works."""
    lines = run(LIMITED, kind, more, 20_000 + os.getpid() % 40_000, environment=environment).splitlines()
    if lines == ["works"]:
        return ""
    assert lines[1:] == ["again works"]
    name, _, text = lines[0].partition(": ")
    if name == "ImportError":
        assert text.startswith(PREFIX) and any(mention in text for mention in mentions), text
    return name


MEMORY = ["MB of addresses", "threads and could make"]


@needs_limits
@pytest.mark.parametrize("kind", ["AS", "DATA"])
def test_no_room_is_refused_and_much_is_not(kind):
    assert limited(kind, 0, MEMORY) == "ImportError"
    assert not limited(kind, (8192 if kind == "AS" else 1024) * MB, MEMORY)


@needs_limits
@pytest.mark.parametrize("more", [16, *range(600, 2400, 300)])
def test_some_addresses(more):
    limited("AS", more * MB, MEMORY)


@needs_limits
@pytest.mark.parametrize("more", [16, 64, 96, 128, 160])
def test_some_data(more):
    limited("DATA", more * MB, MEMORY)


@pytest.fixture
def readable():
    """PYTHONPATH with the package in a folder that anyone may read: as root, the process becomes another user, as root has no such limit."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(os.path.dirname(everything.__file__), os.path.join(folder, "everything"))
        yield os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])


@needs_limits
def test_processes(readable):
    refused = [limited("NPROC", more, ["threads and could make"], PYTHONPATH=readable) for more in (0, 1, 3, 5, 7, 9, 11, 60)]
    assert refused[0] == "ImportError" and "MemoryError" not in refused
    assert not refused[-1] or os.getuid() != 0  # other processes of the user count, too


@needs_limits
def test_descriptors():
    refused = [limited("NOFILE", more, ["Too many open files"]) for more in (3, 4, 5, 6, 7, 8, 20)]
    assert refused[0] == "ImportError" and "MemoryError" not in refused and not refused[-1]


IN_THREAD = """
import sys, threading
import everything as e
size, when = int(sys.argv[1]), sys.argv[2]
if when == "later":
    work()
while True:
    try:
        threading.stack_size(size)
        break
    except ValueError:  # 3.15 has no threads with stacks as small
        size *= 2
got = []
thread = threading.Thread(target=lambda: got.append(work()))
thread.start()
thread.join()
print(*got)
"""


@pytest.mark.parametrize("when", ["first", "later"])
@pytest.mark.parametrize("size", [32 << 10, 64 << 10, 256 << 10])
def test_a_small_stack_of_a_thread(size, when):
    assert run(IN_THREAD, size, when) == "works\n"


@needs_limits
def test_stacks_of_the_process():
    import resource

    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    for size in (128 << 10, 1 << 20, hard):
        if hard == resource.RLIM_INFINITY or size <= hard:
            out = run("import everything as e; print(work())", before=lambda: resource.setrlimit(resource.RLIMIT_STACK, (size, hard)))
            assert out == "works\n", size


EVERYWHERE = """
import os, threading
import everything as e
work()
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
pid = os.fork() if hasattr(os, "fork") else None
if pid == 0:
    work()
    os._exit(0)
print("works" if pid is None or os.waitpid(pid, 0)[1] == 0 else "the child failed")
"""


def works_with(**environment):
    assert run(EVERYWHERE, environment=environment).endswith("works\n")


@pytest.mark.parametrize(
    "name, value",
    [(name, value) for name, values in {
        "GOMAXPROCS": ["1", "100", "x"],
        "GOGC": ["off", "1", "junk"],
        "GOMEMLIMIT": ["off", "1MiB", "3TiB", ""],
        "GOTRACEBACK": ["none", "crash", "junk"],
        "GODEBUG": ["asyncpreemptoff=1,cpu.all=off", "gctrace=1,schedtrace=100", "gcstoptheworld=1,clobberfree=1", "efence=1,sbrk=0", "junk"],
    }.items() for value in values],
)
def test_variables_of_go(name, value):
    works_with(**{name: value})


def refused_with(mention, **environment):
    out = run("import everything as e\ntry: work()\nexcept ImportError as problem: print(problem)", environment=environment)
    assert out.startswith(PREFIX) and mention in out


@pytest.mark.parametrize("value", ["junk", "-1", "1K", "1KB", "KiB", "B", "iB", "1 MiB", "8388608TiB", "9223372036854775808"])
def test_a_memory_limit_that_ends_the_process_is_refused(value):
    refused_with("GOMEMLIMIT: expected off or a number", GOMEMLIMIT=value)


@pytest.mark.parametrize("value", ["sbrk=1", "gctrace=0,sbrk=1"])
def test_settings_that_end_the_process_are_refused(value):
    refused_with("GODEBUG: ", GODEBUG=value)


@needs_preloading
def test_address_sanitizer():
    asan = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True).stdout.strip()
    assert os.path.isabs(asan), "gcc has no libasan.so"
    works_with(LD_PRELOAD=os.path.realpath(asan), ASAN_OPTIONS="detect_leaks=0")


def test_malloc_that_checks():
    works_with(MALLOC_PERTURB_="77", MALLOC_CHECK_="3")


@needs_preloading
def test_other_allocators():
    """Those that this machine has."""
    for name in ("jemalloc", "tcmalloc_minimal", "mimalloc"):
        library = ctypes.util.find_library(name)
        if library is not None:
            works_with(LD_PRELOAD=library)
