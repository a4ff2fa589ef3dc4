package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// column is buffer.Column[T]: as an argument any iterable of T and None, except str, as a result a Column.
type column struct {
	source
	dir  Direction
	elem model.Type
	code byte       // of the values for C
	list model.Item // of an argument, as []*T
}

func findColumn(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	shown := f.Show(t)
	if p, ok := t.(*types.Pointer); ok && isNamed(p.Elem(), bufferPath, "Column") {
		return nil, shown + " has no Python counterpart: take or return " + f.Show(p.Elem()) + orSkip, true
	}
	if !isNamed(t, bufferPath, "Column") {
		return nil, "", false
	}
	arg := t.(*types.Named).TypeArgs().At(0)
	elem, code, reason := f.cell(arg, shown, d)
	if reason != "" {
		return nil, reason, true
	}
	c := column{generic("buffer.Column", source{elem.Go(), elem.Imports()}), d, elem, code, model.Item{}}
	if d == In {
		_, c.list, reason = f.Item(types.NewSlice(types.NewPointer(arg)), d, shown)
	}
	return c, reason, true
}

// cell returns the type of a column's values, and its code.
func (f *Finder) cell(t types.Type, whole string, d Direction) (elem model.Type, code byte, reason string) {
	elem, reason = f.Find(t, d)
	if reason != "" {
		return nil, 0, whole + ": " + reason
	}
	if _, ok := elem.(text); ok {
		return elem, 'U', ""
	}
	if fixed, ok := elem.(fixedSize); ok {
		return elem, fixed.Element().Format[0], ""
	}
	return nil, 0, whole + " has no Python counterpart: a value is a string, a bool or a number, not " + f.Show(t) + orSkip
}

func (c column) Stub() string {
	if c.dir == Out {
		return "Column[" + c.elem.Stub() + "]"
	}
	return "Iterable[" + c.elem.Stub() + " | None]"
}

func (c column) Passage() model.Passage {
	item, _ := c.Item()
	return composite(item, c.dir)
}

func (c column) Item() (model.Item, bool) {
	if c.dir == In {
		item := c.list
		item.Convert = fmt.Sprintf("func(p *%s) %s { return goannart.LoadColumn((%s)(p)) }", item.Slot, c.text, item.Convert)
		return item, true
	}
	item := model.Item{C: "goanna_column_slot", Slot: c.text, Size: 48, Align: 8,
		Conv: model.Conv{Name: "column", Class: "Column", Expects: c.Stub(), Data: fmt.Sprintf("{'%c'}", c.code)}}
	if c.code == 'U' {
		item.Convert = "goannart.StoreTexts[" + c.elem.Go() + "]"
	}
	return item, true
}

// Default accepts a list or a tuple.
func (c column) Default(l *model.Literal) (model.Value, error) {
	return listDefault(c.source, l, pointer{elem: c.elem})
}
