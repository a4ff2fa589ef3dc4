package bind

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// A generic type has a class for each instantiation that the API mentions. A generic function is bound for each list of type arguments
// that its directive has, and as a constructor of the classes of the type that it makes.

// generic is an exported generic function of the package.
type generic struct {
	decl  *ast.FuncDecl
	ds    directives
	fn    *types.Func
	bound [][]types.Type // the lists of type arguments that it is bound for
}

// instantiated is a list of type arguments for a generic function or type.
type instantiated struct {
	name   string // in Python; "" where none is given
	suffix string // of the name where none is given
	args   []types.Type
	pos    token.Pos
}

// originOf returns the generic method or field that one of an instantiation is made of; any other object is its own.
func originOf(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	}
	return obj
}

// origin returns the function or method of the source that fn is, or is an instance of.
func (b *binder) origin(fn *types.Func) *types.Func {
	if of := b.instances[fn]; of != nil {
		return of
	}
	return fn.Origin()
}

// isSame reports whether a, which may be nil, is the type t.
func isSame(a, t *types.Named) bool { return a != nil && types.Identical(a, t) }

// aliasOf returns the name of an exported alias of the package for an instantiation: IntSet of type IntSet = Set[int]; "": there is none.
func (b *binder) aliasOf(t *types.Named) string {
	if t.TypeArgs().Len() == 0 {
		return ""
	}
	scope := b.pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !obj.IsAlias() || !obj.Exported() || b.skipped[name] || b.given.skips(name) {
			continue
		}
		if alias, ok := obj.Type().(*types.Alias); ok && alias.TypeParams().Len() == 0 && types.Identical(obj.Type(), t) {
			return name
		}
	}
	return ""
}

// argumentNames are the names of type arguments in that of an instantiation: StringInt of [string, int].
func argumentNames(args []types.Type) string {
	text := ""
	for _, t := range args {
		text += argumentName(t)
	}
	return text
}

// argumentName is the name of a type argument. That of a pointer is that of what it points at: they are one class in Python.
func argumentName(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		name := types.Typ[t.Kind()].Name() // of byte uint8
		return strings.ToUpper(name[:1]) + name[1:]
	case *types.Named:
		name := t.Obj().Name()
		return strings.ToUpper(name[:1]) + name[1:] + argumentNames(slices.Collect(t.TypeArgs().Types()))
	case *types.Pointer:
		return argumentName(t.Elem())
	case *types.Slice:
		if basic, ok := types.Unalias(t.Elem()).(*types.Basic); ok && basic.Kind() == types.Byte {
			return "Bytes"
		}
		return argumentName(t.Elem()) + "Slice"
	case *types.Array:
		return argumentName(t.Elem()) + "Array" + strconv.FormatInt(t.Len(), 10)
	case *types.Map:
		return "Map" + argumentName(t.Key()) + argumentName(t.Elem())
	case *types.Interface:
		return "Any"
	case *types.Struct:
		return "Empty"
	}
	return ""
}

// generic notes a generic function, and binds what its directive names.
func (b *binder) generic(m *model.Module, d *ast.FuncDecl, ds directives) {
	g := &generic{decl: d, ds: ds, fn: b.pkg.TypesInfo.Defs[d.Name].(*types.Func)}
	b.generics = append(b.generics, g)
	asked := b.given.instantiate(d.Name.Name, d.Name.Pos())
	if asked != nil {
		ds["instantiate"] = asked
	}
	if ds["instantiate"] == nil {
		return
	}
	for _, i := range b.instantiations(d.Name, ds["instantiate"]) {
		shown := d.Name.Name + "[" + b.showAll(i.args) + "]"
		b.export(m, "function", shown, d.Name.Pos(), func() { b.instantiate(m, g, i) })
		if reason := m.API[len(m.API)-1].Reason; asked != nil && reason != "" {
			b.errorf(i.pos, "cannot instantiate %s: %s", shown, reason)
		}
	}
}

// noInstantiation reports that a declaration to instantiate has no type parameters.
func (b *binder) noInstantiation(id *ast.Ident) {
	if b.given.instantiate(id.Name, id.Pos()) != nil {
		b.errorf(id.Pos(), "cannot instantiate %s: it has no type parameters", id.Name)
	}
}

// instance is an instantiation of a generic type for which the package has no alias.
type instance struct {
	t    *types.Named
	name string // in Python; "" where none is given
}

