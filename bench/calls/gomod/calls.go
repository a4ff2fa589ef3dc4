// Package calls has functions that do next to nothing. bench/calls compares their calls with those of cmod/ccalls.c.
package calls

import "github.com/goanna-py/goanna/buffer"

// Nop does nothing.
func Nop() {}

// AddOne returns n + 1.
func AddOne(n int) int { return n + 1 }

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
