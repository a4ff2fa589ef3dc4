// Package writable has slices that Go writes to, and memory that goes away.
package writable

import (
	"slices"

	"github.com/goanna-py/goanna/buffer"
)

// Zero clears b.
//
//goanna:mut b
func Zero(b []byte) { clear(b) }

// Scale multiplies each of xs.
//
//goanna:mut xs
func Scale(xs []float64, by float64) {
	for i := range xs {
		xs[i] *= by
	}
}

// Sort sorts xs, and counts by keys.
//
//goanna:mut xs
func Sort(xs []int32, keys []int32) int {
	slices.Sort(xs)
	return len(keys)
}

// Invert inverts flags.
//
//goanna:mut flags
func Invert(flags []bool) {
	for i := range flags {
		flags[i] = !flags[i]
	}
}

// Point is a record.
type Point struct{ X, Y float64 }

// Shift moves points.
//
//goanna:mut ps
func Shift(ps []Point, by float64) {
	for i := range ps {
		ps[i].X += by
	}
}

// Sum adds up the bytes of data.
func Sum(data []byte) (sum int) {
	for _, b := range data {
		sum += int(b)
	}
	return sum
}

// Copy copies data.
func Copy(data []byte) int { return len(slices.Clone(data)) }

// Equal compares two views.
func Equal(a, b buffer.View[uint8]) bool { return a.Equal(b) }

// Fill fills a view.
func Fill(v buffer.Mut[uint8], x uint8) { v.Fill(x) }

// Nil dereferences nil.
func Nil() int {
	var p *Point
	return int(p.X)
}
