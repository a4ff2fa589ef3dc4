package bind

import (
	"go/token"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// containing is a method of Python of the classes of maps, slices or arrays.
type containing struct {
	name    string       // in Python
	call    string       // the function that makes it, of what an instance holds
	params  []types.Type // of the method
	result  types.Type   // nil: none
	fails   bool
}

// container binds the special methods of a class of maps, slices or arrays, and those of dict and list, where the class has no other methods of the
// names.
func (b *members) container() {
	methods := containings(b.class.Named.Underlying())
	if b.class.Base != "" || !b.canPass(methods) {
		return
	}
	for _, c := range methods {
		if _, ok := b.names[c.name]; !ok {
			b.names[c.name] = c.name
			b.contain(c)
		}
	}
}

// containings are the methods of a type; nil: it is no container.
func containings(t types.Type) []containing {
	integer, boolean := types.Typ[types.Int], types.Typ[types.Bool]
	of := func(params ...types.Type) []types.Type { return params }
	switch t := t.(type) {
	case *types.Map:
		key, elem := t.Key(), t.Elem()
		length := containing{name: "__len__", call: "goannart.LenOfMap(self_)", result: integer}
		has := containing{name: "__contains__", call: "goannart.HasOfMap(self_)", params: of(key), result: boolean}
		keys := containing{name: "__iter__", call: "goannart.KeysOfMap(self_)", result: sequence(key)}
		if s, ok := elem.Underlying().(*types.Struct); ok && s.NumFields() == 0 {
			return []containing{length, has, keys}
		}
		return []containing{length, has, keys,
			{name: "__getitem__", call: "goannart.ItemOfMap(self_)", params: of(key), result: elem, fails: true},
			{name: "__setitem__", call: "goannart.SetItemOfMap(self_)", params: of(key, elem)},
			{name: "__delitem__", call: "goannart.DeleteItemOfMap(self_)", params: of(key), fails: true},
			{name: "keys", call: keys.call, result: keys.result},
			{name: "values", call: "goannart.ValuesOfMap(self_)", result: sequence(elem)},
			{name: "items", call: "goannart.ItemsOfMap(self_)", result: sequence(key, elem)},
		}
	case *types.Slice:
		return append(sequenceMethods("self_", t.Elem()),
			containing{name: "__delitem__", call: "goannart.DeleteItemOfSlice(self_)", params: of(integer), fails: true},
			containing{name: "append", call: "goannart.AppendToSlice(self_)", params: of(t.Elem())})
	case *types.Array:
		return sequenceMethods("goannart.Sliced(self_[:])", t.Elem())
	default:
		return nil
	}
}

// sequenceMethods are the methods of slices and arrays. of is a pointer to a slice of the items.
func sequenceMethods(of string, elem types.Type) []containing {
	integer := types.Typ[types.Int]
	return []containing{
		{name: "__len__", call: "goannart.LenOfSlice(" + of + ")", result: integer},
		{name: "__iter__", call: "goannart.ItemsOfSlice(" + of + ")", result: sequence(elem)},
		{name: "__getitem__", call: "goannart.ItemOfSlice(" + of + ")", params: []types.Type{integer}, result: elem, fails: true},
		{name: "__setitem__", call: "goannart.SetItemOfSlice(" + of + ")", params: []types.Type{integer, elem}, fails: true},
	}
}

// sequence is iter.Seq of one type, or iter.Seq2 of two.
func sequence(of ...types.Type) types.Type {
	function := func(params []types.Type, result ...types.Type) *types.Signature {
		tuple := func(list []types.Type) *types.Tuple {
			var vars []*types.Var
			for _, t := range list {
				vars = append(vars, types.NewParam(token.NoPos, nil, "", t))
			}
			return types.NewTuple(vars...)
		}
		return types.NewSignatureType(nil, nil, nil, tuple(params), tuple(result), false)
	}
	return function([]types.Type{function(of, types.Typ[types.Bool])})
}

// canPass reports whether Python can have what the methods take and return.
func (b *members) canPass(methods []containing) bool {
	for _, c := range methods {
		if _, reason := b.results(c); reason != "" {
			return false
		}
		if _, reason := b.params(c); reason != "" {
			return false
		}
	}
	return len(methods) > 0
}

func (b *members) results(c containing) ([]model.Type, string) {
	if c.result == nil {
		return nil, ""
	}
	typ, reason := b.types.Find(c.result, kinds.Out)
	return []model.Type{typ}, reason
}

// params are kept by the container: what they hold is Go's own.
func (b *members) params(c containing) (params []model.Param, reason string) {
	for i, t := range c.params {
		typ, reason := b.types.Find(t, kinds.In)
		if reason != "" {
			return nil, reason
		}
		name := []string{"key", "value"}[i]
		if c.name == "append" {
			name = "value"
		}
		params = append(params, model.Param{Name: name, GoName: name, Type: kinds.Keep(kinds.Copied(typ)), Kind: model.PositionalOnly})
	}
	return params, ""
}

func (b *members) contain(c containing) {
	f := model.Callable{GoName: c.name, Name: c.name, Role: model.Method, Class: b.class.Class, Call: c.call, Error: c.fails,
		Pos: b.position(b.class.Named.Obj().Pos())}
	f.Params, _ = b.params(c)
	f.Results, _ = b.results(c)
	for i := range f.Params {
		f.Args = append(f.Args, model.Arg{Param: i})
	}
	b.module.Callables = append(b.module.Callables, f)
}
