"""Exceptions from errors of Go, and errors from exceptions."""

import copy
import pickle

import classes
import pytest


def raised(name):
    try:
        classes.raise_(name)
    except Exception as e:
        return e
    return None


@pytest.mark.parametrize(
    "name, cls, text, base",
    [
        ("not found", classes.NotFoundError, "not found", RuntimeError),
        ("wrapped", classes.NotFoundError, 'key "k": not found', RuntimeError),
        ("deep", classes.DeepError, "very deep: not found", RuntimeError),
        ("joined", classes.RangeError, "first\nsecond: out of range\nnot found", LookupError),
        ("timeout", classes.TimeoutError, "too late", TimeoutError),
        ("EOF", classes.EOFError, "EOF", EOFError),
        ("range", classes.RangeError, "out of range", LookupError),
        ("value", classes.ValueError, "a wrong value", ValueError),
        ("odd", classes.NotFoundError, "odd, not found", RuntimeError),
        ("like", classes.RangeError, "like", LookupError),
    ],
)
def test_variables_are_classes(name, cls, text, base):
    e = raised(name)
    assert type(e) is cls and str(e) == text and e.args == (text,)
    assert cls.__bases__ == (base,) and cls.__module__ == "classes" and cls.__name__ in classes.__all__


def test_causes():
    e = raised("deep")
    assert type(e.__cause__) is classes.DeepError and type(e.__cause__.__cause__) is classes.NotFoundError
    assert e.__cause__.__cause__.__cause__ is None


def test_errors_without_a_class_are_as_before():
    assert type(raised("plain")) is RuntimeError
    e = raised("py")
    assert type(e) is KeyError and type(e.__cause__) is classes.NotFoundError


def test_docstrings_and_names():
    assert classes.NotFoundError.__doc__ == "NotFoundError reports what is not there."
    assert classes.DeepError.__doc__.startswith("DeepError is")
    assert not hasattr(classes, "err_not_found") and not hasattr(classes, "ErrNotFound")
    from classes import NotFoundError

    assert NotFoundError is classes.NotFoundError


@pytest.mark.parametrize("name", ["broken", "broken itself", "nil pointer"])
def test_an_error_whose_text_panics(name):
    e = raised(name)
    assert type(e) is classes.PanicError and "Error() fails" in str(e)


def test_they_can_be_pickled_copied_and_derived():
    e = raised("wrapped")
    for other in (pickle.loads(pickle.dumps(e)), copy.copy(e), copy.deepcopy(e)):
        assert type(other) is classes.NotFoundError and str(other) == str(e)

    class Mine(classes.NotFoundError):
        pass

    with pytest.raises(classes.NotFoundError):
        raise Mine("mine")


