package gen

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/bind"
)

// kindNames are the names of enum goanna_kind in shim.h.
var kindNames = [...]string{
	bind.Invalid: "GOANNA_INVALID",
	bind.Bool:    "GOANNA_BOOL",
	bind.Int8:    "GOANNA_INT8", bind.Int16: "GOANNA_INT16", bind.Int32: "GOANNA_INT32", bind.Int64: "GOANNA_INT64",
	bind.Uint8: "GOANNA_UINT8", bind.Uint16: "GOANNA_UINT16", bind.Uint32: "GOANNA_UINT32", bind.Uint64: "GOANNA_UINT64",
	bind.Float16: "GOANNA_FLOAT16", bind.Float32: "GOANNA_FLOAT32", bind.Float64: "GOANNA_FLOAT64",
	bind.Complex64: "GOANNA_COMPLEX64", bind.Complex128: "GOANNA_COMPLEX128",
	bind.String: "GOANNA_STRING", bind.BigInt: "GOANNA_BIGINT", bind.Bytes: "GOANNA_BYTES", bind.Slice: "GOANNA_SLICE",
	bind.View: "GOANNA_VIEW", bind.Mut: "GOANNA_MUT", bind.Any: "GOANNA_ANY", bind.Array: "GOANNA_ARRAY",
	bind.Object: "GOANNA_OBJECT", bind.Record: "GOANNA_RECORD",
}

func cSource(m *bind.Module, frames []frame, print uint64) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s */\n#include <stddef.h>\n\n#include \"shim.h\"\n", generated)
	for i := range m.Functions {
		writeCFunction(&b, i, &m.Functions[i], &frames[i])
	}
	writeMethods(&b, m)
	writeConstants(&b, m)
	fmt.Fprintf(&b, "\nconst goanna_module goanna_the_module = {\n")
	fmt.Fprintf(&b, "    .package = %s,\n    .doc = %s,\n    .all = %s,\n", cString(m.Name), cString(m.Doc), cString(strings.Join(publicNames(m), " ")))
	fmt.Fprintf(&b, "    .fingerprint = UINT64_C(%#x),\n    .methods = methods,\n", print)
	if len(m.Constants) > 0 {
		fmt.Fprintf(&b, "    .constants = constants,\n    .constant_count = %d,\n", len(m.Constants))
	}
	b.WriteString("};\n")
	return b.Bytes()
}

func writeCFunction(b *bytes.Buffer, i int, f *bind.Function, fr *frame) {
	fmt.Fprintf(b, "\n/* %s */\ntypedef struct {\n    goanna_head head;\n", f.Name)
	for _, s := range fr.Params {
		fmt.Fprintf(b, "    %s %s;\n", s.C, s.Name)
	}
	for _, s := range fr.Results {
		fmt.Fprintf(b, "    %s %s;\n", s.C, s.Name)
	}
	fmt.Fprintf(b, "} frame_%d;\n_Static_assert(sizeof(frame_%d) == %d", i, i, fr.Size)
	for _, s := range fr.Params {
		fmt.Fprintf(b, " && offsetof(frame_%d, %s) == %d", i, s.Name, s.Offset)
	}
	for _, s := range fr.Results {
		fmt.Fprintf(b, " && offsetof(frame_%d, %s) == %d", i, s.Name, s.Offset)
	}
	b.WriteString(", \"the layout agrees with that in Go\");\n")
	writeParams(b, i, f, fr)
	writeResults(b, i, f, fr)
	writeDescriptor(b, i, f)
	fmt.Fprintf(b, "static PyObject *call_%d(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {\n", i)
	fmt.Fprintf(b, "    frame_%d frame;\n    return goanna_run(&function_%d, (char *)&frame, module, args, nargs, kwnames);\n}\n", i, i)
}

func writeParams(b *bytes.Buffer, i int, f *bind.Function, fr *frame) {
	if len(f.Params) == 0 {
		return
	}
	fmt.Fprintf(b, "static const goanna_param params_%d[] = {\n", i)
	for j := range f.Params {
		p := &f.Params[j]
		fmt.Fprintf(b, "    {.name = %s, .kind = %s, .offset = %d", cString(p.Name), kindNames[p.Type.Kind], fr.Params[j].Offset)
		if element := elementKind(&p.Type); element != bind.Invalid {
			fmt.Fprintf(b, ", .element = %s", kindNames[element])
		}
		if p.Writable() {
			b.WriteString(", .writable = true")
		}
		if p.NDim != 0 {
			fmt.Fprintf(b, ", .ndim = %d", p.NDim)
		}
		if p.Default != nil {
			fmt.Fprintf(b, ", .optional = true, .default_ = {%s}", cValue(p.Default))
		}
		b.WriteString("},\n")
	}
	b.WriteString("};\n")
}

