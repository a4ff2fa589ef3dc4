package bind

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/goanna-py/goanna/internal/bind/writes"
	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// binder is the state of one Load.
type binder struct {
	*group
	dir  string
	fset *token.FileSet
	pkg  *packages.Package
	errs ErrorList
	// found: the package is not its author's to change. What cannot be bound is left out, and reported.
	found bool
	own   bool // the package is its author's, even if it is bound as it is found
	// promoted: a method of a type of another package is bound, which an embedded field promotes. What cannot be bound is left out: the author
	// cannot write directives there.
	promoted bool

	types *kinds.Finder
	given *given // for a package that is bound as it is found; may be nil

	seen         map[*ast.Comment]bool // directives that belong to a declaration
	pythonNames  map[string]string     // Go name of a function or constant -> Python name
	async        *directive            // of the package; nil: not given
	taken        map[string]taken      // Python name -> the declaration that has it
	skipped      map[string]bool       // exported types with //goanna:skip
	typeDocs     map[string]*ast.CommentGroup
	classNames   map[string]string     // Go name of a type -> the name of its class that a directive gives
	typeGiven    map[string]directives // of types
	declared     declarations          // methods and fields
	writes       []writeCheck          // functions whose slices must only be read
	writeFinder  *writes.Finder        // nil until it is needed
	generics     []*generic
	channels     []*model.Class
	genericTypes []string                                 // exported ones that are classes with type arguments
	instances    map[*types.Func]*types.Func              // of generic functions -> the function
	pointed      map[*types.Package]map[*types.Named]bool // see pointedAt
	later        []func()                                 // done once all names are known: docstrings, types that nothing uses
}

type taken struct {
	goName string
	pos    token.Pos
}

// module describes the Python module of the only package.
func (b *binder) module(name string) *model.Module {
	m := b.newModule(name)
	b.declare()
	b.exports(m)
	b.findClasses()
	b.ownClasses(m)
	b.foreign = true
	b.foreignClasses(m)
	b.foreign = false
	for _, c := range b.types.Classes {
		m.Classes = append(m.Classes, c.Class)
	}
	m.Classes = b.mentioned(m, m.Classes)
	b.finish(m)
	m.Adapters = append(m.Adapters, b.group.found.Declarations()...)
	if len(b.errs) == 0 && len(m.Callables)+len(m.Constants)+len(m.Classes)+len(m.Exceptions) == 0 {
		b.errs = append(b.errs, &Error{Msg: "package " + m.GoName + " has no exported function and no exported constant to bind"})
	}
	return m
}

// newModule returns a module without anything in it.
func (b *binder) newModule(name string) *model.Module {
	if name == "" {
		name = b.pkg.Name
	}
	for part := range strings.SplitSeq(name, ".") {
		if reason := badName(part); reason != "" {
			b.errs = append(b.errs, &Error{Msg: fmt.Sprintf("module name %q: %s; give another in pyproject.toml", name, reason)})
		}
	}
	return &model.Module{Name: name, ImportPath: b.pkg.PkgPath, GoName: b.pkg.Name, ImportName: b.types.ImportName(b.pkg.Types), Dir: b.dir}
}

// qualified is what generated code calls a name of the package.
func (b *binder) qualified(name string) string { return b.types.ImportName(b.pkg.Types) + "." + name }

// files are the package's, by name.
func (b *binder) files() []*ast.File {
	files := slices.Clone(b.pkg.Syntax)
	slices.SortFunc(files, func(x, y *ast.File) int {
		return strings.Compare(b.position(x.Package).Filename, b.position(y.Package).Filename)
	})
	return files
}

// declare notes what the comments say of the package and of methods.
func (b *binder) declare() {
	files := b.files()
	b.declareEnumerations(files)
	b.declarePackage(files)
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv != nil {
				b.declareMethod(d)
			}
		}
	}
}

// exports binds the exported functions, constants and variables.
func (b *binder) exports(m *model.Module) {
	b.unexportedErrors(m)
	b.foreignErrors(m)
	files := b.files()
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok != token.IMPORT {
				b.general(m, d)
			}
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil {
				b.function(m, d)
			}
		}
		if b.found {
			continue
		}
		if importsRuntime(f) {
			b.checkGoexit(f)
		}
		b.strays(f)
	}
}

