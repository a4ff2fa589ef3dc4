package main

import (
	"fmt"
	"go/format"
	"math/rand/v2"
	"strings"
)

// generatedName is the name of a generated package.
const generatedName = "functions"

// generatedFunctions is the number of functions of a generated package.
const generatedFunctions = 24

// generate makes a Go package with random functions over the types that can be bound, and a Python module with what the
// functions do: for each function its name, the strategies of its parameters, and a function that does the same in
// Python. The same seed gives the same package.
func generate(seed uint64) (goSource, reference []byte, err error) {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 0))}
	for n := range 3 {
		g.record(n)
	}
	for n := range generatedFunctions {
		g.function(n)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s has random functions.\npackage %s\n\nimport (\n", generatedName, generatedName)
	for _, path := range []string{"fmt", "strings", "github.com/goanna-py/goanna/buffer", "github.com/goanna-py/goanna/py", "github.com/x448/float16"} {
		if strings.Contains(g.goText.String(), path[strings.LastIndexByte(path, '/')+1:]+".") {
			fmt.Fprintf(&b, "%q\n", path)
		}
	}
	fmt.Fprintf(&b, ")\n\n%s", g.goText.String())
	goSource, err = format.Source([]byte(b.String()))
	if err != nil {
		return nil, nil, fmt.Errorf("%w in\n%s", err, b.String())
	}
	return goSource, []byte("from strategies import *\n\nFUNCTIONS = []\n\n" + g.python.String()), nil
}

type generator struct {
	rng     *rand.Rand
	goText  strings.Builder
	python  strings.Builder
	records []record
}

// record is a generated struct.
type record struct {
	name    string
	dtype   string // the Python variable of its NumPy dtype
	integer string // the Go name of a field of int32, "" where it has none
}

// element is a type of items. change, in Go and in Python, makes another item of x; empty: it is only copied.
type element struct {
	goType, dtype    string
	goChange, change string
}

var elements = []element{
	{goType: "int8", dtype: "'i1'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "int16", dtype: "'i2'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "int32", dtype: "'i4'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "int64", dtype: "'i8'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "int", dtype: "'i8'", goChange: "-x", change: "-x"},
	{goType: "uint8", dtype: "'u1'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "uint16", dtype: "'u2'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "uint32", dtype: "'u4'", goChange: "^x", change: "~x"},
	{goType: "uint64", dtype: "'u8'", goChange: "x*3 + 1", change: "x * 3 + 1"},
	{goType: "float32", dtype: "'f4'", goChange: "x * 2", change: "x * 2"},
	{goType: "float64", dtype: "'f8'", goChange: "x*2 + 1", change: "x * 2 + 1"},
	{goType: "complex64", dtype: "'c8'", goChange: "-x", change: "-x"},
	{goType: "complex128", dtype: "'c16'", goChange: "-x", change: "-x"},
	{goType: "bool", dtype: "'?'", goChange: "!x", change: "~x"},
	{goType: "float16.Float16", dtype: "'f2'"},
}

// scalars with a place for the bits and sign of integers.
var integers = []struct {
	goType string
	bits   int
	signed bool
}{
	{"int", 64, true}, {"int8", 8, true}, {"int16", 16, true}, {"int32", 32, true}, {"int64", 64, true},
	{"uint", 64, false}, {"uint8", 8, false}, {"uint16", 16, false}, {"uint32", 32, false}, {"uint64", 64, false},
}

func pick[T any](g *generator, from []T) T { return from[g.rng.IntN(len(from))] }

func (g *generator) record(n int) {
	name := fmt.Sprintf("Record%d", n)
	r := record{name: name, dtype: fmt.Sprintf("record%d", n)}
	var fields, dtype []string
	for f := range 1 + g.rng.IntN(5) {
		goName, pyName := fmt.Sprintf("F%d", f), fmt.Sprintf("f%d", f)
		e := pick(g, elements)
		goType, pyType := e.goType, e.dtype
		switch g.rng.IntN(6) {
		case 0:
			count := 1 + g.rng.IntN(4)
			goType, pyType = fmt.Sprintf("[%d]%s", count, goType), fmt.Sprintf("%s, (%d,)", pyType, count)
		case 1:
			if n > 0 {
				inner := pick(g, g.records)
				e = element{}
				goType, pyType = inner.name, inner.dtype
			}
		case 2:
			e = element{}
			goType, pyType, r.integer = "int32", "'i4'", goName
		}
		fields = append(fields, fmt.Sprintf("%s %s `py:%q`", goName, goType, pyName))
		dtype = append(dtype, fmt.Sprintf("(%q, %s)", pyName, pyType))
	}
	fmt.Fprintf(&g.goText, "// %s is a record.\ntype %s struct {\n%s\n}\n\n", name, name, strings.Join(fields, "\n"))
	// a struct that is the element of no buffer is refused
	fmt.Fprintf(&g.goText, "func Len%s(v buffer.View[%s]) int { return v.Len() }\n\n", name, name)
	fmt.Fprintf(&g.python, "%s = np.dtype([%s], align=True)\n", r.dtype, strings.Join(dtype, ", "))
	g.records = append(g.records, r)
}

// parameter is one of a function, with the results that can be made of it.
type parameter struct {
	name     string
	goType   string
	strategy string
	default_ string // in Python; empty: none
	results  []value
	// condition holds of some arguments, in Go and in Python.
	goCondition, condition string
	// goBefore and before change the argument in place.
	goBefore, before string
}

// value is a result: its type and an expression in both languages. failing says that the expression in Go is a call that
// has an error, too.
type value struct {
	goType, goExpr, expr string
	failing              bool
}

// parameter makes one of a random kind.
func (g *generator) parameter(name string) parameter {
	kinds := []func(string) parameter{
		g.integer, g.integer, g.boolean, g.float, g.complex, g.text, g.text, g.bytes, g.slice, g.slice, g.view, g.view, g.mut, g.mut, g.any,
		g.recordView, g.recordMut, g.object,
	}
	p := pick(g, kinds)(name)
	p.name = name
	return p
}

func (g *generator) integer(v string) parameter {
	t := pick(g, integers)
	return parameter{
		goType: t.goType, strategy: fmt.Sprintf("integers(%d, %s)", t.bits, pythonBool(t.signed)), default_: fmt.Sprint(g.rng.IntN(100)),
		results: []value{
			{goType: t.goType, goExpr: v + "*3 + 7", expr: fmt.Sprintf("wrap(%s * 3 + 7, %d, %s)", v, t.bits, pythonBool(t.signed))},
			{goType: "bool", goExpr: v + "&1 == 0", expr: v + " & 1 == 0"},
			{goType: "string", goExpr: "fmt.Sprint(" + v + ")", expr: "str(" + v + ")"},
		},
		goCondition: v + "&7 == 1", condition: v + " & 7 == 1",
	}
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func (g *generator) boolean(v string) parameter {
	return parameter{
		goType: "bool", strategy: "st.booleans()", default_: pythonBool(g.rng.IntN(2) == 0),
		results: []value{{goType: "bool", goExpr: "!" + v, expr: "not " + v}}, goCondition: v, condition: v,
	}
}

func (g *generator) float(v string) parameter {
	if g.rng.IntN(2) == 0 {
		return parameter{goType: "float32", strategy: "st.floats(width=32)", default_: "0.5", results: []value{{goType: "float32", goExpr: "-" + v, expr: "-" + v}},
			goCondition: v + " > 1", condition: v + " > 1"}
	}
	return parameter{goType: "float64", strategy: "st.floats()", default_: "2.5", results: []value{
		{goType: "float64", goExpr: v + "*0.5 + 1", expr: v + " * 0.5 + 1"}, {goType: "bool", goExpr: v + " > 0", expr: v + " > 0"},
	}, goCondition: v + " > 1", condition: v + " > 1"}
}

func (g *generator) complex(v string) parameter {
	if g.rng.IntN(2) == 0 {
		return parameter{goType: "complex64", strategy: "st.complex_numbers(width=64)", results: []value{{goType: "complex64", goExpr: "-" + v, expr: "-" + v}}}
	}
	return parameter{goType: "complex128", strategy: "st.complex_numbers()", default_: "1+2j", results: []value{
		{goType: "complex128", goExpr: fmt.Sprintf("complex(imag(%s), real(%s))", v, v), expr: fmt.Sprintf("complex(%s.imag, %s.real)", v, v)},
		{goType: "float64", goExpr: "real(" + v + ")", expr: v + ".real"},
	}}
}

func (g *generator) text(v string) parameter {
	return parameter{
		goType: "string", strategy: "texts()", default_: pick(g, []string{`""`, `"é"`, `"default"`}),
		results: []value{
			{goType: "string", goExpr: v + ` + "é"`, expr: v + ` + "é"`},
			{goType: "string", goExpr: "strings.Repeat(" + v + ", 5)", expr: v + " * 5"},
			// half a character is U+FFFD
			{goType: "string", goExpr: fmt.Sprintf("%s[:len(%s)/2]", v, v), expr: fmt.Sprintf("half(%s)", v)},
			{goType: "int", goExpr: "len(" + v + ")", expr: "len(" + v + ".encode())"},
			{goType: "[]byte", goExpr: "[]byte(" + v + ")", expr: v + ".encode()"},
		},
		goCondition: "len(" + v + ")&7 == 1", condition: "len(" + v + ".encode()) & 7 == 1",
	}
}

func (g *generator) bytes(v string) parameter {
	return parameter{
		goType: "[]byte", strategy: "bytes_like()",
		results: []value{
			{goType: "[]byte", goExpr: v, expr: "bytes(" + v + ")"},
			{goType: "[]byte", goExpr: `append([]byte("x"), ` + v + "...)", expr: `b"x" + bytes(` + v + ")"},
			{goType: "[]byte", goExpr: fmt.Sprintf("%s[len(%s)/3:]", v, v), expr: fmt.Sprintf("bytes(%s)[len(%s) // 3:]", v, v)},
			{goType: "string", goExpr: "string(" + v + ")", expr: "bytes(" + v + `).decode(errors="replace")`},
			{goType: "int", goExpr: "len(" + v + ")", expr: "len(" + v + ")"},
		},
		goCondition: "len(" + v + ")&7 == 1", condition: "len(" + v + ") & 7 == 1",
	}
}

func (g *generator) element() element { return pick(g, elements) }

func (g *generator) slice(v string) parameter {
	e := g.element()
	for e.goType == "uint8" { // []byte
		e = g.element()
	}
	p := parameter{goType: "[]" + e.goType, strategy: fmt.Sprintf("vectors(%s)", e.dtype), goCondition: "len(" + v + ")&7 == 1", condition: "len(" + v + ") & 7 == 1"}
	p.results = append(p.results, value{goType: p.goType, goExpr: v, expr: v}, value{goType: p.goType, goExpr: fmt.Sprintf("%s[len(%s)/2:]", v, v), expr: fmt.Sprintf("%s[len(%s) // 2:]", v, v)})
	if e.goChange != "" {
		p.results = append(p.results, value{
			goType: p.goType, goExpr: fmt.Sprintf("func() %s { s := make(%s, len(%s)); for i, x := range %s { s[i] = %s }; return s }()", p.goType, p.goType, v, v, e.goChange),
			expr: fmt.Sprintf("changed(lambda x: %s, %s)", e.change, v),
		})
	}
	return p
}

func shapeOf(v string) value {
	return value{goType: "string", goExpr: fmt.Sprintf("fmt.Sprint(%s.Shape())", v), expr: fmt.Sprintf("shape(%s)", v)}
}

func (g *generator) view(v string) parameter {
	e := g.element()
	array := fmt.Sprintf("*buffer.Array[%s]", e.goType)
	p := parameter{
		goType: fmt.Sprintf("buffer.View[%s]", e.goType), strategy: fmt.Sprintf("arrays(%s)", e.dtype),
		results: []value{{goType: array, goExpr: v + ".Copy()", expr: v}, shapeOf(v), {goType: "int", goExpr: v + ".Len()", expr: v + ".size"}},
	}
	if e.goChange != "" {
		p.results = append(p.results, value{
			goType: array, goExpr: fmt.Sprintf("func() %s { a := %s.Copy(); s := a.Data(); for i, x := range s { s[i] = %s }; return a }()", array, v, e.goChange),
			expr: fmt.Sprintf("changed(lambda x: %s, %s)", e.change, v),
		})
	}
	return p
}

func (g *generator) mut(v string) parameter {
	e := g.element()
	for e.goChange == "" {
		e = g.element()
	}
	return parameter{
		goType: fmt.Sprintf("buffer.Mut[%s]", e.goType), strategy: fmt.Sprintf("arrays(%s)", e.dtype),
		results:  []value{shapeOf(v), {goType: fmt.Sprintf("*buffer.Array[%s]", e.goType), goExpr: v + ".Copy()", expr: v + ".copy()"}},
		goBefore: fmt.Sprintf("for row := range %s.Rows() { for i, x := range row { row[i] = %s } }", v, e.goChange),
		before:   fmt.Sprintf("%s[...] = changed(lambda x: %s, %s)", v, e.change, v),
	}
}

func (g *generator) any(v string) parameter {
	return parameter{
		goType: "*buffer.Buffer", strategy: fmt.Sprintf("arrays(%s)", pick(g, elements).dtype),
		results: []value{shapeOf(v), {goType: "int", goExpr: v + ".ItemSize()", expr: v + ".itemsize"}, {goType: "bool", goExpr: v + ".ReadOnly()", expr: "not " + v + ".flags.writeable"}},
	}
}

func (g *generator) recordView(v string) parameter {
	r := pick(g, g.records)
	return parameter{
		goType: fmt.Sprintf("buffer.View[%s]", r.name), strategy: fmt.Sprintf("arrays(%s)", r.dtype),
		results: []value{{goType: fmt.Sprintf("*buffer.Array[%s]", r.name), goExpr: v + ".Copy()", expr: v}, shapeOf(v)},
	}
}

func (g *generator) recordMut(v string) parameter {
	p, r := g.recordView(v), g.records[len(g.records)-1]
	p.goType, p.strategy = fmt.Sprintf("buffer.Mut[%s]", r.name), fmt.Sprintf("arrays(%s)", r.dtype)
	p.results = []value{{goType: fmt.Sprintf("*buffer.Array[%s]", r.name), goExpr: v + ".Copy()", expr: v + ".copy()"}, shapeOf(v)}
	if r.integer != "" {
		p.goBefore = fmt.Sprintf("for row := range %s.Rows() { for i := range row { row[i].%s ^= 12345 } }", v, r.integer)
		p.before = fmt.Sprintf("%s[%q] ^= 12345", v, strings.ToLower(r.integer))
	}
	return p
}

func (g *generator) object(v string) parameter {
	return parameter{
		goType: "py.Object", strategy: "objects()",
		results: []value{
			{goType: "py.Object", goExpr: v, expr: v}, {goType: "bool", goExpr: v + ".IsNone()", expr: v + " is None"},
			{goType: "string", goExpr: v + ".Str()", expr: "str(" + v + ")", failing: true},
			{goType: "string", goExpr: v + ".TypeName()", expr: "type(" + v + ").__name__", failing: true},
		},
	}
}

// function writes one function in both languages.
func (g *generator) function(n int) {
	var parameters []parameter
	for k := range g.rng.IntN(5) {
		parameters = append(parameters, g.parameter(fmt.Sprintf("p%d", k)))
	}
	var results []value
	for range g.rng.IntN(4) {
		if len(parameters) > 0 {
			results = append(results, pick(g, pick(g, parameters).results))
		}
	}
	fails := g.rng.IntN(3) == 0
	body, reference := g.body(parameters, &results, &fails)

	var signature, names, types []string
	optional := g.rng.IntN(2) == 0
	first := len(parameters)
	for optional && first > 0 && parameters[first-1].default_ != "" {
		first--
	}
	for k, p := range parameters {
		names = append(names, p.name)
		types = append(types, p.name+" "+p.goType)
		if k >= first {
			signature = append(signature, p.name+"="+p.default_)
		} else {
			signature = append(signature, p.name)
		}
	}
	var out []string
	for _, r := range results {
		out = append(out, r.goType)
	}
	if fails {
		out = append(out, "error")
	}
	fmt.Fprintf(&g.goText, "// F%d is random.\n//\n//goanna:sig (%s)\n", n, strings.Join(signature, ", "))
	if g.rng.IntN(6) == 0 {
		g.goText.WriteString("//goanna:hold-gil\n")
	}
	fmt.Fprintf(&g.goText, "func F%d(%s) (%s) {\n%s}\n\n", n, strings.Join(types, ", "), strings.Join(out, ", "), body)

	fmt.Fprintf(&g.python, "\n\ndef f%d(%s):\n%s", n, strings.Join(names, ", "), reference)
	var strategies []string
	for k, p := range parameters {
		if k >= first {
			strategies = append(strategies, fmt.Sprintf("or_default(%s, %s)", p.strategy, p.default_))
		} else {
			strategies = append(strategies, p.strategy)
		}
	}
	fmt.Fprintf(&g.python, "\n\nFUNCTIONS.append((f%d, [%s]))\n", n, strings.Join(strategies, ", "))
}

// exceptions are classes of errors that functions return.
var exceptions = []string{"ValueError", "KeyError", "TypeError", "OverflowError", "LookupError", "BufferError"}

// body writes what a function does: it may make garbage, fail or panic, change arguments in place, and then makes its
// results. It sets fails where the function needs an error among its results.
func (g *generator) body(parameters []parameter, results *[]value, fails *bool) (goBody, reference string) {
	var b, r strings.Builder
	for n := range *results {
		v := &(*results)[n]
		*fails = *fails || v.failing
	}
	for _, p := range parameters {
		fmt.Fprintf(&b, "_ = %s\n", p.name)
	}
	if g.rng.IntN(2) == 0 {
		b.WriteString("Garbage(20)\n")
	}
	for _, p := range parameters {
		if p.goCondition == "" || g.rng.IntN(3) > 0 {
			continue
		}
		if *fails {
			class := pick(g, exceptions)
			fmt.Fprintf(&b, "if %s { return %spy.Errorf(py.Class(%q), \"no %%s\", %q) }\n", p.goCondition, zeros(*results), class, p.name)
			fmt.Fprintf(&r, "    if %s:\n        raise %s(\"no %s\")\n", p.condition, class, p.name)
		} else {
			fmt.Fprintf(&b, "if %s { panic(%q) }\n", p.goCondition, "panic of "+p.name)
			fmt.Fprintf(&r, "    if %s:\n        raise Panic(\"panic of %s\")\n", p.condition, p.name)
		}
	}
	for _, p := range parameters {
		if p.goBefore != "" {
			b.WriteString(p.goBefore + "\n")
			r.WriteString("    " + p.before + "\n")
		}
	}
	var goValues, values []string
	for n, v := range *results {
		name := fmt.Sprintf("r%d", n)
		if v.failing {
			fmt.Fprintf(&b, "%s, err := %s\nif err != nil { return %serr }\n", name, v.goExpr, zeros(*results))
		} else {
			fmt.Fprintf(&b, "%s := %s\n", name, v.goExpr)
		}
		goValues = append(goValues, name)
		values = append(values, v.expr)
	}
	if *fails {
		goValues = append(goValues, "nil")
	}
	fmt.Fprintf(&b, "return %s\n", strings.Join(goValues, ", "))
	switch len(values) {
	case 0:
		r.WriteString("    return None\n")
	case 1:
		fmt.Fprintf(&r, "    return %s\n", values[0])
	default:
		fmt.Fprintf(&r, "    return (%s)\n", strings.Join(values, ", "))
	}
	return b.String(), r.String()
}

// zeros are the zero values of results, to be returned before an error.
func zeros(results []value) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "*new(%s), ", r.goType)
	}
	return b.String()
}
