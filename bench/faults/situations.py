"""situations.py MODULE SITUATION runs one situation with one of the modules, and prints what came out. main.go watches
how the process ends."""

import importlib
import mmap
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request


def in_child(body):
    """Forks, and says how the child ended."""
    pid = os.fork()
    if pid == 0:
        try:
            body()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return f"child killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return "ok" if status == 0 else f"child ends with exit code {os.WEXITSTATUS(status)}"


def work():
    for _ in range(5):
        assert peer.work(20) == 190


def task(n):
    return peer.work(n)


def fork():
    work()
    return in_child(work)


def fork_while_called():
    work()
    stop = []

    def busy():
        while not stop:
            peer.work(5)

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for t in threads:
        t.start()
    ends = {in_child(work) for _ in range(10)}
    stop.append(True)
    for t in threads:
        t.join()
    return ", ".join(sorted(ends))


def fork_pool():
    work()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(task, range(20)) == [n * (n - 1) // 2 for n in range(20)]
    return "ok"


APPLICATION = """
import MODULE as peer

assert peer.work(20) == 190


def app(environ, start_response):
    answer = str(peer.work(20)).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
"""


def gunicorn_preload():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "application.py"), "w") as f:
            f.write(APPLICATION.replace("MODULE", peer.__name__))
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "application:app", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}",
             "--no-control-socket", "--log-level", "critical"], cwd=folder)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        for _ in range(40):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
                assert response.read() == b"190"
        server.terminate()
        code = server.wait()
    return "ok" if code == 0 else f"gunicorn ends with exit code {code}"


def panic():
    peer.fail()
    return "nothing"


def null_pointer():
    peer.null_pointer()
    return "nothing"


def index_beyond():
    peer.index_beyond(b"abc")
    return "nothing"


def stack_overflow():
    peer.overflow()
    return "nothing"


def callback_recursion():
    if not hasattr(peer, "text"):
        return "has no callbacks"

    class Deeper:
        def __str__(self):
            return peer.text(self)

    peer.text(Deeper())
    return "nothing"


def read_only_bytes():
    data = bytes([1, 2, 3]) * 4
    try:
        peer.fill(data, 9)
    except BaseException as error:
        assert data == bytes([1, 2, 3]) * 4
        raise error
    return "ok" if data == bytes([1, 2, 3]) * 4 else "changes the bytes object"


def read_only_map():
    import numpy

    with tempfile.TemporaryFile() as f:
        f.write(bytes(4096))
        f.flush()
        data = numpy.frombuffer(mmap.mmap(f.fileno(), 4096, access=mmap.ACCESS_READ), "u1")
        peer.fill(data, 9)
    return "nothing"


class Slow:
    """Is deleted when the interpreter ends, and lets other threads have the GIL then."""

    def __del__(self):
        time.sleep(0.3)


def exit_with_threads_in_calls():
    def busy():
        while True:
            peer.nap(1)

    work()
    for _ in range(8):
        threading.Thread(target=busy, daemon=True).start()
    threading.Thread(target=peer.nap, args=(5000,), daemon=True).start()
    sys.modules["slow"] = Slow()
    time.sleep(0.1)
    return "ok"


def exit_with_background_threads():
    work()
    for _ in range(4):
        peer.background()
    time.sleep(0.05)
    return "ok"


if __name__ == "__main__":
    peer = importlib.import_module(sys.argv[1])
    try:
        outcome = globals()[sys.argv[2]]()
    except BaseException as error:
        outcome = f"raises {type(error).__name__}"
    print(outcome, flush=True)
