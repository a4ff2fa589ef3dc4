package bind

import (
	"fmt"
	"go/types"
	"reflect"
)

// record gives the Type of a struct as an element: what buffer.As takes as a record, so that the build and not the first
// call says what is wrong. whole is the text of the type that it is in.
func (b *binder) record(t types.Type, whole string) (Type, string) {
	named, ok := t.(*types.Named)
	if !ok {
		return Type{}, whole + ": a record needs a name, declare a type for the struct" + orSkip
	}
	b.use(named)
	if reason := b.recordFields(named.Underlying().(*types.Struct)); reason != "" {
		return Type{}, whole + ": " + reason + orSkip
	}
	if reason := b.nameable(named, whole, "another element"); reason != "" {
		return Type{}, reason
	}
	obj := named.Obj()
	return Type{Kind: Record, Go: obj.Pkg().Name() + "." + obj.Name(), Imports: []string{obj.Pkg().Path()}}, ""
}

// use notes that a struct of the package is a record, or a part of one.
func (b *binder) use(t types.Type) {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == b.pkg.PkgPath {
		b.records[named.Obj().Name()] = true
	}
}

// recordFields says why a struct is no record: a struct of fields of fixed sizes, exported or _ for padding.
func (b *binder) recordFields(s *types.Struct) string {
	names := map[string]bool{}
	for i := range s.NumFields() {
		f := s.Field(i)
		if reason := b.recordField(f.Type()); reason != "" {
			return fmt.Sprintf("field %s %s", f.Name(), reason)
		}
		if f.Name() == "_" {
			continue
		}
		if !f.Exported() {
			return fmt.Sprintf("field %s is not exported: export it, or call it _ where it is padding", f.Name())
		}
		name := f.Name()
		if tag, ok := reflect.StructTag(s.Tag(i)).Lookup("py"); ok {
			name = tag
		}
		if names[name] {
			return fmt.Sprintf("two fields are called '%s'", name)
		}
		names[name] = true
	}
	if len(names) == 0 {
		return "a record needs a field"
	}
	return ""
}

func (b *binder) recordField(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&(types.IsBoolean|types.IsNumeric) != 0 && u.Kind() != types.Uintptr {
			return ""
		}
	case *types.Array:
		if u.Len() == 0 {
			return "has no items"
		}
		return b.recordField(u.Elem())
	case *types.Struct:
		b.use(t)
		if reason := b.recordFields(u); reason != "" {
			return "is a struct whose " + reason
		}
		return ""
	}
	return "is not of a fixed size: expected a bool, a number, a struct or an array of these, got " + t.String()
}
