"""Exceptions from errors of Go, and errors from exceptions."""

import copy
import inspect
import pickle
import pydoc

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




def raised_type(name):
    try:
        classes.raise_type(name)
    except Exception as e:
        return e
    return None


def test_types_are_classes_with_the_fields():
    e = raised_type("pointer")
    assert type(e) is classes.SyntaxError and classes.SyntaxError.__bases__ == (RuntimeError,)
    assert str(e) == "line 3: x" and e.args == ("line 3: x",)
    assert (e.line, e.text, e.args_, e.extra) == (3, "x", ["a"], None)
    assert type(e.__cause__) is classes.NotFoundError
    assert e.context(2) == "x2"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        e.nothing
    assert not hasattr(e, "hidden") and not hasattr(classes.SyntaxError("made here"), "line")


def test_fields_are_descriptors_of_the_class():
    line = classes.SyntaxError.line
    assert inspect.isgetsetdescriptor(line) and line.__doc__ == "counted from 1" and line.__objclass__ is classes.SyntaxError
    text = pydoc.plain(pydoc.render_doc(classes.SyntaxError))
    assert "counted from 1" in text and "args_" in text
    e = raised_type("pointer")
    assert vars(e)["line"] == e.line == 3 and line.__get__(e) == 3
    e.line = 5
    assert vars(e)["line"] == e.line == 5
    del e.line
    assert "line" not in vars(e) and e.line == 3  # what Go has
    with pytest.raises(AttributeError, match="no attribute 'line'"):
        del e.line
    made = classes.SyntaxError("made here")
    with pytest.raises(AttributeError, match="no attribute 'line'"):
        del made.line
    made.line = 7
    assert made.line == 7 and pickle.loads(pickle.dumps(made)).line == 7
    with pytest.raises(TypeError):
        line.__get__(ValueError())


def test_a_wrapped_error_has_the_fields():
    e = raised_type("wrapped")
    assert type(e) is classes.SyntaxError and str(e) == "file: line 3: x" and e.line == 3
    assert type(e.__cause__) is classes.SyntaxError and e.__cause__.line == 3


@pytest.mark.parametrize("name, code", [("value", 7), ("pointer to value", 8)])
def test_values_and_pointers(name, code):
    e = raised_type(name)
    assert type(e) is classes.CodeError and isinstance(e, ValueError) and e.code == code
    assert classes.code_of(e) == code


def test_numbers_and_texts_as_errors():
    Errno = classes.Errno
    with pytest.raises(Errno, match="^no way: errno 11$") as caught:
        classes.fail_with_errno(11)
    assert caught.value.value == 11 and caught.value.temporary() and isinstance(caught.value, RuntimeError)
    assert type(Errno.ENTRY) is type(classes.ERRNO_ENTRY) is Errno and Errno.ENTRY.value == 2 and str(Errno.ENTRY) == "errno 2"

    def again():
        raise Errno.AGAIN

    assert classes.is_errno(again, Errno.AGAIN) and not classes.is_errno(again, Errno.ENTRY)
    with pytest.raises(classes.EscapeError, match="^cannot unescape %x$") as caught:
        classes.unescape("%x")
    assert caught.value.value == "%x" and isinstance(caught.value, ValueError)


def test_errors_as_arguments_and_results():
    e = classes.new_code_error(9)
    assert type(e) is classes.CodeError and e.code == 9 and str(e) == "code 9"
    assert classes.code_of(e) == 9
    for other in (ValueError("x"), classes.CodeError("made here"), raised_type("pointer"), 5):
        with pytest.raises(TypeError):
            classes.code_of(other)
    e._go_value = 5
    with pytest.raises(TypeError):
        classes.code_of(e)


def test_a_field_without_a_counterpart_is_left_out():
    e = raised_type("extra")
    assert e.line == 3 and "extra" not in vars(e)


def test_a_nil_pointer():
    assert type(raised_type("nil")) is classes.PanicError


def test_errors_of_types_are_pickled_copied_and_derived():
    e = raised_type("wrapped")
    for other in (pickle.loads(pickle.dumps(e)), copy.copy(e), copy.deepcopy(e)):
        assert type(other) is classes.SyntaxError and str(other) == str(e) and other.line == 3
    with pytest.raises(AttributeError):
        pickle.loads(pickle.dumps(e)).context

    class Mine(classes.SyntaxError):
        pass

    with pytest.raises(classes.SyntaxError):
        raise Mine("mine")


def test_references_stay():
    import checks

    raised_type("wrapped")
    before = checks.refcounts(classes.NotFoundError, classes.SyntaxError)
    for _ in range(300):
        raised_type("wrapped")
    after = checks.refcounts(classes.NotFoundError, classes.SyntaxError)
    assert all(a - b < 10 for a, b in zip(after, before))
