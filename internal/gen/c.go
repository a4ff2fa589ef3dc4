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
	described  map[string]bool   // names of the descriptions of types that may be inside themselves
	literals   []string
	leaves     int  // callables so far that may be leaves
	calls      bool // Go may call Python in any call
	warns      bool // a class warns of instances that end before close()
}

func cSource(m *model.Module, frames []frame, print uint64) []byte {
	w := &cWriter{converters: map[string]bool{}, types: map[string]string{}, described: map[string]bool{}, calls: m.KeepsCallables(),
		warns: slices.ContainsFunc(m.Classes, func(c *model.Class) bool { return c.Warns })}
	for i := range m.Callables {
		w.callable(i, &m.Callables[i], &frames[i])
	}
	w.methods(m)
	w.classes(m)
	w.namedTuples(m)
	w.exceptions(m)
	w.coroutines(m)
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
	if c.Self != nil {
		return w.itemType(c.Self)
	}
	w.converters[c.Name] = true
	members := w.members(c)
	if len(members) == 0 {
		return "NULL"
	}
	return w.describe(members)
}

// itemType returns the C expression of a pointer to the description of a nested type.
func (w *cWriter) itemType(t model.Type) string {
	item, _ := t.Item()
	w.converters[item.Conv.Name] = true
	if item.Conv.Self != nil {
		return w.describedType(item)
	}
	return w.describe(append(itemMembers(item), w.members(item.Conv)...))
}

// itemMembers are those of the description of any type inside another.
func itemMembers(item model.Item) []string {
	return []string{".conv = &goanna_conv_" + item.Conv.Name, fmt.Sprintf(".size = %d, .align = %d", item.Size, item.Align)}
}

