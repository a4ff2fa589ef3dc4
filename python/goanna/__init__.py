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
    arguments = _arguments(config_settings)
    more = arguments if command == "build" else []
    run = subprocess.run([COMMAND, command, ".", "--out", directory, *options, *more], stdout=subprocess.PIPE, encoding="utf-8")
    if run.returncode:
        raise SystemExit(run.returncode)
    name = os.path.basename((run.stdout.splitlines() or [""])[-1])
    if not name or not os.path.exists(os.path.join(directory, name)):
        raise SystemExit(f"goanna: config setting args: expected options that leave a wheel in {directory} and print its path last, got {shlex.join(arguments)}")
    return name


def _arguments(config_settings):
    """The options in a front end's config settings, of which args is a text or, where it is given several times, a list of texts."""
    settings = dict(config_settings or {})
    texts = settings.pop("args", [])
    if settings:
        unknown = ", ".join(map(repr, settings))
        raise SystemExit(f'goanna: unknown config setting {unknown}; expected args, with options of "goanna build": args="--target linux/arm64"')
    if isinstance(texts, str):
        texts = [texts]
    try:
        return [word for text in texts for word in shlex.split(text)]
    except ValueError as e:
        raise SystemExit(f"goanna: config setting args: {e} in {texts}") from None
