package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// namedTuple is a struct with //goanna:value: a named tuple. As an argument also any tuple of its fields, or a mapping with their names.
type namedTuple struct {
	nameless
	named *model.NamedTuple
}

// IsValue reports a struct with //goanna:value.
func (f *Finder) IsValue(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	owner := f.owner(named.Obj().Pkg())
	_, isStruct := named.Underlying().(*types.Struct)
	return owner != nil && isStruct && owner.Declared[named.Obj().Name()].Value
}

func findNamedTuple(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !f.IsValue(t) {
		return nil, "", false
	}
	shown := f.Show(t)
	if f.isWithin(t) {
		return nil, shown + " holds itself: a named tuple cannot" + orSkip, true
	}
	named := t.(*types.Named)
	s, reason := f.Name(named, shown, "another type")
	if reason != "" {
		return nil, reason, true
	}
	n := namedTuple{nameless: nameless{source: s, dir: d}}
	fields := make([]model.Field, 0, len(n.fields))
	u := named.Underlying().(*types.Struct)
	for i := range u.NumFields() {
		out, _, reason := f.Item(u.Field(i).Type(), Out, shown)
		if reason != "" {
			return nil, reason, true
		}
		typ, item, reason := f.Item(u.Field(i).Type(), d, shown)
		if reason != "" {
			return nil, reason, true
		}
		n.add(u.Field(i).Name(), typ, item)
		fields = append(fields, model.Field{Name: f.FieldName(u, i), Type: out})
	}
	n.named = f.namedTuple(named, s.text, fields)
	return n, "", true
}

// namedTuple returns the class of a type, which is made at the first time.
func (f *Finder) namedTuple(t *types.Named, text string, fields []model.Field) *model.NamedTuple {
	for _, n := range f.NamedTuples {
		if n.Go == text {
			return n
		}
	}
	n := &model.NamedTuple{Number: len(f.NamedTuples) + 1, Name: f.ClassName(t), Home: f.owner(t.Obj().Pkg()).Home, Go: text, Fields: fields}
	f.NamedTuples = append(f.NamedTuples, n)
	return n
}

func (n namedTuple) Stub() string {
	name := model.Qualified(n.named.Home, n.named.Name)
	if n.dir == In {
		return name + " | " + n.nameless.Stub()
	}
	return name
}

func (n namedTuple) Passage() model.Passage {
	item, _ := n.Item()
	return boxed(n, item, n.dir)
}

func (n namedTuple) Item() (model.Item, bool) {
	item, _ := n.nameless.Item()
	conv := &item.Conv
	conv.Name, conv.Expects, conv.Data = "namedtuple", n.named.Name+", "+conv.Expects, fmt.Sprintf("{%d}", n.named.Number)
	conv.Fields = make([]model.Field, len(n.fields))
	for i, f := range n.fields {
		f.Name = n.named.Fields[i].Name
		conv.Fields[i] = f
	}
	return item, true
}
