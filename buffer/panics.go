package buffer

import "fmt"

// The panic values of At1 to Set3 are plain structs that are made in place, with no more in them than is cheap: a call, or
// a few fields more, would keep those methods from being inlined. They are runtime errors, as the panics of slices are.

type countError struct{ ndim, n int }

type indexError1 struct {
	i int
	a uint
}

type indexError2 struct {
	i, j int
	a, b uint
}

type indexError3 struct{ i, j, k int }

func (e countError) Error() string {
	if e.ndim < 0 {
		return gone(e.ndim).Error()
	}
	return fmt.Sprintf("buffer: expected %d indices for a view of %[1]d dimensions, got %d", e.ndim, e.n)
}

func (e indexError1) Error() string {
	return fmt.Sprintf("buffer: index out of range [%d] with length %d", e.i, e.a)
}

func (e indexError2) Error() string {
	return fmt.Sprintf("buffer: index out of range (%d, %d) with shape (%d, %d)", e.i, e.j, e.a, e.b)
}

func (e indexError3) Error() string {
	return fmt.Sprintf("buffer: index out of range (%d, %d, %d), or the view does not have 3 dimensions (an array that was handed to Python has none)", e.i, e.j, e.k)
}

func (countError) RuntimeError()  {}
func (indexError1) RuntimeError() {}
func (indexError2) RuntimeError() {}
func (indexError3) RuntimeError() {}
