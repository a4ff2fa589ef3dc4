package gen

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/types"
)

// cWriter writes module.c: for each callable a C function without loops, in which one line per parameter calls its converter, and
// tables that describe nested types.
type cWriter struct {
	body       bytes.Buffer
	converters map[string]bool
	types      map[string]string // text of a description -> name of the variable
	literals   []string
}

func cSource(m *model.Module, frames []frame, print uint64) []byte {
	w := &cWriter{converters: map[string]bool{}, types: map[string]string{}}
	for i := range m.Callables {
		w.callable(i, &m.Callables[i], &frames[i])
	}
	w.methods(m)
	w.constants(m)
	w.enumerations(m)
	w.module(m, print)

	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s */\n#include <stddef.h>\n#include <string.h>\n\n#include \"shim.h\"\n\n", generated)
	for _, name := range slices.Sorted(maps.Keys(w.converters)) {
		fmt.Fprintf(&b, "#include \"conv/%s.h\"\n", name)
	}
	b.Write(w.body.Bytes())
	return b.Bytes()
}

func (w *cWriter) printf(format string, args ...any) { fmt.Fprintf(&w.body, format, args...) }

// ---- descriptions of types ----

// passageType returns the C expression of a pointer to the description of a parameter's or result's type for its converter, "NULL" if
// the converter needs none.
func (w *cWriter) passageType(c model.Conv) string {
	w.converters[c.Name] = true
	members := w.members(c)
	if len(members) == 0 {
		return "NULL"
	}
	return w.describe(c, members)
}

// itemType returns the C expression of a pointer to the description of a nested type.
func (w *cWriter) itemType(t model.Type) string {
	item, _ := t.Item()
	w.converters[item.Conv.Name] = true
	members := append([]string{
		".conv = &goanna_conv_" + item.Conv.Name,
		fmt.Sprintf(".size = %d, .align = %d", item.Size, item.Align),
	}, w.members(item.Conv)...)
	return w.describe(item.Conv, members)
}

// members returns the members of a description that are specific to the converter.
func (w *cWriter) members(c model.Conv) []string {
	var members []string
	if c.Key != nil {
		members = append(members, ".key = "+w.itemType(c.Key))
	}
	if c.Elem != nil {
		members = append(members, ".elem = "+w.itemType(c.Elem))
	}
	if len(c.Fields) > 0 {
		var fields []string
		for _, f := range c.Fields {
			fields = append(fields, fmt.Sprintf("{%s, %d, %s}", types.QuoteC(f.Name), f.Offset, w.itemType(f.Type)))
		}
		members = append(members, fmt.Sprintf(".fields = (const goanna_field[]){%s}, .count = %d", strings.Join(fields, ", "), len(c.Fields)))
	}
	if c.Count != 0 {
		members = append(members, fmt.Sprintf(".count = %d", c.Count))
	}
	if c.Data != "" {
		members = append(members, ".data = &(const goanna_"+c.Name+"_data)"+c.Data)
	}
	if c.Expects != "" {
		members = append(members, ".expects = "+types.QuoteC(c.Expects))
	}
	return members
}

func (w *cWriter) describe(c model.Conv, members []string) string {
	text := "{" + strings.Join(members, ", ") + "}"
	if name, ok := w.types[text]; ok {
		return name
	}
	name := fmt.Sprintf("type_%d", len(w.types))
	w.types[text] = "&" + name
	w.printf("static const goanna_type %s = %s;\n", name, text)
	return "&" + name
}

// ---- callables ----

