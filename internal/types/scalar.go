package types

import (
	"fmt"
	"go/constant"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// Scalar is a type of one or two words, whose constants are bound.
type Scalar interface {
	model.Type
	// Constant converts the value of a Go constant. The reason is "" if it can be bound.
	Constant(v constant.Value) (value model.Value, reason string)
}

// IsWord reports a bool, an integer or a float: the slot of a value is the value in Go's memory, of at most 8 bytes.
func IsWord(t model.Type) bool {
	switch t.(type) {
	case boolean, integer, float:
		return true
	default:
		return false
	}
}

// scalarPassage returns the passage of a value whose slot has the value's own type.
func scalarPassage(s source, slot model.Slot, conv string) model.Passage {
	load := func(place string) string {
		if s.text == slot.Go {
			return place
		}
		return fmt.Sprintf("%s(%s)", s.text, place)
	}
	return model.Passage{
		Slot: slot,
		Conv: model.Conv{Name: conv},
		Load: load,
		Leaf: load,
		Store: func(place, value string) string {
			if s.text == slot.Go {
				return fmt.Sprintf("%s = %s", place, value)
			}
			return fmt.Sprintf("%s = %s(%s)", place, slot.Go, value)
		},
	}
}

// Constant returns the type and the value of a package constant. An untyped integer or rune is an int64 if it fits, else a
// uint64, else an int that Python parses; other untyped constants have Go's default type.
func (f *Finder) Constant(c *types.Const) (typ model.Type, value model.Value, reason string) {
	t := types.Unalias(c.Type())
	if isHalf(t) {
		return nil, model.Value{}, f.Show(t) + onlyElement
	}
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || basic.Kind() == types.UnsafePointer {
		return nil, model.Value{}, f.Show(t) + " has no Python counterpart"
	}
	if c.Val().Kind() == constant.Unknown {
		return nil, model.Value{}, "the value is unknown"
	}
	if basic.Info()&types.IsUntyped != 0 && basic.Info()&types.IsInteger != 0 {
		return untypedInteger(c.Val())
	}
	typ, reason = f.Find(types.Default(basic), Out) // a named type's values are those of its basic type
	if named, ok := t.(*types.Named); ok {
		if own, why := f.Find(named, Out); why == "" && !isFixedSize(own) { // it has a counterpart of its own
			typ = own
		}
	}
	if reason != "" {
		return nil, model.Value{}, reason
	}
	scalar, ok := typ.(Scalar)
	if !ok {
		return nil, model.Value{}, f.Show(t) + " has no Python counterpart"
	}
	value, reason = scalar.Constant(c.Val())
	return typ, value, reason
}