// describedType is itemType for a type that may be inside itself: its description is declared before those that refer to it.
func (w *cWriter) describedType(item model.Item) string {
	name := item.Conv.Self.Description()
	if !w.described[name] {
		w.described[name] = true
		w.printf("static const goanna_type %s;\n", name)
		members := append(itemMembers(item), w.members(item.Conv)...)
		w.printf("static const goanna_type %s = {%s};\n", name, strings.Join(members, ", "))
	}
	return "&" + name
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

func (w *cWriter) describe(members []string) string {
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
	w.printf("\n/* %s */\n", displayName(c))
	if o, ok := operationOf(c); ok {
		w.resultsFunction(i, o)
	}
	w.frame(fmt.Sprintf("frame_%d", i), f)
	w.params(i, c, f)
	w.description(i, c)
	loads := make([]string, len(c.Params))
	for j := range c.Params {
		loads[j] = w.load(i, j, &c.Params[j])
	}
	builds := w.builds(c.Results)
	for j := range c.Outs {
		w.out(i, c, j)
	}
	w.printf("static PyObject *call_%d(PyObject *%s, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {\n", i, calledOn(c))
	w.place(i, c)
	w.findModule(c)
	w.printf("    frame_%d frame;\n    goanna_call call;\n", i)
	if hasContainers(c) {
		w.printf("    char first[GOANNA_ARENA_FIRST];\n    goanna_arena arena = {first, first + sizeof first, NULL};\n")
	} else {
		w.printf("    goanna_arena arena = {NULL, NULL, NULL};\n")
	}
	w.printf("    PyObject *bound[%d];\n", len(c.Params)+1)
	w.printf("    if (!goanna_begin(&call, &callable_%d, &frame.head, &arena, module, &args, nargs, kwnames, bound)) {\n        return NULL;\n    }\n", i)
	if c.Role == model.Constructor || c.Role == model.ClassMethod {
		w.printf("    call.making = class;\n")
	}
	if c.Role == model.Method && c.GoName == "Close" && c.Class.Warns {
		w.printf("    goanna_value_of(self)->open = false;\n")
	}
	w.clear(ownersOf("a", paramTypes(c)))
	w.clear(ownersOf("r", c.Results))
	if len(f.Err) > 0 {
		w.printf("    frame.err.type = 0;\n")
	}
	steps := append(w.steps(i, c, loads), changes(c, builds)...)
	w.printf("    PyObject *result = NULL;\n    if (%s) {\n", strings.Join(steps, "\n        && "))
	if c.Itself {
		w.printf("        Py_IncRef(self);\n        result = self;\n")
	} else {
		w.results(builds[:len(c.Returned())])
	}
	w.printf("    }\n")
	if c.Operator {
		w.printf("    if (!entered) {\n        result = goanna_not_implemented();\n    }\n")
	}
	w.dropResults(ownersOf("r", c.Results))
	w.printf("    result = goanna_end_call(&call, result);\n")
	w.drops(ownersOf("a", paramTypes(c)))
	w.printf("    return result;\n}\n")
}

// place reads or writes the field of a property without Go, if the value's memory is known. A conversion may run Python code, which may
// fork: the field is looked for again.
func (w *cWriter) place(i int, c *model.Callable) {
	switch {
	case c.Place == nil:
	case c.Role == model.Getter:
		p := c.Results[0].Passage()
		w.printf("    const %s *field = goanna_field_of(self, %d);\n    if (field != NULL) {\n        %[1]s value;\n", p.Slot.C, c.Place.Offset)
		w.printf("        __atomic_load(field, &value, __ATOMIC_RELAXED);\n        return goanna_build_%s(NULL, NULL, &value);\n    }\n", p.Conv.Name)
	case c.Role == model.Setter:
		p := c.Params[0].Type.Passage()
		w.printf("    if (goanna_field_of(self, %d) != NULL) {\n        %s value, *field;\n", c.Place.Offset, p.Slot.C)
		w.printf("        if (!goanna_load_%s(NULL, &params_%d[0].at, NULL, args[0], &value)) {\n            return NULL;\n        }\n", p.Conv.Name, i)
		w.printf("        if ((field = goanna_field_of(self, %d)) != NULL) {\n            __atomic_store(field, &value, __ATOMIC_RELAXED);\n", c.Place.Offset)
		w.printf("            Py_IncRef(Py_None);\n            return Py_None;\n        }\n    }\n")
	}
}

// displayName is what messages call a callable: "Circle.area".
func displayName(c *model.Callable) string {
	switch {
	case c.Enumeration != nil:
		return c.Enumeration.Name + "." + c.Name
	case c.Class == nil:
		return c.Name
	case c.Role == model.Constructor || c.Class.Hidden:
		return c.Class.Name
	default:
		return c.Class.Name + "." + c.Name
	}
}

// calledOn is the first parameter of a callable in C.
func calledOn(c *model.Callable) string {
	switch c.Role {
	case model.Function, model.Variable, model.VariableSetter:
		return "module"
	case model.Constructor, model.ClassMethod:
		return "class"
	default:
		return "self"
	}
}

// findModule gets the module of a class or of an instance.
func (w *cWriter) findModule(c *model.Callable) {
	switch calledOn(c) {
	case "class":
		w.printf("    PyObject *module = goanna_module_of_class(class);\n    if (module == NULL) {\n        return NULL;\n    }\n")
	case "self":
		w.printf("    PyObject *module = goanna_module_of_instance(self);\n")
	}
	if c.Operator {
		w.printf("    bool entered = false;\n")
	}
}

// steps are the conditions of a call, in order: each does a part of it.
func (w *cWriter) steps(i int, c *model.Callable, loads []string) []string {
	steps := inOrder(c, loads)
	if c.OnInstance() { // last, as code of Python that the others run may fork
		steps = append(steps, "goanna_load_self(&call, self, &frame.self)")
	}
	if c.Operator {
		steps = append(steps, "(entered = true)")
	}
	for j := range c.Outs {
		steps = append(steps, fmt.Sprintf("new_%d_%d(&call, &frame)", i, j))
	}
	return append(steps, w.cross(c))
}

// cross is the step that enters Go.
func (w *cWriter) cross(c *model.Callable) string {
	if !isLeaf(c) {
		return "goanna_cross(&call)"
	}
	w.leaves++
	checked, bytes := leafTerms(c)
	cross := fmt.Sprintf("goanna_cross_leaf(&call, %d, %s, %s)", w.leaves-1, checked, bytes)
	if c.Error {
		cross += "\n        && goanna_succeeded(&call, &frame.err)"
	}
	return cross
}

// builds returns the expressions that build the objects of results.
func (w *cWriter) builds(results []model.Type) []string {
	builds := make([]string, len(results))
	for j, t := range results {
		conv := t.Passage().Conv
		builds[j] = fmt.Sprintf("goanna_build_%s(&call, %s, &frame.r%d)", conv.Name, w.passageType(conv), j)
	}
	return builds
}

func (w *cWriter) frame(name string, f *frame) {
	w.printf("typedef struct {\n    goanna_head head;\n")
	asserts := []string{fmt.Sprintf("sizeof(%s) == %d", name, f.Size)}
	for _, p := range f.places() {
		w.printf("    %s %s;\n", p.Slot.C, p.Name)
		asserts = append(asserts, fmt.Sprintf("offsetof(%s, %s) == %d", name, p.Name, p.Offset))
	}
	w.printf("} %s;\n_Static_assert(%s, \"the layout agrees with that in Go\");\n", name, strings.Join(asserts, " && "))
}

func (w *cWriter) params(i int, c *model.Callable, f *frame) {
	if len(c.Params) == 0 {
		return
	}
	w.printf("static const goanna_param params_%d[] = {\n", i)
	for j := range c.Params {
		p := &c.Params[j]
		attribute := ""
		if c.Assigns() {
			attribute = ", .attribute = true"
		}
		w.printf("    {.at = {.function = %s, .name = %s%s}, .offset = %d", types.QuoteC(displayName(c)), types.QuoteC(p.Name), attribute, f.Params[j].Offset)
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
	w.printf("static const goanna_callable callable_%d = {.name = %s, .id = GOANNA_FUNCTIONS + %d, .params = %d, .positional_only = %d, .positional = %d",
		i, types.QuoteC(displayName(c)), i, len(c.Params), positionalOnly, positional)
	if rest {
		w.printf(", .rest = true")
	}
	if c.HoldGIL || c.Objects() {
		w.printf(", .hold_gil = true")
	}
	ends := c.Role == model.Method && c.Name == "__del__" && c.HoldGIL // it may drop objects
	if c.Objects() || c.Calls() || w.calls && c.RunsCode() || ends {
		w.printf(", .objects = true")
	}
	if c.HasContexts() {
		w.printf(", .contexts = true")
	}
	if !c.RunsCode() && !c.Assigns() {
		w.printf(", .reads = true")
	}
	w.opens(c)
	if len(c.Params) > 0 {
		w.printf(", .param = params_%d", i)
	}
	w.printf("};\n")
}

// opens says that instances in the results are the caller's to close: those of functions and constructors. What a method or a property returns may
// be of the instance, which goes on with it.
func (w *cWriter) opens(c *model.Callable) {
	if w.warns && (c.Role == model.Function || c.Role == model.Constructor || c.Role == model.ClassMethod) {
		w.printf(", .opens = true")
	}
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

// changes are the steps after the call that give lists among the arguments the items that they have in Go.
func changes(c *model.Callable, builds []string) []string {
	var steps []string
	for k, param := range c.Changed {
		steps = append(steps, fmt.Sprintf("goanna_change_list(args[%d], %s)", param, builds[len(c.Returned())+k]))
	}
	return steps
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
	for home := range len(m.Submodules) + 1 {
		w.variables(m, home)
		w.printf("\nstatic PyMethodDef %s[] = {\n", ofHome("methods", home))
		for i := range m.Callables {
			if c := &m.Callables[i]; c.OfModule() && c.Home == home {
				w.method(fmt.Sprintf("call_%d", i), c)
			}
		}
		w.printf("    {NULL, NULL, 0, NULL},\n};\n")
	}
}

// ofHome is the name of what each module of the package has.
func ofHome(name string, home int) string {
	if home == 0 {
		return name
	}
	return fmt.Sprintf("%s_of_%d", name, home)
}

// variables writes the table of a module's variables, their descriptors, and the function that sets attributes of the module.
func (w *cWriter) variables(m *model.Module, home int) {
	if len(variables(m, home)) == 0 {
		return
	}
	setters := map[string]int{}
	for i := range m.Callables {
		if c := &m.Callables[i]; c.Role == model.VariableSetter && c.Home == home {
			setters[c.Name] = i
		}
	}
	w.printf("\nstatic const goanna_variable %s[] = {\n", ofHome("variables", home))
	var descriptors strings.Builder
	n := 0
	for i := range m.Callables {
		c := &m.Callables[i]
		if c.Role != model.Variable || c.Home != home {
			continue
		}
		if set, ok := setters[c.Name]; ok {
			w.printf("    {%s, call_%d, .set = call_%d},\n", types.QuoteC(c.Name), i, set)
		} else {
			w.printf("    {%s, call_%d, .fixed = %s},\n", types.QuoteC(c.Name), i, types.QuoteC(c.Fixed))
		}
		fmt.Fprintf(&descriptors, "    {%s, goanna_get_variable, goanna_set_variable, %s, (void *)&%s[%d]},\n", types.QuoteC(c.Name), types.QuoteC(c.Doc),
			ofHome("variables", home), n)
		n++
	}
	w.printf("};\nstatic PyGetSetDef %s[] = {\n%s    {NULL, NULL, NULL, NULL, NULL},\n};\n", ofHome("descriptors", home), descriptors.String())
	w.printf("static int %s(PyObject *module, PyObject *name, PyObject *value) { return goanna_set_attribute(module, %d, name, value); }\n",
		ofHome("set_attribute", home), home)
}

// variables are those of a home.
func variables(m *model.Module, home int) []*model.Callable {
	var list []*model.Callable
	for i := range m.Callables {
		if m.Callables[i].Role == model.Variable && m.Callables[i].Home == home {
			list = append(list, &m.Callables[i])
		}
	}
	return list
}

// method writes the entry of a callable in a table of methods, with the function that CPython calls.
func (w *cWriter) method(function string, c *model.Callable) {
	flags := "METH_FASTCALL | METH_KEYWORDS"
	if c.Role == model.ClassMethod {
		flags += " | METH_CLASS"
	}
	doc := textSignature(c) + "\n--\n\n" + c.Doc
	w.printf("    {%s, (PyCFunction)(void (*)(void))%s, %s,\n     %s},\n", types.QuoteC(c.Name), function, flags, types.QuoteC(doc))
}

// classes writes the tables of each class: its methods, its properties, and what makes instances.
func (w *cWriter) classes(m *model.Module) {
	if len(m.Classes) == 0 {
		return
	}
	lines := make([]string, len(m.Classes))
	for i, class := range m.Classes {
		n := class.Number
		w.printf("\nstatic PyMethodDef methods_%d[] = {\n", n)
		create, doc, end := "NULL", class.Doc, ""
		for j := range m.Callables {
			c := &m.Callables[j]
			switch {
			case c.Class != class:
			case c.Role == model.Method && c.Name == "__del__":
				end = fmt.Sprintf(", .end = call_%d", j)
			case c.Role == model.Method || c.Role == model.ClassMethod:
				w.method(fmt.Sprintf("call_%d", j), c)
			case c.Role == model.Constructor:
				create, doc = fmt.Sprintf("call_%d", j), textSignature(c)+"\n--\n\n"+classDoc(class, c)
			}
		}
		if class.Closes {
			w.printf("    {\"__enter__\", goanna_enter_instance, METH_NOARGS, \"__enter__($self, /)\\n--\\n\\nThe object itself.\"},\n")
			w.printf("    {\"__exit__\", goanna_exit_instance, METH_VARARGS, \"__exit__($self, /, *exception)\\n--\\n\\nCalls close().\"},\n")
		}
		if class.Commits {
			w.printf("    {\"__enter__\", goanna_enter_instance, METH_NOARGS, \"__enter__($self, /)\\n--\\n\\nThe object itself.\"},\n")
			w.printf("    {\"__exit__\", goanna_exit_transaction, METH_VARARGS, \"__exit__($self, /, *exception)\\n--\\n\\nCalls commit(), or after an exception rollback().\"},\n")
		}
		if class.Pickles {
			w.printf("    {\"__reduce__\", goanna_reduce_instance, METH_NOARGS, \"__reduce__($self, /)\\n--\\n\\nFor pickles and copies.\"},\n")
		}
		w.printf("    {NULL, NULL, 0, NULL},\n};\n")
		w.properties(m, class)
		base := "NULL"
		if class.Base != "" {
			base = types.QuoteC(class.Base)
		}
		warns := ""
		if class.Warns {
			warns = ", .warns = true"
		}
		if class.NotIterable {
			warns += ", .not_iterable = true"
		}
		fields := w.exceptionFields(m, class)
		if class.Fields != nil {
			fields += ", .fields = " + types.QuoteC(strings.Join(class.Fields, " "))
		}
		lines[i] = fmt.Sprintf("{%s, %s, methods_%d, properties_%d, %s, %s, %t, %t%s}", types.QuoteC(class.Name), types.QuoteC(doc), n, n, create, base, class.Hidden, class.IsInterface(),
			w.exporter(class)+w.attributes(m, class)+fields+warns+end+homeOf(class.Home))
	}
	w.printf("\nstatic const goanna_class classes[] = {\n")
	for _, line := range lines {
		w.printf("    %s,\n", line)
	}
	w.printf("};\n")
}

// attributes writes the table of the variables that a class has, and returns the member of the class that names it.
func (w *cWriter) attributes(m *model.Module, class *model.Class) string {
	var table strings.Builder
	for i := range m.Callables {
		if a := m.Callables[i].Attribute; a != nil && a.Class == class {
			fmt.Fprintf(&table, "    {%s, call_%d},\n", types.QuoteC(a.Name), i)
		}
	}
	if table.Len() == 0 {
		return ""
	}
	w.printf("static const goanna_variable attributes_%d[] = {\n%s    {NULL, NULL},\n};\n", class.Number, table.String())
	return fmt.Sprintf(", .attributes = attributes_%d", class.Number)
}

// exporter writes the descriptions of an exporter's two functions, and returns the last members of its class.
func (w *cWriter) exporter(class *model.Class) string {
	if !class.Exports {
		return ""
	}
	for _, f := range []struct{ variable, method, id string }{
		{"get_buffer", "__buffer__", "GOANNA_GET_BUFFER"},
		{"release_buffer", "__release_buffer__", "GOANNA_RELEASE_BUFFER"},
	} {
		w.printf("static const goanna_callable %s_%d = {.name = %s, .id = %s", f.variable, class.Number, types.QuoteC(class.Name+"."+f.method), f.id)
		if class.ExportHoldsGIL {
			w.printf(", .hold_gil = true")
		}
		if class.ExportHoldsGIL || w.calls {
			w.printf(", .objects = true")
		}
		w.printf("};\n")
	}
	return fmt.Sprintf(", .get_buffer = &get_buffer_%d, .release_buffer = &release_buffer_%[1]d", class.Number)
}

// namedTuples writes the table of the classes of named tuples.
func (w *cWriter) namedTuples(m *model.Module) {
	if len(m.NamedTuples) == 0 {
		return
	}
	w.printf("\nstatic const goanna_named_tuple named_tuples[] = {\n")
	for _, n := range m.NamedTuples {
		var fields []string
		for _, f := range n.Fields {
			fields = append(fields, f.Name)
		}
		w.printf("    {%s, %s, %s%s},\n", types.QuoteC(n.Name), types.QuoteC(n.Doc), types.QuoteC(strings.Join(fields, " ")), homeOf(n.Home))
	}
	w.printf("};\n")
}

// exceptions writes the table of the exception classes of variables.
func (w *cWriter) exceptions(m *model.Module) {
	if len(m.Exceptions) == 0 {
		return
	}
	w.printf("\nstatic const goanna_exception_class exceptions[] = {\n")
	for _, e := range m.Exceptions {
		w.printf("    {%s, %s, %s%s},\n", types.QuoteC(e.Name), types.QuoteC(e.Doc), types.QuoteC(e.Base), homeOf(e.Home))
	}
	w.printf("};\n")
}

// classDoc is the docstring of a class, with that of the function that makes its instances.
func classDoc(class *model.Class, constructor *model.Callable) string {
	if class.Doc == "" || constructor.Doc == "" {
		return class.Doc + constructor.Doc
	}
	return class.Doc + "\n\n" + strings.TrimLeft(constructor.Doc, "\n")
}

// exceptionFields writes the table of the fields of an exception class, and returns the member of the class that names it.
func (w *cWriter) exceptionFields(m *model.Module, class *model.Class) string {
	if class.Base == "" {
		return ""
	}
	w.printf("static PyGetSetDef exception_fields_%d[] = {\n", class.Number)
	for i := range m.Callables {
		if c := &m.Callables[i]; c.Class == class && c.Role == model.Getter {
			name := types.QuoteC(c.Name)
			w.printf("    {%s, goanna_get_exception_field, goanna_set_exception_field, %s, (void *)%s},\n", name, types.QuoteC(c.Doc), name)
		}
	}
	w.printf("    {NULL, NULL, NULL, NULL, NULL},\n};\n")
	return fmt.Sprintf(", .exception_fields = exception_fields_%d", class.Number)
}

func (w *cWriter) properties(m *model.Module, class *model.Class) {
	setters := map[string]int{}
	for j := range m.Callables {
		if c := &m.Callables[j]; c.Class == class && c.Role == model.Setter {
			setters[c.Name] = j
		}
	}
	var table strings.Builder
	for j := range m.Callables {
		c := &m.Callables[j]
		if c.Class != class || c.Role != model.Getter {
			continue
		}
		set, setProperty := "NULL", "NULL"
		if k, ok := setters[c.Name]; ok {
			set, setProperty = fmt.Sprintf("call_%d", k), "goanna_set_property"
		}
		w.printf("static const goanna_property property_%d = {call_%d, %s};\n", j, j, set)
		fmt.Fprintf(&table, "    {%s, goanna_get_property, %s, %s, (void *)&property_%d},\n", types.QuoteC(c.Name), setProperty, types.QuoteC(c.Doc), j)
	}
	w.printf("static PyGetSetDef properties_%d[] = {\n%s    {NULL, NULL, NULL, NULL, NULL},\n};\n", class.Number, table.String())
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
			lines[i] = fmt.Sprintf("{.name = %s, .literal = %d%s}", types.QuoteC(c.Name), w.literal(c.Value.Text), homeOf(c.Home))
			continue
		}
		item, _ := c.Type.Item()
		w.converters[item.Conv.Name] = true
		w.printf("static const %s constant_%d = {%s};\n", item.C, i, c.Value.Init)
		lines[i] = fmt.Sprintf("{.name = %s, .build = GOANNA_BUILD(goanna_build_%s), .value = &constant_%d", types.QuoteC(c.Name), item.Conv.Name, i)
		if c.Enumeration != 0 {
			lines[i] += fmt.Sprintf(", .enumeration = %d", c.Enumeration)
		}
		lines[i] += homeOf(c.Home) + "}"
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
	tables := make([]string, len(m.Enumerations))
	for i, e := range m.Enumerations {
		tables[i] = w.enumerationMethods(m, i, e)
	}
	w.printf("\nstatic const goanna_enumeration_class enumerations[] = {\n")
	for i, e := range m.Enumerations {
		members := ""
		for _, member := range e.Members {
			members += fmt.Sprintf("('%s', %s), ", member.Name, member.Text)
		}
		w.printf("    {%s, %s, %s, UINT64_C(%d), %d, %s%s},\n", types.QuoteC(e.Name), types.QuoteC(e.Doc), types.QuoteC(e.Kind), e.Bits,
			w.literal("("+members+")"), tables[i], homeOf(e.Home))
	}
	w.printf("};\n")
}

// enumerationMethods writes the table of the methods of an enumeration and returns its name, "NULL" where there are none.
func (w *cWriter) enumerationMethods(m *model.Module, number int, e *model.Enumeration) string {
	var own []int
	for i := range m.Callables {
		if m.Callables[i].Enumeration == e {
			own = append(own, i)
			w.printf("\nstatic PyObject *member_%d(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {\n"+
				"    return goanna_call_member(call_%[1]d, self, args, nargs, kwnames);\n}\n", i)
		}
	}
	if len(own) == 0 {
		return "NULL"
	}
	name := fmt.Sprintf("enumeration_methods_%d", number)
	w.printf("static PyMethodDef %s[] = {\n", name)
	for _, i := range own {
		w.method(fmt.Sprintf("member_%d", i), &m.Callables[i])
	}
	w.printf("    {NULL, NULL, 0, NULL},\n};\n")
	return name
}

// homeOf is the member of a table for what is in a submodule.
func homeOf(home int) string {
	if home == 0 {
		return ""
	}
	return fmt.Sprintf(", .home = %d", home)
}

// submodules writes the table of the package's other modules.
func (w *cWriter) submodules(m *model.Module) {
	if len(m.Submodules) == 0 {
		return
	}
	w.printf("\nstatic const goanna_submodule submodules[] = {\n")
	for i, sub := range m.Submodules {
		list := ""
		if len(variables(m, i+1)) > 0 {
			list = fmt.Sprintf(", %s, %s", ofHome("descriptors", i+1), ofHome("set_attribute", i+1))
		}
		w.printf("    {%s, %s, %s, %s%s},\n", types.QuoteC(sub.Name), types.QuoteC(moduleDoc(sub)), types.QuoteC(strings.Join(publicNames(sub), " ")), ofHome("methods", i+1), list)
	}
	w.printf("};\n")
}

// moduleDoc is the docstring of a module. One of a package without a comment says where it comes from: without any, help() shows the first comment of the file.
func moduleDoc(m *model.Module) string {
	switch {
	case m.Doc != "":
		return m.Doc
	case len(m.Submodules) == 0:
		return "Go package " + m.ImportPath + "."
	}
	var paths []string
	for _, sub := range m.Submodules {
		paths = append(paths, sub.ImportPath)
	}
	return "Go packages " + strings.Join(paths, ", ") + "."
}

func (w *cWriter) module(m *model.Module, print uint64) {
	w.submodules(m)
	if len(w.literals) > 0 {
		w.printf("\nstatic const char *const literals[] = {\n")
		for _, text := range w.literals {
			w.printf("    %s,\n", types.QuoteC(text))
		}
		w.printf("};\n")
	}
	if len(m.ShimClasses) > 0 {
		w.printf("\nstatic const goanna_shim_class shim_classes[] = {\n")
		for _, name := range m.ShimClasses {
			w.printf("    {%s, goanna_%s_class},\n", types.QuoteC(name), strings.ToLower(name))
		}
		w.printf("};\n")
	}
	w.printf("\nconst goanna_module goanna_the_module = {\n")
	w.printf("    .package = %s,\n    .doc = %s,\n    .all = %s,\n", types.QuoteC(m.Name), types.QuoteC(moduleDoc(m)), types.QuoteC(strings.Join(publicNames(m), " ")))
	w.printf("    .tool = GOANNA_VERSION,\n    .level = GOANNA_LEVEL,\n    .fingerprint = UINT64_C(%#x),\n    .methods = methods,\n", print)
	if len(m.Constants) > 0 {
		w.printf("    .constants = constants,\n    .constant_count = %d,\n", len(m.Constants))
	}
	if len(w.literals) > 0 {
		w.printf("    .literals = literals,\n    .literal_count = %d,\n", len(w.literals))
	}
	if len(variables(m, 0)) > 0 {
		w.printf("    .variables = descriptors,\n    .set_attribute = set_attribute,\n")
	}
	if len(m.Submodules) > 0 {
		w.printf("    .submodules = submodules,\n    .submodule_count = %d,\n", len(m.Submodules))
	}
	if len(m.ShimClasses) > 0 {
		w.printf("    .shim_classes = shim_classes,\n    .shim_class_count = %d,\n", len(m.ShimClasses))
	}
	if len(m.Classes) > 0 {
		w.printf("    .classes = classes,\n    .class_count = %d,\n", len(m.Classes))
	}
	if len(m.NamedTuples) > 0 {
		w.printf("    .named_tuples = named_tuples,\n    .named_tuple_count = %d,\n", len(m.NamedTuples))
	}
	if len(m.Exceptions) > 0 {
		w.printf("    .exceptions = exceptions,\n    .exception_count = %d,\n", len(m.Exceptions))
	}
	if hasCoroutines(m) {
		w.printf("    .coroutines = coroutines,\n    .coroutine_count = sizeof coroutines / sizeof *coroutines,\n")
	}
	if len(m.Enumerations) > 0 {
		w.printf("    .enumerations = enumerations,\n    .enumeration_count = %d,\n", len(m.Enumerations))
	}
	w.printf("};\n")
}
