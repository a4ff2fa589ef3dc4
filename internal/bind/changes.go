package bind

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// changes binds what changes the items of a class of maps, slices or arrays, and the values of a map, as dict and list have them. Methods of the type come
// first.
func (b *members) changes() {
	if b.class.Base != "" {
		return
	}
	integer := types.Typ[types.Int]
	switch u := b.class.Named.Underlying().(type) {
	case *types.Map:
		b.change("__setitem__", "goannart.SetInMap(self_)", false, param{"key", u.Key()}, param{"value", u.Elem()})
		b.change("__delitem__", "goannart.DeleteFromMap(self_)", true, param{"key", u.Key()})
		b.content(model.Callable{Name: "values", Call: "goannart.ValuesOfMap(self_)"}, sequenceOf(u.Elem()))
	case *types.Slice:
		b.change("__setitem__", "goannart.SetInSlice(*self_)", true, param{"index", integer}, param{"value", u.Elem()})
		b.change("__delitem__", "goannart.DeleteFromSlice(self_)", true, param{"index", integer})
		b.change("append", "goannart.AppendToSlice(self_)", false, param{"value", u.Elem()})
	case *types.Array:
		b.change("__setitem__", "goannart.SetInSlice((*self_)[:])", true, param{"index", integer}, param{"value", u.Elem()})
	}
}

// param is a parameter of a method that no method of Go is.
type param struct {
	name string
	of   types.Type
}

// change is [members.content] for a method without a result. The items that it takes are Go's own.
func (b *members) change(name, call string, fails bool, params ...param) {
	if _, ok := b.names[name]; ok {
		return
	}
	f := model.Callable{Name: name, Call: call, Error: fails}
	for i, p := range params {
		typ, reason := b.types.Find(p.of, kinds.In)
		if reason != "" {
			return
		}
		f.Params = append(f.Params, model.Param{Name: p.name, GoName: p.name, Type: kinds.Keep(kinds.Copied(typ)), Kind: model.PositionalOnly})
		f.Args = append(f.Args, model.Arg{Param: i})
	}
	b.made(f)
}
