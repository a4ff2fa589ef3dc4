"""Go types as Python classes."""

import copy
import gc
import inspect
import io
import math
import os
import pickle
import random
import re
import sys
import warnings
import weakref

import classes
import pytest
from checks import measures_memory, needs_fork, raises, resident, together
from classes import Circle, Derived, File, Point, Shape, Square, Stack


def test_constructor_of_a_function():
    c = Circle(2.0)
    assert type(c) is Circle and c.radius() == 2
    assert Circle(radius=3, center=Point(x=1, y=2)).center.x == 1
    assert str(inspect.signature(Circle)) == "(radius, center=None)"
    assert Circle.__module__ == "classes" and Circle.__doc__.startswith("Circle is a round shape.")


def test_constructor_of_fields():
    p = Point(x=1, y=2.5, name="p")
    assert (p.x, p.y, p.name) == (1, 2.5, "p")
    assert Point().name == ""
    with pytest.raises(TypeError, match="Point\\(\\) argument 'x': expected float, got str"):
        Point(x="1")
    with pytest.raises(TypeError, match="unexpected keyword"):
        Point(z=1)


def test_the_repr_shows_the_fields_that_the_constructor_takes():
    assert repr(Point(x=1, y=2.5, name="it's")) == """Point(x=1.0, y=2.5, name="it's")"""
    with pytest.raises(AttributeError):
        Circle.__match_args__
    assert repr(Circle(1.0)).startswith("<classes.Circle object at 0x"), "its constructor is a function"

    class Sub(Point):
        pass

    assert repr(Sub(x=2)) == "Sub(x=2.0, y=0.0, name='')"


def test_match():
    match Point(x=4, y=1):
        case Point(4, y, name=""):
            assert y == 1
        case _:
            raise AssertionError
    assert Point.__match_args__[:2] == ("x", "y")


def test_constructor_of_a_value():
    assert Square(3).area() == 9
    assert len(Stack(["a", "b"])) == 2


def test_errors_of_a_constructor():
    with pytest.raises(RuntimeError, match="a radius is not negative"):
        Circle(-1)
    with pytest.raises(TypeError, match="argument 'center': expected Point or None, got int"):
        Circle(1, 5)
    with pytest.raises(TypeError, match="Protocols cannot be instantiated"):
        Shape()


def test_class_methods():
    c = Circle.unit()
    assert type(c) is Circle and c.radius() == 1

    class Sub(Circle):
        pass

    assert type(Sub.unit()) is Sub


def test_a_maker_is_constructor_and_function():
    assert type(File("x")) is File and type(classes.open_file("x")) is File


def test_properties():
    p = Point()
    p.x = 4
    p.name = "four"
    assert p.norm() == 4 and str(p) == "four(4, 0)"
    with pytest.raises(TypeError, match="^Point.x: expected float, got str"):
        p.x = "4"
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del p.x
    with pytest.raises(AttributeError):
        p.other = 1
    assert Point.name.__doc__ == "what it is called"


def test_field_of_a_struct_shares_memory():
    c = Circle(1, Point(x=1))
    center = c.center
    center.x = 7
    assert c.center.x == 7
    assert c.center is center
    del c
    gc.collect()
    assert center.x == 7
    other = Circle(1)
    other.center = center
    center.x = 8
    assert other.center.x == 7


def test_scalar_fields():
    values = {"flag": True, "small": -3, "byte": 100, "wide": -1 << 61, "level": 300, "huge": 1 << 62, "half": 0.5, "whole": 0.1, "count": 7}
    s = classes.Scalars()
    assert all(getattr(s, name) == 0 for name in values)
    for name, value in values.items():
        setattr(s, name, value)
    assert {name: getattr(s, name) for name in values} == values
    assert s.seen() == "true -3 100 -2305843009213693952 300 4611686018427387904 0.5 0.1 7"
    s.double()
    assert (s.flag, s.small, s.byte, s.wide, s.level, s.huge, s.half, s.whole, s.count) == (False, -6, 200, -1 << 62, 600, 1 << 63, 1.0, 0.2, 14)
    assert type(s.flag) is bool and type(s.half) is float and type(s.level) is int
    for copied in (classes.scalars_by_value(s), classes.given(s)):
        copied.small += 1
        assert copied.small == -5 and copied.seen().startswith("false -5 200")
    assert s.small == -5, "what any returns is the same object"
    for name, wrong, text in (("small", 128, "int8"), ("byte", -1, "uint8"), ("huge", 1 << 64, "uint64"), ("half", 1e300, "float32")):
        with pytest.raises(OverflowError, match=f"^Scalars.{name}: .*{text}"):
            setattr(s, name, wrong)
    for name in values.keys() - {"flag"}:
        with pytest.raises(TypeError, match=f"^Scalars.{name}: expected"):
            setattr(s, name, "x")
    s.flag = "truth"
    assert s.flag is True and s.byte == 200


