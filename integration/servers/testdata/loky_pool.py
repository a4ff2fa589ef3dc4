"""loky's reusable executor, after calls in the parent; a worker that is killed breaks the pool and a new one goes on."""

import os
import signal

import everything
import load
import loky


def main():
    load.work(1)
    executor = loky.get_reusable_executor(max_workers=2, timeout=30)
    assert list(executor.map(load.work, range(60))) == [load.expected(n) for n in range(60)]
    waiting = executor.submit(everything.sleep, 30_000)
    victim = executor.submit(os.getpid).result()
    other = [pid for pid in executor._processes if pid != victim]
    os.kill(other[0], signal.SIGKILL)  # the one that is inside Go
    try:
        waiting.result(timeout=20)
        raise AssertionError("the task of a killed worker ended")
    except loky.process_executor.TerminatedWorkerError:
        pass
    executor = loky.get_reusable_executor(max_workers=2, timeout=30)
    assert list(executor.map(load.work, range(20))) == [load.expected(n) for n in range(20)]
    executor.shutdown()
    load.work(2)
    print(80)


if __name__ == "__main__":
    main()
