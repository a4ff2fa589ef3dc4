"""Finds a wrong answer."""
import soak


@soak.part
def adds(rng):
    n = rng.randrange(100)
    assert n + 1 == n, f"got {n}"


soak.run()
