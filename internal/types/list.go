package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// list is []T of a T without a fixed size: as an argument any iterable except str, as a result a list.
type list struct {
	source
	dir  Direction
	elem model.Type
	item model.Item
}

func findList(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return nil, "", false
	}
	shown := f.Show(t)
	elem, item, reason := f.Item(s.Elem(), d, shown)
	if reason != "" {
		return nil, reason, true
	}
	l := list{source{"[]" + elem.Go(), elem.Imports()}, d, elem, item}
	l.source, reason = f.composed(t, l.source)
	return l, reason, true
}

// IsList reports a list of which Go has a copy.
func IsList(t model.Type) bool {
	_, ok := t.(list)
	return ok
}

func (l list) Stub() string {
	if l.dir == In {
		return "Iterable[" + l.elem.Stub() + "]"
	}
	return "list[" + l.elem.Stub() + "]"
}

func (l list) Passage() model.Passage {
	item, _ := l.Item()
	return composite(item, l.dir)
}

func (l list) Item() (model.Item, bool) {
	if _, ok := l.elem.(text); ok && l.dir == In {
		return model.Item{C: "goanna_list", Slot: l.text, Size: 24, Align: 8, Conv: l.conv(), Convert: "goannart.CopyStrings[" + l.text + "]"}, true
	}
	item := model.Item{C: "goanna_list", Size: 24, Align: 8, Conv: l.conv(), Owns: l.item.Owns}
	switch {
	case l.item.Convert == "" && l.dir == In:
		item.Slot, item.Convert = l.text, fmt.Sprintf("goannart.CopyItems[%s]", l.text)
	case l.item.Convert == "":
		item.Slot = l.text
	case l.dir == In:
		item.Slot = "[]" + l.item.Slot
		item.Convert = fmt.Sprintf("func(p *%s) %s { return goannart.LoadList[%s](p, %s) }", item.Slot, l.text, l.text, l.item.Convert)
	default:
		item.Slot = "[]" + l.item.Slot
		item.Convert = fmt.Sprintf("func(v %s) %s { return goannart.StoreList(v, %s) }", l.text, item.Slot, l.item.Convert)
	}
	return item, true
}

func (l list) conv() model.Conv {
	return model.Conv{Name: "list", Expects: "list of " + expectsOf(l.elem), Elem: l.elem}
}

// Default accepts a list or a tuple.
func (l list) Default(literal *model.Literal) (model.Value, error) {
	return listDefault(l.source, literal, l.elem)
}

func listDefault(s source, l *model.Literal, elem model.Type) (model.Value, error) {
	if l.Kind != model.ListLiteral && l.Kind != model.TupleLiteral {
		return model.Value{}, mismatch(s, l, "a list")
	}
	return sequenceValue(l, elem)
}
