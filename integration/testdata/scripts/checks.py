"""Checks that count themselves: a script ends with done(), which prints how many ran."""
import gc
import sys

count = 0


def check(condition, what="check"):
    global count
    count += 1
    if not condition:
        raise AssertionError(what)


def same(got, want, what=""):
    check(type(got) is type(want) and (got == want or got != got and want != want), f"{what}: got {got!r}, want {want!r}")


def raises(classes, function, *args, mentions=(), **kwargs):
    """The exception that a call raises: of exactly one of the classes, and each of mentions in its text."""
    if not isinstance(classes, tuple):
        classes = (classes,)
    try:
        result = function(*args, **kwargs)
    except BaseException as e:
        if type(e) not in classes:
            raise AssertionError(f"{function.__name__}{args}{kwargs}: got {e!r}, want {[c.__name__ for c in classes]}") from e
        check(True)
        for text in [mentions] if isinstance(mentions, str) else mentions:
            check(text in str(e), f"{text!r} is not in {e!r}")
        return e
    raise AssertionError(f"{function.__name__}{args}{kwargs} returned {result!r}")


def refcounts(*objects):
    gc.collect()
    return [sys.getrefcount(o) for o in objects]


def done():
    print(f"{count} checks")