// finish completes the module once its callables and classes are known.
func (b *binder) finish(m *model.Module) {
	b.checkGenerics(m)
	b.reportWrites()
	checkAttributes(m)
	for _, e := range b.types.Enumerations {
		if e.Home == b.types.Home {
			m.Enumerations = append(m.Enumerations, e)
		}
	}
	b.namedTuples(m)
	b.records(m)
	b.declareUsed(m)
	b.nameEnumerations(m)
	for _, do := range b.later {
		do()
	}
	var text []string
	for _, f := range b.files() {
		if t := b.docstring("", f.Doc); t != "" {
			text = append(text, t)
		}
	}
	m.Doc = strings.Join(text, "\n\n")
}

// declarePackage notes what the package's comments say. Those of others have no directives.
func (b *binder) declarePackage(files []*ast.File) {
	for _, f := range files {
		if b.found || f.Doc == nil {
			continue
		}
		ds := b.read(f.Doc)
		b.allow(ds, onPackage, onPackage.String())
		if ds["async"] != nil {
			b.async = ds["async"]
		}
	}
}

// general binds a const, type or var declaration.
func (b *binder) general(m *model.Module, d *ast.GenDecl) {
	group := b.read(d.Doc)
	if d.Lparen.IsValid() {
		b.allow(group, onGroup, onGroup.String())
	}
	for _, spec := range d.Specs {
		var doc, line *ast.CommentGroup
		var names []*ast.Ident
		switch s := spec.(type) {
		case *ast.TypeSpec:
			doc, line, names = s.Doc, s.Comment, []*ast.Ident{s.Name}
		case *ast.ValueSpec:
			doc, line, names = s.Doc, s.Comment, s.Names
		}
		ds := b.read(doc, line)
		if d.Lparen.IsValid() {
			if ds["skip"] == nil && group["skip"] != nil {
				ds["skip"] = group["skip"]
			}
		} else {
			maps.Copy(group, ds)
			ds = group
			doc = d.Doc
		}
		if _, ok := spec.(*ast.TypeSpec); ok {
			b.given.add(ds, names[0].Name, names[0].Pos())
			b.given.addOperators(ds, names[0].Name, names[0].Pos())
			b.typeDocs[names[0].Name] = doc
		}
		if !slices.ContainsFunc(names, (*ast.Ident).IsExported) {
			if d.Lparen.IsValid() && ds["skip"] == group["skip"] {
				delete(ds, "skip") // a group may contain exported and unexported names
			}
			b.allow(ds, onUnexported, "the unexported "+names[0].Name)
			continue
		}
		switch s := spec.(type) {
		case *ast.TypeSpec:
			b.allow(ds, onType, onType.String())
			b.typeGiven[s.Name.Name] = ds
			b.typeSpec(s, ds)
		case *ast.ValueSpec:
			if d.Tok == token.VAR {
				b.allow(ds, onVariable, onVariable.String())
				b.variables(m, s, ds, doc)
				continue
			}
			b.allow(ds, onConstant, onConstant.String())
			if doc.Text() == "" {
				doc = line
			}
			b.constants(m, s, ds, doc)
		}
	}
}

// typeSpec notes what the source says of a type, and reports one that is neither a class nor bound as something else.
func (b *binder) typeSpec(s *ast.TypeSpec, ds directives) {
	name := s.Name.Name
	if ds["skip"] != nil {
		b.skipped[name] = true
		return
	}
	t := b.pkg.TypesInfo.Defs[s.Name].Type()
	if basic, ok := t.Underlying().(*types.Basic); !ok || s.Assign.IsValid() || basic.Info()&(types.IsInteger|types.IsString) == 0 {
		b.noEffect("a type that is not an integer or string", ds["plain"])
	}
	b.declareMembers(s)
	if s.Assign.IsValid() {
		b.noEffect("an alias", ds["operators"])
	}
	if ds["value"] != nil || b.isEnumeration(name) {
		b.noEffect("a type that is not a class", ds["unclosed"])
		b.noEffect("a type that is not a class", ds["operators"])
	}
	if ds["value"] != nil {
		b.value(s, ds)
		return
	}
	if named, ok := t.(*types.Named); ds["name"] != nil && !b.isEnumeration(name) {
		if !ok || !b.isClass(named) {
			b.noEffect("a type that is neither an enumeration nor a class", ds["name"])
		} else if d := ds["name"]; d.args != "" {
			b.classNames[name] = d.args
		}
	}
	if isConstraint(t) {
		return // no value has the type
	}
	if s.TypeParams != nil {
		b.pythonNames[name] = name // in links of docstrings
		b.instantiateType(s.Name)
		if b.isGenericClass(t) {
			b.genericTypes = append(b.genericTypes, name)
		}
		return
	}
	b.noInstantiation(s.Name)
	if s.Assign.IsValid() || isContainer(t) {
		if kinds.IsElement(t) {
			return
		}
		for _, d := range []kinds.Direction{kinds.In, kinds.Out} {
			if _, reason := b.types.Find(t, d); reason == "" {
				return
			}
		}
	} else if basic, ok := t.Underlying().(*types.Basic); ok && basic.Kind() != types.UnsafePointer {
		return
	}
	named, ok := t.(*types.Named)
	if ok && b.isClass(named) || b.functionalOption(t) != nil {
		return
	}
	if ok {
		if options, _ := b.optionsStruct(named); options != nil {
			return
		}
	}
	b.skipped[name] = true // one error is enough, its methods need none
	if b.found {
		return // its methods are reported
	}
	b.errorf(s.Name.Pos(), "type %s has no Python counterpart yet (use //goanna:skip)", name)
}

