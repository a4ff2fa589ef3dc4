package buffer

import (
	"fmt"
	"unsafe"
)

// AsStrided returns a view of the memory of s with the given extents, and strides in bytes, as numpy.lib.stride_tricks.as_strided does: matrices with
// a gap behind each row, and parts of pictures. Its first item is s[0]. Items may overlap.
//
// It panics if an item lies outside of s, if a stride is negative or not a multiple of the size of T, or if T cannot be an item of a buffer.
// [View.SliceStep] reverses a dimension.
func AsStrided[T any](s []T, shape, strides []int) Mut[T] {
	mustElement[T]()
	if err := checkStrides(len(s), size[T](), shape, strides); err != nil {
		panic(fmt.Errorf("buffer: AsStrided: %w", err))
	}
	v := View[T]{base: unsafe.Pointer(unsafe.SliceData(s))}
	ownShape, ownStrides := newDims(nil, len(shape))
	copy(ownShape, shape)
	copy(ownStrides, strides)
	v.setDims(ownShape, ownStrides)
	return Mut[T]{v}
}

// checkStrides returns an error unless items of a shape lie, with such strides, in a slice of n items of itemsize bytes.
func checkStrides(n, itemsize int, shape, strides []int) error {
	if len(strides) != len(shape) {
		return fmt.Errorf("expected a stride for each of %d dimensions, got %d", len(shape), len(strides))
	}
	if _, err := checkShape(shape, itemsize); err != nil {
		return err
	}
	items, _ := countBytes(shape, 1)
	room := (n - 1) * itemsize // behind the first item, to the beginning of the last one
	for i, stride := range strides {
		if stride < 0 || itemsize > 0 && stride%itemsize != 0 {
			return fmt.Errorf("expected strides that are multiples of %d bytes and not negative, got %s", itemsize, tuple(strides))
		}
		if items == 0 {
			continue
		}
		if shape[i] > 1 && stride > room/(shape[i]-1) {
			room = -1
			break
		}
		room -= stride * (shape[i] - 1)
	}
	if items > 0 && room < 0 {
		return fmt.Errorf("expected a slice that has all items of shape %s and strides %s, got one of %d items", tuple(shape), tuple(strides), n)
	}
	return nil
}