def test_methods():
    p = Point(x=1)
    p.move(1, dy=2)
    assert (p.x, p.y) == (2, 2)
    assert Circle(2).scaled(by=2).area() == math.pi * 16
    with pytest.raises(TypeError, match="Point.move\\(\\) missing"):
        p.move(1)
    with pytest.raises(TypeError, match="requires a 'classes.Point' object|descriptor"):
        Point.move(Circle(1), 1, 2)


def test_the_same_pointer_is_the_same_object():
    c = Circle(1)
    assert c.itself() is c
    assert c.scaled(1) is not c
    ref = weakref.ref(c)
    del c
    gc.collect()
    assert ref() is None


def test_nil_is_none():
    assert classes.nothing() is None


def test_comparison():
    small, large = Circle(1), Circle(2)
    assert small < large and small <= large and large > small and large >= small
    assert small == Circle(1) and small != large and not small == 5 and small != None  # noqa: E711
    assert sorted([large, small])[0] is small
    with pytest.raises(TypeError, match="not supported between"):
        small < 5
    with pytest.raises(TypeError, match="unhashable"):
        hash(small)
    assert Point(x=1) == Point(x=1, name="other") and Point() != Point(x=1)


def test_interfaces():
    assert classes.total_area([Circle(1), Square(2), classes.hidden()]) == math.pi + 4 + 42
    assert type(classes.pick(True)) is Circle and type(classes.pick(False)) is Square
    hidden = classes.hidden()
    assert isinstance(hidden, Shape) and type(hidden).__name__ == "Shape" and hidden.area() == 42
    with pytest.raises(TypeError, match="argument 'shapes'\\[1\\]: expected Shape or None, got Point"):
        classes.total_area([Circle(1), Point()])


def test_in_containers():
    assert [c.radius() for c in classes.circles(3)] == [0, 1, 2]
    named = classes.by_name(["a", "b"])
    assert named["b"].radius() == 1


def test_len_and_methods_of_a_slice():
    s = Stack([])
    s.push("a")
    s.push("b")
    assert len(s) == 2 and s.pop() == "b" and len(s) == 1
    s.pop()
    with pytest.raises(RuntimeError, match="the stack is empty"):
        s.pop()


def test_with_closes():
    with File("x") as f:
        assert f.write(b"abc") == 3 and f.data() == b"abc"
    assert f.is_()
    with pytest.raises(RuntimeError, match="the file is closed"):
        f.write(b"x")


def test_what_a_method_keeps_is_copied():
    f = File("x")
    memory = bytearray(b"abc")
    f.keep(memory)
    memory[:] = b"xyz"
    memory.append(1)
    assert f.data() == b"abc"


def test_embedded_fields():
    f = classes.Framed(Square(2), width=1)
    assert f.area() == 4 and f.shape.area() == 4 and f.width == 1
    f.shape = Circle(1)
    assert f.area() == Circle(1).area() and isinstance(f.shape, Circle)
    d = Derived(5)
    assert d.base.id == 5
    d.base.id = 6
    assert d.describe() == "base 6"
    d.base = classes.Base(7)
    assert d.id == 7
    with pytest.raises(TypeError, match=r"Framed\(\) argument 'shape'"):
        classes.Framed(3)


def test_plain_structs_of_other_packages():
    corner = classes.image_Point
    r = classes.widen(classes.Rectangle(corner(1, 2), max=corner(4, 4)), 1)
    assert (r.min, r.max) == (corner(0, 1), corner(5, 5)) and corner(2, 2).in_(r)
    r.min.x = 3
    assert str(r) == "(3,1)-(5,5)" and r.dx() == 2
    assert corner(1, 2).add(corner(1, 1)) == corner(2, 3)


