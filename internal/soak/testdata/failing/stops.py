"""Does not come to its end."""
import os

import soak


@soak.part
def stops(rng):
    os._exit(0)


soak.run()
