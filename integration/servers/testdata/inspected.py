"""Calls Go over and over, in three threads, each in its own way, and prints when it begins and when it is told to end."""

import ctypes
import sys
import threading
import time

import everything
import load

# where Yama restricts ptrace to ancestors: PR_SET_PTRACER, PR_SET_PTRACER_ANY
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)

stop = threading.Event()


class Slow:
    def __str__(self):
        time.sleep(0.05)
        return "slow"


def waits_in_go():
    while not stop.is_set():
        everything.sleep(500)


def spins_in_go():
    while not stop.is_set():
        everything.spin(100)


def called_by_go():
    while not stop.is_set():
        load.o.str(Slow())


threads = [threading.Thread(target=f, name=f.__name__) for f in (waits_in_go, spins_in_go, called_by_go)]
load.work(1)
for t in threads:
    t.start()
time.sleep(0.2)
print("ready", flush=True)
sys.stdin.readline()
stop.set()
for t in threads:
    t.join()
load.work(2)
print("lives", flush=True)
