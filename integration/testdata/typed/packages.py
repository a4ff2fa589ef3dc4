"""What stubs say of several packages in one wheel."""

from typing import assert_type

import facade
from facade import colors, draw, image, png

rectangle = image.rectangle(0, 0, 3, 2)
assert_type(rectangle, image.Rectangle)
assert_type(rectangle.width(), int)
picture = image.Picture(rectangle)
picture.set(0, 0, colors.RGBA(r=1))
assert_type(picture.at(0, 0), colors.AnyColor)
assert_type(picture.rgba_at(0, 0), colors.RGBA)
assert_type(image.darkness, image.Uniform)
draw.draw(picture, rectangle, image.darkness, image.Point(), draw.Op.SRC)


def quantize(quantizer: draw.Quantizer) -> None:  # with arguments of a palette's items, which are classes of image/color
    assert_type(quantizer.quantize([colors.RGBA(r=1), colors.Gray(y=2)], picture), colors.Palette)
    quantizer.quantize([rectangle], picture)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


level: png.CompressionLevel = png.BEST_SPEED
assert_type(image.PanicError(), facade.PanicError)
png.encode(3, picture)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
