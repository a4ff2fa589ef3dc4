import io

import pytest
from templates import Template


def test_render():
    t = Template("<ul>{{range .items}}<li title={{.name}}>{{.price}}</li>{{end}}</ul>")
    assert t.render({"items": [{"name": "a b", "price": 1.5}, {"name": "<c>", "price": None}]}) == (
        "<ul><li title=a&#32;b>1.5</li><li title=&lt;c&gt;></li></ul>"
    )


def test_escapes_for_the_place():
    t = Template('<a href="/s?q={{.q}}" onclick="f({{.q}})">{{.q}}</a>')
    assert t.render({"q": "a&b'<"}) == (
        '<a href="/s?q=a%26b%27%3c" onclick="f(&#34;a\\u0026b&#39;\\u003c&#34;)">a&amp;b&#39;&lt;</a>'
    )


def test_functions_of_python():
    t = Template("{{upper .name}} {{join .all `, `}} {{len .all}}", {"upper": str.upper, "join": lambda items, by: by.join(items)})
    assert t.render({"name": "go", "all": ["a", "b"]}) == "GO a, b 2"
    error = LookupError("nothing here")

    def fails(*args):
        raise error

    with pytest.raises(Exception, match="nothing here"):
        Template("{{fails 1}}", {"fails": fails}).render({})


def test_templates_name_others():
    t = Template('{{template "row" .x}}')
    t.add("row", "<td>{{.}}</td>")
    assert t.render({"x": 3}) == "<td>3</td>" and sorted(t.names()) == ["row", "template"]


def test_files():
    out = io.BytesIO()
    Template("größe {{.x}}").write(out, {"x": 1})
    assert out.getvalue().decode() == "größe 1"


def test_errors():
    with pytest.raises(RuntimeError, match="unclosed action"):
        Template("{{.x")
    with pytest.raises(RuntimeError, match="no entry for key"):
        Template("{{.x}}").render({})
    with pytest.raises(TypeError, match=r"render\(\) argument 'values'\['x'\]"):
        Template("{{.x}}").render({"x": {frozenset(): 1}})
