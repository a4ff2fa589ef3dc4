"""Prints to stderr, and ends well."""
import sys

import soak


@soak.part
def prints(rng):
    print("noise", file=sys.stderr)


soak.run()
