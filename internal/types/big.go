package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// bigNumber is *big.Int, an int of any size, and *big.Rat, a fractions.Fraction. A nil result is None; an argument cannot be None.
type bigNumber struct {
	source
	dir Direction
	rat bool
}

func findBig(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	t, pointer := pointee(t)
	integer, rat := isNamed(t, "math/big", "Int"), isNamed(t, "math/big", "Rat")
	switch {
	case !integer && !rat:
		return nil, "", false
	case !pointer:
		return nil, notCopied(f.Show(t)), true
	}
	s, reason := f.named(t, "")
	s.text = "*" + s.text
	return bigNumber{s, d, rat}, reason, true
}

func (b bigNumber) Stub() string {
	switch {
	case b.rat && b.dir == In:
		return "fractions.Fraction | int"
	case b.rat:
		return "fractions.Fraction | None"
	case b.dir == In:
		return "SupportsIndex"
	}
	return "int | None"
}

func (b bigNumber) Passage() model.Passage {
	item, _ := b.Item()
	return composite(item, b.dir)
}

func (b bigNumber) Item() (model.Item, bool) {
	if b.rat {
		return shadow("goanna_rational", "BigRat", 80, model.Conv{Name: "rational", Expects: "Fraction or int"}, b.dir), true
	}
	return shadow("goanna_bigint", "BigInt", 40, model.Conv{Name: "bigint", Expects: "int"}, b.dir), true
}

// Default accepts an integer, which Python evaluates.
func (b bigNumber) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.IntLiteral {
		return model.Value{}, mismatch(b.source, l, "an integer")
	}
	return model.Value{Text: l.Int.String()}, nil
}