func (w *cWriter) callable(i int, c *model.Callable, f *frame) {
	w.printf("\n/* %s */\n", c.Name)
	w.frame(i, f)
	w.params(i, c, f)
	w.description(i, c)
	loads := make([]string, len(c.Params))
	for j := range c.Params {
		loads[j] = w.load(i, j, &c.Params[j])
	}
	builds := make([]string, len(c.Results))
	for j, t := range c.Results {
		conv := t.Passage().Conv
		builds[j] = fmt.Sprintf("goanna_build_%s(&call, %s, &frame.r%d)", conv.Name, w.passageType(conv), j)
	}
	w.printf("static PyObject *call_%d(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {\n", i)
	w.printf("    frame_%d frame;\n    goanna_call call;\n", i)
	if hasContainers(c) {
		w.printf("    char first[GOANNA_ARENA_FIRST];\n    goanna_arena arena = {first, first + sizeof first, NULL};\n")
	} else {
		w.printf("    goanna_arena arena = {NULL, NULL, NULL};\n")
	}
	w.printf("    PyObject *bound[%d];\n", len(c.Params)+1)
	w.printf("    if (!goanna_begin(&call, &callable_%d, &frame.head, &arena, module, &args, nargs, kwnames, bound)) {\n        return NULL;\n    }\n", i)
	w.clear(ownersOf("a", paramTypes(c)))
	w.clear(ownersOf("r", c.Results))
	w.printf("    PyObject *result = NULL;\n    if (%s) {\n", strings.Join(append(inOrder(c, loads), "goanna_cross(&call)"), "\n        && "))
	w.results(builds)
	w.printf("    }\n")
	w.dropResults(ownersOf("r", c.Results))
	w.printf("    result = goanna_end_call(&call, result);\n")
	w.drops(ownersOf("a", paramTypes(c)))
	w.printf("    return result;\n}\n")
}

func (w *cWriter) frame(i int, f *frame) {
	w.printf("typedef struct {\n    goanna_head head;\n")
	asserts := []string{fmt.Sprintf("sizeof(frame_%d) == %d", i, f.Size)}
	for _, p := range f.places() {
		w.printf("    %s %s;\n", p.Slot.C, p.Name)
		asserts = append(asserts, fmt.Sprintf("offsetof(frame_%d, %s) == %d", i, p.Name, p.Offset))
	}
	w.printf("} frame_%d;\n_Static_assert(%s, \"the layout agrees with that in Go\");\n", i, strings.Join(asserts, " && "))
}

func (w *cWriter) params(i int, c *model.Callable, f *frame) {
	if len(c.Params) == 0 {
		return
	}
	w.printf("static const goanna_param params_%d[] = {\n", i)
	for j := range c.Params {
		p := &c.Params[j]
		w.printf("    {.at = {.function = %s, .name = %s}, .offset = %d", types.QuoteC(c.Name), types.QuoteC(p.Name), f.Params[j].Offset)
		if request := p.Type.Passage().Request; request != "" {
			w.printf(", .request = %s", request)
		}
		if p.Default != nil || p.Optional || p.Kind == model.VarPositional {
			w.printf(", .optional = true")
		}
		w.printf("},\n")
	}
	w.printf("};\n")
}

func (w *cWriter) description(i int, c *model.Callable) {
	positionalOnly, positional, rest := 0, 0, false
	for j := range c.Params {
		switch c.Params[j].Kind {
		case model.PositionalOnly:
			positionalOnly++
			positional++
		case model.PositionalOrKeyword:
			positional++
		case model.VarPositional:
			rest = true
		}
	}
	w.printf("static const goanna_callable callable_%d = {.name = %s, .id = %d, .params = %d, .positional_only = %d, .positional = %d",
		i, types.QuoteC(c.Name), i, len(c.Params), positionalOnly, positional)
	if rest {
		w.printf(", .rest = true")
	}
	if c.HoldGIL || c.Objects() {
		w.printf(", .hold_gil = true")
	}
	if c.Objects() || c.Calls() {
		w.printf(", .objects = true")
	}
	if len(c.Params) > 0 {
		w.printf(", .param = params_%d", i)
	}
	w.printf("};\n")
}

