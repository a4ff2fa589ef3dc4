package types

import (
	"go/constant"
	"go/types"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
)

// duration is time.Duration: as an argument a timedelta or a number of seconds, as a result a timedelta. Seconds are rounded to
// nanoseconds, and nanoseconds to the microseconds of a timedelta, half to even.
type duration struct {
	source
	dir Direction
}

func findDuration(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, "time", "Duration") {
		return nil, "", false
	}
	s, reason := f.named(t, "int64")
	return duration{s, d}, reason, true
}

func (d duration) Stub() string {
	if d.dir == In {
		return "datetime.timedelta | SupportsFloat | SupportsIndex"
	}
	return "datetime.timedelta"
}

func (d duration) Passage() model.Passage {
	return scalarPassage(d.source, model.Slot{C: "int64_t", Go: "int64", Size: 8, Align: 8}, "duration")
}

func (d duration) Item() (model.Item, bool) {
	return model.Item{C: "int64_t", Slot: d.text, Size: 8, Align: 8, Conv: model.Conv{Name: "duration", Expects: "timedelta or seconds"}}, true
}

// Default accepts a number of seconds.
func (d duration) Default(l *model.Literal) (model.Value, error) {
	seconds := new(big.Rat)
	switch l.Kind {
	case model.IntLiteral:
		seconds.SetInt(l.Int)
	case model.FloatLiteral:
		if seconds.SetFloat64(l.Float) == nil { // not finite
			return model.Value{}, outOfRange(l, "time.Duration", " in seconds")
		}
	default:
		return model.Value{}, mismatch(d.source, l, "seconds")
	}
	ns := roundEven(seconds.Mul(seconds, big.NewRat(1e9, 1)))
	if !ns.IsInt64() {
		return model.Value{}, outOfRange(l, "time.Duration", " in seconds")
	}
	v := model.Value{Text: l.Text, Init: "INT64_C(" + ns.String() + ")"}
	if l.Kind == model.FloatLiteral {
		v.Text = floatText(l.Float, 64)
	}
	return v, nil
}

// roundEven rounds to the nearest integer, half to even.
func roundEven(r *big.Rat) *big.Int {
	double := new(big.Int).Lsh(r.Num(), 1)
	floor, rest := new(big.Int).DivMod(double.Add(double, r.Denom()), new(big.Int).Lsh(r.Denom(), 1), new(big.Int)) // of r + 1/2
	if rest.Sign() == 0 && floor.Bit(0) == 1 {
		floor.Sub(floor, big.NewInt(1))
	}
	return floor
}

// Constant returns a timedelta, which C makes from nanoseconds.
func (d duration) Constant(v constant.Value) (model.Value, string) {
	ns, ok := constant.Int64Val(constant.ToInt(v))
	if !ok {
		return model.Value{}, "the value is not an integer"
	}
	return model.Value{Text: "...", Init: integer{size: 8, signed: true}.value(big.NewInt(ns)).Init}, ""
}
