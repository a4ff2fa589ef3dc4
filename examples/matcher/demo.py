"""Shows the matcher module at work, and times it against package re. Exits with 1 when anything is not as it should be.

    python demo.py [TEXT [WORDS]]

TEXT is a file to search, WORDS one with a pattern a line.
"""

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import matcher

T = TypeVar("T")


def check(condition: bool, what: str) -> None:
    # Not assert: the demo must also fail under python -O.
    if not condition:
        raise SystemExit(f"demo.py: wrong: {what}")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call returns, and the shorter of two times that it takes."""
    started = time.perf_counter()
    call()
    between = time.perf_counter()
    result = call()
    return result, min(between - started, time.perf_counter() - between)


def invent(rng: random.Random, n: int) -> list[str]:
    """n different words of two to six syllables, some of them the beginning of others."""
    syllables = ["ba", "re", "ti", "mon", "ve", "lu", "ca", "dor", "si", "pé", "grü", "ñol", "шар", "猫"]
    words: set[str] = set()
    while len(words) < n:
        words.add("".join(rng.choices(syllables, k=rng.randint(2, 6))))
    return sorted(words)


def inputs() -> tuple[list[str], str]:
    if len(sys.argv) > 1:
        text = Path(sys.argv[1]).read_text("utf-8")
        words = Path(sys.argv[2]).read_text("utf-8").split() if len(sys.argv) > 2 else sorted(set(re.findall(r"\w{6,}", text)))[:1000]
        return words, text
    rng = random.Random(1975)
    vocabulary = invent(rng, 5000)
    return rng.sample(vocabulary, 500), " ".join(rng.choices(vocabulary, k=200_000))


def small() -> None:
    text = "Ein Schütze schützt Schätze."
    for number, start, end in matcher.find_all(["schütz", "schätze"], text, case_fold=True):
        print(f"  pattern {number} at {start}:{end}, {text[start:end]!r}")
    check(matcher.find_all(["a", "ab"], "ab") == [(1, 0, 2)], "the longest pattern is preferred")
    check(matcher.find_all(["a", "ab"], "ab", prefer=matcher.Prefer.FIRST) == [(0, 0, 1)], "the first pattern is preferred")
    check(matcher.count(["he", "she"], "ushers", overlapping=True) == {"he": 1, "she": 1}, "overlapping matches")
    check(matcher.replace("a < b", {"<": "&lt;"}) == "a &lt; b", "replace")
    try:
        matcher.find_all(["a", ""], text)
    except ValueError as error:
        print(f"  ValueError: {error}")
    else:
        check(False, "an empty pattern raised nothing")


def against_re(words: list[str], text: str) -> None:
    print(f"{len(words)} patterns in a text of {len(text.encode()) / 1e6:.1f} MB:")
    alternation = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))

    theirs, slow = timed(lambda: alternation.findall(text))
    ours, fast = timed(lambda: matcher.find_all(words, text))
    check([text[start:end] for _, start, end in ours] == theirs, "matcher.find_all and re.findall differ")
    print(f"  find_all {fast * 1e3:7.1f} ms, re.findall {slow * 1e3:7.1f} ms: {slow / fast:.0f} times as fast, {len(ours):,} matches")

    counts, fast = timed(lambda: matcher.count(words, text))
    counter, slow = timed(lambda: Counter(alternation.findall(text)))
    check(counts == {word: counter[word] for word in words}, "matcher.count and a Counter differ")
    print(f"  count    {fast * 1e3:7.1f} ms, Counter    {slow * 1e3:7.1f} ms: {slow / fast:.0f} times as fast")

    upper = {word: word.upper() for word in words}
    replaced, fast = timed(lambda: matcher.replace(text, upper))
    subbed, slow = timed(lambda: alternation.sub(lambda match: upper[match[0]], text))
    check(replaced == subbed, "matcher.replace and re.sub differ")
    print(f"  replace  {fast * 1e3:7.1f} ms, re.sub     {slow * 1e3:7.1f} ms: {slow / fast:.0f} times as fast")


def main() -> None:
    small()
    against_re(*inputs())
    print("all is well")


if __name__ == "__main__":
    main()