// declareMembers notes the comments of the fields of a struct and of the methods of an interface.
func (b *binder) declareMembers(s *ast.TypeSpec) {
	list := membersOf(s)
	if list == nil {
		return
	}
	for _, field := range list.List {
		ds := b.read(field.Doc, field.Comment)
		b.allow(ds, onMember, onMember.String())
		for _, id := range field.Names {
			own := maps.Clone(ds)
			b.given.add(own, s.Name.Name+"."+id.Name, id.Pos())
			b.declared[b.pkg.TypesInfo.Defs[id]] = declaration{memberDoc(field), own}
		}
	}
}

// membersOf returns the fields of a struct, or the methods of an interface; nil of another type.
func membersOf(s *ast.TypeSpec) *ast.FieldList {
	switch x := s.Type.(type) {
	case *ast.StructType:
		return x.Fields
	case *ast.InterfaceType:
		return x.Methods
	}
	return nil
}

// memberDoc is the comment of a field, or of a method of an interface: that before it, or else that behind it.
func memberDoc(member *ast.Field) *ast.CommentGroup {
	if member.Doc.Text() != "" {
		return member.Doc
	}
	return member.Comment
}

func (b *binder) variables(m *model.Module, s *ast.ValueSpec, ds directives, doc *ast.CommentGroup) {
	if ds["skip"] != nil {
		return
	}
	for i, name := range s.Names {
		ds := maps.Clone(ds)
		b.given.add(ds, name.Name, name.Pos())
		if !name.IsExported() || ds["skip"] != nil {
			continue
		}
		value := initialValue(s, i)
		b.export(m, "variable", name.Name, name.Pos(), func() {
			if isSentinel(b.pkg.TypesInfo.Defs[name].Type(), value) {
				b.sentinel(m, name, value, ds, doc)
				return
			}
			b.noEffect("a variable that is not an error with a value", ds["base"])
			b.variable(m, name, ds, doc)
		})
	}
}

// variable binds a variable, which Python reads and sets. One of a struct that is a class is an instance that shares its memory.
func (b *binder) variable(m *model.Module, id *ast.Ident, ds directives, doc *ast.CommentGroup) {
	f := model.Callable{GoName: id.Name, Role: model.Variable, Call: b.qualified(id.Name), Pos: b.position(id.Pos())}
	t := types.Unalias(b.pkg.TypesInfo.Defs[id].Type())
	if named, ok := t.(*types.Named); ok && b.isClass(named) && !types.IsInterface(named) {
		t, f.Call = types.NewPointer(named), "&"+f.Call
	}
	typ, reason := b.types.Find(t, kinds.Out)
	if reason != "" {
		b.errorf(id.Pos(), "variable %s: %s", id.Name, reason)
		return
	}
	f.Name, f.Once = b.pythonName(id, snakeCase(id.Name), ds["name"]), kinds.IsHandedOver(typ)
	value, reason := b.types.Find(b.pkg.TypesInfo.Defs[id].Type(), kinds.In)
	if reason != "" {
		f.Fixed = "Python has no values of the type " + b.types.Show(t)
	}
	b.addVariable(m, f, typ, doc)
	if f.Fixed == "" {
		set := model.Callable{GoName: id.Name, Name: f.Name, Role: model.VariableSetter, Call: b.qualified(id.Name), Pos: f.Pos}
		set.Params = []model.Param{{Name: f.Name, GoName: id.Name, Type: kinds.Keep(kinds.Copied(value)), Kind: model.PositionalOnly}}
		set.Args = []model.Arg{{Param: 0}}
		m.Callables = append(m.Callables, set)
	}
}

