package gen

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/bind"
)

// textSignature is what inspect.signature reads from a docstring: "box_blur($module, img, /, radius=1)".
func textSignature(f *bind.Function) string {
	return f.Name + "(" + strings.Join(parameters(f, "$module", func(p *bind.Param) string {
		if p.Default != nil {
			return p.Name + "=" + literal(p.Default)
		}
		return p.Name
	}), ", ") + ")"
}

// literal is the text of a value in ASCII and without calls: inspect.signature reads nothing else.
func literal(v *bind.Value) string {
	if strings.ContainsFunc(v.Text, func(r rune) bool { return r > '~' }) {
		return strconv.QuoteToASCII(v.String) // its escapes are Python's too
	}
	if v.Kind != bind.Float32 && v.Kind != bind.Float64 {
		return v.Text
	}
	switch {
	case math.IsNaN(v.Float):
		return "1e999-1e999"
	case math.IsInf(v.Float, 1):
		return "1e999"
	case math.IsInf(v.Float, -1):
		return "-1e999"
	default:
		return v.Text
	}
}

// parameters lists the parameters of f, written by write, with the marks / and * between their kinds. self is the first,
// positional-only parameter, or "".
func parameters(f *bind.Function, self string, write func(*bind.Param) string) []string {
	var list []string
	if self != "" {
		list = append(list, self)
	}
	slash, star := false, false
	for i := range f.Params {
		p := &f.Params[i]
		if p.Kind != bind.PositionalOnly && !slash {
			slash = true
			if len(list) > 0 {
				list = append(list, "/")
			}
		}
		if p.Kind == bind.KeywordOnly && !star {
			star = true
			list = append(list, "*")
		}
		list = append(list, write(p))
	}
	if !slash && len(list) > 0 {
		list = append(list, "/")
	}
	return list
}

// publicNames are what "from MODULE import *" gives, sorted.
func publicNames(m *bind.Module) []string {
	names := []string{"Array", "PanicError"}
	for i := range m.Functions {
		names = append(names, m.Functions[i].Name)
	}
	for i := range m.Constants {
		names = append(names, m.Constants[i].Name)
	}
	slices.Sort(names)
	return names
}

func initSource(*bind.Module) []byte {
	return []byte("# " + generated + "\nfrom ._native import *\nfrom ._native import __all__, __doc__\n")
}

func stubSource(m *bind.Module) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", generated)
	writeDoc(&b, "", m.Doc)
	b.WriteString(stubHead)
	fmt.Fprintf(&b, "\n__all__ = [%s]\n", quotedNames(m))
	if len(m.Constants) > 0 {
		b.WriteString("\n")
	}
	for i := range m.Constants {
		writeStubConstant(&b, &m.Constants[i])
	}
	names := typeNames(m)
	for i := range m.Functions {
		writeStubFunction(&b, &m.Functions[i], names)
	}
	return b.Bytes()
}

// typeNames writes the names of built-in types: qualified where the module has a name of its own that hides one.
func typeNames(m *bind.Module) *strings.Replacer {
	var pairs []string
	for _, name := range publicNames(m) {
		switch name {
		case "bool", "bytes", "complex", "float", "int", "object", "str", "tuple":
			pairs = append(pairs, name, "builtins."+name)
		}
	}
	return strings.NewReplacer(pairs...)
}

// stubHead has what every module has. Buffer is in collections.abc from 3.12 on.
//
//go:embed head.pyi
var stubHead string

func quotedNames(m *bind.Module) string {
	names := publicNames(m)
	for i, name := range names {
		names[i] = `"` + name + `"`
	}
	return strings.Join(names, ", ")
}

// writeDoc writes a docstring; nothing for no text.
func writeDoc(b *bytes.Buffer, indent, doc string) {
	if doc == "" {
		return
	}
	doc = strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(strings.TrimSpace(doc))
	if strings.HasSuffix(doc, `"`) {
		doc = doc[:len(doc)-1] + `\"`
	}
	lines := strings.Split(doc, "\n")
	for i, line := range lines {
		if i > 0 && line != "" {
			lines[i] = indent + line
		}
	}
	text := strings.Join(lines, "\n")
	if len(lines) > 1 {
		text += "\n" + indent
	}
	fmt.Fprintf(b, "%s\"\"\"%s\"\"\"\n", indent, text)
}

func writeStubConstant(b *bytes.Buffer, c *bind.Constant) {
	switch c.Value.Kind {
	case bind.Float32, bind.Float64:
		fmt.Fprintf(b, "%s: Final[float]\n", c.Name)
	case bind.Complex64, bind.Complex128:
		fmt.Fprintf(b, "%s: Final[complex]\n", c.Name)
	default:
		fmt.Fprintf(b, "%s: Final = %s\n", c.Name, c.Value.Text)
	}
	writeDoc(b, "", c.Doc)
}

func writeStubFunction(b *bytes.Buffer, f *bind.Function, names *strings.Replacer) {
	list := parameters(f, "", func(p *bind.Param) string {
		text := p.Name + ": " + names.Replace(paramType(p.Type.Kind))
		if p.Default != nil {
			text += " = " + p.Default.Text
		}
		return text
	})
	fmt.Fprintf(b, "\ndef %s(%s) -> %s:", f.Name, strings.Join(list, ", "), names.Replace(resultType(f)))
	if f.Doc == "" {
		b.WriteString(" ...\n")
		return
	}
	b.WriteString("\n")
	writeDoc(b, "    ", f.Doc)
}

func paramType(k bind.Kind) string {
	switch k {
	case bind.Bool:
		return "bool"
	case bind.Float32, bind.Float64:
		return "SupportsFloat | SupportsIndex"
	case bind.Complex64, bind.Complex128:
		return "SupportsComplex | SupportsFloat | SupportsIndex"
	case bind.String:
		return "str"
	case bind.Bytes, bind.Slice, bind.View, bind.Mut, bind.Any:
		return "Buffer"
	case bind.Object:
		return "object"
	default:
		return "SupportsIndex"
	}
}

func resultType(f *bind.Function) string {
	var types []string
	for i := range f.Results {
		types = append(types, pythonType(f.Results[i].Kind))
	}
	switch len(types) {
	case 0:
		return "None"
	case 1:
		return types[0]
	default:
		return "tuple[" + strings.Join(types, ", ") + "]"
	}
}

func pythonType(k bind.Kind) string {
	switch k {
	case bind.Bool:
		return "bool"
	case bind.Float32, bind.Float64:
		return "float"
	case bind.Complex64, bind.Complex128:
		return "complex"
	case bind.String:
		return "str"
	case bind.Bytes:
		return "bytes"
	case bind.Slice, bind.Array:
		return "Array"
	case bind.Object:
		return "Any"
	default:
		return "int"
	}
}
