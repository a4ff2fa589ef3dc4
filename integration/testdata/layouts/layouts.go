// Package layouts shares arrays of structs whose layout the format of NumPy does not say.
package layouts

import (
	"errors"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Sub is padded at its end.
type Sub struct {
	X int32
	Y int8
}

// Nested has an array of padded records.
type Nested struct {
	Head Sub
	Tail [2]Sub
	N    int64
}

// Short has records of one byte, and padding behind them.
type Short struct {
	P [2]struct {
		X uint8 `py:"x"`
	} `py:"p"`
	Y int32 `py:"y"`
}

// Long has records of two bytes.
type Long struct {
	P [2]struct {
		X uint8 `py:"x"`
		_ uint8
	} `py:"p"`
	Y int32 `py:"y"`
}

// RGB is three bytes.
type RGB struct {
	R uint8 `py:"r"`
	G uint8 `py:"g"`
	B uint8 `py:"b"`
}

func sum(v buffer.View[Nested]) int64 {
	n := int64(0)
	for x := range v.Values() {
		n += int64(x.Head.X) + int64(x.Head.Y) + x.N
		for _, s := range x.Tail {
			n += int64(s.X) + int64(s.Y)
		}
	}
	return n
}

// Sum adds all numbers.
func Sum(v buffer.View[Nested]) int64 { return sum(v) }

// SumHeld is Sum with the GIL held.
//
//goanna:hold-gil
func SumHeld(v buffer.View[Nested]) int64 { return sum(v) }

// SumSlice is Sum of a slice.
func SumSlice(v []Nested) int64 { return sum(buffer.FromSlice(v).View) }

// Bump adds one to each N.
func Bump(m buffer.Mut[Nested]) {
	for row := range m.Rows() {
		for i := range row {
			row[i].N++
		}
	}
}

// Make returns records.
func Make(n int) *buffer.Array[Nested] {
	a := buffer.NewArray[Nested](n)
	for i := range a.Data() {
		a.Data()[i] = Nested{Sub{int32(i), 1}, [2]Sub{{2, 3}, {4, 5}}, 6}
	}
	return a
}

// ShortSum adds all numbers.
func ShortSum(v buffer.View[Short]) int {
	n := 0
	for x := range v.Values() {
		n += int(x.P[0].X) + 10*int(x.P[1].X) + 100*int(x.Y)
	}
	return n
}

// LongSum is ShortSum of Long.
func LongSum(v buffer.View[Long]) int {
	n := 0
	for x := range v.Values() {
		n += int(x.P[0].X) + 10*int(x.P[1].X) + 100*int(x.Y)
	}
	return n
}

// Red adds the red.
func Red(v buffer.View[RGB]) int {
	n := 0
	for x := range v.Values() {
		n += int(x.R)
	}
	return n
}

// SumAny is Sum of a buffer of any format.
func SumAny(a *buffer.Buffer) (int64, error) {
	v, err := buffer.As[Nested](a)
	if err != nil {
		return 0, err
	}
	return sum(v), nil
}

// SumObject is Sum of a buffer that it gets.
func SumObject(o py.Object) (int64, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return 0, err
	}
	defer b.Release()
	return SumAny(b.Buffer)
}

// SumElsewhere is SumAny in another goroutine, where Python cannot be asked.
func SumElsewhere(a *buffer.Buffer) (int64, error) {
	var n int64
	done := make(chan error)
	go func() {
		var err error
		n, err = SumAny(a)
		done <- err
	}()
	return n, <-done
}

var kept *buffer.Buffer

// Keep retains a buffer.
func Keep(a *buffer.Buffer) (err error) {
	kept, err = a.Retain()
	return err
}

// SumKept is Sum of what is kept.
func SumKept() (int64, error) {
	if kept == nil {
		return 0, errors.New("nothing is kept")
	}
	return SumAny(kept)
}

// Drop ends Keep.
func Drop() {
	kept.Release()
	kept = nil
}
