import subprocess
import sys
import threading
import time

import everything as e
from checks import check, done

# the GIL is released: two calls wait side by side
e.nothing()
begin = time.perf_counter()
sleepers = [threading.Thread(target=e.sleep, args=(300,)) for _ in range(8)]
for t in sleepers:
    t.start()
for t in sleepers:
    t.join()
check(time.perf_counter() - begin < 8 * 0.3, "eight sleeps in a row")

# first calls race in a fresh process; arrays shared between threads
race = """
import threading, everything as e
barrier = threading.Barrier(8)
results = []
def first():
    barrier.wait()
    for _ in range(200):
        a = e.range(3, 3)
        m = memoryview(a)
        results.append((e.echo_int(1), m[2, 2], e.sum_int32(m)))
threads = [threading.Thread(target=first) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert results == [(1, 8, 36.0)] * 1600
shared = e.new_bytes(1000)
def use():
    for _ in range(2000):
        m = memoryview(shared); m.release(); shared.shape
threads = [threading.Thread(target=use) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
shared.release()
"""
for _ in range(5):
    check(subprocess.run([sys.executable, "-c", race]).returncode == 0)

# release against readers: each reader has the buffer or ValueError
contest = """
import threading, everything as e
for _ in range(300):
    a = e.new_bytes(64)
    barrier = threading.Barrier(4)
    def read():
        barrier.wait()
        try:
            for _ in range(20):
                m = memoryview(a)
                assert bytes(m) == bytes(64)
                m.release()
                a.shape, repr(a), len(a)
        except ValueError as err:
            assert "released" in str(err)
    def end():
        barrier.wait()
        while True:
            try:
                a.release()
                return
            except BufferError:
                pass
    threads = [threading.Thread(target=f) for f in (read, read, read, end)]
    [t.start() for t in threads]; [t.join() for t in threads]
"""
check(subprocess.run([sys.executable, "-c", contest]).returncode == 0)

# a handler for SIGURG that Python set before Go started goes on being called, and not for Go's own signals
urgent = """
import os, signal, everything as e
got = []
signal.signal(signal.SIGURG, lambda *a: got.append(1))
e.nothing()
e.collect_during_spin(100)
assert not got, got
os.kill(os.getpid(), signal.SIGURG)
assert got == [1], got
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGURG)
    e.collect_during_spin(100)
    os.kill(os.getpid(), signal.SIGURG)
    os._exit(got != [1, 1, 1])
assert os.wait()[1] == 0
"""
check(subprocess.run([sys.executable, "-W", "ignore", "-c", urgent]).returncode == 0)

# the process may end while a daemon thread is in Go
end = """
import threading, time, everything as e
threading.Thread(target=e.sleep, args=(10_000,), daemon=True).start()
threading.Thread(target=lambda: [e.goroutines(5) for _ in range(10**6)], daemon=True).start()
time.sleep(0.2)
"""
for _ in range(5):
    check(subprocess.run([sys.executable, "-c", end], timeout=8).returncode == 0)

if hasattr(sys, "_is_gil_enabled"):
    import sysconfig

    check(sys._is_gil_enabled() == (not sysconfig.get_config_var("Py_GIL_DISABLED")))
done()
