"""Tests of the built module against NumPy and Pillow."""

import array
import gc
import inspect
import io
import sys
import threading
from pathlib import Path

import imaging
import numpy as np
import pytest
from PIL import Image, ImageOps

PHOTO = (Path(__file__).parent.parent / "chelsea.jpg").read_bytes()


def file_of(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def noise(*shape, seed=1):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def in_layouts(make):
    """The same kind of array in memory of every sort, by name. make(*shape) returns a C-contiguous array."""
    return {
        "contiguous": make(24, 31),
        "fortran": np.asfortranarray(make(24, 31)),
        "transposed": make(31, 24).T,
        "flipped": make(24, 31)[::-1],
        "mirrored": make(24, 31)[:, ::-1],
        "both": make(24, 31)[::-1, ::-1],
        "cropped": make(30, 40)[3:27, 5:36],
        "every other": make(48, 62)[::2, ::2],
        "channel": make(24, 31, 3)[..., 1],
    }


LAYOUTS = in_layouts(noise)
layouts = pytest.mark.parametrize("layout", LAYOUTS)


# decode


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1", "LA"])
def test_decode_png_is_exact(mode):
    rgba = noise(23, 17, 4)
    picture = Image.fromarray(rgba) if mode in ("RGBA", "LA") else Image.fromarray(rgba[..., :3].copy())
    picture = picture.convert(mode)
    got = np.asarray(imaging.decode(file_of(picture, "PNG")))
    assert got.shape == (23, 17, 4) and got.dtype == np.uint8
    assert np.array_equal(got, np.asarray(picture.convert("RGBA")))


def test_decode_jpeg_is_close():
    got = np.asarray(imaging.decode(PHOTO))
    want = np.asarray(Image.open(io.BytesIO(PHOTO)).convert("RGBA"))
    assert got.shape == want.shape == (300, 451, 4)
    # Decoders may round, and may smooth the chroma, which is stored at half the size, as they like.
    assert np.abs(got.astype(int) - want).mean() < 2


def test_decode_grey_jpeg_is_close():
    picture = Image.open(io.BytesIO(PHOTO)).convert("L")
    data = file_of(picture, "JPEG", quality=95)
    got = np.asarray(imaging.decode(data))
    want = np.asarray(Image.open(io.BytesIO(data)))
    assert (got[..., 3] == 255).all()
    for channel in range(3):
        assert np.abs(got[..., channel].astype(int) - want).max() <= 2


def test_decode_gif():
    picture = Image.open(io.BytesIO(PHOTO)).convert("P", palette=Image.Palette.ADAPTIVE)
    data = file_of(picture, "GIF")
    want = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
    assert np.array_equal(np.asarray(imaging.decode(data)), want)


def test_decode_takes_any_bytes_like_object():
    want = np.asarray(imaging.decode(PHOTO))
    for data in (bytearray(PHOTO), memoryview(PHOTO), array.array("B", PHOTO), np.frombuffer(PHOTO, np.uint8)):
        assert np.array_equal(np.asarray(imaging.decode(data)), want)


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "0 bytes"),
        (b"hello, world", "hello"),
        (PHOTO[:1000], "jpeg"),
        (b"GIF89a\xff\xff\xff\xff\0\0\0", "65535 x 65535"),
    ],
)
def test_decode_of_no_picture(data, message):
    with pytest.raises(ValueError, match=message):
        imaging.decode(data)


# zero copy


def test_numpy_shares_the_memory_of_an_array_both_ways():
    photo = imaging.decode(PHOTO)
    a, b, view = np.asarray(photo), np.asarray(photo), memoryview(photo)
    assert a.ctypes.data == b.ctypes.data == np.asarray(view).ctypes.data
    assert np.shares_memory(a, b)
    assert a.flags.writeable and a.flags.c_contiguous and not a.flags.owndata
    assert a.ctypes.data % 64 == 0
    a[5, 6] = (1, 2, 3, 4)
    assert view[5, 6, 3] == 4
    view[5, 6, 3] = 44
    assert b[5, 6, 3] == 44


