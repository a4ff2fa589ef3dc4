package types

import (
	"fmt"
	"go/types"
	"reflect"
)

// record returns the type of a struct as an element: what buffer.As takes as a record, so that the build and not the first
// call says what is wrong. whole is the text of the type that it is in.
func (f *Finder) record(t types.Type, whole string) (element, string) {
	named, ok := t.(*types.Named)
	if !ok {
		return element{}, whole + ": a record needs a name, declare a type for the struct" + orSkip
	}
	f.use(named)
	u := named.Underlying().(*types.Struct)
	if reason := f.recordFields(u); reason != "" {
		return element{}, whole + ": " + reason + orSkip
	}
	s, reason := f.Name(named, whole, "another element")
	return element{s, Element{Text: "records", Size: int(f.Sizes.Sizeof(u)), Align: int(f.Sizes.Alignof(u))}, nil}, reason
}

// use notes that a struct of the package is a record, or a part of one.
func (f *Finder) use(t types.Type) {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == f.Package.Path() {
		f.Records[named.Obj().Name()] = true
	}
}

// recordFields says why a struct is no record: a struct of fields of fixed sizes, exported or _ for padding.
func (f *Finder) recordFields(s *types.Struct) string {
	names := map[string]bool{}
	for i := range s.NumFields() {
		field := s.Field(i)
		if reason := f.recordField(field.Type()); reason != "" {
			return fmt.Sprintf("field %s %s", field.Name(), reason)
		}
		if field.Name() == "_" {
			continue
		}
		if !field.Exported() {
			return fmt.Sprintf("field %s is not exported: export it, or call it _ where it is padding", field.Name())
		}
		name := field.Name()
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

func (f *Finder) recordField(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&(types.IsBoolean|types.IsNumeric) != 0 && u.Kind() != types.Uintptr {
			return ""
		}
	case *types.Array:
		if u.Len() == 0 {
			return "has no items"
		}
		return f.recordField(u.Elem())
	case *types.Struct:
		f.use(t)
		if reason := f.recordFields(u); reason != "" {
			return "is a struct whose " + reason
		}
		return ""
	}
	return "is not of a fixed size: expected a bool, a number, a struct or an array of these, got " + t.String()
}