// load returns the expression that converts an argument, or uses its default.
func (w *cWriter) load(i, j int, p *model.Param) string {
	passage := p.Type.Passage()
	arg := fmt.Sprintf("args[%d]", j)
	if p.Default != nil && p.Default.Init == "" {
		// goanna_bind was called, so args is bound: the literal is the argument from here on
		arg = fmt.Sprintf("(%s != NULL ? %[1]s : (bound[%d] = goanna_literal(module, %d)))", arg, j, w.literal(p.Default.Text))
	}
	load := fmt.Sprintf("goanna_load_%s(&call, &params_%d[%d].at, %s, %s, &frame.a%d)",
		passage.Conv.Name, i, j, w.passageType(passage.Conv), arg, j)
	if p.Optional {
		return fmt.Sprintf("(!(frame.g%d = args[%[1]d] != NULL) || %s)", j, load)
	}
	if p.Default != nil && p.Default.Init != "" {
		return fmt.Sprintf("(args[%d] == NULL ? (frame.a%[1]d = (%s){%s}, true) : %s)", j, passage.Slot.C, p.Default.Init, load)
	}
	return load
}

// literal returns the index of a Python literal in the module's table.
func (w *cWriter) literal(text string) int {
	if i := slices.Index(w.literals, text); i >= 0 {
		return i
	}
	w.literals = append(w.literals, text)
	return len(w.literals) - 1
}

// inOrder returns the conversions with those of values before those of buffers.
func inOrder(c *model.Callable, loads []string) []string {
	var ordered []string
	for _, phase := range []model.Phase{model.Values, model.Buffers} {
		for j := range c.Params {
			if c.Params[j].Type.Passage().Phase == phase {
				ordered = append(ordered, loads[j])
			}
		}
	}
	return ordered
}

// hasContainers reports whether the call usually needs memory of its own for arguments.
func hasContainers(c *model.Callable) bool {
	return slices.ContainsFunc(c.Params, func(p model.Param) bool {
		passage := p.Type.Passage()
		return passage.Phase == model.Values && (passage.Conv.Elem != nil || passage.Conv.Key != nil)
	})
}

// owner is a slot whose contents are released after the call.
type owner struct {
	name    string
	passage model.Passage
}

// ownersOf returns the owners among the slots of types. The name of a slot is prefix and a number.
func ownersOf(prefix string, types []model.Type) []owner {
	var all []owner
	for j, t := range types {
		if p := t.Passage(); p.Owns {
			all = append(all, owner{fmt.Sprintf("%s%d", prefix, j), p})
		}
	}
	return all
}

func paramTypes(c *model.Callable) []model.Type {
	types := make([]model.Type, len(c.Params))
	for j := range c.Params {
		types[j] = c.Params[j].Type
	}
	return types
}

// clear writes code that makes slots own nothing. For a buffer it clears one word.
func (w *cWriter) clear(owners []owner) {
	for _, o := range owners {
		if o.passage.Request != "" {
			w.printf("    goanna_clear_%s(&frame.%s);\n", o.passage.Conv.Name, o.name)
		} else {
			w.printf("    memset(&frame.%s, 0, sizeof frame.%[1]s);\n", o.name)
		}
	}
}

// results writes code that builds the objects in order, up to the first that fails.
func (w *cWriter) results(builds []string) {
	switch len(builds) {
	case 0:
		w.printf("        Py_IncRef(Py_None);\n        result = Py_None;\n")
	case 1:
		w.printf("        result = %s;\n", builds[0])
	default:
		for j, build := range builds {
			builds[j] = fmt.Sprintf("(results[%d] = %s) != NULL", j, build)
		}
		w.printf("        PyObject *results[%d] = {NULL};\n        result = goanna_pack(results, %[1]d, %s);\n", len(builds), strings.Join(builds, "\n            && "))
	}
}

// drops writes code that releases the contents of arguments' slots. Releasing may run Python code, so the code saves and restores the
// current exception.
func (w *cWriter) drops(owners []owner) {
	if len(owners) == 0 {
		return
	}
	w.printf("    goanna_raised raised;\n    if (result == NULL) {\n        goanna_set_aside(&raised);\n    }\n")
	w.dropEach("    ", owners)
	w.printf("    if (result == NULL) {\n        goanna_put_back(&raised);\n    }\n")
}

// dropResults writes code that releases the results that no object owns, before Go's memory is released.
func (w *cWriter) dropResults(owners []owner) {
	if len(owners) == 0 {
		return
	}
	w.printf("    if (result == NULL) {\n        goanna_raised raised_by;\n        goanna_set_aside(&raised_by);\n")
	w.dropEach("        ", owners)
	w.printf("        goanna_put_back(&raised_by);\n    }\n")
}

