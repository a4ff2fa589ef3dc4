package types

import (
	"go/token"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// Hashable is the type py.Hashable, for a package that does not import it.
var Hashable = types.NewNamed(types.NewTypeName(token.NoPos, types.NewPackage(pyPath, "py"), "Hashable", nil), types.NewInterfaceType(nil, nil), nil)

// hashable is py.Hashable, and the key of a map of any: what any is, except for values that Go cannot compare.
type hashable struct{ anything }

func findHashable(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, pyPath, "Hashable") {
		return nil, "", false
	}
	s, reason := f.named(t, "any")
	return hashable{anything{s, d}}, reason, true
}

func (h hashable) Stub() string {
	if h.dir == In {
		return "_Hashable"
	}
	return h.anything.Stub()
}

func (h hashable) Passage() model.Passage {
	item, _ := h.Item()
	return composite(item, h.dir)
}

func (h hashable) Item() (model.Item, bool) {
	item, ok := h.anything.Item()
	if h.dir == In {
		item.Conv.Name, item.Conv.Expects = "hashable", "a value that Go can compare"
		item.Convert = "goannart.LoadHashable"
	}
	if h.dir == In && h.text != "any" {
		item.Convert = "func(s_ *goannart.Value) " + h.text + " { return goannart.LoadHashable(s_) }"
	}
	return item, ok
}
