"""One wheel of several Go packages: facade of image, image/color, image/png, cmp and unique, each a submodule."""

import importlib
import io
import pickle
import sys

import pytest

import facade
from facade import colors, image, order, png, unique


def test_submodules():
    assert facade.__all__ == ["Array", "PanicError"]
    for module in colors, image, png:
        assert module.Array is facade.Array and module.PanicError is facade.PanicError
        assert all(hasattr(module, name) for name in module.__all__)
        assert module.__doc__.startswith("Package ")
        assert importlib.reload(module).__all__ == module.__all__
    assert not hasattr(facade, "rectangle") and not hasattr(png, "rectangle")


def test_types_are_one_class():
    picture = image.Picture(image.rectangle(0, 0, 3, 2))
    picture.set(1, 1, colors.RGBA(r=1, g=2, b=3, a=255))
    assert type(picture.at(1, 1)) is colors.RGBA
    stream = io.BytesIO()
    png.encode(stream, picture)
    back = png.decode(io.BytesIO(stream.getvalue()))
    assert type(back).__module__ == "facade.image"
    assert back.at(1, 1).rgba() == picture.at(1, 1).rgba()
    assert not hasattr(png, "Picture") and not hasattr(image, "Alpha16Model")


def test_names():
    assert image.rectangle(1, 2, 5, 8).width() == 4
    assert image.Picture.__qualname__ == "Picture" and image.Picture.__module__ == "facade.image"
    assert image.rectangle.__module__ == "facade.image" and image.rectangle.__name__ == "rectangle"
    assert not hasattr(image.Rectangle, "dx") and not hasattr(image, "RGBA")
    assert colors.AnyColor.__module__ == "facade.colors"
    with pytest.raises(TypeError, match="Protocols cannot be instantiated"):
        colors.AnyColor()


def test_skipped():
    assert not hasattr(image.NRGBA64, "from_rect") and hasattr(image, "NRGBA64")
    assert not hasattr(image.Point, "in_")
    assert "YCBCR_SUBSAMPLE_RATIO410" not in dir(image)


def test_variables_are_set():
    assert image.zp.x == 0 and "zp" not in vars(image)
    image.zp = image.Point(x=1)
    try:
        assert image.zp.x == 1 and "zp" not in vars(image)
        with pytest.raises(TypeError, match="^zp: expected Point, got int$"):
            image.zp = 1
    finally:
        image.zp = image.Point()


def test_instantiations():
    assert (order.compare_int(1, 2), order.compare_texts("b", "a")) == (-1, 1)
    assert (order.less_int(1, 2), order.less_string("b", "a"), hasattr(order, "compare_string")) == (True, False, False)  # those of cmp.Less by default
    with pytest.raises(TypeError):
        order.compare_int("a", "b")
    text, number = unique.make_string("x"), unique.make_number(7)
    assert (text.value(), number.value()) == ("x", 7)
    assert (type(text).__qualname__, type(number).__qualname__) == ("HandleString", "Number")
    assert type(text) is unique.HandleString and type(number) is unique.Number


def test_variables():
    assert "darkness" in dir(image) and "opaque" in dir(image) and "white" not in dir(image)
    assert image.darkness.at(0, 0).rgba() == (0, 0, 0, 0xFFFF)
    assert colors.white.y == 0xFFFF
    for name in "white", "black", "nothing":
        with pytest.raises(AttributeError, match=f"module 'facade.image' has no attribute '{name}'"):
            getattr(image, name)


def test_enumerations():
    assert type(png.BEST_SPEED).__module__ == "facade.png"
    assert pickle.loads(pickle.dumps(png.BEST_SPEED)) is png.BEST_SPEED


def test_functions_are_pickled_by_name():
    assert pickle.loads(pickle.dumps(image.rectangle)) is image.rectangle


def test_exceptions():
    with pytest.raises(image.FormatError) as raised:
        image.decode(io.BytesIO(b"no picture"))
    assert raised.type.__module__ == "facade.image"
    with pytest.raises(RuntimeError, match="not a PNG file"):
        png.decode(io.BytesIO(b"no picture at all"))


def test_reference_counts():
    before = sys.getrefcount(image.Picture)
    for _ in range(100):
        image.Picture(image.rectangle(0, 0, 3, 2))
    assert sys.getrefcount(image.Picture) - before < 10
