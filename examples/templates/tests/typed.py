from templates import Template

t = Template("{{.x}}", {"upper": str.upper})
text: str = t.render({"x": 1})
t.render([1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
