package bind

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// declareEnumerations collects facts about enumerations that only the source shows: directives, and constants declared by a shift.
func (b *binder) declareEnumerations(files []*ast.File) {
	b.types.Declared = map[string]kinds.Declared{}
	for _, f := range files {
		for _, d := range f.Decls {
			d, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			skipped := has("skip", d.Doc)
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					declared := b.types.Declared[s.Name.Name]
					comments := []*ast.CommentGroup{s.Doc, s.Comment}
					if !d.Lparen.IsValid() {
						comments = append(comments, d.Doc)
					}
					declared.Plain = has("plain", comments...)
					declared.Value = has("value", comments...)
					if name := find("name", comments...); name != nil {
						declared.Name = name.args
					}
					if name, ok := b.given.name(s.Name.Name); ok {
						declared.Name = name
					}
					b.types.Declared[s.Name.Name] = declared
				case *ast.ValueSpec:
					if d.Tok == token.CONST {
						b.declareConstants(s, skipped || has("skip", s.Doc, s.Comment))
					}
				}
			}
		}
	}
}

func (b *binder) declareConstants(s *ast.ValueSpec, skipped bool) {
	for _, id := range s.Names {
		obj, ok := b.pkg.TypesInfo.Defs[id].(*types.Const)
		if !ok {
			continue
		}
		named, ok := types.Unalias(obj.Type()).(*types.Named)
		if !ok || named.Obj().Pkg() != b.pkg.Types {
			continue
		}
		declared := b.types.Declared[named.Obj().Name()]
		for _, v := range s.Values {
			declared.Shifts = declared.Shifts || shifts(v)
		}
		if skipped || b.given.skips(id.Name) {
			if declared.Skip == nil {
				declared.Skip = map[string]bool{}
			}
			declared.Skip[id.Name] = true
		}
		b.types.Declared[named.Obj().Name()] = declared
	}
}

// shifts reports whether an expression contains a left shift.
func shifts(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(*ast.BinaryExpr); ok && x.Op == token.SHL {
			found = true
		}
		return !found
	})
	return found
}

// has reports whether a directive is in the comments.
func has(name string, groups ...*ast.CommentGroup) bool { return find(name, groups...) != nil }

// find returns a directive in the comments, nil where it is not.
func find(name string, groups ...*ast.CommentGroup) *directive {
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			if d, ok := parseDirective(c); ok && d.name == name {
				return d
			}
		}
	}
	return nil
}

// memberMethods binds the methods of an enumeration, but String: Python says what a member is called. Those of a type whose values are
// of a class of Python's own, as of time.Duration, are functions of the module.
func (b *binder) memberMethods(module *model.Module, t *types.Named) {
	typ, reason := b.types.Find(t, kinds.In)
	if reason != "" {
		return
	}
	var owner *model.Enumeration
	if _, number := kinds.EnumerationOf(typ); number > 0 {
		owner = b.types.Enumerations[number-1]
	}
	names := map[string]bool{"name": true, "value": true, "mro": true}
	if owner != nil {
		for _, m := range owner.Members {
			names[m.Name] = true
		}
	}
	for m := range t.Methods() {
		if m.Exported() && b.declared.of(m).ds["skip"] == nil && m.Name() != "String" {
			b.export(module, "method", t.Obj().Name()+"."+m.Name(), m.Pos(), func() { b.memberMethod(module, m, typ, owner, names) })
		}
	}
}

