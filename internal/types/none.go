package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// none is struct{}, whose only value is None.
type none struct {
	source
	dir Direction
}

func findNone(_ *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	_, ok := t.(*types.Struct)
	return none{source{text: "struct{}"}, d}, "", ok && isEmptyStruct(t)
}

func (none) Stub() string { return "None" }

func (n none) Passage() model.Passage {
	item, _ := n.Item()
	return composite(item, n.dir)
}

// Item has a byte for its slot: C has no types without a size.
func (n none) Item() (model.Item, bool) {
	item := model.Item{C: "uint8_t", Slot: "byte", Size: 1, Align: 1, Conv: model.Conv{Name: "none", Expects: "None"}}
	if n.dir == In {
		item.Convert = "func(*byte) struct{} { return struct{}{} }"
	} else {
		item.Convert = "func(struct{}) byte { return 0 }"
	}
	return item, true
}

func (n none) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.NoneLiteral {
		return model.Value{}, mismatch(n.source, l, "None")
	}
	return model.Value{Text: "None", Init: "0"}, nil
}
