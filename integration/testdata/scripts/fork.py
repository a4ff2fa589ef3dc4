import gc
import multiprocessing
import os
import sys
import threading
import traceback
import warnings

import everything as e
from checks import check, done

warnings.simplefilter("ignore", DeprecationWarning)


def threads():
    return len(os.listdir("/proc/self/task"))


def in_child(body):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            body()
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    _, status = os.waitpid(pid, 0)
    check(status == 0, f"the child ended with status {status}")


def work():
    assert e.goroutines(20) == 190
    assert e.echo_string("é" * 200) == "é" * 200
    a = e.range(2, 3)
    assert memoryview(a).tolist() == [[0, 1, 2], [3, 4, 5]]


check(threads() == 1, "import starts no thread")
in_child(work)
check(threads() == 1, "a child's call starts no thread here")
work()
check(threads() > 1, "the first call does")

pinned, allocated = e.ints(), memoryview(e.range(2, 3))
assert e.count() == 1


def look():
    global pinned, allocated
    assert threads() == 1, "the child has no Go"
    assert memoryview(pinned).tolist() == [1, 2, 3]
    assert allocated.tolist() == [[0, 1, 2], [3, 4, 5]]
    pinned = allocated = None  # before the child's own runtime runs
    gc.collect()
    work()
    assert e.count() == 1, "a runtime of its own"


def look_later():
    global pinned, allocated
    work()
    assert memoryview(pinned).tolist() == [1, 2, 3]
    assert allocated.tolist() == [[0, 1, 2], [3, 4, 5]]
    pinned = allocated = None
    gc.collect()
    work()


for _ in range(5):
    in_child(work)
    in_child(look)
    in_child(look_later)


def generations(n):
    work()
    if n:
        in_child(lambda: generations(n - 1))


in_child(lambda: generations(3))
check(e.count() == 2)


def environment():
    assert e.getenv("GOANNA_TEST") == "set"


os.environ["GOANNA_TEST"] = "set"
in_child(environment)

# threads inside Go at the moment of the fork
stop = threading.Event()


def busy():
    while not stop.is_set():
        e.goroutines(10)
        e.sleep(1)


workers = [threading.Thread(target=busy) for _ in range(4)]
for w in workers:
    w.start()
for _ in range(20):
    in_child(work)
stop.set()
for w in workers:
    w.join()

# a fork from a thread that is not the main one, and its end in the child
def fork_in_thread():
    in_child(work)


t = threading.Thread(target=fork_in_thread)
t.start()
t.join()


def task(n):
    return e.goroutines(3) + n


with multiprocessing.get_context("fork").Pool(4) as pool:
    got = pool.map(task, range(1000))
check(got == [3 + n for n in range(1000)])
work()
check("posix" == os.name)
sys.stdout.flush()
done()
