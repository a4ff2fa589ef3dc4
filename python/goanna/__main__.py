"""python -m goanna, and the script goanna."""

import os
import subprocess
import sys

from goanna import COMMAND


def main():
    if os.name == "nt":  # where execv returns to the shell before the program ends
        sys.exit(subprocess.run([COMMAND, *sys.argv[1:]]).returncode)
    os.execv(COMMAND, ["goanna", *sys.argv[1:]])


if __name__ == "__main__":
    main()
