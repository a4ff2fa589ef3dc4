// Package calls has functions that do next to nothing. bench/calls compares their calls with those of cmod/ccalls.c.
package calls

import (
	"errors"
	"fmt"
	"sync"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Nop does nothing.
func Nop() {}

// AddOne returns n + 1.
func AddOne(n int) int { return n + 1 }

// Invert returns a million divided by n. It panics for 0, so it enters the Go runtime.
func Invert(n int) int { return 1_000_000 / n }

// Refuse returns an error of package py.
func Refuse(n int) error { return py.Errorf(py.ValueError, "no number is good enough") }

var errRefused = errors.New("no number is good enough")

// RefuseAll returns a variable.
func RefuseAll(n int) error { return errRefused }

// RefuseNew returns a new error.
func RefuseNew(n int) error { return errors.New("no number is good enough") }

// RefuseFormatted returns an error that names n.
func RefuseFormatted(n int) error { return fmt.Errorf("%d is not good enough", n) }

// Add returns a + b.
func Add(a, b float64) float64 { return a + b }

// StrLen returns the length of s in UTF-8 bytes.
func StrLen(s string) int { return len(s) }

// Sum1 returns the sum of a.
func Sum1(a []float64) float64 { return sum(a) }

// Sum3 returns the sum of a, b and c.
func Sum3(a, b, c []float64) float64 { return sum(a) + sum(b) + sum(c) }

// SumView1 returns the sum of a, of any stride.
func SumView1(a buffer.View[float64]) float64 { return sumView(a) }

// SumView3 returns the sum of a, b and c, of any strides.
func SumView3(a, b, c buffer.View[float64]) float64 { return sumView(a) + sumView(b) + sumView(c) }

func sum(a []float64) float64 {
	total := 0.0
	for _, x := range a {
		total += x
	}
	return total
}

func sumView(a buffer.View[float64]) float64 {
	if items, ok := a.Contiguous(); ok {
		return sum(items)
	}
	total := 0.0
	for x := range a.Values() {
		total += x
	}
	return total
}

// Export returns n bytes.
func Export(n int) *buffer.Array[uint8] { return buffer.NewArray[uint8](n) }

// Filled returns a copy of the first n of a million bytes, which are zero.
func Filled(n int) *buffer.Array[uint8] {
	return buffer.NewArrayFunc(func(items []uint8) { copy(items, source[:]) }, n)
}

// Fill sets n bytes in memory that C has made.
//
//goanna:out dst=n
func Fill(dst []byte, n int) { clear(dst) }

// Slice returns 0, 1, 2 ... n-1.
func Slice(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(i)
	}
	return s
}

// Count is Slice in memory that C has made.
//
//goanna:out dst=n
func Count(dst []float64, n int) {
	for i := range dst {
		dst[i] = float64(i)
	}
}

// StrsLen returns the length of all strings in UTF-8 bytes.
func StrsLen(a []string) int {
	total := 0
	for _, s := range a {
		total += len(s)
	}
	return total
}

// Strs returns 1,000 strings.
func Strs() []string { return strs() }

// SumList returns the sum of a.
func SumList(a []float64) float64 { return sum(a) }

// TableSum returns the sum of the values of a.
func TableSum(a map[string]float64) float64 {
	total := 0.0
	for _, x := range a {
		total += x
	}
	return total
}

// Table returns a map of 1,000 items.
func Table() map[string]float64 { return table() }

// PairsSum returns the sum of all numbers in a.
func PairsSum(a [][2]float64) float64 {
	total := 0.0
	for _, p := range a {
		total += p[0] + p[1]
	}
	return total
}

// Pairs returns 1,000 pairs.
func Pairs() [][2]float64 { return pairs() }

var source [1 << 20]byte

const items = 1000

// Made by the first function that needs them: bench/startup measures the start of a module that has nothing to do there.
var (
	strs = sync.OnceValue(func() []string {
		list := make([]string, items)
		for i := range list {
			list[i] = fmt.Sprintf("string %d", i)
		}
		return list
	})
	table = sync.OnceValue(func() map[string]float64 {
		m := map[string]float64{}
		for i, s := range strs() {
			m[s] = float64(i)
		}
		return m
	})
	pairs = sync.OnceValue(func() [][2]float64 {
		list := make([][2]float64, items)
		for i := range list {
			list[i] = [2]float64{float64(i), -float64(i)}
		}
		return list
	})
)
