package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// set is map[K]struct{}: as an argument any iterable except str, as a result a set.
type set struct {
	source
	dir  Direction
	elem model.Type
	item model.Item
}

func findSet(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	m, ok := t.Underlying().(*types.Map)
	if !ok || !isEmptyStruct(m.Elem()) {
		return nil, "", false
	}
	shown := f.Show(t)
	elem, item, reason := f.key(m.Key(), d, shown)
	if reason != "" {
		return nil, reason, true
	}
	value := source{text: "struct{}"}
	if named, ok := types.Unalias(m.Elem()).(*types.Named); ok {
		if value, reason = f.Name(named, shown, "map["+elem.Go()+"]struct{}"); reason != "" {
			return nil, reason, true
		}
	}
	s := set{mapSource(source{elem.Go(), elem.Imports()}, value), d, elem, item}
	s.source, reason = f.composed(t, s.source)
	return s, reason, true
}

func isEmptyStruct(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

func mapSource(key, value source) source {
	return source{"map[" + key.text + "]" + value.text, withImports(key.imports, value.imports...)}
}

func (s set) Stub() string {
	if s.dir == In {
		return "Iterable[" + s.elem.Stub() + "]"
	}
	return "set[" + s.elem.Stub() + "]"
}

func (s set) Passage() model.Passage {
	item, _ := s.Item()
	return composite(item, s.dir)
}

func (s set) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_list", Slot: "[]" + s.item.Slot, Size: 24, Align: 8, Owns: s.item.Owns,
		Conv: model.Conv{Name: "set", Expects: "set of " + expectsOf(s.elem), Elem: s.elem}}
	if s.dir == In {
		item.Convert = fmt.Sprintf("func(p *%s) %s { return goannart.LoadSet[%[2]s](p, %s) }", item.Slot, s.text, loadOf(s.item))
	} else {
		item.Convert = fmt.Sprintf("func(v %s) %s { return goannart.StoreSet(v, %s) }", s.text, item.Slot, storeOf(s.item))
	}
	return item, true
}

// Default accepts a set, or () for the empty set, for which Python has no literal.
func (s set) Default(l *model.Literal) (model.Value, error) {
	empty := l.Kind == model.TupleLiteral && len(l.Items) == 0
	if l.Kind != model.SetLiteral && !empty {
		return model.Value{}, mismatch(s.source, l, "a set, or () for one that is empty")
	}
	return sequenceValue(l, s.elem)
}
