package bind

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// equality binds Go's == where the type has no other, and the hash of the value. A pointer receiver may change a value that is a key of a dict: its hash is
// another one then, as in Go's maps its place.
func (b *members) equality() {
	if _, compares := b.names["__eq__"]; compares || !types.Comparable(b.class.Named) {
		return
	}
	b.equals()
	b.content(model.Callable{Name: "__hash__", Call: "goannart.HashOf(*self_)"}, types.Typ[types.Int64])
}

// equals binds Go's ==. A class without a hash cannot be hashed, as a data class: its fields may be set.
func (b *members) equals() {
	b.content(model.Callable{Name: "__eq__", Call: "goannart.EqualTo(*self_)", Operator: true}, types.Typ[types.Bool], b.class.Named)
}

// isValue reports a type whose values Go compares whatever they are: one with an interface in it may panic.
func isValue(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for field := range u.Fields() {
			if !isValue(field.Type()) {
				return false
			}
		}
		return true
	case *types.Array:
		return isValue(u.Elem())
	case *types.Interface:
		return false
	}
	return types.Comparable(t)
}

// isShared reports a type of whose values the package gives pointers, or has methods with pointer receivers: one of these is itself, whatever is equal to it.
func (b *binder) isShared(t *types.Named) bool {
	for method := range t.Methods() {
		if _, isPointer := types.Unalias(method.Signature().Recv().Type()).(*types.Pointer); isPointer {
			return true
		}
	}
	return b.pointedAt(t.Obj().Pkg())[t.Origin()]
}

// pointedAt returns the types of a package to which results, variables and fields of its API are pointers.
func (b *binder) pointedAt(pkg *types.Package) map[*types.Named]bool {
	if found, ok := b.pointed[pkg]; ok {
		return found
	}
	found := map[*types.Named]bool{}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			notePointers(found, obj)
		}
	}
	b.pointed[pkg] = found
	return found
}

// notePointers notes the types to which what a name of a package gives are pointers.
func notePointers(found map[*types.Named]bool, obj types.Object) {
	fn, isFunc := obj.(*types.Func)
	name, isType := obj.(*types.TypeName)
	switch {
	case isFunc:
		for result := range fn.Signature().Results().Variables() {
			notePointersIn(found, result.Type())
		}
		return
	case !isType:
		notePointersIn(found, obj.Type())
		return
	}
	if named, ok := types.Unalias(name.Type()).(*types.Named); ok {
		for method := range named.Methods() {
			if method.Exported() {
				notePointers(found, method)
			}
		}
	}
	switch u := name.Type().Underlying().(type) {
	case *types.Struct:
		for field := range u.Fields() {
			if field.Exported() {
				notePointersIn(found, field.Type())
			}
		}
	case *types.Interface:
		for method := range u.Methods() {
			notePointers(found, method)
		}
	default:
		notePointersIn(found, u)
	}
}

// notePointersIn notes the types to which values of a type, or their items, are pointers.
func notePointersIn(found map[*types.Named]bool, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		if named, ok := types.Unalias(t.Elem()).(*types.Named); ok {
			found[named.Origin()] = true
		}
	case *types.Slice:
		notePointersIn(found, t.Elem())
	case *types.Array:
		notePointersIn(found, t.Elem())
	case *types.Chan:
		notePointersIn(found, t.Elem())
	case *types.Map:
		notePointersIn(found, t.Key())
		notePointersIn(found, t.Elem())
	}
}
