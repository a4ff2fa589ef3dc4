"""A package of random functions, called with random arguments by hypothesis: each does what its reference in Python does."""
import inspect
import threading

import numpy as np
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import reference
import soak
from strategies import Omitted, Panic

functions = soak.Module("functions")
EXAMPLES = 20


def written(value):
    """A text that tells values apart: nan from nan not, 0.0 from -0.0."""
    if isinstance(value, tuple):
        return [written(v) for v in value]
    if type(value) is functions.Array:
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return "array", value.shape, repr(value.tolist())
    return type(value).__name__, repr(value)


def result_of(function, args, kwargs):
    try:
        return written(function(*args, **kwargs))
    except functions.PanicError as e:
        return "raised", "Panic", str(e)
    except Exception as e:
        return "raised", type(e).__name__, str(e)


def copied(value):
    return value.copy() if isinstance(value, np.ndarray) else value


def compare(expected, arguments, by_keyword):
    """by_keyword: from which parameter on. One that is omitted makes the later ones keywords."""
    name, names = expected.__name__, list(inspect.signature(expected).parameters)
    args, kwargs = [], {}
    for n, (parameter, value) in enumerate(zip(names, arguments)):
        if isinstance(value, Omitted):
            by_keyword = 0
        elif n >= by_keyword:
            kwargs[parameter] = value
        else:
            args.append(value)
    reference_arguments = [v.default if isinstance(v, Omitted) else copied(v) for v in arguments]
    got = result_of(getattr(functions, name), args, kwargs)
    want = result_of(expected, reference_arguments, {})
    assert got == want, f"{name}: got {got}, want {want}"
    for value, changed in zip(arguments, reference_arguments):
        if isinstance(value, np.ndarray):
            assert written(value) == written(changed), f"{name}: an argument is {value}, expected {changed}"


def part_of(expected, strategies):
    def check(rng):
        @seed(rng.getrandbits(32))
        @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.tuples(*strategies), st.integers(0, 5))
        def compared(arguments, by_keyword):
            compare(expected, list(arguments), by_keyword)

        compared()

    check.__name__ = expected.__name__
    check.source = lambda: inspect.getsource(expected)
    return check


for expected, strategies in reference.FUNCTIONS:
    soak.part(part_of(expected, strategies))


@soak.part
def while_go_collects(rng):
    """The same with garbage being made in other threads; hypothesis itself stays on one."""
    stop = threading.Event()

    def garbage():
        while not stop.is_set():
            functions.garbage(500)

    def check():
        try:
            for expected, strategies in rng.sample(reference.FUNCTIONS, 4):
                part_of(expected, strategies)(rng)
        finally:
            stop.set()

    soak.together(check, garbage, garbage)


soak.run()
