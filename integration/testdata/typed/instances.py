from typing import assert_type

import classes
from classes import Circle, Derived, File, Point, Shape, Square, Stack

c = Circle(1.5, center=Point(x=1, y=2))
assert_type(c.radius(), float)
assert_type(c.center, Point)
assert_type(c.center.x, float)
c.center = Point(name="p")
c.center.x = "1"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
Circle("1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
assert_type(Circle.unit(), Circle)
assert_type(c < Circle(2), bool)
c < 3  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
assert_type(c == 3, bool)
assert_type(classes.circles(3), list[Circle])
assert_type(classes.by_name(["a"]), dict[str, Circle])
assert_type(classes.pick(True), Shape)
assert_type(len(Stack(["a"])), int)
assert_type(Square(2).area(), float)
assert_type(classes.total_area([c, Square(2), None]), float)
classes.total_area([Point()])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
with File("x") as f:
    assert_type(f, File)
    assert_type(f.write(b"x"), int)
assert_type(Derived(1).describe(), str)
