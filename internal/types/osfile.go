package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// osFile is a *os.File as an argument: a descriptor, or an object that has one, which Go gets a duplicate of. None is nil.
type osFile struct {
	source
	kept bool
}

func findOSFile(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if d == Out || !isOSFile(t) {
		return nil, "", false
	}
	file := types.Unalias(t.(*types.Pointer).Elem()).(*types.Named)
	s, reason := f.Name(file, f.Show(t), "io.Reader")
	s.text = "*" + s.text
	return osFile{source: s}, reason, true
}

func isOSFile(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	return ok && isNamed(p.Elem(), "os", "File")
}

func (osFile) Stub() string { return "_HasFileno | int | None" }

func (o osFile) Passage() model.Passage {
	item, _ := o.Item()
	return composite(item, In)
}

func (o osFile) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_osfile", Slot: "goannart.OSFile", Size: 24, Align: 8,
		Conv: model.Conv{Name: "osfile", Expects: "file object with a descriptor, int or None"}, Convert: "goannart.LoadOSFile", Calls: !o.kept}
	if o.kept {
		item.Convert = "goannart.LoadKeptOSFile"
	}
	return item, true
}

func (o osFile) keep() model.Type {
	o.kept = true
	return o
}

func (o osFile) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "{-1, {0}}"}, nil
	}
	return model.Value{}, mismatch(o.source, l, "None")
}
