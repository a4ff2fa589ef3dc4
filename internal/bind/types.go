package bind

import (
	"go/types"
	"slices"
	"strings"
)

// bufferPath is the import path of the package whose View, Mut, Buffer and Array mean buffers.
const bufferPath = "github.com/goanna-py/goanna/buffer"

// objectPath is the import path of the package whose Object is any Python object.
const objectPath = "github.com/goanna-py/goanna/py"

// halfPath is the import path of the package whose Float16 is a half float, as an element.
const halfPath = "github.com/x448/float16"

const orSkip = " (or //goanna:skip)"

// onlyElement follows a half float where a scalar stands.
const onlyElement = " has no Python counterpart but as an element of buffers: use float32"

// role says where a type stands.
type role int

const (
	parameter role = iota
	result
)

// typeOf gives the Type of a parameter or result. The reason, "" where there is a type, is the end of a sentence that
// names the parameter or result.
func (b *binder) typeOf(t types.Type, r role) (typ Type, reason string) {
	t = types.Unalias(t)
	shown := b.show(t)
	none := shown + " has no Python counterpart (use //goanna:skip)"
	notYet := shown + " has no Python counterpart yet (use //goanna:skip)"

	if named, ok := t.(*types.Named); ok && b.inBuffer(named) {
		return b.bufferType(named, shown, r)
	}
	if isObject(t) {
		return Type{Kind: Object, Go: "py.Object", Imports: []string{objectPath}}, ""
	}
	if p, ok := t.(*types.Pointer); ok {
		named, ok := types.Unalias(p.Elem()).(*types.Named)
		if !ok || !b.inBuffer(named) {
			return Type{}, notYet
		}
		name := named.Obj().Name()
		switch {
		case name == "Array" && r == result:
			elem, reason := b.elemOf(named.TypeArgs().At(0), shown)
			if reason != "" {
				return Type{}, reason
			}
			return generic(Array, "*buffer.Array", elem), ""
		case name == "Array":
			return Type{}, arrayParameter(shown, b.show(named.TypeArgs().At(0)))
		case name == "Buffer" && r == result:
			return Type{}, shown + " cannot be a result, its memory is the caller's: return a *buffer.Array" + orSkip
		case name == "Buffer":
			return Type{Kind: Any, Go: "*buffer.Buffer", Imports: []string{bufferPath}}, ""
		case name == "View" || name == "Mut":
			return Type{}, shown + " has no Python counterpart: take " + b.show(named) + " by value" + orSkip
		}
		return Type{}, none
	}

	switch u := t.Underlying().(type) {
	case *types.Basic:
		if isError(t) {
			break
		}
		return b.scalar(t)
	case *types.Slice:
		elem := types.Unalias(u.Elem())
		if elem == types.Typ[types.Byte] || elem == types.Universe.Lookup("byte").Type() {
			return Type{Kind: Bytes, Go: "[]byte"}, ""
		}
		if basic, ok := elem.Underlying().(*types.Basic); ok && basic.Info()&types.IsString != 0 {
			return Type{}, notYet
		}
		e, reason := b.elemOf(elem, shown)
		if reason != "" {
			return Type{}, reason
		}
		return Type{Kind: Slice, Go: "[]" + e.Go, Imports: e.Imports, Elem: &e}, ""
	case *types.Chan:
		return Type{}, none
	case *types.Interface:
		if isError(t) {
			if r == parameter {
				return Type{}, "error has no Python counterpart as a parameter (use //goanna:skip)"
			}
			return Type{}, "error is bound as the last result only (or use //goanna:skip)"
		}
	}
	return Type{}, notYet
}

func isObject(t types.Type) bool { return isNamed(t, objectPath, "Object") }

func isHalf(t types.Type) bool { return isNamed(types.Unalias(t), halfPath, "Float16") }

func isNamed(t types.Type, path, name string) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func (b *binder) inBuffer(t *types.Named) bool {
	pkg := t.Obj().Pkg()
	return pkg != nil && pkg.Path() == bufferPath
}

func generic(k Kind, name string, elem Type) Type {
	return Type{Kind: k, Go: name + "[" + elem.Go + "]", Imports: withImport(elem.Imports, bufferPath), Elem: &elem}
}

func withImport(paths []string, path string) []string {
	if slices.Contains(paths, path) {
		return paths
	}
	all := append(slices.Clone(paths), path)
	slices.Sort(all)
	return all
}

func arrayParameter(shown, elem string) string {
	return shown + " is for results: take buffer.View[" + elem + "] or buffer.Mut[" + elem + "]" + orSkip
}

