"""Packages of Go's own library, bound as they are found."""

import copy

import go_color
import go_list
import go_regexp
import go_strings
import go_tabwriter
import go_url
import pytest


def test_url():
    u = go_url.parse("https://joe:pw@go.dev:8080/a%20b?q=1&r=x#frag")
    assert type(u) is go_url.URL
    assert (u.scheme, u.host, u.hostname(), u.port(), u.path, u.fragment) == ("https", "go.dev:8080", "go.dev", "8080", "/a b", "frag")
    assert (u.user.username(), u.user.password()) == ("joe", ("pw", True))
    u.host = "example.com"
    assert str(u) == "https://joe:pw@example.com/a%20b?q=1&r=x#frag"
    query = u.query()
    query.set("z", "9")
    assert query.get("q") == "1" and query.encode() == "q=1&r=x&z=9"
    assert str(go_url.URL("http://a/b/").resolve_reference(go_url.URL("../c"))) == "http://a/c"
    assert go_url.query_escape("a b&c") == "a+b%26c"


def test_url_that_is_none():
    with pytest.raises(RuntimeError, match="missing ']' in host"):
        go_url.parse("http://[bad")


def test_values_of_a_map():
    values = go_url.Values({"a": ["1", "2"]})
    values.add("b", "3")
    assert values.encode() == "a=1&a=2&b=3"


def test_regexp():
    r = go_regexp.Regexp(r"(\w+)@(\w+)\.com")
    assert str(r) == r"(\w+)@(\w+)\.com" and r.num_subexp() == 2
    assert r.find_string_submatch("hi bob@example.com") == ["bob@example.com", "bob", "example"]
    assert r.replace_all_string("bob@a.com", "$2") == "a"
    assert r.find_all_string("a@b.com c@d.com", -1) == ["a@b.com", "c@d.com"]
    assert list(r.find_index(b"x bob@a.com")) == [2, 11]
    assert go_regexp.match_string("^a+$", "aaa")
    with pytest.raises(RuntimeError, match="missing closing"):
        go_regexp.compile("(")
    with pytest.raises(go_regexp.PanicError, match="missing closing"):
        go_regexp.must_compile("(")


def test_docstrings_are_those_of_go():
    assert "leftmost match" in go_regexp.Regexp.find_string.__doc__
    assert "Regexp is the representation" in go_regexp.Regexp.__doc__


def test_strings():
    assert go_strings.split("a,b", ",") == ["a", "b"]
    assert go_strings.cut("k=v", "=") == ("k", "v", True)
    assert go_strings.Replacer("a", "1", "b", "2").replace("abc") == "12c"
    b = go_strings.Builder()
    b.write_string("x")
    b.write_string("yz")
    assert str(b) == "xyz" and len(b) == 3
    reader = go_strings.Reader("hello")
    memory = bytearray(3)
    assert reader.readinto(memory) == 3 and memory == b"hel" and len(reader) == 2 and reader.read() == b"lo"


def test_list():
    items = go_list.List()
    first = items.push_back(1)
    items.push_front("zero")
    assert len(items) == 2 and items.front().value == "zero" and first.prev() is items.front()
    assert first.next() is None
    assert items.remove(first) == 1 and len(items) == 1


def test_color():
    c = go_color.RGBA(r=255, a=255)
    assert c.rgba() == (65535, 0, 0, 65535)
    assert go_color.rgb_to_y_cb_cr(255, 0, 0) == (76, 85, 255)


def test_tabwriter():
    class Out:
        data = b""

        def write(self, b):
            self.data += bytes(b)
            return len(b)

    assert go_tabwriter.TAB_INDENT == 16


def test_copies():
    """An instance is copied by its methods of package encoding, and one without them is not."""
    u = go_url.URL("https://go.dev/doc?q=1")
    v = copy.copy(u)
    v.host = "example.com"
    assert str(u) == "https://go.dev/doc?q=1" and str(v) == "https://example.com/doc?q=1"
    with pytest.raises(TypeError, match="cannot pickle"):
        copy.copy(go_url.Values({}))
