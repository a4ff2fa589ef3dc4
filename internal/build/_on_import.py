"""Builds a package when a process imports it for the first time ("goanna develop --on-import")."""

import os
import shutil
import subprocess
import sys


class Builder:
    """A finder (sys.meta_path) that finds nothing, and has the package built before others find it."""

    def __init__(self, package, command, folder):
        self.package, self.command, self.folder = package, command, folder

    def find_spec(self, name, path=None, target=None):
        if name == self.package:
            sys.meta_path.remove(self)
            # the environment in which a front end has built the package is gone
            command = self.command if os.path.exists(self.command) else shutil.which("goanna")
            if command is None:
                raise ImportError(f"{name} is built when it is imported, by goanna, which is not on PATH: install it, or install {self.folder} without --on-import", name=name)
            build = [command, "build", "--editable", "--on-import", "--out", self.folder + "/.goanna", self.folder]
            made = subprocess.run(build, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
            if made.returncode:
                raise ImportError(f"goanna could not build {name}\n{made.stderr}", name=name)
        return None
