package bind

import (
	"go/types"
	"slices"
	"strings"

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
	// keyed: what it has is by keys that are not indices, so Python must not count from 0.
	keyed bool
	// call is what Go calls instead of the method, which may fail; "": the method. {length} stands for the name of that of lengthOf.
	call string
	// over: the method returns a slice, and call a sequence of its items.
	over bool
	// until: call is followed by the errors that are the end.
	until bool
	// itself is the special method that returns the instance, unless the class has another; "": none.
	itself string
}

// protocols is the table. own is the type that has the method.
var protocols = []protocol{
	{method: "String", matches: returns(types.String), special: special("__str__")},
	{method: "GoString", matches: returns(types.String), special: special("__repr__")},
	{method: "Error", matches: returns(types.String), special: special("__str__")},
	{method: "Len", matches: returns(types.Int), special: special("__len__")},
	{method: "Length", matches: countsItems, special: special("__len__"), stays: true},
	{method: "Equal", matches: compares(types.Bool), special: special("__eq__")},
	{method: "Equals", matches: equals, special: special("__eq__"), stays: true},
	{method: "Compare", matches: compares(types.Int), special: orders, stays: true},
	{method: "Cmp", matches: compares(types.Int), special: orders, stays: true},
	{method: "Before", matches: compares(types.Bool), special: special("__lt__")},
	{method: "After", matches: compares(types.Bool), special: special("__gt__")},
	{method: "Less", matches: compares(types.Bool), special: special("__lt__")},
	{method: "Hash", matches: hashes, special: special("__hash__"), stays: true},
	{method: "At", matches: items(1, isIndex, returnsOne), special: special("__getitem__"), stays: true, item: true, call: "goannart.ItemAt(self_.{length}, self_.At)"},
	{method: "Get", matches: items(1, isIndex, returnsOne), special: special("__getitem__"), stays: true, item: true, call: "goannart.ItemAt(self_.{length}, self_.Get)"},
	{method: "Get", matches: items(1, isAnything, returnsFound), special: special("__getitem__"), stays: true, item: true, keyed: true, call: "goannart.ItemOf(self_.Get)"},
	{method: "Get", matches: items(1, isAnything, returnsOne), special: special("__getitem__"), stays: true, item: true, keyed: true},
	{method: "Set", matches: items(2, isIndex, returnsNone), special: special("__setitem__"), stays: true, item: true, call: "goannart.SetItemAt(self_.{length}, self_.Set)"},
	{method: "Set", matches: items(2, isAnything, returnsNone), special: special("__setitem__"), stays: true, item: true},
	{method: "Delete", matches: items(1, isIndex, returnsNone), special: special("__delitem__"), stays: true, item: true, call: "goannart.DeleteItemAt(self_.{length}, self_.Delete)"},
	{method: "Delete", matches: items(1, isAnything, returnsNone), special: special("__delitem__"), stays: true, item: true},
	{method: "Has", matches: tests, special: special("__contains__"), stays: true, item: true},
	{method: "Contains", matches: tests, special: special("__contains__"), stays: true, item: true},
	{method: "All", matches: iterates(), special: special("__iter__"), stays: true},
	{method: "Keys", matches: iterates("All"), special: special("__iter__"), stays: true},
	{method: "Values", matches: iterates("All", "Keys"), special: special("__iter__"), stays: true},
	{method: "Keys", matches: listsKeys, special: special("__iter__"), stays: true, call: "goannart.ItemsOf(self_.Keys)", over: true},
	{method: "Iterator", matches: makesIterator, special: special("__iter__"), stays: true},
	{method: "Next", matches: advances, special: special("__next__"), stays: true, item: true, call: "goannart.ItemAfter(self_.Next)", itself: "__iter__"},
	{method: "Next", matches: follows(returnsOne), special: special("__next__"), stays: true, item: true, call: "goannart.ItemWhile(self_.HasNext, self_.Next)", itself: "__iter__"},
	{method: "Next", matches: follows(returnsOrFails), special: special("__next__"), stays: true, item: true, until: true,
		call: "goannart.ItemUntil(goannart.While(self_.HasNext, self_.Next)", itself: "__iter__"},
	{method: "Next", matches: ends, special: special("__next__"), stays: true, item: true, until: true, call: "goannart.ItemUntil(self_.Next", itself: "__iter__"},
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

// items matches a method of a container, which has a length: one of n parameters, the first of which is a key of a kind.
func items(n int, isKey func(types.Type) bool, returns func(*types.Tuple) bool) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, own types.Type) bool {
		return takesKey(sig, n, isKey, returns) && lengthOf(own) != nil
	}
}

