package types

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// pointer is *T of a T that has a Python counterpart: nil is None.
type pointer struct {
	source
	dir  Direction
	elem model.Type
	item model.Item
}

func findPointer(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return nil, "", false
	}
	shown := f.Show(t)
	elem, item, reason := f.Item(p.Elem(), d, shown)
	if reason != "" {
		if _, ok := p.Elem().Underlying().(*types.Struct); ok {
			return nil, "", false // a struct, which is not bound as a class yet
		}
		return nil, reason, true
	}
	r := pointer{source{"*" + elem.Go(), elem.Imports()}, d, elem, item}
	r.source, reason = f.composed(t, r.source)
	return r, reason, true
}

func (r pointer) Stub() string {
	stub := r.elem.Stub()
	if strings.HasSuffix(stub, "None") {
		return stub
	}
	return stub + " | None"
}

func (r pointer) Passage() model.Passage {
	item, _ := r.Item()
	return composite(item, r.dir)
}

func (r pointer) Item() (model.Item, bool) {
	item := model.Item{C: "void *", Slot: "*" + r.item.Slot, Size: 8, Align: 8, Owns: r.item.Owns,
		Conv: model.Conv{Name: "pointer", Elem: r.elem, Expects: expectsOf(r.elem) + " or None"}}
	switch {
	case r.dir == In:
		item.Convert = fmt.Sprintf("func(p **%s) %s { return goannart.LoadPointer(p, %s) }", r.item.Slot, r.text, loadOf(r.item))
	case r.item.Convert == "":
		item.Slot = r.text
	default:
		item.Convert = fmt.Sprintf("func(v %s) *%s { return goannart.StorePointer(v, %s) }", r.text, r.item.Slot, r.item.Convert)
	}
	return item, true
}

func (r pointer) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "NULL"}, nil
	}
	v, err := r.elem.Default(l)
	return model.Value{Text: v.Text, Signature: v.Signature}, err
}