// memberMethod binds one. names has those that a method cannot have.
func (b *binder) memberMethod(module *model.Module, fn *types.Func, receiver model.Type, owner *model.Enumeration, names map[string]bool) {
	recv := types.Unalias(fn.Signature().Recv().Type())
	named, ok := recv.(*types.Named)
	if !ok {
		b.errorf(fn.Pos(), "method %s has a pointer receiver: a member of an enumeration does not change (use //goanna:skip)", fn.Name())
		return
	}
	d := b.declared.of(fn)
	shown := named.Obj().Name() + "." + fn.Name()
	f := model.Callable{GoName: fn.Name(), Name: snakeCase(fn.Name()), Call: b.qualified(shown), Enumeration: owner}
	switch given := d.ds["name"]; {
	case owner == nil:
		f.Name = b.pythonName(&ast.Ident{Name: shown, NamePos: fn.Pos()}, snakeCase(named.Obj().Name())+"_"+f.Name, given)
	case given != nil && given.args != "":
		f.Name = given.args
	case names[f.Name] || pythonKeywords[f.Name]:
		f.Name += "_"
	}
	if names[f.Name] || badName(f.Name) != "" {
		b.errorf(fn.Pos(), "name of %s: '%s' is taken, or is not a name; give another by //goanna:name", shown, f.Name)
		return
	}
	names[f.Name] = owner != nil
	s := b.callable(&f, shown, fn, d.ds)
	if s == nil {
		return
	}
	prepend(&f, receiver)
	if owner != nil {
		b.pythonNames[shown] = owner.Name + "." + f.Name
	}
	b.add(module, f, d.doc, s)
}

// prepend adds the receiver of a method as its first parameter.
func prepend(f *model.Callable, receiver model.Type) {
	name := "self"
	for slices.ContainsFunc(f.Params, func(p model.Param) bool { return p.Name == name }) {
		name += "_"
	}
	f.Params = append([]model.Param{{Name: name, GoName: name, Type: receiver, Kind: model.PositionalOnly}}, f.Params...)
	for i := range f.Args {
		f.Args[i].Param++
		if o := f.Args[i].Options; o != nil {
			for j := range o.Keywords {
				o.Keywords[j].Param++
			}
		}
	}
	f.Args = append([]model.Arg{{Param: 0}}, f.Args...)
}

// nameEnumerations reserves the Python names of enumerations, and sets their docstrings.
func (b *binder) nameEnumerations(m *model.Module) {
	for _, e := range m.Enumerations {
		var shown string
		pos := token.NoPos
		if e.Path == b.pkg.PkgPath {
			shown, pos = e.GoName, b.pkg.Types.Scope().Lookup(e.GoName).Pos()
			b.pythonNames[e.GoName] = e.Name
		} else {
			shown = e.Package + "." + e.Name
			e.Doc = "Enumeration of " + e.Path + "." + e.Name + "."
		}
		if reason := badModuleName(e.Name); reason != "" {
			b.errorf(pos, "type %s: %s: give it another name by //goanna:name, or make it a plain number or string by //goanna:plain", shown, reason)
		} else if t, ok := b.taken[e.Name]; ok {
			b.errorf(t.pos, "%s and the type %s would both be '%s' in Python: give %s another name by //goanna:name", t.goName, shown, e.Name, t.goName)
		} else {
			b.taken[e.Name] = taken{shown, pos}
		}
	}
	b.later = append(b.later, func() {
		for _, e := range m.Enumerations {
			if e.Path == b.pkg.PkgPath {
				e.Doc = b.docstring(e.GoName, b.typeDocs[e.GoName])
			}
		}
		for i := range m.Constants {
			b.describeMember(&m.Constants[i])
		}
	})
}

// describeMember sets the docstring of a member to that of its constant.
func (b *binder) describeMember(c *model.Constant) {
	if c.Enumeration == 0 || b.types.Enumerations[c.Enumeration-1].Path != b.pkg.PkgPath {
		return
	}
	members := b.types.Enumerations[c.Enumeration-1].Members
	for i := range members {
		if members[i].GoName == c.GoName {
			members[i].Doc = c.Doc
		}
	}
}

// isEnumeration reports whether a type of the package is an enumeration.
func (b *binder) isEnumeration(name string) bool {
	obj, ok := b.pkg.Types.Scope().Lookup(name).(*types.TypeName)
	if !ok {
		return false
	}
	named, ok := types.Unalias(obj.Type()).(*types.Named)
	return ok && b.types.IsEnumeration(named)
}
