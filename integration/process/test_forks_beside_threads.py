"""Forks while other threads are in Go. AddressSanitizer does not run this file: its own allocator may be locked by such a thread."""
import threading

import everything as e
from checks import in_child, needs_fork

pytestmark = needs_fork


def work():
    assert e.goroutines(20) == 190
    assert memoryview(e.range(2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


def forks_beside_threads():
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            e.goroutines(10)
            e.sleep(1)

    workers = [threading.Thread(target=busy) for _ in range(4)]
    for w in workers:
        w.start()
    try:
        for _ in range(20):
            in_child(work)
    finally:
        stop.set()
        for w in workers:
            w.join()


def test_a_fork_while_threads_are_in_go():
    in_child(forks_beside_threads)
