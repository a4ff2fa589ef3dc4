"""An enumeration with another name than its type in Go."""

import enum
import pickle

import keywords as k
import pytest


def test_the_class_has_the_name():
    assert k.Size.__name__ == "Size" and issubclass(k.Size, enum.IntEnum) and k.Size.__module__ == "keywords"
    assert not hasattr(k, "Dim") and "Size" in k.__all__
    assert list(k.Size) == [k.Size.SMALL, k.Size.LARGE] == [k.DIM_SMALL, k.DIM_LARGE]
    assert k.Size.__doc__ == "Size is how large." and k.fit.__doc__ == "fit takes a Size."
    assert pickle.loads(pickle.dumps(k.Size.LARGE)) is k.Size.LARGE


def test_arguments_and_results():
    assert k.fit() == (k.Size.LARGE, [k.Size.SMALL, 7])
    assert isinstance(k.fit(k.Size.SMALL)[0], k.Size) and type(k.fit()[1][1]) is int
    with pytest.raises(ValueError, match="Size"):
        k.fit(5)
