package bind

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// protocol is a row of the table of Go methods that are special methods of Python.
type protocol struct {
	method  string
	matches func(sig *types.Signature, own types.Type) bool
	// special are the methods that it becomes. compare is what follows the call, of a comparison.
	special []struct{ name, compare string }
	stays   bool // the method stays, under its own name too
	// item: the method has the value for a key or an index.
	item bool
	// call is what Go calls instead of the method, which may fail; "": the method.
	call string
	// itself is the special method that returns the instance, unless the class has another; "": none.
	itself string
}

// protocols is the table. own is the type that has the method.
var protocols = []protocol{
	{method: "String", matches: returns(types.String), special: special("__str__")},
	{method: "GoString", matches: returns(types.String), special: special("__repr__")},
	{method: "Error", matches: returns(types.String), special: special("__str__")},
	{method: "Len", matches: returns(types.Int), special: special("__len__")},
	{method: "Equal", matches: compares(types.Bool), special: special("__eq__")},
	{method: "Compare", matches: compares(types.Int), special: orders, stays: true},
	{method: "Cmp", matches: compares(types.Int), special: orders, stays: true},
	{method: "Before", matches: compares(types.Bool), special: special("__lt__")},
	{method: "After", matches: compares(types.Bool), special: special("__gt__")},
	{method: "Less", matches: compares(types.Bool), special: special("__lt__")},
	{method: "Hash", matches: hashes, special: special("__hash__"), stays: true},
	{method: "At", matches: items(1, isIndex, returnsOne), special: special("__getitem__"), stays: true, item: true, call: "goannart.ItemAt(self_.Len, self_.At)"},
	{method: "Get", matches: items(1, isIndex, returnsOne), special: special("__getitem__"), stays: true, item: true, call: "goannart.ItemAt(self_.Len, self_.Get)"},
	{method: "Get", matches: items(1, isAnything, returnsFound), special: special("__getitem__"), stays: true, item: true, call: "goannart.ItemOf(self_.Get)"},
	{method: "Get", matches: items(1, isAnything, returnsOne), special: special("__getitem__"), stays: true, item: true},
	{method: "Set", matches: items(2, isIndex, returnsNone), special: special("__setitem__"), stays: true, item: true, call: "goannart.SetItemAt(self_.Len, self_.Set)"},
	{method: "Set", matches: items(2, isAnything, returnsNone), special: special("__setitem__"), stays: true, item: true},
	{method: "Delete", matches: items(1, isIndex, returnsNone), special: special("__delitem__"), stays: true, item: true, call: "goannart.DeleteItemAt(self_.Len, self_.Delete)"},
	{method: "Delete", matches: items(1, isAnything, returnsNone), special: special("__delitem__"), stays: true, item: true},
	{method: "Has", matches: items(1, isAnything, returnsBool), special: special("__contains__"), stays: true, item: true},
	{method: "Contains", matches: items(1, isAnything, returnsBool), special: special("__contains__"), stays: true, item: true},
	{method: "All", matches: iterates(), special: special("__iter__"), stays: true},
	{method: "Keys", matches: iterates("All"), special: special("__iter__"), stays: true},
	{method: "Values", matches: iterates("All", "Keys"), special: special("__iter__"), stays: true},
	{method: "Next", matches: advances, special: special("__next__"), stays: true, item: true, call: "goannart.ItemAfter(self_.Next)", itself: "__iter__"},
}

func special(name string) []struct{ name, compare string } {
	return []struct{ name, compare string }{{name, ""}}
}

var orders = []struct{ name, compare string }{{"__lt__", "< 0"}, {"__le__", "<= 0"}, {"__gt__", "> 0"}, {"__ge__", ">= 0"}, {"__eq__", "== 0"}}

// returns matches a method without parameters that returns a value of a basic type.
func returns(kind types.BasicKind) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, _ types.Type) bool {
		return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[kind])
	}
}

// compares matches a method that takes a value of the type that has it, or a pointer to one.
func compares(kind types.BasicKind) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, own types.Type) bool {
		if sig.Params().Len() != 1 || sig.Variadic() || sig.Results().Len() != 1 || !types.Identical(sig.Results().At(0).Type(), types.Typ[kind]) {
			return false
		}
		param := types.Unalias(sig.Params().At(0).Type())
		return types.Identical(param, own) || types.Identical(param, types.NewPointer(own))
	}
}

