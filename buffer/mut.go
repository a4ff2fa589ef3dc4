package buffer

import (
	"fmt"
	"unsafe"
)

// Mut is a [View] that may be written to.
type Mut[T any] struct {
	View[T]
}

// Set stores x at idx, one index for each dimension.
func (m Mut[T]) Set(x T, idx ...int) {
	m.count(len(idx), m.ndim)
	*m.at(m.offset(idx)) = x
}

// Set1 is Set for one dimension.
func (m Mut[T]) Set1(x T, i int) {
	if m.ndim != 1 {
		panic(countError{m.ndim, 1})
	}
	if uint(i) >= m.shape[0] {
		panic(indexError1{i, m.shape[0]})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0])) = x
}

// Set2 is Set for two dimensions.
func (m Mut[T]) Set2(x T, i, j int) {
	if m.ndim != 2 {
		panic(countError{m.ndim, 2})
	}
	if uint(i) >= m.shape[0] || uint(j) >= m.shape[1] {
		panic(indexError2{i, j, m.shape[0], m.shape[1]})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0]+j*m.strides[1])) = x
}

// Set3 is Set for three dimensions.
func (m Mut[T]) Set3(x T, i, j, k int) {
	if m.ndim != 3 || uint(i) >= m.shape[0] || uint(j) >= m.shape[1] || uint(k) >= m.shape[2] {
		panic(indexError3{i, j, k})
	}
	*(*T)(unsafe.Add(m.base, i*m.strides[0]+j*m.strides[1]+k*m.strides[2])) = x
}

// Fill stores x in every item.
func (m Mut[T]) Fill(x T) {
	if m.Len() == 0 {
		return
	}
	for row := range m.Rows() {
		for i := range row {
			row[i] = x
		}
	}
}

// CopyFrom copies the items of src, which must have the same shape. Where the two share memory the result is that
// of a copy by way of other memory, as with copy.
func (m Mut[T]) CopyFrom(src View[T]) error {
	shape, strides := m.dims()
	srcShape, srcStrides := src.dims()
	if tuple(shape) != tuple(srcShape) {
		return fmt.Errorf("expected a view of shape %s to copy from, got shape %s", tuple(shape), tuple(srcShape))
	}
	if m.Len() == 0 {
		return nil
	}
	to, okTo := m.Contiguous()
	from, okFrom := src.Contiguous()
	if okTo && okFrom {
		copy(to, from)
		return nil
	}
	if overlap(m.base, shape, strides, src.base, srcStrides, size[T]()) {
		whole := make([]T, 0, src.Len())
		for x := range src.Values() {
			whole = append(whole, x)
		}
		src = FromSlice(whole, shape...).View
	}
	c := rowCursor[T]{view: src}
	for row := range m.Rows() {
		c.next()
		copy(row, c.row)
	}
	return nil
}

// overlap says whether two layouts of one shape, without a zero extent, may share memory. Where it cannot tell, it says yes.
func overlap(a unsafe.Pointer, shape, aStrides []int, b unsafe.Pointer, bStrides []int, itemsize int) bool {
	aLo, aHi, errA := span(shape, aStrides, itemsize)
	bLo, bHi, errB := span(shape, bStrides, itemsize)
	if errA != nil || errB != nil {
		return true
	}
	return uintptr(a)+uintptr(aLo) < uintptr(b)+uintptr(bHi) && uintptr(b)+uintptr(bLo) < uintptr(a)+uintptr(aHi)
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