def test_go_reads_and_writes_the_memory_of_numpy():
    grey = noise(40, 50)
    before, where = grey.copy(), grey.ctypes.data
    assert imaging.box_blur(grey, 2) is None
    assert grey.ctypes.data == where
    assert not np.array_equal(grey, before)
    flat = np.full((40, 50), 9, np.uint8)
    assert np.asarray(imaging.histogram(flat))[9] == 2000


def test_go_reads_what_numpy_wrote_into_its_own_array():
    photo = imaging.decode(PHOTO)
    np.asarray(photo)[:] = 200
    assert np.asarray(imaging.histogram(photo))[200] == 300 * 451 * 4


def test_memory_outlives_the_array():
    pixels = np.asarray(imaging.decode(PHOTO))
    want = pixels.copy()
    gc.collect()
    more = [imaging.decode(PHOTO) for _ in range(20)]
    assert np.array_equal(pixels, want)
    del more


# to_gray


@pytest.mark.parametrize("channels", [3, 4])
def test_to_gray_is_pillows(channels):
    pixels = noise(37, 41, channels)
    want = np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., :3])).convert("L"))
    for view in (pixels, np.asfortranarray(pixels)):
        assert np.array_equal(np.asarray(imaging.to_gray(view)), want)
    assert np.array_equal(np.asarray(imaging.to_gray(pixels[::-1, ::2])), want[::-1, ::2])
    assert np.array_equal(np.asarray(imaging.to_gray(pixels.transpose(1, 0, 2))), want.T)


@layouts
def test_to_gray_copies_grey(layout):
    img = LAYOUTS[layout]
    got = np.asarray(imaging.to_gray(img))
    assert np.array_equal(got, img)
    assert not np.shares_memory(got, img)


# box_blur


def numpy_blur(img, radius):
    size = 2 * radius + 1
    padded = np.pad(img.astype(np.int64), radius, mode="edge")
    total = sum(
        padded[dy : dy + img.shape[0], dx : dx + img.shape[1]] for dy in range(size) for dx in range(size)
    )
    return ((total + size * size // 2) // (size * size)).astype(np.uint8)


@layouts
@pytest.mark.parametrize("radius", [0, 1, 2, 5, 40])
def test_box_blur(layout, radius):
    img = in_layouts(noise)[layout]
    want = numpy_blur(img, radius)
    imaging.box_blur(img, radius)
    assert np.array_equal(img, want)


def test_box_blur_leaves_the_rest_alone():
    whole = noise(30, 30)
    want = whole.copy()
    want[5:20, 7:25] = numpy_blur(whole[5:20, 7:25], 3)
    imaging.box_blur(whole[5:20, 7:25], radius=3)
    assert np.array_equal(whole, want)


def test_box_blur_default_radius_is_one():
    a = noise(20, 20)
    b = a.copy()
    imaging.box_blur(a)
    imaging.box_blur(b, radius=1)
    assert np.array_equal(a, b)


def test_box_blur_of_a_bytearray():
    memory = bytearray(noise(6, 7).tobytes())
    want = numpy_blur(np.frombuffer(bytes(memory), np.uint8).reshape(6, 7), 1)
    imaging.box_blur(memoryview(memory).cast("B", (6, 7)))
    assert bytes(memory) == want.tobytes()
    memory.append(0)  # BufferError where the call still held its buffer


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0)])
def test_box_blur_of_nothing(shape):
    imaging.box_blur(np.empty(shape, np.uint8), 3)


# histogram


@layouts
@pytest.mark.parametrize("bins", [1, 2, 16, 100, 256, 300])
def test_histogram_is_numpys(layout, bins):
    img = LAYOUTS[layout]
    want, _ = np.histogram(img, bins=bins, range=(0, 256))
    got = np.asarray(imaging.histogram(img, bins=bins))
    assert got.dtype == np.int64 and got.shape == (bins,)
    assert np.array_equal(got, want)


def test_histogram_default_is_256_bins():
    assert np.asarray(imaging.histogram(noise(5, 5))).shape == (256,)


@pytest.mark.parametrize("shape", [(), (7,), (0,), (2, 3, 4, 5), (3, 0, 2)])
def test_histogram_takes_any_shape(shape):
    img = np.full(shape, 3, np.uint8)
    got = np.asarray(imaging.histogram(img))
    assert got[3] == img.size and got.sum() == img.size


