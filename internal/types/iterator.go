package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// iterator is a sequence, a function as iter.Seq and iter.Seq2 are, or a channel to receive from, as a result: an iterator of Python.
type iterator struct {
	source
	shown  string
	elem   model.Type
	item   model.Item
	yields string // Go types of what a sequence yields
	make   string // Go expression of the slot, without its arguments; %s is the value
	limit  int    // items of a batch; 0: of a channel

	awaited bool // of a coroutine function: for async for
}

// batch is the largest number of items that one crossing returns.
const batch = 1024

// iterImport has a name that no package of the author's has.
var iterImport = model.Import{Name: "goannaiter", Path: "iter"}

func findIterator(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	items, isChannel := iterated(t)
	if d == In || items == nil {
		return nil, "", false
	}
	i := iterator{shown: f.Show(t)}
	if f.isWithin(t) {
		return nil, i.shown + " yields itself: it has no Python counterpart" + orSkip, true
	}
	var reason string
	switch {
	case isChannel:
		reason = i.ofChannel(f, t.Underlying().(*types.Chan))
	case len(items) == 1:
		reason = i.ofSequence(f, items[0])
	default:
		reason = i.ofPairs(f, items[0], items[1])
	}
	if reason != "" {
		return nil, reason, true
	}
	if isChannel {
		i.source, reason = f.composed(t, i.source)
	} else {
		i.source, reason = f.sequence(t, source{i.yields, i.imports})
	}
	return i, reason, true
}

// sequence returns the source of a sequence, given that of what it yields.
func (f *Finder) sequence(t types.Type, yields source) (source, string) {
	for _, name := range []string{"Seq", "Seq2"} {
		if isNamed(t, "iter", name) {
			return source{"goannaiter." + name + "[" + yields.text + "]", withImports(yields.imports, iterImport)}, ""
		}
	}
	return f.composed(t, source{"func(func(" + yields.text + ") bool)", yields.imports})
}

// iterated returns the types of what a sequence yields, one or two, or of what a channel has; nil for another type.
func iterated(t types.Type) (items []types.Type, isChannel bool) {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		if u.Dir() != types.SendOnly {
			return []types.Type{u.Elem()}, true
		}
	case *types.Signature:
		if u.Params().Len() != 1 || u.Results().Len() != 0 || u.Variadic() {
			return nil, false
		}
		yield, ok := u.Params().At(0).Type().Underlying().(*types.Signature)
		if !ok || yield.Variadic() || yield.Results().Len() != 1 || !types.Identical(yield.Results().At(0).Type(), types.Typ[types.Bool]) ||
			yield.Params().Len() < 1 || yield.Params().Len() > 2 {
			return nil, false
		}
		for v := range yield.Params().Variables() {
			items = append(items, v.Type())
		}
	}
	return items, false
}

// IsSequence reports a type whose values are iterators in Python and no channels.
func IsSequence(t types.Type) bool {
	items, isChannel := iterated(t)
	return items != nil && !isChannel
}

func (i *iterator) ofChannel(f *Finder, c *types.Chan) (reason string) {
	i.elem, i.item, reason = f.Item(c.Elem(), Out, i.shown)
	if reason != "" {
		return reason
	}
	text := "chan ("
	if c.Dir() == types.RecvOnly {
		text = "<-" + text
	}
	i.source = source{text + i.elem.Go() + ")", i.elem.Imports()}
	i.make = "NewReceiver(%s"
	return ""
}

func (i *iterator) ofSequence(f *Finder, t types.Type) (reason string) {
	i.elem, i.item, reason = f.Item(t, Out, i.shown)
	if reason != "" {
		return reason
	}
	i.yields = i.elem.Go()
	i.imports = i.elem.Imports()
	i.make, i.limit = "NewSequence(%s", batch
	if s, ok := t.Underlying().(*types.Slice); ok && !f.shares(s.Elem()) {
		i.make = "NewSequence(goannart.Clones(%s)"
	} else if f.shares(t) {
		i.limit = 1
	}
	return ""
}

func (i *iterator) ofPairs(f *Finder, k, v types.Type) (reason string) {
	var p pair
	if p.key, p.keyItem, reason = f.Item(k, Out, i.shown); reason != "" {
		return reason
	}
	if p.elem, p.elemItem, reason = f.Item(v, Out, i.shown); reason != "" {
		return reason
	}
	i.yields = p.key.Go() + ", " + p.elem.Go()
	imports := withImports(p.key.Imports(), p.elem.Imports()...)
	p.source = source{"goannart.Pair[" + i.yields + "]", imports}
	i.elem = p
	i.item, _ = p.Item()
	i.imports = imports
	i.make, i.limit = "NewSequence(goannart.Pairs(%s)", batch
	if f.shares(k) || f.shares(v) {
		i.limit = 1
	}
	return ""
}

// shares reports a type whose values refer to memory that a sequence may use again for the next value, other than instances: Go must
// not be ahead of Python.
func (f *Finder) shares(t types.Type) bool {
	if typ, _ := f.Find(t, Out); typ != nil {
		if _, ok := typ.(instance); ok {
			return false
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return f.shares(u.Elem())
	case *types.Slice, *types.Map, *types.Pointer, *types.Interface:
		return true
	}
	return false
}

func (i iterator) Stub() string {
	if i.awaited {
		return "_AsyncIterator[" + i.elem.Stub() + "]"
	}
	return "_Iterator[" + i.elem.Stub() + "]"
}

func (i iterator) Passage() model.Passage {
	item, _ := i.Item()
	return composite(item, Out)
}

func (i iterator) Item() (model.Item, bool) {
	arguments := storeOf(i.item)
	if i.limit > 0 {
		arguments += fmt.Sprintf(", %d", i.limit)
	}
	return model.Item{C: "goanna_sequence", Slot: "goannart.Iterator", Size: 8, Align: 8, Owns: true,
		Conv:    model.Conv{Name: "iterator", Elem: i.elem, Expects: i.shown},
		Convert: fmt.Sprintf("func(v %s) goannart.Iterator { return goannart.%s, %s, %t) }", i.text, fmt.Sprintf(i.make, "v"), arguments, i.item.Owns)}, true
}

func (i iterator) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(i.source, "no argument")
}

// pair is what a sequence of two values yields: a tuple.
type pair struct {
	source
	key, elem         model.Type
	keyItem, elemItem model.Item
}

func (p pair) Stub() string { return "tuple[" + p.key.Stub() + ", " + p.elem.Stub() + "]" }

// Passage is of no use: a pair is never a result of its own.
func (pair) Passage() model.Passage { return model.Passage{} }

func (p pair) Item() (model.Item, bool) {
	size, offset := mapping{keyItem: p.keyItem, elemItem: p.elemItem}.pair()
	slot := fmt.Sprintf("goannart.Pair[%s, %s]", p.keyItem.Slot, p.elemItem.Slot)
	return model.Item{Slot: slot, Size: size, Align: max(p.keyItem.Align, p.elemItem.Align), Owns: p.keyItem.Owns || p.elemItem.Owns,
		Conv:    model.Conv{Name: "pair", Key: p.key, Elem: p.elem, Data: fmt.Sprintf("{.offset = %d}", offset)},
		Convert: fmt.Sprintf("func(v %s) %s { return %[2]s{Key: (%s)(v.Key), Value: (%s)(v.Value)} }", p.text, slot, storeOf(p.keyItem), storeOf(p.elemItem))}, true
}

func (p pair) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(p.source, "no argument")
}
