"""Ends by a signal in the second of its parts."""
import ctypes

import soak


@soak.part
def good(rng):
    soak._count()


@soak.part
def reads_address_0(rng):
    ctypes.string_at(0)


soak.run()
