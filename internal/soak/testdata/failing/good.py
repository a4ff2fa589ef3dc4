"""Does what it should."""
import soak


@soak.part
def counts(rng):
    for _ in range(rng.randrange(1, 10)):
        soak._count()


soak.run()
