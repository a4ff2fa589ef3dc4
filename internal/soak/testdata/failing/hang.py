"""Waits for ever."""
import threading

import soak


@soak.part
def waits(rng):
    threading.Event().wait()


soak.run()
