package bind

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// pickles binds what pickles and copies of instances use: the marshaler and the unmarshaler of the type's own, as package encoding has them. One that an
// embedded field promotes knows nothing of the rest of the value.
func (b *members) pickles() {
	if b.class.IsInterface() || b.class.Base != "" || b.class.Zero != "" {
		return
	}
	for _, how := range []string{"Binary", "Text"} {
		if b.hasOwn("Marshal"+how, 0, 2) && b.hasOwn("Unmarshal"+how, 1, 1) {
			b.pickle(how)
			return
		}
	}
}

// hasOwn reports a method of the type's own with a number of parameters and of results, of which the last is an error and another []byte.
func (b *members) hasOwn(name string, params, results int) bool {
	obj, path, _ := types.LookupFieldOrMethod(types.NewPointer(b.class.Named), true, b.class.Named.Obj().Pkg(), name)
	fn, ok := obj.(*types.Func)
	if !ok || len(path) != 1 {
		return false
	}
	in, out := fn.Signature().Params(), fn.Signature().Results()
	bytes := types.NewSlice(types.Typ[types.Byte])
	return in.Len() == params && out.Len() == results && kinds.IsError(out.At(results-1).Type()) &&
		(params == 0 || types.Identical(in.At(0).Type(), bytes)) && (results == 1 || types.Identical(out.At(0).Type(), bytes))
}

func (b *members) pickle(how string) {
	bytes := types.NewSlice(types.Typ[types.Byte])
	data, reason := b.types.Find(bytes, kinds.In)
	made, unmade := b.types.Find(types.NewPointer(b.class.Named), kinds.Out)
	if reason != "" || unmade != "" {
		return
	}
	result, _ := b.types.Find(bytes, kinds.Out)
	b.class.Pickles = true
	b.module.Callables = append(b.module.Callables,
		model.Callable{GoName: "Marshal" + how, Name: "_marshal", Role: model.Method, Class: b.class.Class, Call: "self_.Marshal" + how,
			Results: []model.Type{result}, Error: true, Doc: "The value as bytes, of which _unmarshal makes another."},
		model.Callable{GoName: "Unmarshal" + how, Name: "_unmarshal", Role: model.ClassMethod, Class: b.class.Class, Call: "goannart.Unmarshal" + how + "[" + b.class.Go + "]",
			Params: []model.Param{{Name: "data", GoName: "data", Type: data, Kind: model.PositionalOnly}}, Args: []model.Arg{{Param: 0}},
			Results: []model.Type{made}, Error: true, Doc: "Make a value of the bytes that _marshal has returned."})
}
