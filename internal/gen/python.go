package gen

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// textSignature returns the signature in a docstring, as inspect.signature parses it: "box_blur($module, img, /, radius=1)".
func textSignature(f *model.Callable) string {
	self := map[string]string{"module": "$module", "class": "$type", "self": "$self"}[calledOn(f)]
	if f.Role == model.Constructor {
		self = ""
	}
	if f.Enumeration != nil {
		self, f = "$self", ofMember(f)
	}
	return f.Name + "(" + strings.Join(parameters(f, self, func(p *model.Param) string {
		switch {
		case p.Kind == model.VarPositional:
			return "*" + p.Name
		case p.Optional:
			return p.Name + "=" + literal(p.Absent)
		case p.Default != nil:
			return p.Name + "=" + literal(p.Default)
		}
		return p.Name
	}), ", ") + ")"
}

// ofMember returns a method of an enumeration without its first parameter, the member.
func ofMember(f *model.Callable) *model.Callable {
	method := *f
	method.Params = f.Params[1:]
	return &method
}

// literal is the text of a value in ASCII and without calls: inspect.signature reads nothing else. One that is not known is an ellipsis.
func literal(v *model.Value) string {
	if v == nil {
		return "..."
	}
	if v.Signature != "" {
		return v.Signature
	}
	return v.Text
}

