"""Results with Arrays in them that fail give all their memory back."""

import gc

import containers as c
import pytest
from checks import resident


LIMIT = 128 << 20
"""Go's collector may lag by some of these arrays of 1 MB; 400 failures that leak one each take 400 MB."""


def grown(use, error):
    """Bytes that 400 failures take after 50."""
    for i in range(450):
        if i == 50:
            before = resident()
        with pytest.raises(error):
            use()
        gc.collect(0)
    return resident() - before


def test_an_array_has_one_owner():
    with pytest.raises(RuntimeError, match="the array was already handed to Python"):
        c.repeated()
    assert grown(c.repeated, RuntimeError) < LIMIT


def test_a_key_without_a_counterpart():
    assert grown(c.unhashable, TypeError) < LIMIT


def test_what_works_is_kept():
    columns, lists, pair = c.columns(100)
    gc.collect()
    for _ in range(20):
        with pytest.raises(RuntimeError):
            c.repeated()
    assert columns["x"].tolist() == list(range(100)) and len(lists[0]) == 100 and len(pair[0]) == 100
