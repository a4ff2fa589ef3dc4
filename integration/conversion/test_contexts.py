"""Parameters of type context.Context, which Python does not see."""

import datetime
import inspect
import signal
import subprocess
import sys
import textwrap
import threading
import time

import classes
import pytest
from checks import INTERRUPT, in_a_console, needs_fork, windows


def test_signatures():
    assert str(inspect.signature(classes.wait)) == "(milliseconds, *, timeout=None)"
    assert str(inspect.signature(classes.Session)) == "(timeout, *, timeout2=None)"
    assert str(inspect.signature(classes.Session.wait)) == "(self, /, milliseconds, *, timeout=None)"


@pytest.mark.parametrize("timeout", [0.02, datetime.timedelta(milliseconds=20), 0])
def test_timeout(timeout):
    with pytest.raises(TimeoutError, match="^context deadline exceeded$"):
        classes.wait(60_000, timeout=timeout)
    with pytest.raises(TimeoutError):
        classes.Session(1).wait(60_000, timeout=timeout)


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


def test_results():
    ctx, cancel = classes.cancelable(timeout=60)
    deadline, ok = ctx.deadline()
    assert ok and 0 < (deadline - datetime.datetime.now(datetime.timezone.utc)).total_seconds() <= 60
    assert ctx.err() is None and ctx.value("key") is None
    waiting = threading.Timer(0.05, cancel)
    waiting.start()
    assert list(ctx.done()) == []
    with pytest.raises(RuntimeError, match="^context canceled$"):
        ctx.err()
    ctx, cancel = classes.cancelable(timeout=0.01)
    assert list(ctx.done()) == []
    with pytest.raises(TimeoutError):
        ctx.err()
    job = classes.Job(ctx=ctx)
    assert job.is_done()
    job.ctx = classes.cancelable()[0]
    assert not job.is_done()
    with pytest.raises(TypeError, match="Context"):
        job.ctx = 1


def test_threads():
    def work():
        for _ in range(50):
            classes.wait(0, timeout=10)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


# ---- Ctrl-C ----

HEAD = INTERRUPT + """
import threading, time
import awaitables, classes

def interrupt_in(seconds, times=1):
    def run():
        for _ in range(times):
            time.sleep(seconds)
            interrupt()
    threading.Thread(target=run).start()

def interrupt_call():
    # Interrupts what the main thread calls by interrupted, not what it runs before.
    main = threading.get_ident()
    def run():
        while sys._current_frames()[main].f_code is not interrupted.__code__:
            time.sleep(0.01)
        time.sleep(0.1)
        interrupt()
    threading.Thread(target=run).start()

def interrupted(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except KeyboardInterrupt as e:
        return e
    raise AssertionError(f"not interrupted: {result}")

"""


def run(code, options=(), status=0):
    child = subprocess.run([sys.executable, *options, "-c", HEAD + textwrap.dedent(code)], capture_output=True, text=True, timeout=50, **in_a_console)
    assert (child.returncode, child.stderr) == (status, "")
    return child.stdout


def test_ctrl_c_cancels():
    run("""
        awaitables.wait(0)  # before it a signal may come that is not the call's
        interrupt_in(0.2)
        e = interrupted(awaitables.wait, 60_000)
        assert str(e.__context__) == "context canceled", repr(e.__context__)
    """)


def test_ctrl_c_before_the_first_call_and_after_the_last():
    run("""
        for _ in range(3):
            try:
                interrupt()
                time.sleep(60)
            except KeyboardInterrupt:
                pass
            awaitables.wait(0)
            interrupt_in(0.1)
            interrupted(awaitables.wait, 60_000)
    """)


def test_ctrl_c_cancels_a_context_that_a_result_keeps():
    run("""
        s = classes.Session(1)
        interrupt_in(0.1)
        interrupted(s.wait, 60_000)
        assert not s.done()
        assert s.wait(1) == "waited"
    """)


def test_what_go_says_is_not_lost():
    run("""
        awaitables.wait(0)
        interrupt_in(0.1)
        e = interrupted(awaitables.roll)
        assert str(e.__context__) == "rolled back", repr(e.__context__)
        interrupt_in(0.1)
        assert interrupted(awaitables.finish).__context__ is None
    """)