// instantiateType notes the instantiations of a generic type that are given from outside of the package.
func (b *binder) instantiateType(id *ast.Ident) {
	given := b.given.instantiate(id.Name, id.Pos())
	if given == nil {
		return
	}
	for _, i := range b.instantiations(id, given) {
		t, err := types.Instantiate(types.NewContext(), b.pkg.TypesInfo.Defs[id].Type(), i.args, true)
		if err != nil {
			b.errorf(i.pos, "cannot instantiate %s[%s]: %v", id.Name, b.showAll(i.args), err)
			continue
		}
		b.given.instances = append(b.given.instances, instance{t.(*types.Named), i.name})
	}
}

// findInstances makes classes of the instantiations that are given.
func (b *binder) findInstances() {
	if b.given == nil {
		return
	}
	for _, i := range b.given.instances {
		if !b.isClass(i.t) {
			b.errorf(i.t.Obj().Pos(), "cannot instantiate %s: it is not a class", b.types.Show(i.t))
			continue
		}
		b.types.Class(i.t)
	}
}

// showAll is the text of type arguments for messages.
func (b *binder) showAll(args []types.Type) string {
	var texts []string
	for _, t := range args {
		texts = append(texts, b.types.Show(t))
	}
	return strings.Join(texts, ", ")
}

// instantiations reads "int float64", "max_int=int" or, of two type parameters, "string,int": items between spaces, each a list of type arguments as Go has it
// in brackets.
func (b *binder) instantiations(of *ast.Ident, d *directive) []instantiated {
	var list []instantiated
	for _, field := range splitOutside(d.args, ' ') {
		pos := d.argsPos + token.Pos(field.at)
		i := instantiated{pos: pos}
		text := field.text
		if name, rest, ok := strings.Cut(text, "="); ok {
			i.name, text, pos = name, rest, pos+token.Pos(len(name)+1)
			if reason := badName(name); reason != "" {
				b.errorf(i.pos, "//goanna:instantiate of %s: %s", of.Name, reason)
				continue
			}
		}
		ok := true
		for _, arg := range splitOutside(text, ',') {
			value, err := types.Eval(b.fset, b.pkg.Types, of.Pos(), arg.text)
			if err != nil || !value.IsType() {
				b.errorf(pos+token.Pos(arg.at), "//goanna:instantiate of %s: expected a type of Go, as in its brackets, got %q", of.Name, arg.text)
				ok = false
				break
			}
			i.args = append(i.args, value.Type)
		}
		if ok {
			i.suffix = argumentNames(i.args)
			list = append(list, i)
		}
	}
	return list
}

// part is a piece of a text, and where it begins.
type part struct {
	text string
	at   int
}

// splitOutside splits a text at a separator that is in no brackets. Empty parts are left out.
func splitOutside(text string, separator byte) []part {
	var parts []part
	depth, start := 0, 0
	end := func(i int) {
		if i > start {
			parts = append(parts, part{text[start:i], start})
		}
		start = i + 1
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c == '[' || c == '(' || c == '{':
			depth++
		case c == ']' || c == ')' || c == '}':
			depth--
		case c == separator && depth == 0:
			end(i)
		}
	}
	end(len(text))
	return parts
}

// instance returns a generic function with type arguments, and what generated code calls it. The reason is why there is none.
func (b *binder) instance(g *generic, args []types.Type) (fn *types.Func, f model.Callable, reason string) {
	if n := g.fn.Signature().TypeParams().Len(); n != len(args) {
		return nil, f, fmt.Sprintf("expected %d of its type arguments between commas, without spaces, got %d", n, len(args))
	}
	t, err := types.Instantiate(types.NewContext(), g.fn.Signature(), args, true)
	if err != nil {
		return nil, f, err.Error()
	}
	call, imports, reason := b.types.Instantiation(b.qualified(g.fn.Name()), args)
	if reason != "" {
		return nil, f, reason
	}
	fn = types.NewFunc(g.fn.Pos(), g.fn.Pkg(), g.fn.Name(), t.(*types.Signature))
	b.instances[fn] = g.fn
	return fn, model.Callable{GoName: g.fn.Name(), Call: call, Imports: imports}, ""
}

