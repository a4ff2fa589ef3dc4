"""Sends tasks to a Celery worker and checks the answers."""

import os

import tasks

results = [(n, tasks.work.delay(n)) for n in range(60)]
failures = [tasks.fail.delay(n) for n in range(3)]
pids = set()
for n, result in results:
    answer, pid = result.get(timeout=60, interval=0.02)
    assert answer == tasks.load.expected(n)
    pids.add(pid)
for failure in failures:
    try:
        failure.get(timeout=60, interval=0.02)
    except Exception as error:
        assert type(error).__name__ == "PanicError", repr(error)
    else:
        raise AssertionError("a panic did not fail the task")
# ten tasks a process
assert len(pids) >= 6 and os.getpid() not in pids, pids
print(len(results) + len(failures))
