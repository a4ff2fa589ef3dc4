"""Parameters of type context.Context, which Python does not see."""

import datetime
import inspect
import threading
import time

import classes
import pytest


def test_signatures():
    assert str(inspect.signature(classes.wait)) == "(milliseconds, *, timeout=None)"
    assert str(inspect.signature(classes.Session)) == "(timeout, *, timeout2=None)"
    assert str(inspect.signature(classes.Session.wait)) == "(self, /, milliseconds, *, timeout=None)"


@pytest.mark.parametrize("timeout", [0.02, datetime.timedelta(milliseconds=20), 0])
def test_timeout(timeout):
    start = time.monotonic()
    with pytest.raises(TimeoutError, match="^context deadline exceeded$"):
        classes.wait(60_000, timeout=timeout)
    with pytest.raises(TimeoutError):
        classes.Session(1).wait(60_000, timeout=timeout)
    assert time.monotonic() - start < 50


def test_without_a_timeout():
    assert classes.wait(1) is None
    assert classes.wait(1, timeout=None) is None
    assert classes.Session(1).wait(1, timeout=60) == "waited"


def test_a_context_ends_with_its_call():
    classes.wait(0)
    assert classes.waited_out()


def test_a_result_keeps_its_context():
    assert not classes.Session(1).done()
    s = classes.Session(1, timeout2=0.01)
    for _ in range(1000):
        if s.done():
            break
        time.sleep(0.01)
    assert s.done()


def test_what_is_no_timeout():
    with pytest.raises(TypeError, match=r"^wait\(\) argument 'timeout': expected timedelta or seconds, got str$"):
        classes.wait(1, timeout="x")
    with pytest.raises(TypeError):
        classes.wait(1, 2)


def test_threads():
    def work():
        for _ in range(50):
            classes.wait(0, timeout=10)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