def test_histogram_of_a_broadcast():
    img = np.broadcast_to(noise(1, 9), (5, 9))
    assert np.array_equal(np.asarray(imaging.histogram(img)), np.bincount(img.ravel(), minlength=256))


# resize


@pytest.mark.parametrize("shape", [(30, 40), (30, 40, 3), (30, 40, 4)])
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (13, 57), (100, 3)])
def test_resize_shape(shape, size):
    got = np.asarray(imaging.resize(noise(*shape), *size))
    assert got.shape == (size[1], size[0], *shape[2:])
    assert got.dtype == np.uint8


def test_resize_is_close_to_pillows_bicubic():
    picture = Image.open(io.BytesIO(PHOTO)).convert("RGB")
    want = np.asarray(picture.resize((120, 80), Image.Resampling.BICUBIC))
    got = np.asarray(imaging.resize(np.asarray(picture), width=120, height=80))
    assert np.abs(got.astype(int) - want).mean() < 1


@layouts
def test_resize_of_any_layout(layout):
    img = LAYOUTS[layout]
    want = np.asarray(imaging.resize(np.ascontiguousarray(img), 20, 10))
    assert np.array_equal(np.asarray(imaging.resize(img, 20, 10)), want)


# encode_png


@pytest.mark.parametrize("shape", [(19, 23), (19, 23, 3), (19, 23, 4)])
def test_encode_png_is_read_by_pillow(shape):
    for img in (noise(*shape), noise(*shape)[::-1], noise(*shape)[:, ::-1], np.asfortranarray(noise(*shape))):
        data = imaging.encode_png(img)
        assert type(data) is bytes
        mode = {2: "L", 3: "RGB"}.get(img.ndim if img.ndim == 2 else img.shape[2], "RGBA")
        got = np.asarray(Image.open(io.BytesIO(data)).convert(mode))
        assert np.array_equal(got, img)


def test_encode_png_of_an_array():
    photo = imaging.decode(PHOTO)
    assert np.array_equal(np.asarray(imaging.decode(imaging.encode_png(photo))), np.asarray(photo))


def test_encode_png_of_pillow():
    picture = ImageOps.mirror(Image.open(io.BytesIO(PHOTO)))
    data = imaging.encode_png(np.asarray(picture))
    assert Image.open(io.BytesIO(data)).tobytes() == picture.tobytes()


# wrong calls


def readonly(img):
    img.flags.writeable = False
    return img


GREY = noise(8, 8)


@pytest.mark.parametrize(
    "call, exception, message",
    [
        (lambda: imaging.box_blur(), TypeError, "img|argument"),
        (lambda: imaging.box_blur(GREY, 1, 2), TypeError, "argument"),
        (lambda: imaging.box_blur(img=GREY), TypeError, "img"),
        (lambda: imaging.box_blur(GREY, 1, radius=1), TypeError, "radius"),
        (lambda: imaging.box_blur(GREY, size=1), TypeError, "size"),
        (lambda: imaging.box_blur(GREY, "1"), TypeError, "radius"),
        (lambda: imaging.box_blur(GREY, 1.0), TypeError, "radius"),
        (lambda: imaging.box_blur(GREY, 1 << 64), OverflowError, "radius"),
        (lambda: imaging.box_blur(readonly(noise(8, 8))), TypeError, "img"),
        (lambda: imaging.box_blur(b"abc"), TypeError, "img"),
        (lambda: imaging.box_blur(np.zeros((8, 8))), TypeError, "img"),
        (lambda: imaging.box_blur(np.zeros((8, 8), np.int8)), TypeError, "img"),
        (lambda: imaging.box_blur(7), TypeError, "img"),
        (lambda: imaging.box_blur(None), TypeError, "img"),
        (lambda: imaging.histogram(np.zeros((8, 8))), TypeError, "img"),
        (lambda: imaging.histogram(GREY, bins=None), TypeError, "bins"),
        (lambda: imaging.resize(GREY, 5), TypeError, "height"),
        (lambda: imaging.resize(GREY, 5, 5, 5), TypeError, "argument"),
        (lambda: imaging.decode("text"), TypeError, "data"),
        (lambda: imaging.decode(np.zeros((2, 2), np.uint8)), BufferError, "data"),
        (lambda: imaging.decode(memoryview(bytes(9))[::2]), BufferError, "contiguous"),
        (lambda: imaging.decode(np.zeros(9, np.uint8)[::2]), BufferError, "contiguous"),
    ],
)
def test_wrong_calls(call, exception, message):
    with pytest.raises(exception, match=message):
        call()


