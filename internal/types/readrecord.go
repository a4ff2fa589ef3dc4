package types

import (
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// RecordClass is the class in stubs of what Python reads of Arrays of a struct. At run time it is collections.namedtuple's, without a name in
// the module.
type RecordClass struct {
	*model.NamedTuple
	Named *types.Named
}

// readRecord is a record that Python reads of an Array. Its class has a name when all names of the module are known.
type readRecord struct {
	record
	class *model.NamedTuple
}

func (r readRecord) Stub() string { return model.Qualified(r.class.Home, r.class.Name) }

// unnamedRecord is a record that Python reads, and typing.NamedTuple cannot declare: its struct type has no name, or a field has one that Python
// cannot use, for which collections.namedtuple puts "_0".
type unnamedRecord struct{ record }

func (r unnamedRecord) Stub() string {
	var stubs []string
	for _, f := range r.fields {
		stubs = append(stubs, f.Type.Stub())
	}
	return "tuple[" + strings.Join(stubs, ", ") + "]"
}

// readRecord returns the type of a struct as Python reads it.
func (f *Finder) readRecord(t types.Type) model.Type {
	named, _ := types.Unalias(t).(*types.Named)
	for _, c := range f.RecordClasses {
		if named != nil && types.Identical(c.Named, named) {
			return readRecord{record{fields: c.Fields}, c.NamedTuple}
		}
	}
	u := t.Underlying().(*types.Struct)
	var fields []model.Field
	for i := range u.NumFields() {
		field := u.Field(i)
		if field.Name() == "_" {
			continue
		}
		name := recordFieldName(u, i)
		if strings.HasPrefix(name, "_") || !f.IsName(name) {
			named = nil
		}
		fields = append(fields, model.Field{Name: name, Type: f.readField(field.Type())})
	}
	if named == nil {
		return unnamedRecord{record{fields: fields}}
	}
	class := &model.NamedTuple{Home: f.Home, Fields: fields}
	f.RecordClasses = append(f.RecordClasses, RecordClass{class, named})
	return readRecord{record{fields: fields}, class}
}

// readField returns the type of a field of a record as Python reads it: one of fixed size, or an array or a struct of these.
func (f *Finder) readField(t types.Type) model.Type {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return tuple{dir: Out, count: int(u.Len()), elem: f.readField(u.Elem())}
	case *types.Struct:
		return f.readRecord(t)
	}
	if isHalf(types.Unalias(t)) {
		return half{}
	}
	number, _ := f.number(t, Out) // no reason: recordFields has looked at it
	return number
}
