import threading

import pytest
from patterns import Match, Pattern

DATE = Pattern(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d))?")


def test_search():
    m = DATE.search("on 2024-05-06, and 2025-01")
    assert isinstance(m, Match)
    assert m.group() == "2024-05-06" == str(m) and m.group(1) == "2024" and m.group(9) is None
    assert m.groups() == {"year": "2024", "month": "05", "day": "06"}
    assert DATE.search("never") is None
    assert DATE.names() == ["year", "month", "", "day"]


def test_find():
    matches = DATE.find("2024-05-06 2025-01 größe 2026-02")
    assert next(matches).group() == "2024-05-06"
    assert [m.groups()["day"] for m in matches] == [None, None]


def test_replace():
    assert DATE.replace("a 2024-05 b", lambda m: f"{m.group(2)}/{m.group(1)}") == "a 05/2024 b"
    error = KeyError("x")

    def fails(m):
        raise error

    with pytest.raises(KeyError) as caught:
        DATE.replace("2024-05", fails)
    assert caught.value is error
    with pytest.raises(TypeError, match="result"):
        DATE.replace("2024-05", lambda m: 3)


def test_wrong_patterns():
    with pytest.raises(RuntimeError, match="missing closing"):
        Pattern("(a")


def test_time_is_linear():
    """Python's own re takes hours for this."""
    assert Pattern("(a*)*b").search("a" * 5000) is None


def test_threads():
    found = []
    threads = [threading.Thread(target=lambda: found.append(sum(1 for _ in DATE.find("2024-05 " * 100)))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [100] * 8
