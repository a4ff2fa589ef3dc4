package types

import (
	"fmt"
	"go/constant"
	"go/types"
	"math"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
)

// complexNumber is complex64, complex128, and named types of them.
type complexNumber struct {
	source
	size int // bytes
	dir  Direction
}

func findComplex(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsComplex == 0 {
		return nil, "", false
	}
	s, reason := f.named(t, types.Typ[basic.Kind()].Name())
	return complexNumber{s, int(f.Sizes.Sizeof(basic)), d}, reason, true
}

func (c complexNumber) name() string { return fmt.Sprintf("complex%d", 8*c.size) }

func (c complexNumber) Stub() string {
	if c.dir == In {
		return "SupportsComplex | SupportsFloat | SupportsIndex"
	}
	return "complex"
}

func (c complexNumber) Passage() model.Passage {
	slot := model.Slot{C: "_Complex " + floatC(c.size/2), Go: c.name(), Size: c.size, Align: c.size / 2}
	return scalarPassage(c.source, slot, c.name())
}

func (c complexNumber) Item() (model.Item, bool) {
	return model.Item{C: "_Complex " + floatC(c.size/2), Slot: c.text, Size: c.size, Align: c.size / 2, Conv: model.Conv{Name: c.name(), Expects: "complex"}}, true
}

// Default accepts an integer or a float as a complex number, as Python does.
func (c complexNumber) Default(l *model.Literal) (model.Value, error) {
	re := l.Float
	switch l.Kind {
	case model.IntLiteral:
		re, _ = new(big.Float).SetInt(l.Int).Float64()
	case model.FloatLiteral, model.ComplexLiteral:
	default:
		return model.Value{}, mismatch(c.source, l, "a complex number")
	}
	if overflows(l, re, c.size/2) || overflows(l, l.Imag, c.size/2) {
		return model.Value{}, outOfRange(l, c.name(), "")
	}
	return complexValue(round(re, c.size/2), round(l.Imag, c.size/2), 4*c.size), nil
}

func (c complexNumber) Constant(v constant.Value) (model.Value, string) {
	z := constant.ToComplex(v)
	re, _ := constant.Float64Val(constant.Real(z))
	im, _ := constant.Float64Val(constant.Imag(z))
	if math.IsInf(re, 0) || math.IsInf(im, 0) {
		return model.Value{}, "the number is out of range for complex128"
	}
	return complexValue(round(re, c.size/2), round(im, c.size/2), 64), ""
}

func complexValue(re, im float64, bits int) model.Value {
	v := model.Value{Init: fmt.Sprintf("__builtin_complex(%s, %s)", floatInit(re), floatInit(im))}
	reText, imText := floatText(re, bits), floatText(im, bits)
	finite := func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }
	negativeZero := func(f float64) bool { return f == 0 && math.Signbit(f) }
	if !finite(re) || !finite(im) || negativeZero(re) || negativeZero(im) {
		v.Text = "complex(" + reText + ", " + imText + ")" // a sum with j could lose a sign, or turn inf into nan
		return v
	}
	if im >= 0 {
		imText = "+" + imText
	}
	v.Text = "(" + reText + imText + "j)"
	return v
}

func (c complexNumber) Element() Element {
	if c.size == 8 {
		return Element{Text: "complex64 ('Zf')", Size: 8, Align: 4, Format: "Zf"}
	}
	return Element{Text: "complex128 ('Zd')", Size: 16, Align: 8, Format: "Zd"}
}