func (b *binder) addVariable(m *model.Module, f model.Callable, typ model.Type, doc *ast.CommentGroup) {
	f.Results = []model.Type{kinds.MaybeNil(typ)}
	f.Attribute = b.attribute(f.GoName, f.Name, typ)
	b.add(m, f, doc, &signature{})
}

func (b *binder) constants(m *model.Module, s *ast.ValueSpec, ds directives, doc *ast.CommentGroup) {
	if ds["skip"] != nil {
		return
	}
	if ds["name"] != nil && len(s.Names) > 1 {
		b.errorf(ds["name"].pos, "//goanna:name gives one name to %d constants: declare them apart", len(s.Names))
		delete(ds, "name")
	}
	for _, id := range s.Names {
		ds := maps.Clone(ds)
		b.given.add(ds, id.Name, id.Pos())
		if id.IsExported() && ds["skip"] == nil {
			b.export(m, "constant", id.Name, id.Pos(), func() { b.constant(m, id, ds, doc) })
		}
	}
}

func (b *binder) constant(m *model.Module, id *ast.Ident, ds directives, doc *ast.CommentGroup) {
	obj := b.pkg.TypesInfo.Defs[id].(*types.Const)
	if b.classConstant(m, obj, ds, doc) {
		return
	}
	c := model.Constant{GoName: id.Name, Pos: b.position(id.Pos())}
	c.Name = b.pythonName(id, upperCase(id.Name), ds["name"])
	var reason string
	c.Type, c.Value, reason = b.types.Constant(obj)
	c.Type, c.Enumeration = kinds.EnumerationOf(c.Type)
	if reason != "" {
		b.errorf(id.Pos(), "constant %s: %s (use //goanna:skip)", id.Name, reason)
		return
	}
	m.Constants = append(m.Constants, c)
	i := len(m.Constants) - 1
	b.later = append(b.later, func() { m.Constants[i].Doc = b.docstring(id.Name, doc) })
}

// pythonName gives the Python name of a function or constant and reserves it.
func (b *binder) pythonName(id *ast.Ident, name string, given *directive) string {
	pos, hint := id.Pos(), "; give another by //goanna:name"
	if given != nil && given.args != "" {
		name, pos, hint = given.args, given.argsPos, ""
	}
	if given == nil && b.found {
		name = b.freeName(name, id.Name)
	}
	if reason := badModuleName(name); reason != "" {
		b.errorf(pos, "name of %s: %s%s", id.Name, reason, hint)
		return name
	}
	if t, ok := b.taken[name]; ok {
		b.errorf(pos, "%s and %s would both be '%s' in Python (%s is at %s): give one another name by //goanna:name",
			t.goName, id.Name, name, t.goName, b.position(t.pos))
		return name
	}
	b.taken[name] = taken{id.Name, id.Pos()}
	b.pythonNames[id.Name] = name
	return name
}

// freeName is a name in Python, or where something else has it or Python does not allow it, that in Go, or this with underscores.
func (b *binder) freeName(name, goName string) string {
	isFree := func(name string) bool {
		_, isTaken := b.taken[name]
		t, isType := b.pkg.Types.Scope().Lookup(name).(*types.TypeName)
		return !isTaken && (!isType || !t.Exported()) && badModuleName(name) == ""
	}
	for _, name := range []string{name, goName} {
		if isFree(name) {
			return name
		}
	}
	for !isFree(goName) {
		goName += "_"
	}
	return goName
}

// isConstraint reports an interface that is a constraint of type parameters alone.
func isConstraint(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && !i.IsMethodSet()
}

// isGenericClass reports a generic type whose instantiations are classes.
func (b *binder) isGenericClass(t types.Type) bool {
	named, ok := t.(*types.Named)
	if !ok {
		return false // an alias
	}
	switch u := named.Underlying().(type) {
	case *types.Struct:
		return true
	case *types.Interface:
		return u.NumMethods() > 0
	}
	return b.hasMethods(named)
}

// isContainer reports a type of other types' values, which an interface is, too.
func isContainer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map, *types.Pointer, *types.Interface, *types.Signature, *types.Chan:
		return true
	}
	return false
}