func takesKey(sig *types.Signature, n int, isKey func(types.Type) bool, returns func(*types.Tuple) bool) bool {
	return sig.Params().Len() == n && !sig.Variadic() && isKey(sig.Params().At(0).Type()) && returns(sig.Results())
}

// lengthOf returns the method that returns how many items a type has: Len, or without that Length; nil: none does. Length alone may be that of something
// else, as of a value in bytes, so the type must have items by index.
func lengthOf(own types.Type) *types.Func {
	counts := func(fn *types.Func) bool { return returns(types.Int)(fn.Signature(), own) }
	if length := goMethod(own, "Len"); length != nil {
		if counts(length) {
			return length
		}
		return nil
	}
	if length := goMethod(own, "Length"); length != nil && counts(length) && slices.ContainsFunc([]string{"At", "Get"}, func(name string) bool {
		fn := goMethod(own, name)
		return fn != nil && takesKey(fn.Signature(), 1, isIndex, returnsOne)
	}) {
		return length
	}
	return nil
}

// countsItems matches the method that is the length of a type without Len.
func countsItems(_ *types.Signature, own types.Type) bool {
	length := lengthOf(own)
	return length != nil && length.Name() == "Length"
}

// goMethod returns the exported method of a name that a type, or a pointer to one, has; nil: none.
func goMethod(own types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(own, true, nil, name)
	fn, _ := obj.(*types.Func)
	return fn
}

// equals matches a comparison by another name than Equal, with a value of the type or of any, if the type has none of that name.
func equals(sig *types.Signature, own types.Type) bool {
	if equal := goMethod(own, "Equal"); equal != nil && compares(types.Bool)(equal.Signature(), own) {
		return false
	}
	if compares(types.Bool)(sig, own) {
		return true
	}
	return tests(sig, own) && kinds.IsAny(sig.Params().At(0).Type())
}

// tests matches a method that says whether something is in the value.
func tests(sig *types.Signature, _ types.Type) bool {
	return sig.Params().Len() == 1 && !sig.Variadic() && returnsBool(sig.Results())
}

// listsKeys matches a method that returns the keys by which the type has items as a slice, if no method returns a sequence.
func listsKeys(sig *types.Signature, own types.Type) bool {
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	slice, ok := sig.Results().At(0).Type().Underlying().(*types.Slice)
	get := goMethod(own, "Get")
	if !ok || get == nil || isIterated(own, "All", "Values") {
		return false
	}
	byKey := items(1, isAnything, func(r *types.Tuple) bool { return returnsFound(r) || returnsOne(r) })
	return byKey(get.Signature(), own) && types.Identical(get.Signature().Params().At(0).Type(), slice.Elem())
}

// follows matches the method of an iterator that returns the next item, after HasNext has returned true.
func follows(returns func(*types.Tuple) bool) func(*types.Signature, types.Type) bool {
	return func(sig *types.Signature, own types.Type) bool {
		has := goMethod(own, "HasNext")
		return sig.Params().Len() == 0 && returns(sig.Results()) && has != nil && has.Signature().Params().Len() == 0 && returnsBool(has.Signature().Results())
	}
}

// ends matches the method of an iterator that returns the next item, or an error: one is the end.
func ends(sig *types.Signature, _ types.Type) bool {
	return sig.Params().Len() == 0 && returnsOrFails(sig.Results())
}