func (w *cWriter) dropEach(indent string, owners []owner) {
	for _, o := range owners {
		w.printf("%sgoanna_drop_%s(&call, %s, &frame.%s);\n", indent, o.passage.Conv.Name, w.passageType(o.passage.Conv), o.name)
	}
}

// ---- the module ----

func (w *cWriter) methods(m *model.Module) {
	w.printf("\nstatic PyMethodDef methods[] = {\n")
	for i := range m.Callables {
		c := &m.Callables[i]
		doc := textSignature(c) + "\n--\n\n" + c.Doc
		w.printf("    {%s, (PyCFunction)(void (*)(void))call_%d, METH_FASTCALL | METH_KEYWORDS,\n     %s},\n", types.QuoteC(c.Name), i, types.QuoteC(doc))
	}
	w.printf("    {NULL, NULL, 0, NULL},\n};\n")
}

func (w *cWriter) constants(m *model.Module) {
	if len(m.Constants) == 0 {
		return
	}
	w.printf("\n")
	lines := make([]string, len(m.Constants))
	for i := range m.Constants {
		c := &m.Constants[i]
		if c.Value.Init == "" {
			lines[i] = fmt.Sprintf("{.name = %s, .literal = %d}", types.QuoteC(c.Name), w.literal(c.Value.Text))
			continue
		}
		item, _ := c.Type.Item()
		w.converters[item.Conv.Name] = true
		w.printf("static const %s constant_%d = {%s};\n", item.C, i, c.Value.Init)
		lines[i] = fmt.Sprintf("{.name = %s, .build = GOANNA_BUILD(goanna_build_%s), .value = &constant_%d", types.QuoteC(c.Name), item.Conv.Name, i)
		if c.Enumeration != 0 {
			lines[i] += fmt.Sprintf(", .enumeration = %d", c.Enumeration)
		}
		lines[i] += "}"
	}
	w.printf("static const goanna_constant constants[] = {\n")
	for _, line := range lines {
		w.printf("    %s,\n", line)
	}
	w.printf("};\n")
}

func (w *cWriter) enumerations(m *model.Module) {
	if len(m.Enumerations) == 0 {
		return
	}
	w.printf("\nstatic const goanna_enumeration_class enumerations[] = {\n")
	for _, e := range m.Enumerations {
		members := ""
		for _, member := range e.Members {
			members += fmt.Sprintf("('%s', %s), ", member.Name, member.Text)
		}
		w.printf("    {%s, %s, %s, UINT64_C(%d), %d},\n", types.QuoteC(e.Name), types.QuoteC(e.Doc), types.QuoteC(e.Kind), e.Bits,
			w.literal("("+members+")"))
	}
	w.printf("};\n")
}

func (w *cWriter) module(m *model.Module, print uint64) {
	if len(w.literals) > 0 {
		w.printf("\nstatic const char *const literals[] = {\n")
		for _, text := range w.literals {
			w.printf("    %s,\n", types.QuoteC(text))
		}
		w.printf("};\n")
	}
	w.printf("\nconst goanna_module goanna_the_module = {\n")
	w.printf("    .package = %s,\n    .doc = %s,\n    .all = %s,\n", types.QuoteC(m.Name), types.QuoteC(m.Doc), types.QuoteC(strings.Join(publicNames(m), " ")))
	w.printf("    .fingerprint = UINT64_C(%#x),\n    .methods = methods,\n", print)
	if len(m.Constants) > 0 {
		w.printf("    .constants = constants,\n    .constant_count = %d,\n", len(m.Constants))
	}
	if len(w.literals) > 0 {
		w.printf("    .literals = literals,\n    .literal_count = %d,\n", len(w.literals))
	}
	if len(m.Enumerations) > 0 {
		w.printf("    .enumerations = enumerations,\n    .enumeration_count = %d,\n", len(m.Enumerations))
	}
	w.printf("};\n")
}
