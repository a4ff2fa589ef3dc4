package bind

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// classConstant binds a constant whose type is a class as a variable is: Python gets an instance of it. It returns false for any other.
func (b *binder) classConstant(m *model.Module, c *types.Const, ds directives, doc *ast.CommentGroup) bool {
	named, ok := types.Unalias(c.Type()).(*types.Named)
	if !ok || !b.isClass(named) {
		return false
	}
	typ, reason := b.types.Find(named, kinds.Out)
	if reason != "" || kinds.ClassOf(typ) == nil {
		return false
	}
	f := model.Callable{GoName: c.Name(), Role: model.Variable, Call: b.qualified(c.Name()), Fixed: "it is a constant of Go", Pos: b.position(c.Pos())}
	f.Name = b.pythonName(&ast.Ident{Name: c.Name(), NamePos: c.Pos()}, upperCase(c.Name()), ds["name"])
	b.addVariable(m, f, typ, doc)
	return true
}

// attribute returns the place of a variable or constant in the class of its value, if that is a class of the package: by its name, less that of
// the class before or after it. nil for any other.
func (b *binder) attribute(goName, name string, typ model.Type) *model.Attribute {
	class := kinds.ClassOf(typ)
	if class == nil || class.Named.Obj().Pkg() != b.pkg.Types || class.IsInterface() { // objects that implement it have no such attribute
		return nil
	}
	typeName := snakeCase(class.Named.Obj().Name())
	if name == upperCase(goName) {
		typeName = upperCase(class.Named.Obj().Name())
	}
	short := strings.TrimSuffix(strings.TrimPrefix(name, typeName+"_"), "_"+typeName)
	if badName(short) != "" {
		short = name
	}
	return &model.Attribute{Class: class.Class, Name: short}
}

// checkAttributes leaves out those whose name the class has already.
func checkAttributes(m *model.Module) {
	type member struct {
		class *model.Class
		name  string
	}
	taken := map[member]bool{}
	for i := range m.Callables {
		taken[member{m.Callables[i].Class, m.Callables[i].Name}] = true
	}
	for i := range m.Callables {
		a := m.Callables[i].Attribute
		if a == nil {
			continue
		}
		own := member{a.Class, a.Name}
		if taken[own] || a.Name == "mro" {
			m.Callables[i].Attribute = nil
		}
		taken[own] = true
	}
}
