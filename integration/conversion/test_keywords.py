import array
import gc
import inspect
import threading

import keywords as k
from checks import exactly, raises, refcounts


def test_variadic():
    assert k.concat("-") == ""
    assert k.concat("-", "a", "b") == "a-b"
    assert k.concat(sep="-") == ""
    assert k.total() == exactly(0.0)
    assert k.total(1, 2.5, True) == exactly(4.5)
    assert k.rows(["a"], (), ("b" for _ in range(2))) == [["a"], [], ["b", "b"]]
    assert k.all(True, 1, "x") is True
    assert k.all(True, 0) is False
    assert k.all(*[True] * 10000) is True
    raises(TypeError, k.concat, "-", "a", 3, mentions="concat() argument 'parts'[1]: expected str, got int")
    raises(TypeError, k.rows, ["a"], "bc", mentions="rows() argument 'rows'[1]: expected list of str, got str")
    raises(TypeError, k.rows, ["a"], ["b", None], mentions="rows() argument 'rows'[1][1]: expected str, got NoneType")
    raises(TypeError, k.concat, mentions="missing required positional argument: 'sep'")
    raises(TypeError, lambda: k.concat("-", parts=["a"]), mentions="unexpected keyword argument 'parts'")
    assert str(inspect.signature(k.concat)) == "(sep, *parts)"


def test_variadic_keeps_no_reference():
    word, sep = "x" * 50, "-" * 3
    before = refcounts(word, sep)
    for _ in range(1000):
        k.concat(sep, word, word)
        raises(TypeError, k.concat, sep, word, 3)
    after = refcounts(word, sep)
    assert after == before


def test_options_struct():
    assert k.blur(2) == (6, "box", 1)
    assert k.blur(2, radius=5) == (10, "box", 1)
    assert k.blur(2, name="", radius=0) == (0, "", 1)
    assert k.bare() == exactly(0)
    assert k.bare(x=-128 + 255) == exactly(127)
    assert k.empty() == exactly(0)
    raises(OverflowError, lambda: k.bare(x=128), mentions="bare() argument 'x': expected int8 (-128 to 127), got 128")
    raises(RuntimeError, lambda: k.bare(x=-1), mentions="negative")
    raises(TypeError, lambda: k.blur(2, radius="x"), mentions="blur() argument 'radius': expected int, got str")
    raises(TypeError, lambda: k.blur(2, 3), mentions="takes 1 positional argument but 2 were given")
    raises(TypeError, lambda: k.blur(2, hidden=3), mentions="unexpected keyword argument 'hidden'")
    raises(TypeError, lambda: k.blur(2, radius=None), mentions="expected int, got NoneType")
    raises(TypeError, lambda: k.empty(1))
    assert str(inspect.signature(k.blur)) == "(n, *, radius=3, name='box', weights=[], raw=b'', tags=[])"


def test_options_of_a_variadic_parameter():
    assert k.save("p") == (0, 0, "")
    assert k.save("p", level=3) == (1, 3, "")
    assert k.save("p", name="n") == (1, 5, "n"), "the defaults are DefaultSaveOptions()"
    assert k.save_all().tolist() == []
    assert k.save_all(level=2, name="x").tolist() == [2]
    raises(TypeError, lambda: k.save("p", level="x"), mentions="save() argument 'level': expected int, got str")
    raises(TypeError, lambda: k.save("p", k.SaveOptions()), mentions="takes 1 positional argument but 2 were given")
    assert str(inspect.signature(k.save)) == "(path, *, level=5, name='')"


def test_options_elsewhere_are_a_class():
    o = k.default_save_options()
    assert type(o) is k.SaveOptions and (o.level, o.name) == (5, "")
    job = k.Job(options=k.SaveOptions(level=1, name="one"), history=[o])
    assert job.options.name == "one" and job.history[0].level == 5
    job.options.level = 7
    assert job.options.level == 7
    assert k.last_of(job).level == 5
    assert k.last_of(k.Job()) is None
    assert k.save("p", level=o.level, name=o.name) == (1, 5, "")


def test_the_repr_of_nested_fields():
    job = k.Job(options=k.SaveOptions(level=1, name="one"))
    assert repr(job) == "Job(options=SaveOptions(level=1, name='one'), history=[], next=None)"
    job.next = job
    assert repr(job) == "Job(options=SaveOptions(level=1, name='one'), history=[], next=Job(...))"
    before = refcounts(job)
    for _ in range(1000):
        repr(job)
    assert refcounts(job) == before


