"""The build backend (PEP 517) of goanna itself: Go compiles the command, which then writes its wheel."""

import os
import subprocess


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    run = subprocess.run(["go", "run", "./internal/dist", "-out", wheel_directory], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return os.path.basename(run.stdout.splitlines()[-1])
