"""Cells of Go in IPython, as a notebook runs them: python magic.py MODULE@VERSION, with the version of golang.org/x/mod that is at hand, and the cells of a page as
JSON on stdin."""

import json
import os
import re
import shutil
import sys
import uuid

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()


def run(cell):
    """Runs a cell without an error, and returns its result."""
    with capture_output() as captured:
        done = shell.run_cell(cell)
    assert done.success, captured.stdout + captured.stderr
    return done.result


def fails(cell):
    """Runs a cell that fails, and returns what the notebook shows."""
    with capture_output() as captured:
        done = shell.run_cell(cell)
    assert not done.success, cell
    return re.sub(r"\x1b\[[\d;]*m", "", captured.stdout + captured.stderr)  # without colours


# no run before has compiled it
unique = uuid.uuid4().hex
CELL = f"""%%goanna
// Of cell {unique}.
import (
	"errors"
	"strings"
)

// ErrEmpty is returned for an empty text.
var ErrEmpty = errors.New("empty")

// Shout makes a text loud.
func Shout(text string) (string, error) {{
	if text == "" {{
		return "", ErrEmpty
	}}
	return strings.ToUpper(text), nil
}}

// A Counter counts.
type Counter struct{{ N int }}

// Next returns the next number.
func (c *Counter) Next() int {{ c.N++; return c.N }}
"""

try:
    for cell in json.load(sys.stdin):
        result = run(cell)
    assert result == ([1.5, 2.5, 3.5], 5.0), result

    # a notebook shows an Array as a table, and a terminal by its repr; both are short however long the Array is
    shown, _ = shell.display_formatter.format(run("smooth(range(100_000))"))
    assert shown == {"text/plain": run("repr(smooth(range(100_000)))"), "text/html": run("smooth(range(100_000))._repr_html_()")}, shown
    assert shown["text/plain"].startswith("Array([1.0, 2.0, ") and len(shown["text/plain"]) < 500, shown
    assert shown["text/html"].startswith("<table><caption>Array(shape=(99998,), ") and len(shown["text/html"]) < 1000, shown

    run(CELL)
    module = sys.modules[run("shout.__module__")]
    folder = os.path.dirname(module.__file__)
    assert run("shout('go')") == "GO"
    assert run("shout.__doc__") == "shout makes a text loud."
    assert run("c = Counter(); c.next(); c.next()") == 2
    assert "EmptyError: empty" in fails("shout('')")

    # a second run compiles nothing, nor does one in another process
    run("first = shout")
    run(CELL)
    assert run("shout is first")
    del sys.modules[module.__name__]
    os.environ["PATH"], path = "", os.environ["PATH"]
    run(CELL)
    os.environ["PATH"] = path
    assert run("shout('again')") == "AGAIN"

    # an error has the line of the cell
    said = fails('%%goanna\n\nfunc Bad() int { return "text" }\n')
    assert said.startswith("UsageError: cell.go:3:25: cannot use"), said
    said = fails("%%goanna\npackage mine\n\nimport \"unsafe\"\n\nfunc Bad(c unsafe.Pointer) {}\n")
    assert said.startswith("UsageError: cell.go:6:10: parameter 'c' of Bad: unsafe.Pointer has no Python counterpart"), said
    assert "unrecognized arguments" in fails("%%goanna --colour\nfunc F() {}\n")
    assert [name for name in os.listdir(os.path.dirname(folder)) if name.startswith("building-")] == []

    run(f"""%%goanna --require {sys.argv[1]}
// Of cell {unique}.
import "golang.org/x/mod/semver"

// Newer compares versions.
func Newer(v, w string) bool {{ return semver.Compare(v, w) > 0 }}
""")
    assert run("newer('v1.10.0', 'v1.9.0')") is True
finally:
    for folder in {os.path.dirname(module.__file__) for name, module in sys.modules.items() if name.startswith("goanna_cell_")}:
        shutil.rmtree(folder)
