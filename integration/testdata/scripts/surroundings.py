"""The start of the Go runtime under limits, in small stacks, with variables of the environment and with other allocators: it
works, or is an ImportError that says why, and works once there is room."""
import ctypes.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import everything
from checks import check, done

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

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
except ImportError as problem:
    print(problem)
    resource.setrlimit(number, (hard, hard))
    print("again", work())
"""


def python(program, *arguments, environment=(), check_code=True, before=None):
    got = subprocess.run([sys.executable, "-W", "ignore", "-c", WORK + program, *map(str, arguments)], capture_output=True, text=True,
                         timeout=120, env={**os.environ, **dict(environment)}, preexec_fn=before)
    if check_code:
        check(got.returncode == 0, (arguments, environment, got.returncode, got.stdout, got.stderr))
    return got


PREFIX = "everything: the Go library cannot be loaded: "
MB = 1 << 20


def limited(kind, amounts, mentions, **environment):
    """Every amount works or is refused, the least is refused, the greatest works."""
    seen = []
    for more in amounts:
        lines = python(LIMITED, kind, more, 20_000 + os.getpid() % 40_000, environment=environment).stdout.splitlines()
        refused = lines[0].startswith(PREFIX)
        check(lines == ["works"] or refused and lines[1:] == ["again works"], (kind, more, lines))
        if refused:
            check(any(text in lines[0] for text in mentions), (kind, more, lines))
        seen.append(refused)
    check(seen[0] and (not seen[-1] or kind == "NPROC" and os.getuid() != 0), (kind, seen))


def addresses():
    limited("AS", [0, 16 * MB, *range(600 * MB, 2400 * MB, 300 * MB), 8192 * MB], ["MB of addresses", "threads and could make"])


def data():
    limited("DATA", [0, 16 * MB, 64 * MB, 96 * MB, 128 * MB, 160 * MB, 1024 * MB], ["MB of addresses", "threads and could make"])


def processes():
    """Under another user where this is root, from a folder that anyone may read."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(os.path.dirname(everything.__file__), os.path.join(folder, "everything"))
        limited_processes(os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])]))


def limited_processes(path):
    limited("NPROC", [0, 1, 3, 5, 7, 9, 11, 60], ["threads and could make"], PYTHONPATH=path)


def descriptors():
    limited("NOFILE", [3, 4, 5, 6, 7, 8, 20], ["Too many open files"])


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


def stacks():
    for size in (32 << 10, 64 << 10, 256 << 10):
        for when in ("first", "later"):
            got = python(IN_THREAD, size, when)
            check(got.stdout == "works\n", got)
    for size in (128 << 10, 1 << 20, resource.RLIM_INFINITY):
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        if hard != resource.RLIM_INFINITY and (size == resource.RLIM_INFINITY or size > hard):
            continue
        got = python("import everything as e; print(work())",
                     before=lambda: resource.setrlimit(resource.RLIMIT_STACK, (size, hard)))
        check(got.stdout == "works\n", (size, got))


EVERYWHERE = """
import os, threading
import everything as e
work()
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
pid = os.fork()
if pid == 0:
    work()
    os._exit(0)
print("works" if os.waitpid(pid, 0)[1] == 0 else "the child failed")
"""


def works_with(**environment):
    got = python(EVERYWHERE, environment=environment)
    check(got.stdout.endswith("works\n"), (environment, got))


def refused_with(mention, **environment):
    got = python("import everything as e\ntry: work()\nexcept ImportError as problem: print(problem)", environment=environment)
    check(got.stdout.startswith(PREFIX) and mention in got.stdout, (environment, got))


def variables():
    for name, values in {
        "GOMAXPROCS": ["1", "100", "x"],
        "GOGC": ["off", "1", "junk"],
        "GOMEMLIMIT": ["off", "1MiB", "3TiB", ""],
        "GOTRACEBACK": ["none", "crash", "junk"],
        "GODEBUG": ["asyncpreemptoff=1,cpu.all=off", "gctrace=1,schedtrace=100", "gcstoptheworld=1,clobberfree=1", "efence=1,sbrk=0", "junk"],
    }.items():
        for value in values:
            works_with(**{name: value})
    for value in ("junk", "-1", "1K", "1KB", "KiB", "B", "iB", "1 MiB", "8388608TiB", "9223372036854775808"):
        refused_with("GOMEMLIMIT: expected off or a number", GOMEMLIMIT=value)
    for value in ("sbrk=1", "gctrace=0,sbrk=1"):
        refused_with("GODEBUG: ", GODEBUG=value)


def allocators():
    asan = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True).stdout.strip()
    check(os.path.isabs(asan), "gcc has no libasan.so")
    works_with(LD_PRELOAD=os.path.realpath(asan), ASAN_OPTIONS="detect_leaks=0")
    works_with(MALLOC_PERTURB_="77", MALLOC_CHECK_="3")
    for name in ("jemalloc", "tcmalloc_minimal", "mimalloc"):
        library = ctypes.util.find_library(name)
        if library is None:
            print("not run:", name, "is not on this machine")
        else:
            works_with(LD_PRELOAD=library)
            print("run:", library)


with ThreadPoolExecutor(2) as pool:
    cases = [addresses, data, processes, descriptors, stacks, variables, allocators]
    for result in [pool.submit(case) for case in cases]:
        result.result()
done()
