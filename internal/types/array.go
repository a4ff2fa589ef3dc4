package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// array is *buffer.Array[T], which becomes an Array. Results only.
type array struct {
	source
	elem element
}

func findArray(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	shown := f.Show(t)
	p, ok := t.(*types.Pointer)
	if !ok {
		if !isNamed(t, bufferPath, "Array") {
			return nil, "", false
		}
		elem := f.Show(t.(*types.Named).TypeArgs().At(0))
		if d == In {
			return nil, arrayParameter(shown, elem), true
		}
		return nil, shown + " has no Python counterpart: return *buffer.Array[" + elem + "]" + orSkip, true
	}
	elem := types.Unalias(p.Elem())
	for _, name := range []string{"View", "Mut"} {
		if isNamed(elem, bufferPath, name) {
			return nil, shown + " has no Python counterpart: take " + f.Show(elem) + " by value" + orSkip, true
		}
	}
	if !isNamed(elem, bufferPath, "Array") {
		return nil, "", false
	}
	arg := elem.(*types.Named).TypeArgs().At(0)
	if d == In {
		return nil, arrayParameter(shown, f.Show(arg)), true
	}
	e, reason := f.element(arg, shown, d)
	return array{generic("*buffer.Array", e.source), e}, reason, true
}

// IsHandedOver reports a type each of whose values Python can get once.
func IsHandedOver(t model.Type) bool {
	_, ok := t.(array)
	return ok
}

func arrayParameter(shown, elem string) string {
	return shown + " is for results: take buffer.View[" + elem + "] or buffer.Mut[" + elem + "]" + orSkip
}

func (a array) Stub() string { return arrayStub(a.elem) }

// arrayStub returns the type of an Array in a stub, given that of its items.
func arrayStub(e element) string { return "Array[" + e.read.Stub() + "]" }

func (array) Passage() model.Passage {
	return arrayPassage(func(place, value string) string {
		return fmt.Sprintf("if err_ := goannart.SetArray(&%s, %s); err_ != nil {\n\t\tf_.Fail(err_)\n\t\treturn\n\t}", place, value)
	})
}

// arrayItem returns an item that becomes an Array, whose block the function convert of package rt makes.
func arrayItem(convert string) model.Item {
	return model.Item{C: "goanna_block *", Slot: "goannart.Block", Size: 8, Align: 8, Conv: model.Conv{Name: "array"}, Owns: true, Convert: convert}
}

// arrayPassage returns the passage of a result that becomes an Array, whose block store has Go make.
func arrayPassage(store func(place, value string) string) model.Passage {
	return model.Passage{
		Slot:  model.Slot{C: "goanna_block *", Go: "goannart.Block", Size: 8, Align: 8},
		Conv:  model.Conv{Name: "array"},
		Owns:  true,
		Store: store,
	}
}

func (a array) Item() (model.Item, bool) {
	return arrayItem("goannart.BlockOf[" + a.elem.text + "]"), true
}

func (a array) Default(l *model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(a.source, "no argument")
}