// instantiate binds a generic function for one list of type arguments, as a constructor or by a name that has those of the arguments.
func (b *binder) instantiate(m *model.Module, g *generic, i instantiated) {
	fn, f, reason := b.instance(g, i.args)
	if reason != "" {
		b.errorf(i.pos, "//goanna:instantiate of %s: %s", g.fn.Name(), reason)
		return
	}
	g.bound = append(g.bound, i.args)
	if i.name == "" && b.construct(m, fn, f, g.decl.Doc, g.ds) {
		return
	}
	f.Name = i.name
	if f.Name == "" {
		f.Name = snakeCase(g.fn.Name())
		if given := g.ds["name"]; given != nil && given.args != "" {
			f.Name = given.args
		}
		if i.suffix != "" {
			f.Name += "_" + snakeCase(i.suffix)
		}
	}
	shown := g.fn.Name() + "[" + b.showAll(i.args) + "]"
	f.Name = b.pythonName(&ast.Ident{Name: shown, NamePos: i.pos}, f.Name, nil)
	if s := b.callable(&f, shown, fn, g.ds); s != nil {
		b.add(m, f, g.decl.Doc, s)
	}
}

// makers binds the generic functions that make instances of the class, an instantiation, by type arguments that follow from it:
// func NewSet[T comparable]() *Set[T] is the constructor of Set[int]. One whose constraints are narrower makes none.
func (b *members) makers() {
	for _, g := range b.generics {
		args := b.argumentsFor(g.fn, b.class.Named)
		if args == nil || slices.ContainsFunc(g.bound, func(other []types.Type) bool { return slices.EqualFunc(other, args, types.Identical) }) {
			continue
		}
		fn, f, reason := b.instance(g, args)
		if reason != "" || b.constructing(fn) == nil {
			continue
		}
		g.bound = append(g.bound, args)
		b.export(b.module, "function", g.fn.Name()+"["+b.showAll(args)+"]", g.fn.Pos(), func() { b.construct(b.module, fn, f, g.decl.Doc, g.ds) })
	}
}

// argumentsFor returns the type arguments by which a generic function makes instances of an instantiation; nil where they do not follow
// from it.
func (b *binder) argumentsFor(fn *types.Func, t *types.Named) []types.Type {
	results := fn.Signature().Results()
	if results.Len() == 0 {
		return nil
	}
	named, _ := kinds.NamedType(results.At(0).Type())
	if named == nil || named.Origin() != t.Origin() {
		return nil
	}
	args := make([]types.Type, fn.Signature().TypeParams().Len())
	for i := range named.TypeArgs().Len() {
		param, ok := types.Unalias(named.TypeArgs().At(i)).(*types.TypeParam)
		if !ok || args[param.Index()] != nil {
			return nil
		}
		args[param.Index()] = t.TypeArgs().At(i)
	}
	if slices.Contains(args, nil) {
		return nil
	}
	return args
}

// checkGenerics reports generic types, and functions of the author's, that Python has nothing of: as errors of the author's, else as left out.
func (b *binder) checkGenerics(m *model.Module) {
	for _, g := range b.generics {
		if b.own && len(g.bound) == 0 && g.ds["instantiate"] == nil {
			b.leaveOut(m, "function", g.fn, "%s has type parameters: name the type arguments by //goanna:instantiate, as in //goanna:instantiate int float64 (or use //goanna:skip)",
				g.fn.Name())
		}
	}
	for _, name := range b.genericTypes {
		obj := b.pkg.Types.Scope().Lookup(name)
		switch {
		case b.hasInstance(obj) || b.types.Records[name]:
		case b.own:
			b.leaveOut(m, "type", obj, "type %s has type parameters, and nothing of the API has it with type arguments: declare an alias, as in type Name = %s[int] (or use //goanna:skip)", name, name)
		default:
			b.leaveOut(m, "type", obj, "no default type arguments meet the constraints of type %s: name some by instantiate in pyproject.toml", name)
		}
	}
}

// leaveOut reports a declaration that Python has nothing of: an error, or in a package that is bound as it is found, what is left out, with the exported methods
// of a type.
func (b *binder) leaveOut(m *model.Module, kind string, obj types.Object, format string, args ...any) {
	b.export(m, kind, obj.Name(), obj.Pos(), func() { b.errorf(obj.Pos(), format, args...) })
	named, ok := obj.Type().(*types.Named)
	if !ok || !b.found {
		return
	}
	for method := range named.Methods() {
		if method.Exported() {
			b.export(m, "method", obj.Name()+"."+method.Name(), method.Pos(), func() { b.errorf(method.Pos(), format, args...) })
		}
	}
}
