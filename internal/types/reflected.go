package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// reflected is reflect.Value: what it has, as any.
type reflected struct{ anything }

func findReflected(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, "reflect", "Value") {
		return nil, "", false
	}
	s, reason := f.named(t, "any")
	return reflected{anything{s, d}}, reason, true
}

func (r reflected) Passage() model.Passage {
	item, _ := r.Item()
	return composite(item, r.dir)
}

func (r reflected) Item() (model.Item, bool) {
	item, ok := r.anything.Item()
	item.Convert = "goannart.StoreReflected"
	if r.dir == In {
		item.Convert = "goannart.LoadReflected"
	}
	return item, ok
}
