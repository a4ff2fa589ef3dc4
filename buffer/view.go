package buffer

import (
	"fmt"
	"unsafe"
)

// View is a read-only typed view of strided memory of N dimensions. It is valid as long as the buffer: in a function that Python
// calls, until that function returns. A view of an [Array] keeps the memory of the array.
//
// T is bool, an integer, float or complex type, a struct of these and of arrays of these, or a named type of one; or
// float16.Float16 of github.com/x448/float16, a half float, of which a named type is only a uint16. A field of a struct has
// the name of its tag, as in
//
//	X float64 `py:"x"`
//
// or its Go name, and one called _ is padding. Methods panic on an index out of range and on
// a wrong number of indices, as slices do.
//
// A bool of Go, also one in a struct, is a byte of 0 or 1, and memory of Python may hold other bytes. [As] and generated code check
// each bool when they make a view. No code may write other bytes to the memory until the view ends, neither Python in another thread
// nor Python after a call that retained the memory: a bool of another byte indexes memory out of bounds.
type View[T any] struct {
	// Four words, so that the compiler keeps a View in registers. shape and strides point at ndim words each, in
	// a Py_buffer's arrays or in a dims, be that fewer than three or more; their types let At3 index without a
	// check by the compiler. base points at the first logical item.
	base    unsafe.Pointer
	shape   *[3]uint
	strides *[3]int
	ndim    int // handedOver in an Array that Python has, released in a Retained
}

// Values of ndim for a view that must not be used any more.
const (
	handedOver = -1
	released   = -2
)

func gone(ndim int) error {
	if ndim == released {
		return errReleased
	}
	return errHandedOver
}

func size[T any]() int { return int(unsafe.Sizeof(*new(T))) }

// at is the item at a byte offset from the first one.
func (v View[T]) at(offset int) *T { return (*T)(unsafe.Add(v.base, offset)) }

// dims returns shape and strides without a copy.
func (v View[T]) dims() (shape, strides []int) {
	if v.ndim < 0 {
		panic(gone(v.ndim))
	}
	return words((*int)(unsafe.Pointer(v.shape)), v.ndim), words((*int)(unsafe.Pointer(v.strides)), v.ndim)
}

// setDims makes v use shape and strides. They may be shorter than what the pointers say: hence no check of the conversion.
//
//go:nocheckptr
func (v *View[T]) setDims(shape, strides []int) {
	v.shape = (*[3]uint)(unsafe.Pointer(unsafe.SliceData(shape)))
	v.strides = (*[3]int)(unsafe.Pointer(unsafe.SliceData(strides)))
	v.ndim = len(shape)
}

// area describes the memory to the copy kernels. It does not keep the memory of an allocated array, as v.shape does.
func (v View[T]) area() area {
	shape, strides := v.dims()
	return area{base: v.base, shape: shape, strides: strides, itemsize: size[T]()}
}

// Buf returns the address of the first logical item, which is not the lowest address where a stride is negative, as [Buffer.Buf] does. It is
// for code that works on addresses, such as assembly and C. There may be none if Len is 0.
func (v View[T]) Buf() unsafe.Pointer {
	v.dims()
	return v.base
}

// NDim returns the number of dimensions.
func (v View[T]) NDim() int {
	if v.ndim < 0 {
		panic(gone(v.ndim))
	}
	return v.ndim
}

// Dim returns the extent of dimension i in items.
func (v View[T]) Dim(i int) int {
	shape, _ := v.dims()
	return shape[i]
}

// Stride returns the distance in bytes between neighbors in dimension i. It may be zero or negative.
func (v View[T]) Stride(i int) int {
	_, strides := v.dims()
	return strides[i]
}

// Shape returns the extents as a new slice.
func (v View[T]) Shape() []int {
	shape, _ := v.dims()
	return append([]int{}, shape...)
}

// Strides returns the strides as a new slice.
func (v View[T]) Strides() []int {
	_, strides := v.dims()
	return append([]int{}, strides...)
}

