package types

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// record returns the type of a struct as an element. It accepts the structs that buffer.As accepts as records, so that errors come at
// build time and not in the first call. whole is the text of the type that contains the struct.
func (f *Finder) record(t types.Type, whole string, d Direction) (element, string) {
	named, ok := t.(*types.Named)
	if !ok {
		return element{}, whole + ": a record needs a name, declare a type for the struct" + orSkip
	}
	f.use(named)
	u := named.Underlying().(*types.Struct)
	if reason := recordFields(u); reason != "" {
		return element{}, whole + ": " + reason + orSkip
	}
	s, reason := f.Name(named, whole, "another element")
	e := element{source: s, Element: Element{Text: f.Show(named) + " records", Size: int(f.Sizes.Sizeof(u)), Align: int(f.Sizes.Alignof(u))}}
	if reason == "" {
		e.item, _ = f.recordItem(s, u)
		e.fields = f.describeFields(u)
		if d == Out {
			e.read = f.readRecord(named)
		}
	}
	return e, reason
}

// describeFields returns the fields of a record as docstrings have them: "(id: int32, position: 3 float64)".
func (f *Finder) describeFields(u *types.Struct) string {
	var texts []string
	for i := range u.NumFields() {
		if u.Field(i).Name() != "_" {
			texts = append(texts, recordFieldName(u, i)+": "+f.describeField(u.Field(i).Type()))
		}
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func (f *Finder) describeField(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return fmt.Sprintf("%d %s", u.Len(), f.describeField(u.Elem()))
	case *types.Struct:
		return f.describeFields(u)
	}
	return f.readField(t).(fixedSize).Element().name()
}

// recordItem returns the type of a record as an item of a sequence: a tuple of its fields, or a mapping with their names. ok is false
// if a field can occur in buffers only.
func (f *Finder) recordItem(s source, u *types.Struct) (item model.Type, ok bool) {
	r := record{source: s, size: int(f.Sizes.Sizeof(u)), align: int(f.Sizes.Alignof(u))}
	var fields []*types.Var
	for i := range u.NumFields() {
		fields = append(fields, u.Field(i))
	}
	offsets := f.Sizes.Offsetsof(fields)
	for i, field := range fields {
		if field.Name() == "_" {
			continue
		}
		typ, ok := f.recordFieldType(field.Type())
		if !ok {
			return nil, false
		}
		r.fields = append(r.fields, model.Field{Name: recordFieldName(u, i), Offset: int(offsets[i]), Type: typ})
	}
	return r, true
}

func (f *Finder) recordFieldType(t types.Type) (model.Type, bool) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		typ, reason := f.Find(t, In)
		return typ, reason == "" && isFixedSize(typ)
	case *types.Array:
		elem, ok := f.recordFieldType(u.Elem())
		if !ok {
			return nil, false
		}
		item, _ := elem.Item()
		return tuple{source{text: fmt.Sprintf("[%d]%s", u.Len(), elem.Go())}, In, int(u.Len()), elem, item}, true
	case *types.Struct:
		return f.recordItem(source{text: t.String()}, u)
	}
	return nil, false
}

// record is a struct with fields of fixed sizes, as an item of a sequence. Parameters only.
type record struct {
	source
	size, align int // bytes
	fields      []model.Field
}

// Stub has Any for what a mapping has: type checkers find object for the values of a dict of numbers and tuples.
func (r record) Stub() string {
	var stubs []string
	for _, f := range r.fields {
		stubs = append(stubs, f.Type.Stub())
	}
	return "tuple[" + strings.Join(stubs, ", ") + "] | Mapping[str, Any]"
}

// Passage panics: a record is never a parameter or result of its own.
func (r record) Passage() model.Passage { return model.Passage{} }

func (r record) Item() (model.Item, bool) {
	return model.Item{Slot: r.text, Size: r.size, Align: r.align, Conv: model.Conv{
		Name: "record", Expects: "a tuple of fields, or a mapping with their names", Fields: r.fields}}, true
}

func (r record) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(r.source, "a record")
}

// IsRecord reports whether a struct can be a record: the values of a slice of it are in a buffer.
func IsRecord(named *types.Named) bool {
	u, ok := named.Underlying().(*types.Struct)
	return ok && recordFields(u) == ""
}

// use notes that a struct of the package is a record, with the structs in it.
func (f *Finder) use(t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Array:
		f.use(u.Elem())
	case *types.Struct:
		if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == f.Package.Path() {
			f.Records[named.Obj().Name()] = true
		}
		for field := range u.Fields() {
			f.use(field.Type())
		}
	}
}

// recordFields returns the reason why a struct is not a record, "" if it is one. A record has fields of fixed sizes, which are exported
// or named _ for padding.
func recordFields(s *types.Struct) string {
	names := map[string]bool{}
	for i := range s.NumFields() {
		field := s.Field(i)
		if reason := recordField(field.Type()); reason != "" {
			return fmt.Sprintf("field %s %s", field.Name(), reason)
		}
		if field.Name() == "_" {
			continue
		}
		if !field.Exported() {
			return fmt.Sprintf("field %s is not exported: export it, or call it _ where it is padding", field.Name())
		}
		name := recordFieldName(s, i)
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

// recordFieldName is the name of a field in a buffer's format.
func recordFieldName(s *types.Struct, i int) string {
	if tag, ok := reflect.StructTag(s.Tag(i)).Lookup("py"); ok {
		return tag
	}
	return s.Field(i).Name()
}

func recordField(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&(types.IsBoolean|types.IsNumeric) != 0 {
			return ""
		}
	case *types.Array:
		if u.Len() == 0 {
			return "has no items"
		}
		return recordField(u.Elem())
	case *types.Struct:
		if reason := recordFields(u); reason != "" {
			return "is a struct whose " + reason
		}
		return ""
	}
	return "is not of a fixed size: expected a bool, a number, a struct or an array of these, got " + t.String()
}
