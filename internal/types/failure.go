package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// failure is error as a value: an exception that is not raised; as an argument also the class of an error variable, which stands for its
// value.
type failure struct {
	source
	dir Direction
}

func findFailure(_ *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !IsError(t) {
		return nil, "", false
	}
	return failure{source{text: "error"}, d}, "", true
}

func (f failure) Stub() string {
	if f.dir == In {
		return "BaseException | type[BaseException] | None"
	}
	return "Exception | None"
}

func (f failure) Passage() model.Passage {
	item, _ := f.Item()
	if f.dir == In {
		return composite(item, In)
	}
	return model.Passage{
		Slot:  model.Slot{C: item.C, Go: item.Slot, Size: item.Size, Align: item.Align},
		Conv:  item.Conv,
		Owns:  true,
		Store: func(place, value string) string { return place + " = " + item.Convert + "(" + value + ")" },
	}
}

func (f failure) Item() (model.Item, bool) {
	if f.dir == In {
		return model.Item{C: "goanna_caught_error", Slot: "goannart.CaughtError", Size: 16, Align: 8, Errors: true,
			Conv: model.Conv{Name: "caught", Expects: "exception or None"}, Convert: "goannart.LoadError"}, true
	}
	return model.Item{C: "goanna_failure *", Slot: "goannart.Failure", Size: 8, Align: 8, Owns: true,
		Conv: model.Conv{Name: "error"}, Convert: "goannart.NewFailure"}, true
}

func (f failure) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "{NULL, NULL}"}, nil
	}
	return model.Value{}, mismatch(f.source, l, "None")
}
