"""One wheel of packages of one Go name, math/rand, crypto/rand and the author's own rand, and of a package of the author's in the project's folder."""

import io

import beside
import pytest
from beside import dice, fixed, rand, secure


def test_each_has_its_own():
    assert beside.__all__ == ["Array", "PanicError"]
    assert rand.Rand.__module__ == "beside.rand" and fixed.Counter.__module__ == "beside.fixed"
    assert hasattr(rand, "intn") and not hasattr(secure, "intn") and hasattr(secure, "prime") and not hasattr(rand, "prime")
    buffer = bytearray(16)
    assert secure.read(buffer) == 16 and any(buffer)
    assert 0 <= secure.int(io.BytesIO(bytes(64)), 10) < 10


def test_types_are_those_of_the_other_package():
    ones = rand.Rand(rand.seeded(1))
    assert dice.throws_of(ones, 5) == dice.throws_of(rand.Rand(rand.seeded(1)), 5)
    counter = fixed.Counter(n=5)
    assert isinstance(counter, rand.Source)
    same = rand.Rand(counter)
    assert (same.int63() >> 32, counter.n) == (6, 6)
    assert type(fixed.source(3)) is fixed.Counter
    assert dice.next(counter) == str(7 << 32)


def test_directives_and_errors_are_those_of_own_packages():
    assert not hasattr(dice, "throws")
    assert dice.throws_of.__doc__ == "throws_of is a list of throws of a die."
    with pytest.raises(TypeError, match="next\\(\\) argument 'c': expected Counter or None, got Rand"):
        dice.next(rand.Rand(rand.seeded(1)))