// parameters returns the parameter list of f with / and * between the kinds of parameters. write returns the text of one. self is a
// positional-only parameter before them, or "".
func parameters(f *model.Callable, self string, write func(*model.Param) string) []string {
	var list []string
	if self != "" {
		list = append(list, self)
	}
	slash, star := false, false
	for i := range f.Params {
		p := &f.Params[i]
		if p.Kind != model.PositionalOnly && !slash {
			slash = true
			if len(list) > 0 {
				list = append(list, "/")
			}
		}
		star = star || p.Kind == model.VarPositional
		if p.Kind == model.KeywordOnly && !star {
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

// publicNames returns the names in __all__, sorted.
func publicNames(m *model.Module) []string {
	names := append([]string{"Array", "PanicError"}, m.ShimClasses...)
	slices.Sort(names)
	if len(m.Submodules) > 0 {
		return names // the rest is theirs
	}
	for i := range m.Callables {
		if m.Callables[i].OfModule() {
			names = append(names, m.Callables[i].Name)
		}
	}
	for _, c := range m.Classes {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	for _, n := range m.NamedTuples {
		names = append(names, n.Name)
	}
	for _, e := range m.Exceptions {
		names = append(names, e.Name)
	}
	for i := range m.Constants {
		names = append(names, m.Constants[i].Name)
	}
	for _, e := range m.Enumerations {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

func initSource(m *model.Module) []byte {
	text := fmt.Sprintf("# %s\nfrom ._native import *\nfrom ._native import __all__, __doc__\n\n__version__ = %q\n", generated, m.Version)
	if len(variables(m, 0)) > 0 {
		text += "\n# the module's class reads and sets the variables of the Go package\n" +
			"from sys import modules as _modules\nfrom ._native import _Module\n\n_modules[__name__].__class__ = _Module\n" +
			listVariables(m, 0)
	}
	return []byte(text)
}

// listVariables has dir() list the variables, but for those that Python can read once.
func listVariables(m *model.Module, home int) string {
	listed := "name[0] != \"_\""
	for _, v := range variables(m, home) {
		if v.Once {
			listed += fmt.Sprintf(" and name != %q", v.Name)
		}
	}
	return "\n\ndef __dir__():\n    return sorted({*globals(), *(name for name in vars(_Module) if " + listed + ")})\n"
}

// submoduleSource is the file of a submodule, whose names the extension module has.
func submoduleSource(m *model.Module, home int) []byte {
	sub := m.At(home)
	text := fmt.Sprintf("# %s\nfrom ._native import %s as _module\n\n__doc__ = _module.__doc__\n__all__ = _module.__all__\n"+
		"globals().update({name: getattr(_module, name) for name in __all__})\n", generated, sub.LastName())
	if len(variables(m, home)) > 0 {
		text += "\n# the module's class reads and sets the variables of the Go package\n" +
			"from sys import modules as _modules\n\n_Module = _modules[__name__].__class__ = _module._Module\n" + listVariables(m, home)
	}
	return []byte(text)
}

// The Python half of coroutine functions, the same for all modules.
var (
	//go:embed _awaitables.py
	awaitables []byte
	//go:embed _calls.py
	calls []byte
)

func coroutineFiles(m *model.Module) []PythonFile {
	if !hasCoroutines(m) {
		return nil
	}
	head := []byte("# " + generated + "\n")
	return []PythonFile{{"_awaitables.py", slices.Concat(head, awaitables)}, {"_calls.py", slices.Concat(head, calls)}}
}

// stubSource is the stub of the module of a home.
func stubSource(whole *model.Module, home int) []byte {
	m := whole.At(home)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", generated)
	writeDoc(&b, "", m.Doc)
	names := stubNames{home: home, own: publicNames(m), modules: stubModules(m, home)}
	writeStubImports(&b, whole, names)
	var declarations bytes.Buffer
	if home == 0 {
		fmt.Fprintf(&declarations, "\n%s\n", stubClasses)
		for _, class := range m.ShimClasses {
			fmt.Fprintf(&declarations, "%s\n", stubShimClasses[class])
		}
		fmt.Fprintf(&declarations, "__version__: Final = %q\n", m.Version)
	} else {
		declarations.WriteString("\nfrom . import Array as Array, PanicError as PanicError\n")
		for _, class := range m.ShimClasses {
			fmt.Fprintf(&declarations, "from . import %s as %[1]s\n", class)
		}
	}
	fmt.Fprintf(&declarations, "\n__all__ = [%s]\n", quotedNames(publicNames(m)))
	if len(m.Submodules) == 0 { // else they are those of the submodules
		writeStubDeclarations(&declarations, m, names)
	}
	b.WriteString(usedOf(stubHead, declarations.String()))
	b.Write(declarations.Bytes())
	return b.Bytes()
}

// writeStubDeclarations writes what the module of a home has.
func writeStubDeclarations(b *bytes.Buffer, m *model.Module, names stubNames) {
	for _, e := range m.Enumerations {
		writeStubEnumeration(b, m, e, names)
	}
	for _, e := range m.Exceptions {
		fmt.Fprintf(b, "\nclass %s(builtins.%s):", e.Name, e.Base)
		writeBody(b, "    ", e.Doc)
	}
	for _, n := range m.NamedTuples {
		writeStubNamedTuple(b, n, names)
	}
	for _, n := range m.Records {
		b.WriteString("\n@_check_only")
		writeStubNamedTuple(b, n, names)
	}
	if len(m.Recursives) > 0 {
		b.WriteString("\n")
	}
	for _, r := range m.Recursives {
		name, stub := r.Alias()
		fmt.Fprintf(b, "%s: _TypeAlias = %q\n", name, names.write(stub))
	}
	if len(m.Constants) > 0 {
		b.WriteString("\n")
	}
	for i := range m.Constants {
		writeStubConstant(b, &m.Constants[i], names)
	}
	for _, v := range variables(m, names.home) {
		stub := names.write(model.ResultStub(v.Results))
		if v.Fixed != "" {
			stub = "Final[" + stub + "]"
		}
		fmt.Fprintf(b, "%s: %s\n", v.Name, stub)
		writeDoc(b, "", v.Doc)
	}
	for _, c := range m.Classes {
		if !c.Hidden {
			writeStubClass(b, m, c, names)
		}
	}
	for i := range m.Callables {
		if m.Callables[i].OfModule() {
			b.WriteString("\n")
			writeStubFunction(b, "", "", &m.Callables[i], names)
		}
	}
}

// qualified matches the modules in the text of a type: datetime in datetime.timedelta.
var qualified = regexp.MustCompile(`\b([a-z_][a-z0-9_]*)\.[A-Za-z_]`)

// stubModules returns the modules that the types of the stub of a home name, sorted.
func stubModules(m *model.Module, home int) []string {
	if len(m.Submodules) > 0 {
		return nil // the stub has no types but the module's own
	}
	var modules []string
	add := func(t model.Type) {
		for _, match := range qualified.FindAllStringSubmatch(t.Stub(), -1) {
			modules = append(modules, match[1])
		}
	}
	for i := range m.Callables {
		for j := range m.Callables[i].Params {
			add(m.Callables[i].Params[j].Type)
		}
		for _, t := range m.Callables[i].Results {
			add(t)
		}
	}
	for i := range m.Constants {
		add(m.Constants[i].Type)
	}
	for _, r := range m.Recursives {
		item, _ := r.Item()
		add(item.Conv.Elem)
	}
	for _, n := range m.NamedTuples {
		for _, f := range n.Fields {
			add(f.Type)
		}
	}
	if len(m.Enumerations) > 0 {
		modules = append(modules, "enum")
	}
	slices.Sort(modules)
	modules = slices.DeleteFunc(modules, func(name string) bool { return name == moduleOf(home) })
	return slices.Compact(modules)
}

// moduleOf is what texts of types call the module of a home.
func moduleOf(home int) string { return model.ModulePrefix + strconv.Itoa(home) }

// writeStubImports writes imports of modules, under another name if the module itself defines that name.
func writeStubImports(b *bytes.Buffer, whole *model.Module, names stubNames) {
	for _, name := range names.modules {
		if number, ok := strings.CutPrefix(name, model.ModulePrefix); ok {
			home, _ := strconv.Atoi(number)
			fmt.Fprintf(b, "from . import %s as %s\n", whole.At(home).LastName(), name)
		} else if slices.Contains(names.own, name) {
			fmt.Fprintf(b, "import %s as _%[1]s\n", name)
		} else {
			fmt.Fprintf(b, "import %s\n", name)
		}
	}
}

func writeStubEnumeration(b *bytes.Buffer, m *model.Module, e *model.Enumeration, names stubNames) {
	var methods []*model.Callable
	for i := range m.Callables {
		if c := &m.Callables[i]; c.Enumeration == e {
			methods = append(methods, c)
			names = names.with(c.Name)
		}
	}
	fmt.Fprintf(b, "\nclass %s(%s):\n", e.Name, names.write("enum."+e.Kind))
	writeDoc(b, "    ", e.Doc)
	for i := range e.Members {
		fmt.Fprintf(b, "    %s = %s\n", e.Members[i].Name, e.Members[i].Text)
		writeDoc(b, "    ", e.Members[i].Doc)
	}
	for _, c := range methods {
		writeStubFunction(b, "    ", "self", ofMember(c), names)
	}
}

func writeStubNamedTuple(b *bytes.Buffer, n *model.NamedTuple, names stubNames) {
	for _, f := range n.Fields {
		names = names.with(f.Name)
	}
	fmt.Fprintf(b, "\nclass %s(_NamedTuple):\n", n.Name)
	writeDoc(b, "    ", n.Doc)
	for _, f := range n.Fields {
		hides := ""
		if f.Name == "count" || f.Name == "index" {
			hides = "  # type: ignore[assignment]" // methods of tuple
		}
		fmt.Fprintf(b, "    %s: %s%s\n", f.Name, names.write(f.Type.Stub()), hides)
	}
}

// stubNames are the names of a part of a stub, by which it writes those in the texts of types and values.
type stubNames struct {
	home    int
	own     []string // of the module, and of the class where the part is one
	modules []string // those that are imported
}

// with returns the names of a class that has a member.
func (n stubNames) with(member string) stubNames {
	n.own = append(slices.Clip(n.own), member)
	return n
}

// namesAndStrings matches the names in the text of a type or value, with the dots between them, and literals of strings.
var namesAndStrings = regexp.MustCompile(`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\pL_][\pL\pN_]*(?:\.[\pL_][\pL\pN_]*)*`)

// write writes a text with the names that this part of the stub has: without the module where that is its own, and others of built-in types and
// of modules where one of its own names hides them.
func (n stubNames) write(text string) string {
	return namesAndStrings.ReplaceAllStringFunc(text, func(name string) string {
		module, rest, isQualified := strings.Cut(name, ".")
		switch {
		case isQualified && module == moduleOf(n.home):
			return rest
		case isQualified && slices.Contains(n.modules, module) && slices.Contains(n.own, module):
			return "_" + name
		case !isQualified && slices.Contains(hidden, name) && slices.Contains(n.own, name):
			return "builtins." + name
		}
		return name
	})
}

// hidden are the built-in types that texts name, which a name of a module or class may hide.
var hidden = []string{"bool", "bytes", "complex", "dict", "float", "int", "list", "object", "set", "str", "tuple"}

var (
	// importedNames matches a line that imports names, and the module or names.
	importedNames = regexp.MustCompile(`(?m)^(from \S+ )?import (.+)\n`)
	// headNames matches what a paragraph of the head declares.
	headNames  = regexp.MustCompile(`(?m)^(?:    )?(?:class (\w+)|(\w+)(?:: _TypeAlias)? =|from .* as (\w+)$)`)
	docstring  = regexp.MustCompile(`(?ms)^ *""".*?"""$`)
	identifier = regexp.MustCompile(`\w+`)
)

// usedOf returns the part of a stub's head that the rest uses, by itself or by the head. Type checkers warn of imports that are not used.
func usedOf(head, rest string) string {
	used := map[string]bool{}
	use := func(text string) {
		for _, name := range identifier.FindAllString(docstring.ReplaceAllString(text, ""), -1) {
			used[name] = true
		}
	}
	use(rest)
	imports, definitions := headParts(head)
	text := ""
	for _, paragraph := range slices.Backward(definitions) { // each uses those before it
		if slices.ContainsFunc(headNames.FindAllStringSubmatch(paragraph, -1), func(m []string) bool { return used[m[1]+m[2]+m[3]] }) {
			use(paragraph)
			text = "\n" + paragraph + text
		}
	}
	return importedNames.ReplaceAllStringFunc(imports, func(line string) string {
		parts := importedNames.FindStringSubmatch(line)
		names := slices.DeleteFunc(strings.Split(parts[2], ", "), func(name string) bool {
			return !used[name[strings.LastIndex(name, " ")+1:]] // of "Self as _Self" the last
		})
		if len(names) == 0 {
			return ""
		}
		return parts[1] + "import " + strings.Join(names, ", ") + "\n"
	}) + text
}

// headParts returns the lines of a head that import, and the paragraphs that declare something. A blank line is between two of them, and may be in one, before
// an indented line.
func headParts(head string) (imports string, definitions []string) {
	imports, rest, _ := strings.Cut(head, "\n\n")
	for text := range strings.SplitSeq(strings.TrimSuffix(rest, "\n"), "\n\n") {
		if strings.HasPrefix(text, " ") {
			definitions[len(definitions)-1] += "\n" + text + "\n"
		} else {
			definitions = append(definitions, text+"\n")
		}
	}
	return imports + "\n", definitions
}

// What stubs begin with, as far as they use it: Buffer is in collections.abc from 3.12 on.
//
//go:embed head.pyi
var stubHead string

// stubClasses are the classes that all modules have. Those of a submodule are the module's.
//
//go:embed classes.pyi
var stubClasses string

// stubShimClasses are the other classes of the shim.
var stubShimClasses = map[string]string{"Column": stubColumn}

//go:embed column.pyi
var stubColumn string

func quotedNames(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + name + `"`
	}
	return strings.Join(quoted, ", ")
}

// writeDoc writes a docstring, or nothing if there is no text.
func writeDoc(b *bytes.Buffer, indent, doc string) {
	if doc == "" {
		return
	}
	doc = strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(strings.TrimRight(doc, " \n"))
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

func writeStubConstant(b *bytes.Buffer, c *model.Constant, names stubNames) {
	if c.Value.Exact {
		fmt.Fprintf(b, "%s: Final = %s\n", c.Name, names.write(c.Value.Text))
	} else {
		fmt.Fprintf(b, "%s: Final[%s]\n", c.Name, names.write(c.Type.Stub()))
	}
	writeDoc(b, "", c.Doc)
}

// writeStubClass writes a class with its members.
func writeStubClass(b *bytes.Buffer, m *model.Module, class *model.Class, names stubNames) {
	var members, attributes []*model.Callable
	setters := map[string]*model.Callable{}
	for i := range m.Callables {
		c := &m.Callables[i]
		switch {
		case c.Attribute != nil && c.Attribute.Class == class:
			attributes = append(attributes, c)
			names = names.with(c.Attribute.Name)
		case c.Class != class:
		case c.Role == model.Setter:
			setters[c.Name] = c
		default:
			members = append(members, c)
			names = names.with(c.Name)
		}
	}
	base := ""
	if class.Base != "" {
		base = "(builtins." + class.Base + ")"
	}
	if class.IsInterface() {
		base = "(_Protocol)" // the classes that implement it do not say so
	}
	b.WriteString("\n")
	if class.IsInterface() {
		b.WriteString("@_checkable\n")
	}
	fmt.Fprintf(b, "class %s%s:\n", class.Name, base)
	writeDoc(b, "    ", class.Doc)
	for _, c := range members {
		switch c.Role {
		case model.Getter:
			b.WriteString("    @property\n")
			writeStubFunction(b, "    ", "self", c, names)
			if set := setters[c.Name]; set != nil {
				fmt.Fprintf(b, "    @%s.setter\n    def %s(self, value: %s) -> None: ...\n", c.Name, c.Name, names.write(set.Params[0].Type.Stub()))
			}
		case model.ClassMethod:
			b.WriteString("    @classmethod\n")
			writeStubFunction(b, "    ", "cls", c, names)
		case model.Constructor: // a class that is derived in Python has arguments of its own in __new__, as there is no __init__
			writeStubFunction(b, "    ", "cls", c, names)
		default:
			writeStubFunction(b, "    ", "self", c, names)
		}
	}
	for _, c := range attributes {
		fmt.Fprintf(b, "    %s: ClassVar[%s]\n", c.Attribute.Name, names.write(model.ResultStub(c.Results)))
		writeDoc(b, "    ", c.Doc)
	}
	if class.Fields != nil {
		fmt.Fprintf(b, "    __match_args__ = (%s,)\n", quotedNames(class.Fields))
	}
	if class.NotIterable {
		b.WriteString("    __iter__: ClassVar[None]\n")
	}
	if class.Exports {
		b.WriteString("    def __buffer__(self, flags: builtins.int, /) -> memoryview: ...\n")
	}
	if class.Pickles {
		b.WriteString("    def __reduce__(self) -> builtins.tuple[Any, ...]: ...\n")
	}
	if class.Closes || class.Commits {
		b.WriteString("    def __enter__(self) -> _Self: ...\n    def __exit__(self, *exception: object) -> None: ...\n")
	}
	if class.Doc == "" && len(members)+len(attributes) == 0 && !class.Exports {
		b.WriteString("    ...\n")
	}
}

func writeStubFunction(b *bytes.Buffer, indent, self string, f *model.Callable, names stubNames) {
	list := parameters(f, "", func(p *model.Param) string {
		text := p.Name + ": " + names.write(p.Type.Stub())
		switch {
		case f.Operator && (f.Name == "__eq__" || f.Name == "__ne__"):
			text = p.Name + ": object"
		case p.Kind == model.VarPositional:
			return "*" + text
		case p.Optional:
			text += " = " + stubDefault(p.Absent, names)
		case p.Default != nil:
			text += " = " + stubDefault(p.Default, names)
		}
		return text
	})
	name, result := f.Name, names.write(model.ResultStub(f.Returned()))
	if f.Role == model.Constructor {
		name, result = "__new__", "_Self"
	} else if f.Itself {
		result = "_Self"
	}
	if self != "" {
		list = append([]string{self}, list...)
	}
	def := "def"
	if f.Coroutine {
		def = "async def"
	}
	fmt.Fprintf(b, "%s%s %s(%s) -> %s:", indent, def, name, strings.Join(list, ", "), result)
	writeBody(b, indent+"    ", f.Doc)
}

// writeBody writes what follows the colon of a class or function that has nothing but a docstring.
func writeBody(b *bytes.Buffer, indent, doc string) {
	if doc == "" {
		b.WriteString(" ...\n")
		return
	}
	b.WriteString("\n")
	writeDoc(b, indent, doc)
}

// stubDefault is a default as stubs have it: its text where that is known and short, as the typing documentation asks of stubs.
func stubDefault(v *model.Value, names stubNames) string {
	const longest = 50
	if v == nil {
		return "..."
	}
	text := names.write(v.Text)
	if len(text) > longest {
		return "..."
	}
	return text
}
