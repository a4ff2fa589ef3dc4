package types

import (
	"fmt"
	"go/constant"
	"go/types"
	"math"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
)

// float is float32, float64, and named types of them.
type float struct {
	source
	size int // bytes
	dir  Direction
}

func findFloat(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsFloat == 0 {
		return nil, "", false
	}
	s, reason := f.named(t, types.Typ[basic.Kind()].Name())
	return float{s, int(f.Sizes.Sizeof(basic)), d}, reason, true
}

func (f float) name() string { return fmt.Sprintf("float%d", 8*f.size) }

func (f float) Stub() string {
	if f.dir == In {
		return "SupportsFloat | SupportsIndex"
	}
	return "float"
}

func (f float) Passage() model.Passage {
	return scalarPassage(f.source, model.Slot{C: floatC(f.size), Go: f.name(), Size: f.size, Align: f.size}, f.name())
}

func floatC(size int) string {
	if size == 4 {
		return "float"
	}
	return "double"
}

func (f float) Item() (model.Item, bool) {
	return model.Item{C: floatC(f.size), Slot: f.text, Size: f.size, Align: f.size, Conv: model.Conv{Name: f.name(), Expects: "float"}}, true
}

// Default accepts an integer as a float, as Python does.
func (f float) Default(l *model.Literal) (model.Value, error) {
	v := l.Float
	switch l.Kind {
	case model.IntLiteral:
		v, _ = new(big.Float).SetInt(l.Int).Float64()
	case model.FloatLiteral:
	default:
		return model.Value{}, mismatch(f.source, l, "a float")
	}
	if overflows(l, v, f.size) {
		return model.Value{}, outOfRange(l, f.name(), "")
	}
	return f.value(v, 8*f.size), nil
}

// overflows reports whether a finite number becomes infinite in a float of size bytes.
func overflows(l *model.Literal, v float64, size int) bool {
	if l.Kind == model.IntLiteral && math.IsInf(v, 0) {
		return true
	}
	return size == 4 && !math.IsInf(v, 0) && math.IsInf(float64(float32(v)), 0)
}

func (f float) Constant(v constant.Value) (model.Value, string) {
	x, _ := constant.Float64Val(constant.ToFloat(v))
	if math.IsInf(x, 0) {
		return model.Value{}, "the number is out of range for float64"
	}
	return f.value(x, 64), "" // Python's float has the digits of a float64
}

// value returns v rounded to the type. Its text has the fewest digits that parse to the same value with a precision of bits.
func (f float) value(v float64, bits int) model.Value {
	v = round(v, f.size)
	value := model.Value{Text: floatText(v, bits), Init: floatInit(v)}
	switch {
	case math.IsNaN(v):
		value.Signature = "1e999-1e999"
	case math.IsInf(v, 1):
		value.Signature = "1e999"
	case math.IsInf(v, -1):
		value.Signature = "-1e999"
	}
	return value
}

// round returns v with the precision of a float of size bytes.
func round(v float64, size int) float64 {
	if size == 4 {
		return float64(float32(v))
	}
	return v
}

func (f float) Element() Element {
	if f.size == 4 {
		return Element{Text: "float32 ('f')", Code: 'f', Size: 4, Align: 4, Format: "f"}
	}
	return Element{Text: "float64 ('d')", Code: 'd', Size: 8, Align: 8, Format: "d"}
}