// bufferType gives the Type of a type of package buffer that is no pointer.
func (b *binder) bufferType(t *types.Named, shown string, r role) (Type, string) {
	name := t.Obj().Name()
	switch name {
	case "View", "Mut":
		arg := t.TypeArgs().At(0)
		if r == result {
			return Type{}, shown + " cannot be a result, its memory is the caller's: return *buffer.Array[" + b.show(arg) + "]" + orSkip
		}
		elem, reason := b.elemOf(arg, shown)
		if reason != "" {
			return Type{}, reason
		}
		if name == "View" {
			return generic(View, "buffer.View", elem), ""
		}
		return generic(Mut, "buffer.Mut", elem), ""
	case "Buffer":
		if r == parameter {
			return Type{}, shown + " has no Python counterpart: take *buffer.Buffer" + orSkip
		}
	case "Array":
		elem := b.show(t.TypeArgs().At(0))
		if r == parameter {
			return Type{}, arrayParameter(shown, elem)
		}
		return Type{}, shown + " has no Python counterpart: return *buffer.Array[" + elem + "]" + orSkip
	}
	return Type{}, shown + " has no Python counterpart (use //goanna:skip)"
}

// elemOf gives the Type of an element; whole is the text of the type that it is in.
func (b *binder) elemOf(t types.Type, whole string) (Type, string) {
	t = types.Unalias(t)
	const allowed = "an element is a bool, an integer, a float, a complex number or a struct of these"
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return b.record(t, whole)
	case *types.Basic:
		if isHalf(t) {
			return b.half(t.(*types.Named), whole)
		}
		if u.Info()&types.IsString == 0 {
			elem, reason := b.scalar(t)
			if reason != "" && b.show(t) != whole {
				reason = whole + ": " + reason
			}
			return elem, reason
		}
	}
	return Type{}, whole + " has no Python counterpart: " + allowed + ", not " + b.show(t) + orSkip
}

// half gives the Type of a half float as an element.
func (b *binder) half(t *types.Named, whole string) (Type, string) {
	if reason := b.nameable(t, whole, "[]float32"); reason != "" {
		return Type{}, reason
	}
	return Type{Kind: Float16, Go: t.Obj().Pkg().Name() + "." + t.Obj().Name(), Imports: []string{halfPath}}, ""
}

// scalar gives the Type of a basic type or a named type of one.
func (b *binder) scalar(t types.Type) (Type, string) {
	basic := t.Underlying().(*types.Basic)
	shown := b.show(t)
	if isHalf(t) {
		return Type{}, shown + onlyElement + orSkip
	}
	if basic.Kind() == types.Uintptr {
		return Type{}, shown + " has no Python counterpart: use uint64" + orSkip
	}
	k := scalarKind(basic, b.pkg.TypesSizes)
	if k == Invalid {
		return Type{}, shown + " has no Python counterpart (use //goanna:skip)"
	}
	named, ok := t.(*types.Named)
	if !ok {
		return Type{Kind: k, Go: types.Typ[basic.Kind()].Name()}, ""
	}
	if reason := b.nameable(named, shown, basic.Name()); reason != "" {
		return Type{}, reason
	}
	obj := named.Obj()
	return Type{Kind: k, Go: obj.Pkg().Name() + "." + obj.Name(), Imports: []string{obj.Pkg().Path()}}, ""
}

// nameable says why generated code cannot name a type; instead is what the author may take.
func (b *binder) nameable(t *types.Named, shown, instead string) string {
	obj := t.Obj()
	path := obj.Pkg().Path()
	switch {
	case !obj.Exported():
		return shown + " cannot be named outside its package: export the type, or take " + instead + orSkip
	case t.TypeArgs().Len() > 0:
		return shown + " has no Python counterpart yet (use //goanna:skip)"
	case !importable(path, b.pkg.PkgPath):
		return shown + " is of " + path + ", which cannot be imported here: take " + instead + orSkip
	}
	if other, ok := b.packages[obj.Pkg().Name()]; ok && other != path {
		return shown + " is of " + path + ", and another type is of " + other + ", a package of the same name: take " + instead + orSkip
	}
	b.packages[obj.Pkg().Name()] = path
	return ""
}

// importable reports whether generated code beside the package at from may import path, by Go's rule of internal packages.
func importable(path, from string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return true
	}
	parent := strings.TrimSuffix(path[:max(i-1, 0)], "/")
	return parent != "" && (from == parent || strings.HasPrefix(from, parent+"/"))
}

// show writes a type as the author does: the package's own names alone, others with their package's name.
func (b *binder) show(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == b.pkg.PkgPath {
			return ""
		}
		return p.Name()
	})
}
