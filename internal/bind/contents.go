package bind

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// contents binds what Python can see of a value without a method of Go: the number of a type of numbers, the items of a slice or map, and whether
// two values are equal. Methods of the type come first.
func (b *members) contents() {
	if b.class.IsInterface() || b.class.Base != "" || b.class.Zero != "" {
		return
	}
	switch u := b.class.Named.Underlying().(type) {
	case *types.Basic:
		b.scalar(u)
		b.equality()
	case *types.Array:
		b.sequence("(*self_)[:]", u.Elem())
		b.equality()
	case *types.Slice:
		b.sequence("*self_", u.Elem())
	case *types.Map:
		b.mapping(u)
	case *types.Struct:
		if u.NumFields() > 0 && len(b.class.Fields) == u.NumFields() && isValue(u) && !b.isShared(b.class.Named) {
			b.equals()
		}
	}
}

// content binds a method that no method of Go is, unless the class has one of its name. It is left out where its parameters or its result have no counterpart.
func (b *members) content(f model.Callable, result types.Type, params ...types.Type) {
	if _, ok := b.names[f.Name]; ok {
		return
	}
	made, reason := b.types.Find(result, kinds.Out)
	for i, param := range params {
		t, unfit := b.types.Find(param, kinds.In)
		if unfit != "" {
			return
		}
		f.Params = append(f.Params, model.Param{Name: "key", GoName: "key", Type: kinds.Present(t), Kind: model.PositionalOnly})
		f.Args = append(f.Args, model.Arg{Param: i})
	}
	if reason != "" {
		return
	}
	f.Results = []model.Type{made}
	b.made(f)
}

// made adds a method that no method of Go is.
func (b *members) made(f model.Callable) {
	b.names[f.Name] = f.Name
	f.GoName, f.Role, f.Class, f.Pos = f.Name, model.Method, b.class.Class, b.position(b.class.Named.Obj().Pos())
	b.module.Callables = append(b.module.Callables, f)
}

// scalar binds the conversion of a number, bool or string to Python's.
func (b *members) scalar(basic *types.Basic) {
	for _, c := range []struct {
		info types.BasicInfo
		name string
	}{{types.IsInteger, "__index__"}, {types.IsFloat, "__float__"}, {types.IsComplex, "__complex__"}, {types.IsBoolean, "__bool__"}, {types.IsString, "__str__"}} {
		if basic.Info()&c.info != 0 {
			b.content(model.Callable{Name: c.name, Call: fmt.Sprintf("func() %[1]s { return %[1]s(*self_) }", basic.Name())}, basic)
		}
	}
}

// sequence binds the items of a slice.
func (b *members) sequence(slice string, elem types.Type) {
	call := func(name string) string { return "goannart." + name + "(" + slice + ")" }
	b.content(model.Callable{Name: "__len__", Call: "func() int { return len(*self_) }"}, types.Typ[types.Int])
	b.content(model.Callable{Name: "__getitem__", Call: call("SliceItem"), Error: true}, elem, types.Typ[types.Int])
	b.content(model.Callable{Name: "__iter__", Call: call("SliceItems")}, sequenceOf(elem))
	if types.Identical(elem, types.Typ[types.Byte]) {
		b.content(model.Callable{Name: "__bytes__", Call: "func() []byte { return " + slice + " }"}, types.NewSlice(elem))
	}
}

// mapping binds the items of a map, and what dict() asks for.
func (b *members) mapping(u *types.Map) {
	b.content(model.Callable{Name: "__len__", Call: "func() int { return len(*self_) }"}, types.Typ[types.Int])
	b.content(model.Callable{Name: "__getitem__", Call: "goannart.MapItem(*self_)", Error: true}, u.Elem(), u.Key())
	b.content(model.Callable{Name: "__contains__", Call: "goannart.MapHas(*self_)"}, types.Typ[types.Bool], u.Key())
	b.content(model.Callable{Name: "__iter__", Call: "goannart.MapKeys(*self_)"}, sequenceOf(u.Key()))
	b.content(model.Callable{Name: "keys", Call: "goannart.MapKeys(*self_)"}, sequenceOf(u.Key()))
	b.content(model.Callable{Name: "items", Call: "goannart.MapItems(*self_)"}, sequenceOf(u.Key(), u.Elem()))
}

// sequenceOf is func(yield func(T...) bool).
func sequenceOf(elems ...types.Type) types.Type {
	of := func(results *types.Tuple, params ...types.Type) *types.Signature {
		var vars []*types.Var
		for _, t := range params {
			vars = append(vars, types.NewParam(0, nil, "", t))
		}
		return types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), results, false)
	}
	return of(nil, of(types.NewTuple(types.NewParam(0, nil, "", types.Typ[types.Bool])), elems...))
}
