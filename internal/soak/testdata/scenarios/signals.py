"""Signals in all threads during calls: handlers run, may raise, and no call is disturbed."""
import os
import random
import signal
import threading
import time

import soak

work = soak.Module("work")


class Interrupt(Exception):
    pass


def calls(rng, n):
    for _ in range(n):
        text = "x" * rng.choice([10, 600])
        assert work.echo_after_garbage(text, 100) == text
        assert work.goroutines(5) == 10
        assert work.spin(200) >= 0
        soak.raises(work.PanicError, work.panic_nil)
        soak.raises(work.PanicError, work.panic_deep, 100)


class Handled:
    """Handlers that count, for as long as the with statement runs."""

    def __init__(self, *signals, raising=False):
        self.signals, self.raising, self.count = signals, raising, 0

    def __enter__(self):
        self.before = [signal.signal(s, self.handle) for s in self.signals]
        return self

    def __exit__(self, *_):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for s, handler in zip(self.signals, self.before):
            signal.signal(s, signal.SIG_IGN)
            signal.signal(s, handler)

    def handle(self, number, frame):
        self.count += 1
        if self.raising:
            raise Interrupt


@soak.part
def timers(rng):
    with Handled(signal.SIGALRM, signal.SIGPROF) as handled:
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        signal.setitimer(signal.ITIMER_PROF, 0.003, 0.003)
        calls(rng, 60)
    assert handled.count > 0


@soak.part
def raising(rng):
    """The handler's exception comes when a call returns."""
    text = "y" * 500
    interrupted = 0

    def echo_for_ever():
        # of its own: in CPython's code for it, the jump of a loop is not in the range of the try around the loop
        while True:
            assert work.echo(text) == text

    with Handled(signal.SIGALRM, raising=True):
        for _ in range(100):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.001)
                work.sleep(rng.randrange(2000))
                echo_for_ever()
            except Interrupt:
                interrupted += 1
    assert interrupted == 100, interrupted


@soak.part
def storm(rng):
    """Threads send signals to threads in Go, and to the process, among them the one that Go uses itself."""
    stop = threading.Event()
    signals = [signal.SIGUSR1, signal.SIGUSR2, signal.SIGURG, signal.SIGCHLD, signal.SIGWINCH, signal.SIGIO]
    with Handled(*signals):
        workers = [threading.Thread(target=calls, args=(random.Random(rng.getrandbits(32)), 20)) for _ in range(3)]

        def send():
            r = random.Random(1)
            while not stop.is_set():
                if r.random() < 0.5:
                    os.kill(os.getpid(), r.choice(signals))
                else:
                    for w in workers:
                        if w.is_alive():
                            try:
                                signal.pthread_kill(w.ident, r.choice(signals))
                            except ProcessLookupError:
                                pass
                time.sleep(0.001)

        sender = threading.Thread(target=send)
        for w in workers:
            w.start()
        sender.start()
        calls(rng, 10)
        for w in workers:
            w.join()
        stop.set()
        sender.join()


@soak.part
def blocked(rng):
    """Signals that a thread blocks, as asyncio and servers do, stay blocked during calls."""
    mask = {signal.SIGUSR1, signal.SIGINT, signal.SIGTERM}
    with Handled(signal.SIGUSR1) as handled:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, mask)
        try:
            calls(rng, 5)
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
            calls(rng, 5)
            assert handled.count == 0
            assert signal.pthread_sigmask(signal.SIG_BLOCK, []) >= mask
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        calls(rng, 1)
        assert handled.count == 1


@soak.part
def children_that_are_killed(rng):
    """A signal without a handler ends a process with Go in it as it ends any other."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP):
        pid = os.fork()
        if pid == 0:
            try:
                signal.alarm(20)
                while True:
                    work.goroutines(5)
            finally:
                os._exit(1)
        time.sleep(rng.random() * 0.02)
        os.kill(pid, number)
        status = os.waitpid(pid, 0)[1]
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, (number, status)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore", DeprecationWarning)
    soak.run()