def test_promoted_methods():
    d = Derived(5)
    assert d.describe() == "base 5"
    d.extra = [1.0, 2.0]
    assert list(d.extra) == [1.0, 2.0]


def test_panic():
    with pytest.raises(classes.PanicError, match="boom"):
        Derived(1).boom()


def test_subclass():
    class Ring(Circle):
        def __new__(cls, radius, hole):
            self = super().__new__(cls, radius)
            self.hole = hole
            return self

        def area(self):
            return super().area() - math.pi * self.hole**2

    r = Ring(2, 1)
    assert r.area() == pytest.approx(math.pi * 3)
    assert r.itself() is r and isinstance(r, Circle)
    assert classes.total_area([r]) == math.pi * 4, "Go calls Go's method"
    r.cycle = r
    ref = weakref.ref(r)
    del r
    gc.collect()
    assert ref() is None


def test_new_without_a_value():
    with pytest.raises(TypeError):
        object.__new__(Circle)


def test_no_pickle():
    for protocol in (2, 5):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(Circle(1), protocol)
    with pytest.raises(TypeError, match="cannot pickle"):
        copy.copy(Circle(1))


def test_init_twice():
    c = Circle(1)
    c.__init__(2)
    assert c.radius() == 1


def test_one_object_a_pointer_among_many():
    rng = random.Random(1)
    shelves, firsts = [], []
    for _ in range(20_000):
        if rng.random() < 0.6 or len(shelves) < 50:
            shelves.append(classes.Shelf())  # its field has the same address, and another class
            firsts.append(shelves[-1].first())
        else:
            i = rng.randrange(len(shelves))
            shelves[i], firsts[i] = shelves[-1], firsts[-1]
            shelves.pop(), firsts.pop()
        i = rng.randrange(len(shelves))
        assert shelves[i].first() is firsts[i]
    assert all(s.first() is f for s, f in zip(shelves, firsts))


def test_the_pointer_of_an_object_that_ends():
    shelf, made = classes.Shelf(), []
    first = shelf.first()
    gone = weakref.ref(first, lambda _: made.append(shelf.first()))
    del first
    gc.collect()
    assert gone() is None and len(made) == 1 and shelf.first() is made[0]


def test_unclosed_instances_are_warned_of():
    class Derived(File):
        pass

    def warned(use):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            use()
            gc.collect()
        assert all(w.category is ResourceWarning for w in caught)
        return [str(w.message) for w in caught]

    def closes():
        with File("x"):
            pass
        Derived("x").close()

    for make in (lambda: File("x"), lambda: classes.open_file("x"), lambda: Derived("x")):
        (message,) = warned(make)
        assert re.fullmatch("unclosed <classes.File object at 0x[0-9a-f]+>", message)
    assert warned(closes) == warned(classes.Lamp) == warned(lambda: classes.Shelf().first()) == []
    raised = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda args: raised.append(type(args.exc_value))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            File("x")
    finally:
        sys.unraisablehook = hook
    assert raised == [ResourceWarning]


@needs_fork
def test_fork():
    c, p = Circle(1), Point()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            c.area()
        except RuntimeError as e:
            code = 0 if "forked" in str(e) and Circle(3).radius() == 3 else 2
        try:
            p.x
            code = 3
        except RuntimeError:
            pass
        del c, p
        gc.collect()
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert c.radius() == 1


def test_threads_share_an_instance():
    c = Circle(1)

    def work():
        for _ in range(2000):
            assert c.itself() is c
            assert c.scaled(2).radius() == 2

    together(*[work] * 6)


def test_identity_in_threads():
    """Objects end while another thread finds them by their value."""
    c = Circle(1, Point(x=5))

    def work():
        for _ in range(3000):
            assert c.center.x == 5

    together(*[work] * 6)


@measures_memory
def test_memory_is_flat():
    def work(n):
        for _ in range(n):
            c = Circle(1)
            c.itself()
            c.center
            classes.circles(3)

    work(20_000)
    before = resident()
    work(60_000)
    assert resident() - before < 16 << 20


