"""The cell magic %%goanna of IPython and Jupyter, which %load_ext goanna registers."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import zipfile

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from goanna import COMMAND


@magics_class
class GoannaMagics(Magics):
    @magic_arguments()
    @argument("-r", "--require", action="append", default=[], metavar="MODULE@VERSION", help="a Go module that the cell imports packages of; may be repeated")
    @argument("-v", "--verbose", action="store_true", help="show what the build says")
    @cell_magic
    def goanna(self, line, cell):
        """Compile the cell, a file of Go, and import its names.

        The package clause may be left out. A cell is compiled once: the module is kept in the user's cache folder, under a name that has a digest of the cell, and
        "goanna clean --all" removes it.

            %%goanna
            // Add adds.
            func Add(a, b int) int { return a + b }
        """
        options = parse_argstring(self.goanna, line)
        module = load(source(cell), options.require, options.verbose)
        self.shell.push({name: getattr(module, name) for name in module.__all__})


def source(cell):
    """The Go file of a cell. Its first line stands for that of the magic, so that positions are those in the cell."""
    has_clause = re.search(r"^package \w+", cell, re.MULTILINE)
    return ("\n" if has_clause else "package cell\n") + cell


def load(text, requires, verbose):
    """The module of a Go file, imported."""
    tool = os.stat(COMMAND)
    digest = hashlib.sha256(repr((text, requires, tool.st_size, tool.st_mtime_ns)).encode()).hexdigest()[:16]
    name = f"goanna_cell_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    folder = os.path.join(cache(), "goanna", "cells", name)
    if not os.path.isdir(folder):
        build(text, requires, verbose, name, folder)
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def cache():
    """The user's cache folder, as the command has it."""
    if os.name == "nt":
        return os.environ["LOCALAPPDATA"]
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches")
    return os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")


def build(text, requires, verbose, name, folder):
    """Makes the package of a Go file in a folder, which is there whole or not at all."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder), prefix="building-") as work:
        for file, content in {
            "cell.go": text,
            "go.mod": "module example.com/cell\n\ngo 1.26\n",
            "pyproject.toml": f'[build-system]\nrequires = ["goanna"]\nbuild-backend = "goanna"\n\n[tool.goanna]\nmodule = "{name}"\n',
        }.items():
            with open(os.path.join(work, file), "w", encoding="utf-8") as f:
                f.write(content)
        if requires:
            run(["go", "get", *requires], work, verbose)
        try:
            wheel = run([COMMAND, "build", ".", "--out", "out"], work, verbose).splitlines()[-1]
        finally:
            run([COMMAND, "clean", "."], work, False)
        with zipfile.ZipFile(wheel) as files:
            files.extractall(os.path.join(work, "site"))
        try:
            os.rename(os.path.join(work, "site", name), folder)
        except OSError:
            if not os.path.isdir(folder):  # else another notebook was faster
                raise


def run(command, folder, verbose):
    """Runs a program, and returns what it prints. If it fails, so does the cell."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        # the steps of the build and the folder of the cell say nothing
        said = re.split(r"^goanna: ", done.stderr, maxsplit=1, flags=re.MULTILINE)[-1]
        raise UsageError(said.replace(folder + os.sep, "").strip())
    if verbose:
        print(done.stderr, end="", file=sys.stderr)
    return done.stdout
