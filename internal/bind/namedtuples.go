package bind

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// value checks a type with //goanna:value.
func (b *binder) value(s *ast.TypeSpec, ds directives) {
	name := s.Name.Name
	named, ok := b.pkg.TypesInfo.Defs[s.Name].Type().(*types.Named)
	if !ok || !b.types.IsValue(named) || named.TypeParams().Len() > 0 {
		b.noEffect("a type that is not a struct", ds["value"])
		b.skipped[name] = true
		return
	}
	b.skipped[name] = true // it has no members
	if d := ds["name"]; d != nil && d.args != "" {
		b.classNames[name] = d.args
	}
	errs := len(b.errs)
	b.valueFields(named)
	for m := range named.Methods() {
		if m.Exported() && b.declared.of(m).ds["skip"] == nil {
			b.errorf(m.Pos(), "method %s.%s: a named tuple has no methods of Go: make it a function, or use //goanna:skip", name, m.Name())
		}
	}
	for _, d := range []kinds.Direction{kinds.In, kinds.Out} {
		if _, reason := b.types.Find(named, d); reason != "" && len(b.errs) == errs {
			b.errorf(s.Name.Pos(), "type %s: %s", name, reason)
		}
	}
}

// namedTupleField is the name of a field; of a keyword with an underscore, as PEP 8 has it.
func namedTupleField(u *types.Struct, i int) string {
	name := fieldName(u, i)
	if pythonKeywords[name] {
		name += "_"
	}
	return name
}

// valueFields reports fields that a named tuple cannot have.
func (b *binder) valueFields(named *types.Named) {
	u := named.Underlying().(*types.Struct)
	if u.NumFields() == 0 {
		b.errorf(named.Obj().Pos(), "type %s: a named tuple needs a field", named.Obj().Name())
	}
	for i := range u.NumFields() {
		field, name := u.Field(i), namedTupleField(u, i)
		switch {
		case !field.Exported() || field.Embedded():
			b.errorf(field.Pos(), "field %s.%s: the fields of a named tuple are exported and not embedded", named.Obj().Name(), field.Name())
		case badName(name) != "" || strings.HasPrefix(name, "_"):
			b.errorf(field.Pos(), "field %s.%s: '%s' is not a name in a named tuple: give another by the tag `py:\"name\"`", named.Obj().Name(), field.Name(), name)
		}
	}
}

// namedTuples gives the module its own, and reserves their names.
func (b *binder) namedTuples(m *model.Module) {
	for _, n := range b.types.NamedTuples {
		if n.Home != b.types.Home {
			continue
		}
		m.NamedTuples = append(m.NamedTuples, n)
		goName := strings.TrimPrefix(n.Go, b.qualified(""))
		pos := b.pkg.Types.Scope().Lookup(goName).Pos()
		if t, ok := b.taken[n.Name]; ok {
			b.errorf(t.pos, "%s and the type %s would both be '%s' in Python: give %s another name by //goanna:name", t.goName, goName, n.Name, t.goName)
		} else if reason := badModuleName(n.Name); reason != "" {
			b.errorf(pos, "type %s: %s: rename it", goName, reason)
		}
		b.taken[n.Name] = taken{goName, pos}
		b.pythonNames[goName] = n.Name
		b.later = append(b.later, func() { n.Doc = b.docstring(goName, b.typeDocs[goName]) })
	}
}