def test_a_result_that_fails_gives_its_instances_back():
    for i in range(150):
        if i == 50:
            before = resident()
        with pytest.raises(TypeError, match="chan int"):
            classes.unhashable()
    assert resident() - before < 64 << 20


def test_references():
    def counts():
        gc.collect()
        return sys.getrefcount(Circle), sys.getrefcount(Point)

    before = counts()
    for _ in range(100):
        Circle(1).center
        try:
            Circle(-1)
        except RuntimeError:
            pass
    after = counts()
    assert all(abs(x - y) <= 2 for x, y in zip(before, after)), (before, after)


def test_instances_are_values_of_any():
    c = Circle(2)
    before = sys.getrefcount(c)
    assert classes.given(c) is c
    mixed = classes.given([c, {"a": (c, 1), 3: None}])
    assert mixed == [c, {"a": [c, 1], 3: None}] and mixed[0] is c and mixed[1]["a"][0] is c
    del mixed
    assert sys.getrefcount(c) == before
    assert classes.kinds(c, Point(x=1), classes.Square(2), classes.Base(id=1)) == ["*classes.Circle", "*classes.Point", "classes.Square", "*classes.Base"]
    assert type(classes.given(classes.Square(3))) is classes.Square

    class Sub(Circle):
        pass

    sub = Sub(1)
    assert classes.given(sub) is sub


def test_instances_pass_to_callables_of_any():
    c = Circle(2)
    assert classes.apply(lambda a, b: b[0] is a and a, c) is c
    before = sys.getrefcount(c)
    for _ in range(100):
        with pytest.raises(KeyError):
            classes.apply(lambda a, b: {}[a.radius()], c)
        with pytest.raises(TypeError):
            classes.apply(lambda a: a, c)
    classes.collect()
    assert sys.getrefcount(c) == before


def test_instances_of_any_are_dropped():
    def use():
        classes.given([Circle(1), {"x": [classes.Heavy(), classes.Heavy()]}])
        with pytest.raises(TypeError):
            classes.given([classes.Heavy(), {frozenset(): 1}])

    use()
    before = resident()
    for _ in range(100):
        use()
        gc.collect(0)
    assert resident() - before < 128 << 20


def test_instances_without_other_references():
    """An iterable that makes its items drops them before Go has the values."""
    area = pytest.approx(sum(Circle(i).area() for i in range(1, 100)))
    assert classes.total_area(Circle(i) for i in range(1, 100)) == area
    assert classes.total_area(iter([Circle(2)])) == Circle(2).area()
    assert classes.ask(lambda: (Circle(i) for i in range(1, 100))) == area
    assert sorted(c.radius() for c in classes.given({i: Circle(i) for i in range(3)}).values()) == [0, 1, 2]

    c = Circle(1)
    before = sys.getrefcount(c)
    for _ in range(100):
        classes.ask(lambda: [c, c])
        with pytest.raises(TypeError):
            classes.ask(lambda: [c, 3])
    assert sys.getrefcount(c) == before


def test_classes_of_other_packages_are_made_by_their_functions():
    assert classes.found(classes.Regexp("a+"), "baab") == "aa"
    assert classes.found(classes.Regexp.compile_posix("(a|ab)b?"), "ab") == "ab"
    with pytest.raises(RuntimeError, match=r"missing closing \)"):
        classes.Regexp("(")
    assert not hasattr(classes.Regexp, "must_compile")
    assert classes.login("h", classes.Userinfo.user("ann")) == "http://ann@h"
    assert classes.login("h", classes.Userinfo.user_password("ann", "s")) == "http://ann:s@h"
    with pytest.raises(TypeError, match="cannot create 'classes.Userinfo' instances"):
        classes.Userinfo()
    assert classes.method(classes.Request("PUT", "http://h", None)) == "PUT"