def test_several_modules():
    run("""
        for module in awaitables, classes, classes, awaitables:
            interrupt_call()
            interrupted(module.wait, 60_000)
        seen = []
        def inner():
            interrupt_call()
            seen.append(interrupted(classes.wait, 60_000))
            interrupt_call()
            seen.append(interrupted(awaitables.wait, 60_000))
            interrupt_call()
        assert str(interrupted(awaitables.begin, inner).__context__) == "context canceled"
        assert len(seen) == 2
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    """)


def test_ctrl_c_that_python_code_has_no_time_to_handle():
    run("""
        import ctypes, functools
        late = functools.partial(getattr(ctypes.PyDLL("ucrtbase" if sys.platform == "win32" else None), "raise"), signal.SIGINT)
        e = interrupted(awaitables.begin, late)
        assert str(e.__context__) == "context canceled", repr(e.__context__)
    """)


def test_python_code_that_go_runs_handles_its_signals():
    run("""
        seen = []
        def f():
            interrupt_in(0.1)
            seen.append(interrupted(time.sleep, 60))
        try:
            awaitables.begin(f, timeout=1)
        except TimeoutError as e:  # the call went on to its timeout
            seen.append(e)
        assert len(seen) == 2, seen
    """)


def test_python_code_on_another_thread_of_go():
    run("""
        interrupt_in(0.3)
        interrupted(awaitables.outlive, lambda: time.sleep(0.5))
    """)


def test_a_call_on_another_thread_goes_on():
    run("""
        ended = []
        def work():
            awaitables.wait(600)
            ended.append(time.monotonic())
        t = threading.Thread(target=work)
        t.start()
        interrupt_in(0.2)
        interrupted(awaitables.wait, 60_000)
        assert not ended
        t.join()
        assert ended
    """)


def test_a_handler_of_the_user():
    run("""
        seen = []
        signal.signal(signal.SIGINT, lambda *_: seen.append(1))
        interrupt_in(0.1)
        assert awaitables.wait(500) is None # the handler has not raised, so the call went on (PEP 475)
        assert seen == [1]
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        interrupt_in(0.1)
        assert awaitables.wait(300) is None
        def f():
            signal.signal(signal.SIGINT, lambda *_: seen.append(2))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            awaitables.begin(f, timeout=0.1)
        except TimeoutError:
            pass
        interrupt()
        while len(seen) < 2:
            awaitables.wait(0)
        assert seen == [1, 2]
    """)


def test_uncaught_ctrl_c():
    child = subprocess.run([sys.executable, "-c", HEAD + "interrupt_in(0.1)\nawaitables.wait(60_000)"], capture_output=True, text=True, timeout=50, **in_a_console)
    assert child.returncode == (0xC000013A if windows else -signal.SIGINT)  # STATUS_CONTROL_C_EXIT
    assert child.stderr.endswith("KeyboardInterrupt\n") or "KeyboardInterrupt" in child.stderr.splitlines()[-1]


@needs_fork
def test_ctrl_c_in_a_fork():
    run("""
        awaitables.wait(0)
        pid = os.fork()
        if pid == 0:
            interrupt_in(0.2)
            interrupted(awaitables.wait, 60_000)
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        def f():
            pid = os.fork()
            if pid == 0:
                return
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 8
        try:
            awaitables.begin(f, timeout=0.1)
        except TimeoutError:
            sys.exit(0)
        except RuntimeError:
            interrupt_in(0.2)
            interrupted(awaitables.wait, 60_000)
            os._exit(8)
    """, ["-W", "ignore::DeprecationWarning"]) # 3.12 and later warn of forks beside threads


def test_the_exit_cancels_calls_of_daemon_threads():
    out = run("""
        import atexit
        atexit.register(lambda: time.sleep(0.5)) # after the module's own, which comes with its first call
        def work():
            try:
                awaitables.wait(60_000)
            except RuntimeError as e:
                print(e, flush=True)
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.2)
    """)
    assert out == "context canceled\n"


def test_many_short_calls_and_signals():
    run("""
        interrupts = 0
        for _ in range(20):
            try:
                interrupt_in(0.01)
                while True:
                    awaitables.wait(0)
            except KeyboardInterrupt:
                interrupts += 1
            awaitables.wait(1)
        assert interrupts == 20
    """)
