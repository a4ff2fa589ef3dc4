import asyncio
import http.server
import os
import signal
import subprocess
import sys
import threading
import time

import fetcher
import pytest


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            answered.wait()
        body = f"you asked for {self.path}".encode()
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *args):
        pass


answered = threading.Event()  # the slow pages, at the end of the tests


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # with 5, the default, connections that come at once are refused


@pytest.fixture(scope="module")
def url():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    answered.set()
    server.shutdown()
    server.server_close()


def test_get(url):
    r = fetcher.get(url + "/a")
    assert (r.status, r.body) == (200, b"you asked for /a")
    assert r.header["Content-Length"] == ["16"]
    with pytest.raises(fetcher.StatusError, match="404"):
        fetcher.get(url + "/missing")
    assert issubclass(fetcher.StatusError, OSError)


def test_timeout(url):
    with pytest.raises(TimeoutError):
        fetcher.get(url + "/slow", timeout=0.05)


def test_await(url):
    async def main():
        responses = await asyncio.gather(*(fetcher.fetch(f"{url}/{i}") for i in range(50)))
        assert [r.body for r in responses] == [b"you asked for /%d" % i for i in range(50)]
        task = asyncio.create_task(fetcher.fetch(url + "/slow"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not answered.is_set()
        with pytest.raises(TimeoutError):
            await fetcher.fetch(url + "/slow", timeout=0.05)

    asyncio.run(main())


def test_results_by_callback(url):
    seen = {}

    def done(url, response, error):
        seen[url] = response.status if error is None else type(error)

    fetcher.fetch_all([url + "/a", url + "/b", url + "/missing"], done)
    assert seen == {url + "/a": 200, url + "/b": 200, url + "/missing": fetcher.StatusError}


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
def test_ctrl_c(url):
    code = f"import fetcher\nprint('ready', flush=True)\nfetcher.get({url + '/slow'!r})"
    p = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert p.stdout.readline() == b"ready\n"
    time.sleep(0.3)
    p.send_signal(signal.SIGINT)
    _, errors = p.communicate(timeout=30)  # long before the answer
    assert b"KeyboardInterrupt" in errors
