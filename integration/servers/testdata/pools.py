"""pools.py METHOD: multiprocessing and concurrent.futures with the start method, after calls in the parent."""

import concurrent.futures
import multiprocessing
import sys

import load


def main(method):
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        # it calls Go when it is imported, in the server that then forks
        context.set_forkserver_preload(["wsgi"])
    want = [load.expected(n) for n in range(60)]
    load.work(1)
    done = 0
    with context.Pool(2, maxtasksperchild=2) as pool:
        # each chunk is a task
        got = pool.map(load.work_in, range(60), chunksize=5)
        assert [answer for answer, _ in got] == want
        assert len({pid for _, pid in got}) >= 6
        done += len(got)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        got = list(pool.map(load.work_in, range(60), chunksize=5))
        assert [answer for answer, _ in got] == want
        done += len(got)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(load.work, range(60))) == want
        done += 60
    process = context.Process(target=load.work, args=(3,))
    process.start()
    process.join(60)
    assert process.exitcode == 0, process.exitcode
    load.work(2)
    print(done + 1)


if __name__ == "__main__":
    main(sys.argv[1])
