package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// pyPath is the import path of the package whose Object is any Python object.
const pyPath = "github.com/goanna-py/goanna/py"

// object is py.Object: any Python object, valid during the call, which holds the GIL.
type object struct {
	source
	dir Direction
}

func findObject(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, pyPath, "Object") {
		return nil, "", false
	}
	return object{source{"py.Object", []model.Import{{Name: "py", Path: pyPath}}}, d}, "", true
}

func (o object) Stub() string {
	if o.dir == In {
		return "object"
	}
	return "Any"
}

func (object) Passage() model.Passage {
	return model.Passage{
		Slot:    model.Slot{C: "PyObject *", Go: "goannart.Object", Size: 8, Align: 8},
		Conv:    model.Conv{Name: "object"},
		Objects: true,
		Load:    func(place string) string { return place + ".Argument(&f_.Head)" },
		Store: func(place, value string) string {
			return fmt.Sprintf("if err_ := %s.Set(&f_.Head, %s); err_ != nil {\n\t\tf_.Fail(err_)\n\t\treturn\n\t}", place, value)
		},
	}
}

func (object) Item() (model.Item, bool) { return model.Item{}, false }

func (o object) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "NULL"}, nil
	}
	return model.Value{}, mismatch(o.source, l, "None")
}