// Len returns the number of items, the product of the extents.
func (v View[T]) Len() int {
	shape, _ := v.dims()
	n, _ := countBytes(shape, 1)
	return n
}

// offset checks idx against the first len(idx) dimensions and returns its distance in bytes.
func (v View[T]) offset(idx []int) int {
	shape, strides := v.dims()
	off := 0
	for k, i := range idx {
		if uint(i) >= uint(shape[k]) {
			panic(fmt.Errorf("buffer: index out of range %v with shape %s", append([]int{}, idx...), tuple(shape)))
		}
		off += i * strides[k]
	}
	return off
}

// count panics unless n indices are what the view takes.
func (v View[T]) count(n, want int) {
	if n != want {
		v.NDim()
		panic(fmt.Errorf("buffer: expected %d indices for a view of %d dimensions, got %d", want, v.ndim, n))
	}
}

// At returns the item at idx, one index for each dimension.
func (v View[T]) At(idx ...int) T {
	v.count(len(idx), v.ndim)
	return *v.at(v.offset(idx))
}

// At1 is At for one dimension.
func (v View[T]) At1(i int) T {
	if v.ndim != 1 {
		panic(countError{v.ndim, 1})
	}
	if uint(i) >= v.shape[0] {
		panic(indexError1{i, v.shape[0]})
	}
	return *(*T)(unsafe.Add(v.base, i*v.strides[0]))
}

// At2 is At for two dimensions.
func (v View[T]) At2(i, j int) T {
	if v.ndim != 2 {
		panic(countError{v.ndim, 2})
	}
	if uint(i) >= v.shape[0] || uint(j) >= v.shape[1] {
		panic(indexError2{i, j, v.shape[0], v.shape[1]})
	}
	return *(*T)(unsafe.Add(v.base, i*v.strides[0]+j*v.strides[1]))
}

// At3 is At for three dimensions.
func (v View[T]) At3(i, j, k int) T {
	if v.ndim != 3 || uint(i) >= v.shape[0] || uint(j) >= v.shape[1] || uint(k) >= v.shape[2] {
		panic(indexError3{i, j, k})
	}
	return *(*T)(unsafe.Add(v.base, i*v.strides[0]+j*v.strides[1]+k*v.strides[2]))
}

// IsContiguous reports whether the items lie one after another in C order ('C'), Fortran order ('F') or either ('A').
func (v View[T]) IsContiguous(order Order) bool {
	shape, strides := v.dims()
	return contiguous(shape, strides, size[T](), order)
}

// Contiguous returns all items as a slice of the same memory where they are C-contiguous.
//
// The slice keeps memory of the Go heap, but not that of an [Array] in a Python module: see [Array.Data].
func (v View[T]) Contiguous() ([]T, bool) {
	if v.ndim == 1 && v.strides[0] == size[T]() && v.shape[0] > 0 {
		return unsafe.Slice((*T)(v.base), v.shape[0]), true
	}
	return v.contiguous()
}

// contiguous is Contiguous for what is not plainly a slice.
func (v View[T]) contiguous() ([]T, bool) {
	if !v.IsContiguous(OrderC) {
		return nil, false
	}
	return v.items(v.base, v.Len()), true
}

// items is n items from p as a slice; empty and not nil where there are none, since memory may be NULL then.
func (v View[T]) items(p unsafe.Pointer, n int) []T {
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(p), n)
}

// ContiguousRows reports whether the items of the last dimension lie one after another, so that Row works and Rows
// copies nothing.
func (v View[T]) ContiguousRows() bool {
	shape, strides := v.dims()
	if v.ndim == 0 {
		return true
	}
	last := v.ndim - 1
	return shape[last] <= 1 || strides[last] == size[T]() || v.Len() == 0
}