# What Go refuses itself: the text is the package's own.
@pytest.mark.parametrize(
    "call, exception, message",
    [
        (lambda: imaging.box_blur(noise(4, 4, 3)), BufferError, r"2 dimensions.*\(4, 4, 3\)"),
        (lambda: imaging.box_blur(noise(4)), BufferError, r"2 dimensions.*\(4,\)"),
        (lambda: imaging.box_blur(noise(4, 4), -1), ValueError, "radius.*-1"),
        (lambda: imaging.box_blur(noise(4, 4), imaging.MAX_RADIUS + 1), ValueError, "radius"),
        (lambda: imaging.histogram(noise(4, 4), 0), ValueError, "bins.*0"),
        (lambda: imaging.to_gray(noise(4, 4, 2)), BufferError, r"\(h, w, 3\).*\(4, 4, 2\)"),
        (lambda: imaging.encode_png(noise(4)), BufferError, r"\(h, w\).*\(4,\)"),
        (lambda: imaging.encode_png(noise(0, 4)), ValueError, "at least one pixel"),
        (lambda: imaging.resize(noise(4, 4), 0, 4), ValueError, "width 0"),
        (lambda: imaging.resize(noise(4, 4), 1 << 40, 1 << 40), ValueError, "pixels"),
    ],
)
def test_go_errors(call, exception, message):
    with pytest.raises(exception, match=message):
        call()


def test_a_released_memoryview():
    view = memoryview(bytearray(16)).cast("B", (4, 4))
    view.release()
    with pytest.raises(ValueError):
        imaging.box_blur(view)


def test_calls_leave_no_references():
    img = noise(16, 16)
    data = bytes(PHOTO)
    wrong = np.zeros((4, 4))
    memory = bytearray(16)

    def calls():
        imaging.box_blur(img, 1)
        imaging.histogram(img)
        imaging.to_gray(img)
        imaging.encode_png(img)
        imaging.resize(img, 4, 4)
        imaging.decode(data)
        imaging.histogram(memory)
        for call in (
            lambda: imaging.box_blur(wrong),
            lambda: imaging.box_blur(img, "x"),
            lambda: imaging.box_blur(img, -1),
            lambda: imaging.resize(img, 0, 0),
            lambda: imaging.decode(b"x"),
        ):
            with pytest.raises(Exception):
                call()

    calls()
    gc.collect()
    before = [sys.getrefcount(x) for x in (img, data, wrong, memory)]
    for _ in range(20):
        calls()
    gc.collect()
    after = [sys.getrefcount(x) for x in (img, data, wrong, memory)]
    assert after == before
    memory.append(1)  # BufferError where an export were left


# the module


def test_signatures():
    assert str(inspect.signature(imaging.box_blur)) == "(img, /, radius=1)"
    assert str(inspect.signature(imaging.histogram)) == "(img, /, bins=256)"
    assert str(inspect.signature(imaging.resize)) == "(img, width, height)"


def test_docs_and_constants():
    assert imaging.MAX_PIXELS == 1 << 28
    assert imaging.MAX_RADIUS == 4096
    assert "in place" in imaging.box_blur.__doc__
    assert imaging.__doc__.startswith("Package imaging") or "pictures" in imaging.__doc__


def test_threads():
    want = np.asarray(imaging.decode(PHOTO)).copy()
    wrong = []

    def work():
        for _ in range(5):
            got = np.asarray(imaging.decode(PHOTO))
            grey = imaging.to_gray(got)
            imaging.box_blur(grey, 3)
            if not np.array_equal(got, want):
                wrong.append(got)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
