// Package arrays returns the arrays that bench/arrays measures in Python.
package arrays

// Floats returns 0, 1, 2 ... n-1.
func Floats(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(i)
	}
	return s
}

// Ints returns 0, 1, 2 ... n-1.
func Ints(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}
