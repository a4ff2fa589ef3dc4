"""The command goanna, which makes Python extension modules of Go packages, and its build backend (PEP 517, PEP 660)."""

import os
import shlex
import subprocess

__all__ = ["build_editable", "build_sdist", "build_wheel", "load_ipython_extension", "prepare_metadata_for_build_editable", "prepare_metadata_for_build_wheel"]

COMMAND = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "goanna.exe" if os.name == "nt" else "goanna")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _made("build", wheel_directory, config_settings)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _made("build", wheel_directory, config_settings, "--editable")


def build_sdist(sdist_directory, config_settings=None):
    return _made("sdist", sdist_directory, config_settings)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    return _made("metadata", metadata_directory, config_settings)


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def load_ipython_extension(ipython):
    """Registers the cell magic %%goanna, for %load_ext goanna."""
    from goanna.magic import GoannaMagics

    ipython.register_magics(GoannaMagics)


def _made(command, directory, config_settings, *options):
    """Has the command make something in a directory from the current one, and returns its name. What it says goes to stderr."""
    settings = dict(config_settings or {})
    arguments = settings.pop("args", [])
    if settings:
        raise SystemExit(f'goanna has no config setting {", ".join(map(repr, settings))}; expected "args", options of "goanna build"')
    if isinstance(arguments, str):
        arguments = [arguments]
    more = [word for argument in arguments for word in shlex.split(argument)] if command == "build" else []
    run = subprocess.run([COMMAND, command, ".", "--out", directory, *options, *more], stdout=subprocess.PIPE, encoding="utf-8")
    if run.returncode:
        raise SystemExit(run.returncode)
    return os.path.basename(run.stdout.splitlines()[-1])