func isIndex(t types.Type) bool       { return types.Identical(t, types.Typ[types.Int]) }
func isAnything(types.Type) bool      { return true }
func returnsNone(r *types.Tuple) bool { return r.Len() == 0 }
func returnsOne(r *types.Tuple) bool  { return r.Len() == 1 && !kinds.IsError(r.At(0).Type()) }
func returnsBool(r *types.Tuple) bool {
	return r.Len() == 1 && types.Identical(r.At(0).Type(), types.Typ[types.Bool])
}

// makesIterator matches a method without parameters that returns an iterator, if the type has none that returns a sequence.
func makesIterator(sig *types.Signature, own types.Type) bool {
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 || isIterated(own, "All", "Keys", "Values") {
		return false
	}
	made := sig.Results().At(0).Type()
	next := goMethod(made, "Next")
	if next == nil {
		return false
	}
	sig = next.Signature()
	return advances(sig, made) || ends(sig, made) || follows(returnsOne)(sig, made)
}

// returnsOrFails matches a value and an error.
func returnsOrFails(r *types.Tuple) bool {
	return r.Len() == 2 && !kinds.IsError(r.At(0).Type()) && kinds.IsError(r.At(1).Type())
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
		return !isIterated(own, others...)
	}
}

// isIterated reports whether a type has one of the methods, and it returns a sequence.
func isIterated(own types.Type, methods ...string) bool {
	return slices.ContainsFunc(methods, func(name string) bool {
		fn := goMethod(own, name)
		return fn != nil && iterates()(fn.Signature(), own)
	})
}

// endings are the names of variables that are errors of an iterator's end, beside io.EOF: those of its package, and Done of one that is called iterator.
var endings = []string{"Done", "ErrDone", "EOF", "ErrEOF", "ErrIteratorDone", "ErrIterDone"}

// endingsOf returns Go expressions of the errors that are the end of an iterator of a package, each after a comma, and their imports.
func (b *members) endingsOf(pkg *types.Package) (text string, imports []model.Import) {
	add := func(pkg *types.Package, name string) {
		v, ok := pkg.Scope().Lookup(name).(*types.Var)
		i, importable := b.types.Import(pkg)
		if ok && importable && kinds.IsError(v.Type()) {
			text += ", " + i.Name + "." + name
			imports = append(imports, i)
		}
	}
	for _, name := range endings {
		add(pkg, name)
	}
	for _, imported := range pkg.Imports() {
		if imported.Name() == "iterator" {
			add(imported, "Done")
		}
	}
	return text, imports
}

// protocol binds a method that is special in Python, and returns whether that is all of it.
func (b *members) protocol(fn *types.Func) bool {
	d := b.declared.of(fn)
	if d.ds["name"] != nil {
		return false
	}
	rows := protocols
	if b.onType("operators") != nil {
		rows = slices.Concat(protocols, operators)
	}
	for i := range rows {
		p := &rows[i]
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
	for i := range f.Params {
		f.Params[i].Kind = model.PositionalOnly
	}
	if p.call != "" {
		f.Call, f.Error = p.call, true
		if length := lengthOf(b.class.Named); length != nil {
			f.Call = strings.Replace(f.Call, "{length}", length.Name(), 1)
		}
		f.Results = f.Results[:min(1, len(f.Results))]
	}
	if p.until {
		errs, imports := b.endingsOf(fn.Pkg())
		f.Call += errs + ")"
		f.Imports = append(f.Imports, imports...)
	}
	if p.over {
		elem := fn.Signature().Results().At(0).Type().Underlying().(*types.Slice).Elem()
		items, reason := b.types.Find(sequenceOf(elem), kinds.Out)
		if reason != "" {
			return
		}
		f.Results, f.Error = []model.Type{items}, false
	}
	b.keyed = b.keyed || p.keyed
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
		b.asSpecial(&method, fn)
		b.add(b.module, method, d.doc, s)
		if p.itself != "" {
			b.itself(fn, p.itself)
		}
	}
}
