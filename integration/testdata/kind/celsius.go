package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// celsius is a type called Celsius: degrees Fahrenheit in Python.
type celsius struct{ source }

func findCelsius(f *Finder, t types.Type, _ Direction) (model.Type, string, bool) {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Name() != "Celsius" {
		return nil, "", false
	}
	s, reason := f.Name(named, f.Show(t), "float64")
	return celsius{s}, reason, true
}

func (celsius) Stub() string { return "float" }

func (c celsius) Passage() model.Passage {
	return model.Passage{
		Slot:  model.Slot{C: "double", Go: "float64", Size: 8, Align: 8},
		Conv:  model.Conv{Name: "celsius"},
		Load:  func(place string) string { return fmt.Sprintf("%s(%s)", c.text, place) },
		Store: func(place, value string) string { return fmt.Sprintf("%s = float64(%s)", place, value) },
	}
}

func (c celsius) Item() (model.Item, bool) {
	return model.Item{C: "double", Slot: c.text, Size: 8, Align: 8, Conv: model.Conv{Name: "celsius"}}, true
}

func (c celsius) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(c.source, "a temperature")
}