def test_options_own_their_memory():
    weights, raw = array.array("d", range(1000)), bytearray(b"abc" * 100)
    k.blur(1, weights=weights, raw=raw, tags=["t"] * 3)
    weights[:] = array.array("d", [0.0] * 1000)
    raw[:] = b"x" * 300
    weights.append(1.0)  # no export is left
    raw.append(1)
    del weights, raw
    gc.collect()
    kept, bytes_, tags = k.kept()
    assert memoryview(kept).tolist() == [float(i) for i in range(1000)]
    assert bytes_ == exactly(b"abc" * 100)
    assert tags == exactly(["t"] * 3)
    k.blur(1, weights=[1, 2], raw=memoryview(b"q"))
    assert [memoryview(kept).tolist() for kept in k.kept()[:1]] + list(k.kept()[1:]) == [[1.0, 2.0], b"q", []]


def test_functional_options():
    assert k.open("p") == ("p", 0, False, [])
    assert k.open("p", size=3, strict=True, names=("a", "b")) == ("p", 3, True, ["a", "b"])
    assert k.open("p", strict=False) == ("p", 0, False, [])
    raises(TypeError, lambda: k.open("p", size=None), mentions="open() argument 'size': expected int, got NoneType")
    raises(TypeError, lambda: k.open("p", names=["a", b"b"]), mentions="open() argument 'names'[1]: expected str, got bytes")
    assert k.open("p", range=(1, 2), start=3)[1] == 12, "options come in the order of their names"
    assert k.open("p", range=[1, None])[1] == 10
    assert k.open("p", labels=("x", ["a", "b"]), names=["c"])[3] == ["xa", "xb", "c"]
    assert k.open("p", lenient=True, strict=True)[2] is True
    raises(ValueError, lambda: k.open("p", range=(1,)), mentions="open() argument 'range': expected an item for each field of the record, got 1")
    raises(TypeError, lambda: k.open("p", range=("x", 2)), mentions="open() argument 'range'")
    raises(TypeError, lambda: k.open("p", labels=("x", [3])), mentions="expected str, got int")
    assert not hasattr(k, "with_size") and not hasattr(k, "default_blur_options")


def test_names_beyond_ascii():
    assert k.größe(höhe=1, ширина=2, 高=3) == exactly(123)
    raises(TypeError, lambda: k.größe(1, 2, 高=3, ho=1), mentions="unexpected keyword argument 'ho'")
    raises(TypeError, lambda: k.größe(**{"h\udcf6he": 1}), mentions="unexpected keyword argument")


class Hostile:
    """Changes what is converted, or calls again, in a conversion."""

    def __init__(self, do):
        self.do = do

    def __index__(self):
        self.do()
        return 1

    def __bool__(self):
        self.do()
        return True


def test_hostile():
    words = ["a"] * 100
    for do in (words.clear, gc.collect, lambda: k.concat("-", "x"), lambda: k.blur(1, tags=["y"])):
        assert k.all(Hostile(do), True) is True
        assert k.blur(3, radius=Hostile(do), tags=words) == (3, "box", 1)
    boom = raises(ZeroDivisionError, lambda: k.blur(1, radius=Hostile(lambda: 1 // 0)))
    assert boom is None or "radius" in str(getattr(boom, "__notes__", ""))


def test_threads():
    words = ["a", "b"] * 50
    stop = threading.Event()

    def change():
        while not stop.is_set():
            words.append("c")
            words.pop()

    thread = threading.Thread(target=change)
    thread.start()
    for _ in range(2000):
        got = k.rows(words)[0]
        assert len(got) in (100, 101) and got[:2] == ["a", "b"]
    stop.set()
    thread.join()


def test_options_of_a_type_that_is_not_exported():
    assert k.obtain("a") == ("a", 0, "")
    assert k.obtain("a", agent="b", retries=2) == ("a", 2, "b")
    raises(TypeError, k.obtain, "a", retries="2", mentions="retries")


def test_structs_that_go_fills():
    server = k.Server(host="a", tags=["x"])
    config = k.ServerConfig()
    assert server.read_config(config) is None
    assert (config.host, config.port, config.tags) == ("a", 80, ["x"])
    k.decode_config('{"port": 7}', config)
    assert (config.host, config.port) == ("a", 7)
    k.decode('{"host": "b"}', config)
    assert config.host == "b"
    raises(RuntimeError, k.decode, "{", config)
    raises(RuntimeError, k.decode, "{}", {})
    raises(TypeError, server.read_config, {})
    assert k.get_port(port=3) == 3
