package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// failure is error as a value: an exception that is not raised. Results only.
type failure struct{ source }

func findFailure(_ *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !IsError(t) || d == In {
		return nil, "", false
	}
	return failure{source{text: "error"}}, "", true
}

func (failure) Stub() string { return "Exception | None" }

func (f failure) Passage() model.Passage {
	item, _ := f.Item()
	return model.Passage{
		Slot:  model.Slot{C: item.C, Go: item.Slot, Size: item.Size, Align: item.Align},
		Conv:  item.Conv,
		Owns:  true,
		Store: func(place, value string) string { return place + " = " + item.Convert + "(" + value + ")" },
	}
}

func (failure) Item() (model.Item, bool) {
	return model.Item{C: "goanna_failure *", Slot: "goannart.Failure", Size: 8, Align: 8, Owns: true,
		Conv: model.Conv{Name: "error"}, Convert: "goannart.NewFailure"}, true
}

func (f failure) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(f.source, "an exception")
}
