"""What tools show of a module: pydoc and help(), IPython's completer, and Sphinx's autodoc."""

import contextlib
import inspect
import io
import pydoc
import re
import subprocess
import sys

import classes
import facade
import facade.image
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell


def text_of(thing):
    return pydoc.render_doc(thing, renderer=pydoc.plaintext)


def section(text, name):
    """The part of pydoc's text of a module under a heading."""
    return re.search(rf"^{name}\n((?: .*|)\n)*", text, re.MULTILINE)[0]


def test_pydoc_shows_a_module():
    text = text_of(classes)
    assert text.splitlines()[0] == "Python Library Documentation: package classes"
    assert f"NAME\n    classes - {inspect.getdoc(classes).splitlines()[0].rstrip('.')}" in text
    functions = section(text, "FUNCTIONS")
    assert "    parse_route(text)\n        parse_route parses \"GET /a\".\n" in functions and "    total_area(shapes)\n" in functions
    whole = section(text, "CLASSES")
    for part in (
        "class Circle(builtins.object)\n     |  Circle(radius, center=None)\n     |\n     |  Circle is a round shape.\n",
        "     |  Class methods defined here:\n     |\n     |  unit()\n",
        "     |  parse(text)\n     |      parse parses \"GET /a\".\n",
        "     |  Data descriptors defined here:\n     |\n     |  name\n     |      what it is called\n",
        "     |  move(self, /, dx, dy)\n",
        "     |  __add__(self, other, /)\n     |      __add__ adds.\n",
    ):
        assert part in re.sub(r" +$", "", whole, flags=re.MULTILINE), part
    assert "DO NOT EDIT" not in text


def test_help_shows_members():
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        help(classes.Route.parse)
        help(classes.Circle.scaled)
        help(classes.Circle(1).area)
        help(classes.Point.name)
    text = shown.getvalue()
    for part in ("parse(text)", 'parse parses "GET /a".', "scaled(self, /, by)", "Help on built-in function area", "what it is called"):
        assert part in text, text


def test_what_has_no_comment_says_what_it_is():
    assert facade.__doc__.startswith("Go packages image, image/color, ") and facade.image.__doc__.startswith("Package image implements")
    assert f"facade - {facade.__doc__.rstrip('.')}"[:30] in text_of(facade)


def test_each_function_and_method_has_a_signature():
    things = {name: getattr(classes, name) for name in classes.__all__}
    for name, thing in list(things.items()):
        if inspect.isclass(thing) and thing.__module__ == "classes":
            things |= {f"{name}.{member}": value for member, value in inspect.getmembers(thing, inspect.isroutine) if member[0] != "_"}
    routines = [thing for thing in things.values() if inspect.isroutine(thing)]
    assert len(routines) > 100
    for thing in routines:
        inspect.signature(thing)


def completions(code, jedi):
    shell = InteractiveShell.instance()
    shell.Completer.use_jedi = jedi
    shell.user_ns.update(classes=classes, circle=classes.Circle(1))
    with provisionalcompleter():
        return {code[: c.start] + c.text for c in shell.Completer.completions(code, len(code))}


def test_ipython_completes_names():
    for jedi in False, True:
        assert "classes.parse_route" in completions("classes.parse_r", jedi), jedi
        assert {"circle.radius", "circle.scaled"} <= completions("circle.", jedi), jedi
        assert "classes.Route.parse_strict" in completions("classes.Route.pa", jedi), jedi
    shown = InteractiveShell.instance().object_inspect("circle.scaled")
    assert shown["definition"] == "circle.scaled(by)" and shown["docstring"].startswith("scaled ")


def test_sphinx_documents_a_module(tmp_path):
    (tmp_path / "conf.py").write_text('project = "classes"\nextensions = ["sphinx.ext.autodoc"]\n')
    (tmp_path / "index.rst").write_text("classes\n=======\n\n.. automodule:: classes\n   :members:\n   :undoc-members:\n   :special-members: __add__\n")
    command = [sys.executable, "-m", "sphinx", "-q", "--no-color", "-b", "text", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    text = (tmp_path / "out" / "index.txt").read_text()
    for part in (
        "class classes.Circle(radius, center=None)\n\n   Circle is a round shape.",
        '   classmethod parse(text)\n\n      parse parses "GET /a".',
        "   move(dx, dy)\n",
        "   name\n\n      what it is called\n",
        "   __add__(other, /)\n",
        'classes.parse_route(text)\n\n   parse_route parses "GET /a".\n',
    ):
        assert part in text, part
    # text of Go's standard library is no reStructuredText
    assert [line for line in done.stderr.splitlines() if not line.endswith("[docutils]")] == []
