from patterns import Match, Pattern

p = Pattern("a")
m: Match | None = p.search("abc")
text: str = p.replace("abc", lambda m: str(m))
names: list[str | None] = [m.group() for m in p.find("aa")]
p.search(b"abc")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
