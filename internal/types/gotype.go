package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// goType is reflect.Type as a result: the name that Go prints, "map[string]int". nil is None.
type goType struct{ source }

func findGoType(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if d == In || !isNamed(t, "reflect", "Type") {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	return goType{s}, reason, true
}

func (goType) Stub() string { return "str | None" }

func (g goType) Passage() model.Passage {
	item, _ := g.Item()
	return composite(item, Out)
}

func (goType) Item() (model.Item, bool) {
	return model.Item{C: "void *", Slot: "*string", Size: 8, Align: 8, Convert: "goannart.TypeName",
		Conv: model.Conv{Name: "pointer", Elem: text{source{text: "string"}, Out}, Expects: "str or None"}}, true
}

func (g goType) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(g.source, "no argument")
}
