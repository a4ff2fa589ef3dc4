package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// mapping is map[K]V: as an argument a mapping, as a result a dict. Of keys that are equal after their conversion the last one counts.
// A result has the order in which Go ranges over the map.
type mapping struct {
	source
	dir       Direction
	key, elem model.Type
	keyStub   string // of an argument: the usual type of keys, because Mapping is invariant in its keys
	keyItem   model.Item
	elemItem  model.Item
}

func findMapping(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	m, ok := t.Underlying().(*types.Map)
	if !ok {
		return nil, "", false
	}
	shown := f.Show(t)
	key, keyItem, reason := f.key(m.Key(), d, shown)
	if reason != "" {
		return nil, reason, true
	}
	elem, elemItem, reason := f.Item(m.Elem(), d, shown)
	if reason != "" {
		return nil, reason, true
	}
	usual, _, reason := f.key(m.Key(), Out, shown)
	if reason != "" {
		return nil, reason, true
	}
	g := mapping{mapSource(source{key.Go(), key.Imports()}, source{elem.Go(), elem.Imports()}), d, key, elem, usualKey(usual), keyItem, elemItem}
	g.source, reason = f.composed(t, g.source)
	return g, reason, true
}

// usualKey is the stub of what the keys of a dict usually are: of an enumeration, members.
func usualKey(t model.Type) string {
	if e, ok := t.(enumeration); ok {
		return e.name()
	}
	return t.Stub()
}

// key is [Finder.Item] for the keys of a map, which are equal in Python where they are in Go: no pointers. A value of an interface with methods may be
// one that panics as a key.
func (f *Finder) key(t types.Type, d Direction, whole string) (model.Type, model.Item, string) {
	switch inner := innermost(t).Underlying().(type) {
	case *types.Pointer, *types.Chan:
		return nil, model.Item{}, whole + " has keys with pointers, which have no Python counterpart" + orSkip
	case *types.Interface:
		if inner.Empty() && inner == t.Underlying() {
			return f.anyKey(t, d)
		}
		if d == In {
			return nil, model.Item{}, whole + " has keys of an interface, which a parameter's cannot be: they may not be comparable" + orSkip
		}
	}
	return f.Item(t, d, whole)
}

// anyKey is the key of a map of any.
func (f *Finder) anyKey(t types.Type, d Direction) (model.Type, model.Item, string) {
	s, reason := f.named(types.Unalias(t), "any")
	key := hashable{anything{s, d}}
	item, _ := key.Item()
	return key, item, reason
}

// innermost returns the type of the items of nested arrays, or t if it is not an array.
func innermost(t types.Type) types.Type {
	for {
		a, ok := t.Underlying().(*types.Array)
		if !ok {
			return t
		}
		t = a.Elem()
	}
}

func (g mapping) Stub() string {
	if g.dir == In {
		return "Mapping[" + g.keyStub + ", " + g.elem.Stub() + "]"
	}
	return "dict[" + g.key.Stub() + ", " + g.elem.Stub() + "]"
}

func (g mapping) Passage() model.Passage {
	item, _ := g.Item()
	return composite(item, g.dir)
}

func (g mapping) Item() (model.Item, bool) {
	size, offset := g.pair()
	item := model.Item{
		C:     "goanna_list",
		Slot:  fmt.Sprintf("[]goannart.Pair[%s, %s]", g.keyItem.Slot, g.elemItem.Slot),
		Size:  24,
		Align: 8,
		Owns:  g.keyItem.Owns || g.elemItem.Owns,
		Conv: model.Conv{Name: "dict", Expects: "dict of " + expectsOf(g.key) + " to " + expectsOf(g.elem), Key: g.key, Elem: g.elem,
			Data: fmt.Sprintf("{.size = %d, .offset = %d}", size, offset)},
	}
	if g.dir == In {
		item.Convert = fmt.Sprintf("func(p *%s) %s { return goannart.LoadMap[%[2]s](p, %s, %s) }", item.Slot, g.text, loadOf(g.keyItem), loadOf(g.elemItem))
	} else {
		item.Convert = fmt.Sprintf("func(v %s) %s { return goannart.StoreMap(v, %s, %s) }", g.text, item.Slot, storeOf(g.keyItem), storeOf(g.elemItem))
	}
	return item, true
}

// pair returns the size of a Pair of two slots, and the offset of the value in it.
func (g mapping) pair() (size, offset int) {
	align := max(g.keyItem.Align, g.elemItem.Align)
	offset = roundUp(g.keyItem.Size, g.elemItem.Align)
	return roundUp(offset+g.elemItem.Size, align), offset
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

func (g mapping) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.DictLiteral {
		return model.Value{}, mismatch(g.source, l, "a dict")
	}
	return dictValue(l, g.key, g.elem)
}
