"""gevent with all of its patches: greenlets, its thread pool, its sockets, and its fork."""

from gevent import monkey

monkey.patch_all()

import os
import subprocess
import sys
import threading

import everything
import gevent
import gevent.pool
import gevent.threadpool
import load

want = [load.expected(n) for n in range(60)]


def between(n):
    gevent.sleep(0.001)
    answer = load.work(n)
    gevent.sleep(0)
    return answer


assert gevent.pool.Pool(10).map(between, range(60)) == want
threads = gevent.threadpool.ThreadPool(4)
assert threads.map(load.work, range(60)) == want

# the loop goes on while Go waits in a thread of the pool
ticks = []


def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.005)


ticker = gevent.spawn(tick)
threads.spawn(everything.sleep, 200).get()
ticker.kill()
assert len(ticks) > 10, len(ticks)

# threading.Thread is a greenlet
greenlets = [threading.Thread(target=load.work, args=(n,)) for n in range(20)]
for t in greenlets:
    t.start()
for t in greenlets:
    t.join()

# gevent.os.fork starts gevent's own threads anew
for n in range(5):
    pid = os.fork()
    if pid == 0:
        ok = gevent.pool.Pool(3).map(between, range(6)) == want[:6] and gevent.threadpool.ThreadPool(2).map(load.work, range(6)) == want[:6]
        os._exit(0 if ok else 1)
    _, status = os.waitpid(pid, 0)
    assert status == 0, status

# a Timeout comes when the call is over, not in the middle
with gevent.Timeout(0.02, False):
    load.work(1)
    gevent.sleep(1)
    raise AssertionError("no timeout")
assert subprocess.run([sys.executable, "-c", "import load; load.work(1)"]).returncode == 0
load.work(1)
print(60 + 60 + 1 + 20 + 5 * 12 + 3)
