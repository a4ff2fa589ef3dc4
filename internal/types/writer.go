package types

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
)

// writer is an interface of package io for writing: a binary file object, which is written to while the function runs.
type writer struct {
	source
	name     string // of the interface, and after Load of the function of package rt
	kept     bool
	nullable bool // None is nil
}

var writers = []string{"Writer", "WriteCloser"}

func findWriter(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	named, ok := t.(*types.Named)
	if !ok || d == Out || !isNamed(t, ioPath, named.Obj().Name()) || !slices.Contains(writers, named.Obj().Name()) {
		return nil, "", false
	}
	s, reason := f.Name(named, f.Show(t), "buffer.Mut[byte]")
	return writer{source: s, name: named.Obj().Name(), nullable: f.AsFound}, reason, true
}

func (w writer) Stub() string { return "_Writer" + orNone(w.nullable) }

func (w writer) Passage() model.Passage {
	item, _ := w.Item()
	return composite(item, In)
}

func (w writer) Item() (model.Item, bool) {
	return stream("writer", w.name, "binary file object", w.kept, w.nullable), true
}

func (w writer) keep() model.Type {
	w.kept = true
	return w
}

func (w writer) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(w.source, "a file object")
}
