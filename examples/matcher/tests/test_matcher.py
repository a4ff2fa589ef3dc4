"""Tests of the built module against package re."""

import gc
import inspect
import random
import re
import sys
import threading

import matcher
import pytest


def alternation(patterns, text, case_fold=False, whole_words=False):
    """What re finds, which prefers the first pattern."""
    group = "|".join(f"({re.escape(p)})" for p in patterns)
    if whole_words:
        group = rf"(?<!\w)(?:{group})(?!\w)"
    found = re.finditer(group, text, re.IGNORECASE if case_fold else 0)
    return [(m.lastindex - 1, m.start(), m.end()) for m in found]


def test_readme():
    text = "Ein Schütze schützt Schätze."
    found = matcher.find_all(["schütz", "schätze"], text, case_fold=True)
    assert found == [(0, 4, 10), (0, 12, 18), (1, 20, 27)]
    assert [text[start:end] for _, start, end in found] == ["Schütz", "schütz", "Schätze"]
    assert matcher.count(["he", "she", "it"], "she sells", overlapping=True) == {"he": 1, "she": 1, "it": 0}
    assert matcher.replace("a < b & c", {"<": "&lt;", "&": "&amp;"}) == "a &lt; b &amp; c"


@pytest.mark.parametrize("case_fold", [False, True])
@pytest.mark.parametrize("whole_words", [False, True])
@pytest.mark.parametrize("alphabet", ["ab ", "aAäÄ_1 ", "猫犬🐈a\U0010ffff", "\0\x7f\x80\uffff"])
def test_first_is_what_re_finds(alphabet, case_fold, whole_words):
    rng = random.Random(alphabet)
    for _ in range(300):
        patterns = ["".join(rng.choices(alphabet, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 6))]
        text = "".join(rng.choices(alphabet, k=60))
        found = matcher.find_all(patterns, text, case_fold=case_fold, whole_words=whole_words, prefer=matcher.Prefer.FIRST)
        assert found == alternation(patterns, text, case_fold, whole_words)
        counts = matcher.count(patterns, text, case_fold=case_fold, whole_words=whole_words, prefer="first")
        assert sum(counts.values()) == len(found)
        assert set(counts) == set(patterns)


def test_longest_is_what_re_finds_of_sorted_patterns():
    rng = random.Random(7)
    for _ in range(300):
        patterns = list({"".join(rng.choices("aé猫", k=rng.randint(1, 5))) for _ in range(6)})
        patterns.sort(key=len, reverse=True)
        text = "".join(rng.choices("aé猫", k=60))
        assert matcher.find_all(patterns, text) == alternation(patterns, text)
        with_ = {p: f"<{i}>" for i, p in enumerate(patterns)}
        assert matcher.replace(text, with_) == re.sub("|".join(map(re.escape, patterns)), lambda m: with_[m[0]], text)


def test_overlapping():
    assert matcher.find_all(["aa", "a"], "aaa", overlapping=True) == [(1, 0, 1), (0, 0, 2), (1, 1, 2), (0, 1, 3), (1, 2, 3)]


def test_types():
    [found] = matcher.find_all(["b"], "abc")
    assert found == (0, 1, 2) and type(found) is tuple and {type(i) for i in found} == {int}
    assert matcher.find_each(["b"], []) == []
    assert matcher.find_each(["b", "cc"], ["", "b", "bcc"]) == [[], [(0, 0, 1)], [(0, 0, 1), (1, 1, 3)]]
    assert matcher.count_each(["b", "cc"], ["", "b", "bccb"]) == [{"b": 0, "cc": 0}, {"b": 1, "cc": 0}, {"b": 2, "cc": 1}]


@pytest.mark.parametrize("make", [list, tuple, set, dict.fromkeys, iter, lambda p: (x for x in p)])
def test_patterns_of_any_iterable(make):
    assert [hit[1:] for hit in matcher.find_all(make(["b", "d"]), "abcd")] == [(1, 2), (3, 4)]


def test_enumeration():
    assert matcher.Prefer("first") is matcher.Prefer.FIRST is matcher.PREFER_FIRST
    assert matcher.find_all(["a", "ab"], "ab", prefer="longest") == [(1, 0, 2)]
    assert matcher.find_all(["a", "ab"], "ab", prefer=matcher.Prefer.FIRST) == [(0, 0, 1)]


@pytest.mark.parametrize(
    "call, exception, message",
    [
        (lambda: matcher.find_all(["a", ""], "x"), ValueError, r'pattern "" \(number 1\) is empty'),
        (lambda: matcher.replace("x", {"": "y"}), ValueError, "is empty"),
        (lambda: matcher.replace("x", {"a": "1", "A": "2"}, case_fold=True), ValueError, "equal except for case"),
        (lambda: matcher.count(["é" * (1 << 20)], "x"), ValueError, "1048576 bytes"),
        (lambda: matcher.find_all(["a"], "x", prefer="shortest"), ValueError, "prefer.*shortest"),
        (lambda: matcher.find_all("abc", "x"), TypeError, "'patterns'.*got str"),
        (lambda: matcher.find_all(["a", None], "x"), TypeError, r"'patterns'\[1\]: expected str, got None"),
        (lambda: matcher.find_each(["a"], ["x", b"y"]), TypeError, r"'texts'\[1\]: expected str, got bytes"),
        (lambda: matcher.find_all(["a"], "\ud800"), UnicodeEncodeError, "surrogates"),
        (lambda: matcher.find_all(["\ud800"], "a"), UnicodeEncodeError, "surrogates"),
        (lambda: matcher.replace("x", {"a": 1}), TypeError, r"'replacements'\['a'\]: expected str, got int"),
        (lambda: matcher.find_all(["a"], "x", casefold=True), TypeError, "casefold"),
        (lambda: matcher.find_all(["a"], "x", True), TypeError, "positional"),
    ],
)
def test_errors(call, exception, message):
    with pytest.raises(exception, match=message):
        call()


def test_a_whole_dictionary():
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyz"]
    text = " ".join(words * 20)
    assert [text[s:e] for _, s, e in matcher.find_all(words, text)] == words * 20
    assert set(matcher.count(words, text, whole_words=True).values()) == {20}


def test_calls_leave_no_references():
    patterns = ["one" * 3, "two" * 3]
    texts = ["text" * 3, "more" * 3]
    held = [patterns, texts, *patterns, *texts]

    def calls():
        matcher.find_each(patterns, texts)
        matcher.count(patterns, texts[0])
        matcher.replace(texts[0], dict.fromkeys(patterns, texts[1]))
        for wrong in ([*patterns, 1], [*patterns, ""]):
            with pytest.raises((TypeError, ValueError)):
                matcher.find_each(wrong, texts)

    calls()
    gc.collect()
    before = [sys.getrefcount(x) for x in held]
    for _ in range(50):
        calls()
    gc.collect()
    assert [sys.getrefcount(x) for x in held] == before


def test_threads():
    text = "she sells sea shells " * 2000
    want = matcher.find_all(["she", "shell", "sea"], text)
    got = []
    threads = [threading.Thread(target=lambda: got.append(matcher.find_all(["she", "shell", "sea"], text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [want] * 8 and len(want) == 6000


def test_signatures_and_docs():
    parameters = inspect.signature(matcher.find_all).parameters
    assert list(parameters) == ["patterns", "text", "case_fold", "whole_words", "overlapping", "prefer"]
    assert {parameters[k].kind for k in list(parameters)[2:]} == {inspect.Parameter.KEYWORD_ONLY}
    assert "ValueError" in matcher.find_all.__doc__
    assert matcher.MAX_PATTERN_BYTES == 1 << 20
