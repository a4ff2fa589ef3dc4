"""Threads of Python in Go, each case in a process of its own."""
import sys
import sysconfig

import everything as e
import pytest
from checks import needs_signals, python


def test_calls_of_threads_run_side_by_side():
    """The GIL is released: each of two calls waits until the other one has begun."""
    python("""
import threading, everything as e
t = threading.Thread(target=e.meet, args=(60_000,))
t.start()
e.meet(60_000)
t.join()
""")


def test_first_calls_race():
    for _ in range(5):
        python("""
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
""")


def test_release_against_readers():
    """Each reader has the buffer or ValueError."""
    python("""
import threading, everything as e
failures = []
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
            if "released" not in str(err):
                failures.append(err)
        except BaseException as err:
            failures.append(err)
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
assert failures == [], failures
""")


@needs_signals
def test_a_handler_of_sigurg():
    """One that Python set before Go started goes on being called, and not for Go's own signals."""
    python("""
import os, signal, everything as e
got = []
signal.signal(signal.SIGURG, lambda *a: got.append(1))
e.nothing()
e.collect_while_spinning()
assert not got, got
os.kill(os.getpid(), signal.SIGURG)
assert got == [1], got
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGURG)
    e.collect_while_spinning()
    os.kill(os.getpid(), signal.SIGURG)
    os._exit(got != [1, 1, 1])
assert os.wait()[1] == 0
""", "-W", "ignore")


def test_the_process_ends_while_a_daemon_thread_is_in_go():
    for _ in range(5):
        python("""
import threading, time, everything as e
threading.Thread(target=e.sleep, args=(600_000,), daemon=True).start()
threading.Thread(target=lambda: [e.goroutines(5) for _ in range(10**6)], daemon=True).start()
time.sleep(0.2)
""")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="free-threaded interpreters begin with 3.13")
def test_the_module_leaves_the_gil_as_it_is():
    e.nothing()
    assert sys._is_gil_enabled() == (not sysconfig.get_config_var("Py_GIL_DISABLED"))
