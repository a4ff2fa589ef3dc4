import io

import zstandard

small: bytes = zstandard.compress(b"abc", level=3)
data: bytes = zstandard.decompress(small, dict=b"")
with zstandard.Writer(io.BytesIO()) as w:
    n: int = w.write(b"abc")
zstandard.compress("abc")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