def test_other_makers_are_class_methods_and_functions():
    Route = classes.Route
    assert Route("/a").path() == Route.parse("GET /a").path() == classes.parse_route("GET /a").path() == "/a"
    assert Route.parse_strict("/b").path() == classes.parse_route_strict("/b").path() == "/b"
    assert Route.load_route("c").path() == "/c" and Route("/a").load() == 2
    assert classes.must_parse_route("GET /a").path() == classes.copy_route(Route("/a")).path() == "/a"
    assert [name for name in vars(Route) if name.startswith(("must", "from", "copy"))] == []
    assert Route.parse.__doc__ == 'parse parses "GET /a".' and str(inspect.signature(Route.parse)) == "(text)"
    with pytest.raises(RuntimeError, match="no route: x"):
        Route.parse("x")
    with pytest.raises(TypeError, match="Route.parse\\(\\) argument 'text': expected str, got int"):
        Route.parse(1)

    class Sub(Route):
        pass

    assert type(Sub.parse("GET /a")) is Sub


def test_classes_of_one_name_are_told_apart():
    other = type("Cell", (), {})()
    raises(TypeError, classes.Cell().joins, other, mentions="argument 'other': expected classes.Cell, got test_classes.Cell")
    raises(TypeError, classes.Cell().joins, type("Cellar", (), {})(), mentions="argument 'other': expected Cell, got Cellar")


def test_structs_of_fields_take_them_by_position():
    Cell, Span = classes.Cell, classes.Span
    cell = Cell(1, 2, "a")
    assert (cell.row, cell.column, cell.sheet) == (1, 2, "a") and repr(cell) == "Cell(row=1, column=2, sheet='a')"
    match cell:
        case Cell(row, column, sheet):
            assert Cell(row, column, sheet) == cell
    assert repr(Cell(1, sheet="b")) == "Cell(row=1, column=0, sheet='b')"
    assert Span(cell, Cell(3)).to.row == 3
    raises(TypeError, Cell, 1, row=2, mentions="multiple values for argument 'row'")
    raises(TypeError, Cell, 1, 2, "a", 4, mentions="Cell()")
    raises(TypeError, Cell, 1, "2", mentions="Cell() argument 'column': expected int, got str")
    assert list(inspect.signature(Cell).parameters) == list(Cell.__match_args__) == ["row", "column", "sheet"]


def test_values_are_equal_as_in_go():
    Cell, Span = classes.Cell, classes.Span
    cell = Cell(1, 2)
    assert cell == Cell(1, 2) == Cell(0, 2).below() and cell != Cell(1, 3) and not cell != Cell(1, 2)
    assert cell != (1, 2, "") and cell != None and cell in [Cell(1, 2)]  # noqa: E711
    assert Span(cell, Cell(), (1, 2)) == Span(Cell(1, 2), Cell(), [1, 2]) != Span(cell)
    for value in cell, Span():
        with pytest.raises(TypeError, match="unhashable type"):
            hash(value)
    cell.row = 5
    assert cell != Cell(1, 2) and cell == Cell(5, 2)


def test_what_has_pointers_is_itself():
    first, second = classes.Chain(1), classes.Chain(1)
    assert first != second and len({first, second}) == 2
    second.next = first
    assert second.next is first and second.next == first
    assert classes.Slot(1) != classes.Slot(1) and hash(classes.Slot([]))


def test_fields_come_before_functions_that_read():
    reply = classes.Reply(200, text="OK")
    assert (reply.code, reply.text, reply.body) == (200, "OK", None)
    assert repr(reply) == "Reply(code=200, text='OK', body=None)"
    assert repr(classes.read_reply("404 Not Found")) == "Reply(code=404, text='Not Found', body=None)"
    reply.body = io.BytesIO(b"abc")
    assert reply.body.read() == b"abc"
    ledger = classes.Ledger("book")
    assert (ledger.name, ledger.lines()) == ("book", 1)


def test_classes_of_other_packages_have_their_docs():
    doc = " ".join(inspect.getdoc(classes.Regexp).split())
    assert doc.startswith("Regexp is the representation of a compiled regular expression. ") and "such as Regexp.longest." in doc
    assert " Regexp of Go's package regexp. Regexp parses a regular expression and returns, if successful, a Regexp object" in doc
    assert inspect.getdoc(classes.Regexp.find_string).startswith("find_string returns a string holding the text of the leftmost match")
    assert inspect.getdoc(classes.Userinfo.user_password).startswith("user_password returns a Userinfo containing")
    assert inspect.getdoc(classes.Request.method).startswith("method specifies the HTTP method")
