"""The child of a fork in a thread that is not the main one ends when the thread returns, and Python's other threads have."""
import pytest
from checks import natively, needs_fork, python

pytestmark = needs_fork

COMMON = """
import os, sys, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)
def in_thread(body):
    t = threading.Thread(target=body)
    t.start()
    t.join()
def forked(body):
    pid = os.fork()
    if pid == 0:
        body()
        return True
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        got, status = os.waitpid(pid, os.WNOHANG)
        if got:
            codes.append(status)
            return False
        time.sleep(0.005)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    codes.append("does not end")
    return False
codes = []
def fork(body):
    in_thread(lambda: forked(body))
def said(n):
    os.write(1, b"x" * n)
import everything as e
"""

CASES = {
    "nothing": (1, "e.nothing(); fork(lambda: said(1))"),
    "called in the thread": (1, "in_thread(lambda: (e.nothing(), forked(lambda: said(1))))"),
    "child calls": (1, "e.nothing(); fork(lambda: said(e.echo_int(1)))"),
    "both call": (1, "in_thread(lambda: (e.nothing(), forked(lambda: said(e.echo_int(1)))))"),
    "only the child calls": (1, "fork(lambda: said(e.echo_int(1)))"),
    "goroutines": (2, "e.nothing(); fork(lambda: (e.goroutines(20), e.collect(), said(2)))"),
    "a thread goes on": (
        3,
        "e.nothing(); fork(lambda: (said(e.echo_int(1)), threading.Thread(target=lambda: (time.sleep(0.3), said(2))).start()))",
    ),
    "a thread goes on with Go": (
        3,
        "fork(lambda: (said(1), threading.Thread(target=lambda: (time.sleep(0.3), e.sleep(1), said(2))).start()))",
    ),
    "the thread is joined": (
        3,
        """
e.nothing()
def body():
    e.nothing()
    me = threading.current_thread()
    def join():
        time.sleep(0.1)
        said(2)
    threading.Thread(target=join).start()
    said(1)
fork(body)
""",
    ),
    "grandchild": (2, "e.nothing(); fork(lambda: (said(e.echo_int(1)), forked(lambda: said(e.echo_int(1)))))"),
    "grandchild of another thread": (2, "e.nothing(); fork(lambda: (said(e.echo_int(1)), fork(lambda: said(e.echo_int(1)))))"),
    "two modules": (
        2,
        "import everything_again as f; in_thread(lambda: (e.nothing(), f.nothing(), forked(lambda: said(e.echo_int(1) + f.echo_int(1)))))",
    ),
    "two modules, one in each": (2, "import everything_again as f; e.nothing(); fork(lambda: said(2 * f.echo_int(1)))"),
    "in a call": (
        2,
        """
class Forks:
    def __str__(self):
        forked(lambda: None)
        return "x"
import objects as o
in_thread(lambda: (o.str("x"), forked(lambda: (o.str("x"), said(2)))))
""",
    ),
    "fork in a call": (
        3,
        """
class Forks:
    def __str__(self):
        forked(lambda: said(1))
        return "x"
import objects as o
def body():
    try:
        o.str(Forks())
    except RuntimeError as error:
        assert "forked" in str(error)
        said(2)
in_thread(body)
""",
    ),
}

@natively("qemu-user has a thread of its own in the process")
@pytest.mark.parametrize("name", CASES)
def test_the_child_ends(name, everything_again):
    """It must, within 20 seconds; its parent kills it then."""
    says, case = CASES[name]
    code = COMMON + case + "\nassert codes == [0], codes\n"
    assert python(code, start_new_session=True) == "x" * says
