"""Dask's workers as processes, after calls in the parent."""

import dask.distributed

import everything
import load


def main():
    load.work(1)
    with dask.distributed.LocalCluster(n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address=None) as cluster:
        with dask.distributed.Client(cluster) as client:
            answers = client.gather(client.map(load.work_in, range(100), pure=False))
            assert [answer for answer, _ in answers] == [load.expected(n) for n in range(100)]
            assert len({pid for _, pid in answers}) == 2
            # functions go by their names, and memory of Go from worker to worker out of band, as NumPy's does
            arrays = client.map(everything.range, [200] * 20, range(1, 21))
            sums = client.gather(client.map(everything.sum_int32, arrays))
            assert sums == [sum(range(200 * n)) for n in range(1, 21)]
            try:
                client.submit(everything.panic_string, "in a worker").result()
            except everything.PanicError as error:
                assert "in a worker" in str(error)
            else:
                raise AssertionError("a panic did not come back")
    load.work(2)
    print(100 + 40 + 1)


if __name__ == "__main__":
    main()
