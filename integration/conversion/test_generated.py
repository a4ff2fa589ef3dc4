"""Generated values of many types: those that go in come out, and hostile objects in any place of them do no harm.

GOANNA_EXAMPLES is how many for each type, 8 by default, which are the same in each run; others are random."""
import gc
import math
import os
import weakref

import containers
import hostile
import pytest
import values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from type_trees import TREES, form, pairs

count = int(os.environ.get("GOANNA_EXAMPLES", "8"))
# hypothesis remembers the values of a test: memory and time grow faster than their number
rounds = pytest.mark.parametrize("number", range(math.ceil(count / 250)))
examples = settings(
    max_examples=min(count, 250), derandomize="GOANNA_EXAMPLES" not in os.environ,
    deadline=None, database=None, suppress_health_check=list(HealthCheck),
)
functions = pytest.mark.parametrize("function", TREES, ids=lambda f: f.__name__)


@rounds
@functions
@examples
@given(st.data())
def test_what_goes_in_comes_out(function, number, data):
    value, want = data.draw(pairs(TREES[function]))
    got = function(value)
    assert got == want
    assert form(got) == form(want)


@rounds
@examples
@given(pair=pairs(("map", "bool", ("map", "int8", ("tuple", 2, ("list", ("opt", "float")))))))
def test_another_type_comes_out(number, pair):
    value, want = pair
    value = {k: {abs(int(n)) if n.__index__() > -128 else 0: x for n, x in m.items()} for k, m in dict(value).items()}
    del want
    want = {}
    for k, m in value.items():
        inner = want.setdefault(bool(k), {})
        inner.clear()
        for n, (a, b) in ((n, map(list, x)) for n, x in m.items()):
            m[n] = (a, b)
            inner[n] = tuple({str(i): None if y is None else float(y) for i, y in enumerate(x)} for x in (a, b))
    assert containers.tree3(value) == want


RAISED = (KeyError, MemoryError, KeyboardInterrupt, StopIteration, SystemExit, TypeError, AttributeError, RecursionError)
# a fork takes as long as many others
ACTIONS = [a for a in hostile.ACTIONS if a != "fork"] * 5 + ["fork"]


@rounds
@functions
@examples
@given(st.data())
def test_hostile_objects(function, number, data):
    value, want = data.draw(pairs(TREES[function], plain=True))
    action = data.draw(st.sampled_from(ACTIONS))
    raised = data.draw(st.sampled_from(RAISED))
    times = data.draw(st.sampled_from([1, 2, 5] if action != "recurse" else [1, 5, 100]))
    at = data.draw(st.sampled_from(list(hostile.places(value))))
    token = attack(function, hostile.Trouble(action, function, raised, times), value, at, data.draw(st.booleans()))
    if token() is not None:
        gc.collect()
    assert token() is None, "a reference is left"
    assert function(value) == want


def attack(function, trouble, value, at, same_type):
    """Calls a function with a hostile object in a place of a value, and returns a reference to what goes when the object does."""
    tokens = []

    def make(x):
        o = hostile.instead_of(x, same_type)
        tokens.append(weakref.ref(o.token))
        return o

    trouble.root = hostile.planted(value, at, make, trouble)
    hostile.current = trouble
    trouble.armed = True
    outcome = None
    try:
        function(trouble.root)
    except BaseException as e:
        outcome = type(e)
    trouble.disarm()
    if os.getpid() != trouble.parent:
        leave(function, value)
    for child in trouble.children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert outcome not in (SystemError, containers.PanicError, values.PanicError)
    assert outcome is not MemoryError or trouble.raised is MemoryError
    return tokens[0]


def leave(function, value):
    """Ends the child of a fork, where Go works anew."""
    try:
        function(value)
        os._exit(0)
    finally:
        os._exit(1)
