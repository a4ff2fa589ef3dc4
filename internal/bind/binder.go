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

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// binder is the state of one Load.
type binder struct {
	dir  string
	fset *token.FileSet
	pkg  *packages.Package
	errs ErrorList

	types *kinds.Finder

	seen        map[*ast.Comment]bool // directives that belong to a declaration
	pythonNames map[string]string     // Go name of a function or constant -> Python name
	taken       map[string]taken      // Python name -> the declaration that has it
	skipped     map[string]bool       // exported types with //goanna:skip
	typeDocs    map[string]*ast.CommentGroup
	writes      []writeCheck // functions with slices that Go must only read
	later       []func()     // run when all names are known: docstrings, unused types
}

type taken struct {
	goName string
	pos    token.Pos
}

func (b *binder) module(name string) *model.Module {
	if name == "" {
		name = b.pkg.Name
	}
	for part := range strings.SplitSeq(name, ".") {
		if reason := badName(part); reason != "" {
			b.errs = append(b.errs, &Error{Msg: fmt.Sprintf("module name %q: %s; give another in pyproject.toml", name, reason)})
		}
	}
	m := &model.Module{Name: name, ImportPath: b.pkg.PkgPath, GoName: b.pkg.Name, Dir: b.dir}
	files := slices.Clone(b.pkg.Syntax)
	slices.SortFunc(files, func(x, y *ast.File) int {
		return strings.Compare(b.position(x.Package).Filename, b.position(y.Package).Filename)
	})
	b.declareEnumerations(files)
	// Types first: a method may precede its type.
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok != token.IMPORT {
				b.general(m, d)
			}
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				b.function(m, d)
			}
		}
		if importsRuntime(f) {
			b.checkGoexit(f)
		}
		b.strays(f)
	}
	b.reportWrites()
	m.Enumerations = b.types.Enumerations
	b.nameEnumerations(m)
	for _, do := range b.later {
		do()
	}
	var text []string
	for _, f := range files {
		if t := b.docstring("", f.Doc); t != "" {
			text = append(text, t)
		}
	}
	m.Doc = strings.Join(text, "\n\n")
	if len(b.errs) == 0 && len(m.Callables)+len(m.Constants) == 0 {
		b.errs = append(b.errs, &Error{Msg: "package " + m.GoName + " has no exported function and no exported constant to bind"})
	}
	return m
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
			b.typeDocs[s.Name.Name] = doc
			b.typeSpec(s, ds)
		case *ast.ValueSpec:
			if d.Tok == token.VAR {
				b.allow(ds, onVariable, onVariable.String())
				b.variables(s, ds)
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

// typeSpec accepts types that need no class of their own: named scalars, and aliases of types that can be bound.
func (b *binder) typeSpec(s *ast.TypeSpec, ds directives) {
	name := s.Name.Name
	if ds["skip"] != nil {
		b.skipped[name] = true
		return
	}
	t := b.pkg.TypesInfo.Defs[s.Name].Type()
	if basic, ok := t.Underlying().(*types.Basic); !ok || s.Assign.IsValid() || basic.Info()&(types.IsInteger|types.IsString) == 0 {
		b.noEffect("a type that is no integer or string", ds["plain"])
	}
	if s.TypeParams == nil {
		if s.Assign.IsValid() || isContainer(t) {
			_, asParameter := b.types.Find(t, kinds.In)
			_, asResult := b.types.Find(t, kinds.Out)
			if asParameter == "" || asResult == "" || kinds.IsElement(t) {
				return
			}
		} else if basic, ok := t.Underlying().(*types.Basic); ok && basic.Kind() != types.Uintptr && basic.Kind() != types.UnsafePointer {
			return
		}
	}
	if _, ok := t.Underlying().(*types.Struct); ok && s.TypeParams == nil {
		b.later = append(b.later, func() {
			if !b.types.Records[name] {
				b.errorf(s.Name.Pos(), "type %s: an exported struct is bound as a record only, the element of a buffer (use //goanna:skip)", name)
			}
		})
		return
	}
	if b.functionalOption(t) != nil {
		return
	}
	b.skipped[name] = true // no more errors for its methods
	b.errorf(s.Name.Pos(), "type %s: exported types are not bound yet, but for named bools, numbers, strings and containers of what is bound (use //goanna:skip)", name)
}

func (b *binder) variables(s *ast.ValueSpec, ds directives) {
	if ds["skip"] != nil {
		return
	}
	for _, name := range s.Names {
		if name.IsExported() {
			b.errorf(name.Pos(), "variable %s: exported variables are not bound yet (use //goanna:skip)", name.Name)
		}
	}
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
		if !id.IsExported() {
			continue
		}
		obj := b.pkg.TypesInfo.Defs[id].(*types.Const)
		c := model.Constant{GoName: id.Name, Pos: b.position(id.Pos())}
		c.Name = b.pythonName(id, upperCase(id.Name), ds["name"])
		var reason string
		c.Type, c.Value, reason = b.types.Constant(obj)
		c.Type, c.Enumeration = kinds.EnumerationOf(c.Type)
		if reason != "" {
			b.errorf(id.Pos(), "constant %s: %s (use //goanna:skip)", id.Name, reason)
			continue
		}
		m.Constants = append(m.Constants, c)
		i := len(m.Constants) - 1
		b.later = append(b.later, func() { m.Constants[i].Doc = b.docstring(id.Name, doc) })
	}
}

// pythonName returns the Python name of a function or constant, and reserves it.
func (b *binder) pythonName(id *ast.Ident, name string, given *directive) string {
	pos, hint := id.Pos(), "; give another by //goanna:name"
	if given != nil && given.args != "" {
		name, pos, hint = given.args, given.argsPos, ""
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

// isContainer reports whether values of a type contain values of other types.
func isContainer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map, *types.Pointer:
		return true
	}
	return false
}