// elementKind is the kind of the items of a parameter with a typed buffer.
func elementKind(t *bind.Type) bind.Kind {
	switch {
	case t.Kind == bind.Bytes:
		return bind.Uint8
	case t.Elem != nil:
		return t.Elem.Kind
	default:
		return bind.Invalid
	}
}

func writeResults(b *bytes.Buffer, i int, f *bind.Function, fr *frame) {
	if len(f.Results) == 0 {
		return
	}
	fmt.Fprintf(b, "static const goanna_result results_%d[] = {\n", i)
	for j := range f.Results {
		fmt.Fprintf(b, "    {.kind = %s, .offset = %d},\n", kindNames[f.Results[j].Kind], fr.Results[j].Offset)
	}
	b.WriteString("};\n")
}

func writeDescriptor(b *bytes.Buffer, i int, f *bind.Function) {
	positionalOnly, positional := 0, 0
	for j := range f.Params {
		switch f.Params[j].Kind {
		case bind.PositionalOnly:
			positionalOnly++
			positional++
		case bind.PositionalOrKeyword:
			positional++
		}
	}
	fmt.Fprintf(b, "static const goanna_function function_%d = {.name = %s, .id = %d, .params = %d, .positional_only = %d, .positional = %d, .results = %d",
		i, cString(f.Name), i, len(f.Params), positionalOnly, positional, len(f.Results))
	if f.HoldGIL || f.Objects() {
		b.WriteString(", .hold_gil = true")
	}
	if f.Objects() {
		b.WriteString(", .objects = true")
	}
	if len(f.Params) > 0 {
		fmt.Fprintf(b, ", .param = params_%d", i)
	}
	if len(f.Results) > 0 {
		fmt.Fprintf(b, ", .result = results_%d", i)
	}
	b.WriteString("};\n")
}

func writeMethods(b *bytes.Buffer, m *bind.Module) {
	b.WriteString("\nstatic PyMethodDef methods[] = {\n")
	for i := range m.Functions {
		f := &m.Functions[i]
		doc := textSignature(f) + "\n--\n\n" + f.Doc
		fmt.Fprintf(b, "    {%s, (PyCFunction)(void (*)(void))call_%d, METH_FASTCALL | METH_KEYWORDS,\n     %s},\n", cString(f.Name), i, cString(doc))
	}
	b.WriteString("    {NULL, NULL, 0, NULL},\n};\n")
}

func writeConstants(b *bytes.Buffer, m *bind.Module) {
	if len(m.Constants) == 0 {
		return
	}
	b.WriteString("\nstatic const goanna_constant constants[] = {\n")
	for i := range m.Constants {
		c := &m.Constants[i]
		value := cValue(&c.Value)
		if c.Value.Kind == bind.BigInt {
			value = cText(c.Value.Text)
		}
		fmt.Fprintf(b, "    {.name = %s, .kind = %s, .value = {%s}},\n", cString(c.Name), kindNames[c.Value.Kind], value)
	}
	b.WriteString("};\n")
}

// cValue initialises the member of a union of integer, real and text.
func cValue(v *bind.Value) string {
	switch v.Kind {
	case bind.Float32, bind.Float64, bind.Complex64, bind.Complex128:
		return fmt.Sprintf(".real = {%s, %s}", cFloat(v.Float), cFloat(v.Imag))
	case bind.Uint8, bind.Uint16, bind.Uint32, bind.Uint64:
		return fmt.Sprintf(".integer = (int64_t)UINT64_C(%d)", v.Uint)
	case bind.String:
		return cText(v.String)
	default:
		if v.Int == math.MinInt64 {
			return ".integer = INT64_MIN"
		}
		return fmt.Sprintf(".integer = INT64_C(%d)", v.Int)
	}
}

func cText(s string) string { return fmt.Sprintf(".text = {%s, %d}", cString(s), len(s)) }

func cFloat(v float64) string {
	switch {
	case math.IsNaN(v):
		return `__builtin_nan("")`
	case math.IsInf(v, 1):
		return "__builtin_inf()"
	case math.IsInf(v, -1):
		return "-__builtin_inf()"
	default:
		return strconv.FormatFloat(v, 'x', -1, 64)
	}
}

// cString quotes s for C. Bytes other than plain ASCII are octal, which ends after three digits, and a question mark too,
// which could begin a trigraph.
func cString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c > '~' || c == '?':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
