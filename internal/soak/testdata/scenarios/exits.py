"""Processes that end in every way, at every moment, while Go works: with the exit code and the output of Python's own."""
import random
import signal
import subprocess
import sys

import soak

BEGINNING = """
import atexit, gc, os, random, signal, sys, threading, time
import soak
work = soak.Module("work")
rng = random.Random({seed})
def busy():
    while True:
        work.goroutines(5)
        work.echo_after_garbage("x" * 600, 50)
def sleeper():
    work.sleep(30_000_000)
def daemons(*functions):
    for f in functions:
        threading.Thread(target=f, daemon=True).start()
work.nothing()
"""

# what is run, its exit code, and what must be the end of its stderr
ENDINGS = {
    "return": ("", 0, ""),
    "with daemon threads": ("daemons(busy, busy, sleeper); time.sleep(rng.random() * 0.05)", 0, ""),
    "sys.exit": ("daemons(busy, busy); sys.exit(3)", 3, ""),
    "sys.exit with a text": ("daemons(busy); sys.exit('bye')", 1, "bye\n"),
    "an exception": ("daemons(busy, sleeper); 1 / 0", 1, "ZeroDivisionError: division by zero\n"),
    "a panic": ("daemons(busy); work.panic('boom')", 1, "PanicError: boom"),
    "os._exit": ("daemons(busy, sleeper); os._exit(4)", 4, ""),
    "os._exit in a thread": ("daemons(busy, lambda: os._exit(5)); work.sleep(30_000_000)", 5, ""),
    "SIGTERM": ("daemons(busy, sleeper); os.kill(os.getpid(), signal.SIGTERM); time.sleep(30)", -signal.SIGTERM, ""),
    "SIGKILL": ("daemons(busy, sleeper); os.kill(os.getpid(), signal.SIGKILL); time.sleep(30)", -signal.SIGKILL, ""),
    "SIGTERM with a handler": ("signal.signal(signal.SIGTERM, lambda *_: sys.exit(6)); daemons(busy); os.kill(os.getpid(), signal.SIGTERM); work.sleep(1000); time.sleep(30)", 6, ""),
    "KeyboardInterrupt": ("daemons(busy); signal.raise_signal(signal.SIGINT); work.nothing(); time.sleep(30)", -signal.SIGINT, "KeyboardInterrupt\n"),
    "atexit": ("atexit.register(lambda: [work.goroutines(5) for _ in range(20)]); daemons(busy)", 0, ""),
    "memory of Go in globals": ("kept = [work.range(1000), memoryview(work.squares(1000)), memoryview(work.range(7))]; daemons(busy)", 0, ""),
    "retained": ("data = bytearray(800); work.keep(memoryview(data).cast('d')); daemons(busy)", 0, ""),
    "a cycle with memory of Go": ("class C: pass\nc = C(); c.c = c; c.a = work.range(100); c.m = memoryview(c.a); del c", 0, ""),
    "__del__": ("class C:\n def __del__(self): work.nothing(); work.range(10)\nc = C(); c.c = c; d = C()", 0, ""),
    "execv": ("daemons(busy, sleeper); time.sleep(rng.random() * 0.02); soak.note_calls(); os.execv(sys.executable, [sys.executable, '-c', 'raise SystemExit(7)'])", 7, ""),
    "threads that are joined": ("for _ in range(3): threading.Thread(target=lambda: [work.goroutines(5) for _ in range(20)]).start()", 0, ""),
}


def end(name, seed):
    body, code, message = ENDINGS[name]
    text = BEGINNING.format(seed=seed) + body
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-W", "ignore::DeprecationWarning", "-c", text], capture_output=True, text=True, timeout=60)
    stderr = done.stderr.rstrip("\n") + "\n" if done.stderr else ""
    good = done.returncode == code and (stderr.endswith(message) if message.endswith("\n") or not message else message in stderr)
    if not good or (not message and stderr):
        raise AssertionError(f"{name}: exit code {done.returncode}, expected {code}; stderr:\n{stderr}\nof\n{text}")


@soak.part
def some(rng):
    for name in rng.sample(sorted(ENDINGS), 6):
        end(name, rng.getrandbits(32))


@soak.part
def two_at_once(rng):
    names = rng.sample(sorted(ENDINGS), 2)
    soak.together(*[lambda n=n, s=rng.getrandbits(32): end(n, s) for n in names])


soak.run()
