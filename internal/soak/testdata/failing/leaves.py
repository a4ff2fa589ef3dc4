"""Leaves a process behind."""
import subprocess
import sys

import soak


@soak.part
def starts(rng):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


soak.run()