// hashes matches a method without parameters that returns an integer.
func hashes(sig *types.Signature, _ types.Type) bool {
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	basic, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// items matches a method of a container, which has a method Len: one of n parameters, the first of which is a key of a kind.
func items(n int, isKey func(types.Type) bool, returns func(*types.Tuple) bool) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, own types.Type) bool {
		if sig.Params().Len() != n || sig.Variadic() || !isKey(sig.Params().At(0).Type()) || !returns(sig.Results()) {
			return false
		}
		obj, _, _ := types.LookupFieldOrMethod(own, true, nil, "Len")
		length, ok := obj.(*types.Func)
		return ok && protocolLen(length.Signature(), own)
	}
}

var protocolLen = returns(types.Int)

func isIndex(t types.Type) bool       { return types.Identical(t, types.Typ[types.Int]) }
func isAnything(types.Type) bool      { return true }
func returnsNone(r *types.Tuple) bool { return r.Len() == 0 }
func returnsOne(r *types.Tuple) bool  { return r.Len() == 1 && !kinds.IsError(r.At(0).Type()) }
func returnsBool(r *types.Tuple) bool {
	return r.Len() == 1 && types.Identical(r.At(0).Type(), types.Typ[types.Bool])
}

// returnsFound matches the results of a lookup: a value, and whether there is one.
func returnsFound(r *types.Tuple) bool {
	return r.Len() == 2 && types.Identical(r.At(1).Type(), types.Typ[types.Bool])
}

// advances matches the method of an iterator: the next item, and whether there is one.
func advances(sig *types.Signature, _ types.Type) bool {
	return sig.Params().Len() == 0 && returnsFound(sig.Results())
}

// iterates matches a method without parameters that returns a sequence, if the type has none of the others.
func iterates(others ...string) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, own types.Type) bool {
		if sig.Params().Len() != 0 || sig.Results().Len() != 1 || !kinds.IsSequence(sig.Results().At(0).Type()) {
			return false
		}
		return !slices.ContainsFunc(others, func(name string) bool {
			obj, _, _ := types.LookupFieldOrMethod(own, true, nil, name)
			other, ok := obj.(*types.Func)
			return ok && iterates()(other.Signature(), own)
		})
	}
}

// protocol binds a method that is special in Python, and returns whether that is all of it.
func (b *members) protocol(fn *types.Func) bool {
	d := b.declared.of(fn)
	if d.ds["name"] != nil {
		return false
	}
	for i := range protocols {
		p := &protocols[i]
		if p.method != fn.Name() || !p.matches(fn.Signature(), b.class.Named) {
			continue
		}
		b.special(fn, p)
		return !p.stays
	}
	return false
}

// itself binds a special method that returns the instance, for a method that has become another one.
func (b *members) itself(fn *types.Func, name string) {
	made, reason := b.types.Find(b.class.Held(), kinds.Out)
	if _, ok := b.names[name]; ok || reason != "" {
		return
	}
	b.names[name] = fn.Name()
	f := b.newMethod(fn, name)
	f.Call, f.Results, f.Pos = "goannart.Itself(self_)", []model.Type{made}, b.position(fn.Pos())
	b.module.Callables = append(b.module.Callables, f)
}

// special binds a method as the special methods of a row. One that another method has become stays that method's.
func (b *members) special(fn *types.Func, p *protocol) {
	d := b.declared.of(fn)
	f := b.newMethod(fn, "")
	s := b.callable(&f, b.shown(fn), fn, d.ds)
	if s == nil {
		return
	}
	f.Operator = len(f.Params) == 1 && !p.item
	for i := range f.Params {
		f.Params[i].Kind = model.PositionalOnly
		if !p.item {
			f.Params[i].Type = kinds.Present(f.Params[i].Type)
		}
	}
	if p.call != "" {
		f.Call, f.Error = p.call, true
		f.Results = f.Results[:min(1, len(f.Results))]
	}
	boolean, _ := b.types.Find(types.Typ[types.Bool], kinds.Out)
	for _, special := range p.special {
		if _, ok := b.names[special.name]; ok {
			continue
		}
		b.names[special.name] = fn.Name()
		method := f
		method.Name, method.Compare = special.name, special.compare
		if special.compare != "" {
			method.Results = []model.Type{boolean}
		}
		b.add(b.module, method, d.doc, s)
		if p.itself != "" {
			b.itself(fn, p.itself)
		}
	}
}
