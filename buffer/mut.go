package buffer

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"
)

// Mut is a writable [View].
type Mut[T any] struct {
	View[T]
}

// Set stores x at idx, which has one index for each dimension.
func (m Mut[T]) Set(idx []int, x T) {
	m.count(len(idx), m.ndim)
	*m.at(m.offset(idx)) = x
}

// Set1 is Set for one dimension.
func (m Mut[T]) Set1(i int, x T) {
	if m.ndim != 1 {
		panic(countError{m.ndim, 1})
	}
	if uint(i) >= m.shape[0] {
		panic(indexError1{i, m.shape[0]})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0])) = x
}

// Set2 is Set for two dimensions.
func (m Mut[T]) Set2(i, j int, x T) {
	if m.ndim != 2 {
		panic(countError{m.ndim, 2})
	}
	if uint(i) >= m.shape[0] || uint(j) >= m.shape[1] {
		panic(indexError2{i, j, m.shape[0], m.shape[1]})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0]+j*m.strides[1])) = x
}

// Set3 is Set for three dimensions.
func (m Mut[T]) Set3(i, j, k int, x T) {
	if m.ndim != 3 || uint(i) >= m.shape[0] || uint(j) >= m.shape[1] || uint(k) >= m.shape[2] {
		panic(indexError3{i, j, k})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0]+j*m.strides[1]+k*m.strides[2])) = x
}

// Fill stores x in every item.
func (m Mut[T]) Fill(x T) {
	fillArea(m.area(), unsafe.Pointer(&x))
	runtime.KeepAlive(m.shape)
}

// CopyFrom copies the items of src, which must have the same shape. Where the two share memory the result is that
// of a copy by way of other memory, as with copy.
func (m Mut[T]) CopyFrom(src View[T]) error {
	shape, _ := m.dims()
	srcShape, _ := src.dims()
	if !slices.Equal(shape, srcShape) {
		return fmt.Errorf("expected a view of shape %s to copy from, got shape %s", tuple(shape), tuple(srcShape))
	}
	err := copyArea(m.area(), src.area())
	runtime.KeepAlive(m.shape)
	runtime.KeepAlive(src.shape)
	return err
}

// Index is [View.Index], to be written.
func (m Mut[T]) Index(i int) Mut[T] { return Mut[T]{m.View.Index(i)} }

// Slice is [View.Slice], to be written.
func (m Mut[T]) Slice(dim, lo, hi int) Mut[T] { return Mut[T]{m.View.Slice(dim, lo, hi)} }

// SliceStep is [View.SliceStep], to be written.
func (m Mut[T]) SliceStep(dim, lo, hi, step int) Mut[T] {
	return Mut[T]{m.View.SliceStep(dim, lo, hi, step)}
}

// Transpose is [View.Transpose], to be written.
func (m Mut[T]) Transpose() Mut[T] { return Mut[T]{m.View.Transpose()} }
