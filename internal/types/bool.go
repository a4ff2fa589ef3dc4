package types

import (
	"go/constant"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// boolean is bool, and named types of it.
type boolean struct{ source }

func findBool(f *Finder, t types.Type, _ Direction) (model.Type, string, bool) {
	if basic, ok := t.Underlying().(*types.Basic); !ok || basic.Info()&types.IsBoolean == 0 {
		return nil, "", false
	}
	s, reason := f.named(t, "bool")
	return boolean{s}, reason, true
}

func (boolean) Stub() string { return "bool" }

func (b boolean) Passage() model.Passage {
	return scalarPassage(b.source, model.Slot{C: "bool", Go: "bool", Size: 1, Align: 1}, "bool")
}

func (b boolean) Item() (model.Item, bool) {
	return model.Item{C: "bool", Slot: b.text, Size: 1, Align: 1, Conv: model.Conv{Name: "bool", Expects: "bool"}}, true
}

func (b boolean) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.BoolLiteral {
		return model.Value{}, mismatch(b.source, l, "True or False")
	}
	return boolValue(l.Bool), nil
}

func (b boolean) Constant(v constant.Value) (model.Value, string) {
	return boolValue(constant.BoolVal(v)), ""
}

func (boolean) Element() Element { return Element{Text: "bool ('?')", Size: 1, Align: 1, Format: "?"} }

func boolValue(b bool) model.Value {
	if b {
		return model.Value{Text: "True", Init: "true", Exact: true}
	}
	return model.Value{Text: "False", Init: "false", Exact: true}
}
