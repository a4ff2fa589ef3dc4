package bind

import (
	"go/ast"
	"go/token"
	"go/types"

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
					if name := find("name", comments...); name != nil {
						declared.Name = name.args
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
		if skipped {
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
			b.describeMember(m, &m.Constants[i])
		}
	})
}

// describeMember sets the docstring of a member to that of its constant.
func (b *binder) describeMember(m *model.Module, c *model.Constant) {
	if c.Enumeration == 0 || m.Enumerations[c.Enumeration-1].Path != b.pkg.PkgPath {
		return
	}
	members := m.Enumerations[c.Enumeration-1].Members
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
