"""What stubs say of several packages in one wheel."""

from typing import assert_type

import facade
from facade import colors, image, png

rectangle = image.rectangle(0, 0, 3, 2)
assert_type(rectangle, image.Rectangle)
assert_type(rectangle.width(), int)
picture = image.Picture(rectangle)
picture.set(0, 0, colors.RGBA(r=1))
assert_type(picture.at(0, 0), colors.AnyColor)
assert_type(picture.rgba_at(0, 0), colors.RGBA)
assert_type(image.darkness, image.Uniform)
level: png.CompressionLevel = png.BEST_SPEED
assert_type(image.PanicError(), facade.PanicError)
png.encode(3, picture)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
