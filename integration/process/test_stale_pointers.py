"""Results that Go writes into memory of C, where the addresses of freed Go memory lie, while Go collects."""
from checks import python

SCRIPT = """
import threading, time, everything as e
text, end = "x" * 600, time.monotonic() + 2.5
def echo():
    call = e.echo_string
    while time.monotonic() < end:
        for _ in range(1000):
            call(text)
def results():
    while time.monotonic() < end:
        for _ in range(100):
            e.octets(600), e.items(80), e.twice_text(text)
            try:
                e.fail(text)
            except RuntimeError:
                pass
def garbage():
    while time.monotonic() < end:
        e.garbage(50_000)
threads = [threading.Thread(target=f) for f in [echo] * 6 + [results] * 2 + [garbage] * 6]
[t.start() for t in threads]; [t.join() for t in threads]
"""


def test_results_where_stale_pointers_lie():
    for _ in range(2):
        python(SCRIPT)
