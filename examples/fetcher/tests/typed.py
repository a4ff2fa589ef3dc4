import fetcher


async def main() -> bytes:
    r: fetcher.Response = await fetcher.fetch("http://localhost", timeout=3)
    return r.body


status: int = fetcher.get("http://localhost", timeout=1.5).status
fetcher.get(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