// Row returns the last dimension at idx, one index for each of the others, as a slice of the same memory. It
// panics where ContiguousRows is false.
//
// The slice keeps memory of the Go heap, but not that of an [Array] in a Python module: see [Array.Data].
func (v View[T]) Row(idx ...int) []T {
	if v.ndim == 0 {
		panic(fmt.Errorf("buffer: a view of 0 dimensions has no rows"))
	}
	v.count(len(idx), v.ndim-1)
	shape, strides := v.dims()
	n, stride := shape[v.ndim-1], strides[v.ndim-1]
	if stride != size[T]() && n > 1 {
		panic(fmt.Errorf("buffer: rows are not contiguous: stride %d of %d-byte items; use Rows, Values or At", stride, size[T]()))
	}
	off := v.offset(idx)
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice(v.at(off), n)
}

// Index returns the view at i of the first dimension, with one dimension less.
func (v View[T]) Index(i int) View[T] {
	shape, strides := v.dims()
	if v.ndim == 0 {
		panic(fmt.Errorf("buffer: a view of 0 dimensions cannot be indexed"))
	}
	if uint(i) >= uint(shape[0]) {
		panic(indexError1{i, uint(shape[0])})
	}
	sub := v
	if v.ndim == 1 {
		// Without a dimension left the pointers stay: past the end they would keep nothing.
		sub.ndim = 0
	} else {
		sub.setDims(shape[1:], strides[1:])
	}
	if sub.Len() > 0 {
		sub.base = unsafe.Add(v.base, i*strides[0])
	}
	return sub
}

// Slice returns the part lo <= i < hi of dimension dim.
func (v View[T]) Slice(dim, lo, hi int) View[T] { return v.SliceStep(dim, lo, hi, 1) }

// SliceStep returns every step-th index of dimension dim, from lo and before hi. A negative step goes down from lo to
// above hi, which is then -1 or more: SliceStep(0, v.Dim(0)-1, -1, -1) reverses a dimension. There is no
// counting from the end: bounds out of range panic.
func (v View[T]) SliceStep(dim, lo, hi, step int) View[T] {
	shape, strides := v.dims()
	if uint(dim) >= uint(v.ndim) {
		panic(fmt.Errorf("buffer: dimension %d out of range for a view of %d dimensions", dim, v.ndim))
	}
	n := shape[dim]
	var count int
	switch {
	case step == 0:
		panic(fmt.Errorf("buffer: slice step is 0"))
	case step > 0:
		if lo < 0 || lo > hi || hi > n {
			panic(fmt.Errorf("buffer: slice bounds out of range [%d:%d] in dimension %d of shape %s", lo, hi, dim, tuple(shape)))
		}
		if hi > lo {
			count = (hi-lo-1)/step + 1
		}
	default:
		if hi < -1 || hi > lo || lo >= n {
			panic(fmt.Errorf("buffer: slice bounds out of range [%d:%d:%d] in dimension %d of shape %s", lo, hi, step, dim, tuple(shape)))
		}
		if lo > hi {
			// Unsigned, since -step of the smallest int is itself.
			count = int(uint(lo-hi-1)/magnitude(step)) + 1
		}
	}
	sub, subShape, subStrides := v.withDims()
	copy(subShape, shape)
	copy(subStrides, strides)
	subShape[dim] = count
	if count > 1 {
		// A step of which no second item is taken might overflow, and means nothing.
		subStrides[dim] = strides[dim] * step
	}
	if sub.Len() > 0 {
		sub.base = unsafe.Add(v.base, lo*strides[dim])
	}
	return sub
}

// Transpose returns the view with its dimensions in reverse order.
func (v View[T]) Transpose() View[T] {
	shape, strides := v.dims()
	t, tShape, tStrides := v.withDims()
	for i := range shape {
		tShape[v.ndim-1-i], tStrides[v.ndim-1-i] = shape[i], strides[i]
	}
	return t
}

// withDims returns v with a shape and strides of its own, not filled in, which keep what v's keep.
func (v View[T]) withDims() (sub View[T], shape, strides []int) {
	shape, strides = newDims(unsafe.Pointer(v.shape), v.ndim)
	v.setDims(shape, strides)
	return v, shape, strides
}
