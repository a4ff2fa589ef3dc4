"""What stubs say of the protocols of classes."""

import copy
import pickle
from typing import assert_type

from classes import Amount, Dial, Labelled, Row, Table, Tag

dial = Dial()
assert_type(dial.level, int)
dial.level = 3
dial.level = "3"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]

assert_type(hash(Tag("a")), int)

row = Row(1, 2)
assert_type(row[0], float)
row[0] = 1.5
del row[0]
assert_type(len(row), int)

table = Table()
table["a"] = 1
assert_type(table["a"], int)
assert_type("a" in table, bool)
table[1]  # type: ignore[index]  # pyright: ignore[reportArgumentType]

assert_type(copy.copy(Amount(1)), Amount)
pickle.dumps(Amount(1))

labelled = Labelled()
assert_type(labelled.x, float)
labelled.y = 2
