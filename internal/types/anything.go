package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// anything is an interface without methods: None, bool, int, float, complex, str, bytes, datetimes, timedeltas, exceptions, instances of the
// module's classes, and lists and dicts of these, both ways. Callables, and objects without a counterpart in Go, come back as themselves.
type anything struct {
	source
	dir Direction
}

func findAnything(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !IsAny(t) {
		return nil, "", false
	}
	s, reason := f.named(t, "any")
	return anything{s, d}, reason, true
}

// IsAny reports an interface without methods.
func IsAny(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

func (anything) Stub() string { return "Any" }

func (a anything) Passage() model.Passage {
	item, _ := a.Item()
	return composite(item, a.dir)
}

func (a anything) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_any", Slot: "goannart.Value", Size: 32, Align: 8, Convert: "goannart.LoadAny", Conv: model.Conv{
		Name: "any", Expects: "any object"}}
	switch {
	case a.dir == Out && a.text != "any":
		item.Convert = fmt.Sprintf("func(v %s) goannart.Value { return goannart.StoreAny(v) }", a.text)
	case a.dir == Out:
		item.Convert = "goannart.StoreAny"
	case a.text != "any":
		item.Convert = fmt.Sprintf("func(s_ *goannart.Value) %s { return goannart.LoadAny(s_) }", a.text)
	}
	return item, true
}

// Default accepts any literal.
func (anything) Default(l *model.Literal) (model.Value, error) {
	v := literalValue(l)
	return model.Value{Text: v.Text, Signature: v.Signature}, nil
}
