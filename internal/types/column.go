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
	code byte // of the values for C
}

func findColumn(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	shown := f.Show(t)
	if of, isPointer := pointee(t); isPointer && isNamed(of, bufferPath, "Column") {
		return nil, shown + " has no Python counterpart: use " + f.Show(of) + " by value" + orSkip, true
	}
	if !isNamed(t, bufferPath, "Column") {
		return nil, "", false
	}
	arg := t.(*types.Named).TypeArgs().At(0)
	elem, reason := f.Find(arg, d)
	if reason != "" {
		return nil, shown + ": " + reason, true
	}
	code, ok := cellCode(elem)
	if !ok {
		return nil, shown + " has no Python counterpart: a value is a string, a bool or a number, not " + f.Show(arg) + orSkip, true
	}
	return column{generic("buffer.Column", source{elem.Go(), elem.Imports()}), d, elem, code}, "", true
}

// cellCode returns the code of values of a column for C. ok is false for a type that is neither a string nor a bool or number.
func cellCode(t model.Type) (code byte, ok bool) {
	if _, ok := t.(text); ok {
		return 'U', true
	}
	fixed, ok := t.(fixedSize)
	if !ok || len(fixed.Element().Format) != 1 {
		return 0, false
	}
	return fixed.Element().Format[0], true
}

func (c column) Stub() string {
	if c.dir == In {
		return "Iterable[" + c.elem.Stub() + " | None]"
	}
	return "Column[" + c.elem.Stub() + "]"
}

func (c column) Passage() model.Passage {
	item, _ := c.Item()
	return composite(item, c.dir)
}

func (c column) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_column_slot", Slot: c.text, Size: 48, Align: 8,
		Conv: model.Conv{Name: "column", Expects: "list of " + expectsOf(c.elem) + " or None", Elem: c.elem, Data: fmt.Sprintf("{'%c'}", c.code)}}
	isText := c.code == 'U'
	switch {
	case c.dir == In && isText:
		item.Convert = "goannart.CopyTexts[" + c.elem.Go() + "]"
	case c.dir == In:
		item.Convert = "goannart.CopyColumn[" + c.elem.Go() + "]"
	case isText:
		item.Convert = "goannart.ValidTexts[" + c.elem.Go() + "]"
	}
	if c.dir == Out {
		item.Conv.Class = "Column"
	}
	return item, true
}

// Default accepts a list or a tuple.
func (c column) Default(l *model.Literal) (model.Value, error) {
	return listDefault(c.source, l, pointer{source: c.source, elem: c.elem})
}
