"""What keywords of options are when they are not given."""

import datetime
import inspect

import keywords as k
import pytest


def test_signature_has_what_is_used():
    assert str(inspect.signature(k.fetch)) == "(url, *, timeout=0, retries=3, mode=1, proxy=None, header={}, since=Ellipsis, check=False)"
    assert str(inspect.signature(k.blur)) == "(n, *, radius=3, name='box', weights=[], raw=b'', tags=[])"
    assert str(inspect.signature(k.open)) == "(path, *, lenient=False, start=Ellipsis, labels=Ellipsis, names=Ellipsis, range=Ellipsis, size=Ellipsis, strict=False)"
    assert str(inspect.signature(k.reopen)) == "(path, *, lenient=False, start=Ellipsis, labels=Ellipsis, names, range=Ellipsis, size=7, strict=True)"


def test_what_the_signature_says_is_what_go_gets():
    nothing = (datetime.timedelta(0), 3, k.Mode.EXACT, None, {}, True, False)
    assert k.fetch("u") == nothing
    shown = {n: p.default for n, p in inspect.signature(k.fetch).parameters.items() if n not in ("url", "since")}
    assert k.fetch("u", **shown) == nothing
    assert k.blur(2) == k.blur(2, radius=3, name="box", weights=[], raw=b"", tags=[])
    assert k.open("p") == k.open("p", strict=False)


def test_defaults_of_a_signature():
    assert k.fetch("u", retries=0, mode=k.Mode.FAST, check=True)[1:3] == (0, k.Mode.FAST)
    assert k.fetch("u", check=True)[-1] is True
    assert k.fetch("u", timeout=1.5, proxy="p", header={"a": "b"}) == (datetime.timedelta(seconds=1.5), 3, k.Mode.EXACT, "p", {"a": "b"}, True, False)
    assert k.reopen("p", names=[]) == ("p", 7, True, [])
    assert k.reopen("p", names=["a"], size=1, strict=False) == ("p", 1, False, ["a"])
    with pytest.raises(TypeError, match="missing required keyword-only argument: 'names'"):
        k.reopen("p")
    with pytest.raises(TypeError, match="unexpected keyword argument 'verify'"):
        k.fetch("u", verify=True)
    with pytest.raises(TypeError, match=r"fetch\(\) argument 'retries': expected int, got str"):
        k.fetch("u", retries="x")


def test_docstrings():
    assert inspect.getdoc(k.fetch) == (
        "fetch says what it was given.\n\nKeyword Arguments:\n    timeout: timeout is how long to wait.\n    retries: retries is how often to try again."
    )
    assert inspect.getdoc(k.open) == (
        "Keyword Arguments:\n    range: Takes two values, WithLabels any number of labels\n        after a prefix.\n    size: Sets the size in bytes."
    )
