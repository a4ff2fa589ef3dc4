package bind

import (
	"go/token"
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
		b.values(u)
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

// change binds a method without a result, which Go makes of call. It is left out where one of its parameters has no counterpart. The items are Go's own.
func (b *members) change(name, call string, fails bool, params ...param) {
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

// values binds the iterator over the values of a map.
func (b *members) values(u *types.Map) {
	yield := types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, nil, "", u.Elem())),
		types.NewTuple(types.NewParam(token.NoPos, nil, "", types.Typ[types.Bool])), false)
	sequence := types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, nil, "", yield)), nil, false)
	if typ, reason := b.types.Find(sequence, kinds.Out); reason == "" {
		b.made(model.Callable{Name: "values", Call: "goannart.ValuesOfMap(self_)", Results: []model.Type{typ}})
	}
}

// made adds a method that no method of Go is, unless the class has one of its name.
func (b *members) made(f model.Callable) {
	if _, ok := b.names[f.Name]; ok {
		return
	}
	b.names[f.Name] = f.Name
	f.GoName, f.Role, f.Class, f.Pos = f.Name, model.Method, b.class.Class, b.position(b.class.Named.Obj().Pos())
	b.module.Callables = append(b.module.Callables, f)
}
