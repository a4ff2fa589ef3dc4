"""Shows the imaging module at work on a photograph. Exits with 1 when anything is not as it should be.

    python demo.py [PHOTO]
"""

import array
import ctypes
import importlib.util
import struct
import sys
import sysconfig
import time
from pathlib import Path


def gil_enabled():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


GIL_BEFORE = gil_enabled()
started = time.perf_counter()
import imaging  # noqa: E402  (its import is what is timed and watched)

IMPORT_MS = (time.perf_counter() - started) * 1e3


def check(condition, what):
    # Not assert: the demo must also fail under python -O.
    if not condition:
        raise SystemExit(f"demo.py: wrong: {what}")


def address(writable):
    """The address of the first byte of a writable buffer."""
    with memoryview(writable) as view:
        return ctypes.addressof(ctypes.c_char.from_buffer(view))


def python_itself():
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    kind = "free-threaded" if free_threaded else "with the GIL"
    print(f"Python {sys.version.split()[0]}, {kind}, GIL {'on' if gil_enabled() else 'off'}, imported in {IMPORT_MS:.1f} ms")
    check(gil_enabled() == GIL_BEFORE, "the import of imaging switched the GIL on")


def standard_library(data):
    started = time.perf_counter()
    photo = imaging.decode(data)
    elapsed = time.perf_counter() - started
    view = memoryview(photo)
    height, width, channels = view.shape
    check((view.format, view.itemsize, channels, view.readonly) == ("B", 1, 4, False), f"the photo's buffer is {view!r}")
    print(f"decoded {len(data):,} bytes to {width} x {height} RGBA in {elapsed * 1e3:.1f} ms")

    # One memory: what one view writes, another reads, and Go reads it too.
    other = memoryview(photo)
    check(address(photo) == address(view) == address(other), "two views of a photo have two addresses")
    before = view[7, 11, 0]
    view[7, 11, 0] = before ^ 0xFF
    check(other[7, 11, 0] == before ^ 0xFF, "a write through a memoryview is not seen by another")
    check(sum(memoryview(imaging.histogram(photo))) == view.nbytes, "the histogram of the photo does not count every byte")
    view[7, 11, 0] = before

    # Go writes into memory that Python made.
    grey = imaging.to_gray(photo)
    memory = bytearray(memoryview(grey).tobytes())
    mine = memoryview(memory).cast("B", (height, width))
    counts = memoryview(imaging.histogram(mine)).tolist()
    mean = sum(value * count for value, count in enumerate(counts)) / (height * width)
    print(f"mean brightness {mean:.1f} of 255")
    check(counts == count_bytes(memory), "the histogram is not the count of the bytes")

    where = address(memory)
    sharp = bytes(memory)
    started = time.perf_counter()
    imaging.box_blur(mine, radius=4)
    elapsed = time.perf_counter() - started
    check(address(memory) == where and bytes(memory) != sharp, "box_blur did not write into the bytearray")
    check(abs(sum(memory) / len(memory) - mean) < 1, "the blur changed the brightness")
    imaging.box_blur(grey, radius=4)
    check(memoryview(grey).tobytes() == memory, "the blur of Go's memory and of Python's differ")
    print(f"blurred a bytearray in place in {elapsed * 1e3:.1f} ms")

    # Any exporter will do: an array.array, and a step through it.
    strip = array.array("B", range(256))
    check(memoryview(imaging.histogram(memoryview(strip)[::-2], bins=4)).tolist() == [32] * 4, "the histogram of a reversed array")

    small = imaging.resize(photo, width // 4, height // 4)
    png = imaging.encode_png(small)
    check(png[:8] == b"\x89PNG\r\n\x1a\n", "encode_png made no PNG")
    check(struct.unpack(">II", png[16:24]) == (width // 4, height // 4), "encode_png made a PNG of another size")
    check(memoryview(imaging.decode(png)).tobytes() == memoryview(small).tobytes(), "the PNG is not what was encoded")
    print(f"resized to {width // 4} x {height // 4}, a PNG of {len(png):,} bytes, and back the same")

    # Wrong calls are Python's own exceptions.
    for call, expected in (
        (lambda: imaging.box_blur(bytes(mine)), TypeError),
        (lambda: imaging.box_blur(array.array("d", [0.0])), TypeError),
        (lambda: imaging.resize(photo, 10), TypeError),
        (lambda: imaging.decode(b"no picture"), ValueError),
    ):
        try:
            call()
        except expected:
            pass
        else:
            check(False, "a wrong call raised nothing")

    # The memory lives as long as a view of it does.
    last = memoryview(imaging.to_gray(photo))
    check(last.tobytes() == sharp, "an array's memory went away with the array")


def count_bytes(data):
    counts = [0] * 256
    for value in data:
        counts[value] += 1
    return counts


def numpy(data):
    if importlib.util.find_spec("numpy") is None:
        print("NumPy is not installed here")
        return
    import numpy as np

    photo = imaging.decode(data)
    pixels = np.asarray(photo)
    check(pixels.ctypes.data == address(photo), "np.asarray(photo) has an address of its own")
    pixels[0, 0] = (1, 2, 3, 255)
    check(memoryview(photo)[0, 0, 2] == 3, "NumPy's write is not seen through a memoryview")
    memoryview(photo)[0, 0, 2] = 33
    check(pixels[0, 0, 2] == 33, "a memoryview's write is not seen by NumPy")

    grey = np.asarray(imaging.to_gray(photo))
    counts = np.asarray(imaging.histogram(grey))
    check((counts == np.bincount(grey.ravel(), minlength=256)).all(), "histogram and np.bincount differ")
    turned = np.ascontiguousarray(grey.T)
    imaging.box_blur(grey, radius=2)
    imaging.box_blur(turned.T, radius=2)
    check((grey == turned.T).all(), "the blur of a transposed array differs")
    print(f"NumPy {np.__version__} shares the memory both ways")


def pillow(data):
    if importlib.util.find_spec("PIL") is None:
        print("Pillow is not installed here")
        return
    import io

    import PIL
    from PIL import Image

    theirs = Image.open(io.BytesIO(data)).convert("RGBA")
    file = io.BytesIO()
    theirs.save(file, "PNG")
    ours = memoryview(imaging.decode(file.getvalue()))
    check(ours.tobytes() == theirs.tobytes(), "Pillow and imaging differ on a PNG")
    height, width, _ = ours.shape
    grey = theirs.convert("L")
    check(memoryview(imaging.to_gray(ours)).tobytes() == grey.tobytes(), "Pillow and imaging differ on grey")
    back = Image.open(io.BytesIO(imaging.encode_png(ours)))
    check(back.size == (width, height), "Pillow reads another size than was encoded")
    check(back.convert("RGBA").tobytes() == theirs.tobytes(), "Pillow reads other pixels than were encoded")
    print(f"Pillow {PIL.__version__} decodes the same pixels")


def main():
    photo = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("chelsea.jpg")
    python_itself()
    data = photo.read_bytes()
    standard_library(data)
    numpy(data)
    pillow(data)
    print("all is well")


if __name__ == "__main__":
    main()
