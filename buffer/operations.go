package buffer

import (
	"bytes"
	"fmt"
	"unsafe"
)

// area returns b's memory as the copy kernels take it.
func (b *Buffer) area() (area, error) {
	l, err := b.layout()
	if err != nil {
		return area{}, err
	}
	a := area{base: b.buf, shape: l.shape, strides: l.strides, itemsize: b.itemsize}
	if l.indirect {
		a.suboffsets = words(b.suboffsets, int(b.ndim))
	}
	return a, nil
}

// GetPointer returns the address of the item at indices, one for each dimension. An index out of range is an
// error; CPython's PyBuffer_GetPointer does not check indices.
func (b *Buffer) GetPointer(indices ...int) (unsafe.Pointer, error) {
	a, err := b.area()
	if err != nil {
		return nil, err
	}
	if len(indices) != len(a.shape) {
		return nil, fmt.Errorf("expected %d indices for a buffer of %[1]d dimensions, got %d", len(a.shape), len(indices))
	}
	for d, i := range indices {
		if i < 0 || i >= a.shape[d] {
			return nil, fmt.Errorf("expected indices within shape %s, got %s", tuple(a.shape), tuple(indices))
		}
	}
	if a.base == nil {
		return nil, fmt.Errorf("expected a buffer with memory, got NULL")
	}
	return a.reach(indices)
}

// IsContiguous reports whether the items are contiguous in C order ('C'), in Fortran order ('F'), or in either ('A'). A buffer
// with a suboffset of at least 0 is not contiguous, nor is an inconsistent one.
func (b *Buffer) IsContiguous(order Order) bool {
	l, err := b.layout()
	return err == nil && l.contiguous(b.itemsize, order)
}

// ToContiguous copies all items to dst in C order ('C'), in Fortran order ('F'), or ('A') in Fortran order if the buffer is
// Fortran-contiguous and not C-contiguous, else in C order. dst must have Len bytes. It may overlap the buffer's memory.
func (b *Buffer) ToContiguous(dst []byte, order Order) error {
	if len(dst) != b.len {
		return fmt.Errorf("expected %d bytes to copy the buffer to, got %d", b.len, len(dst))
	}
	a, err := b.area()
	if err != nil {
		return err
	}
	return a.flatten(dst, order)
}

// flatten copies all items to dst, which has room for them, in an order of [Buffer.ToContiguous].
func (a area) flatten(dst []byte, order Order) error {
	order, err := a.order(order)
	if err != nil {
		return err
	}
	return copyArea(a.like(unsafe.Pointer(unsafe.SliceData(dst)), order), a)
}

// order returns the order that 'A' stands for, and an error for an invalid order.
func (a area) order(order Order) (Order, error) {
	switch order {
	case OrderC, OrderF:
		return order, nil
	case OrderAny:
		if a.suboffsets == nil && contiguous(a.shape, a.strides, a.itemsize, OrderF) && !contiguous(a.shape, a.strides, a.itemsize, OrderC) {
			return OrderF, nil
		}
		return OrderC, nil
	}
	return 0, fmt.Errorf("expected order 'C', 'F' or 'A', got %v", order)
}

// like returns an area of contiguous memory at p with the shape of a.
func (a area) like(p unsafe.Pointer, order Order) area {
	strides := make([]int, len(a.shape))
	fillStrides(strides, a.shape, a.itemsize, order)
	return area{base: p, shape: a.shape, strides: strides, itemsize: a.itemsize}
}

// FromContiguous copies the items of src, which are in the order that [Buffer.ToContiguous] gives them, to the buffer. It
// ignores the rest of a longer src; a shorter one sets as many of the first items in that order as it has whole. src may
// overlap the buffer's memory: it is copied as if through a temporary. A read-only buffer is an error; CPython's
// PyBuffer_FromContiguous writes to it.
func (b *Buffer) FromContiguous(src []byte, order Order) error {
	if b.readonly != 0 {
		return bufferErrorf("expected a writable buffer to copy to, got a read-only one of %s", b.describe())
	}
	a, err := b.area()
	if err != nil {
		return err
	}
	if order, err = a.order(order); err != nil {
		return err
	}
	if len(src) >= b.len {
		return copyArea(a, a.like(unsafe.Pointer(unsafe.SliceData(src)), order))
	}
	if err := a.checkTables(); err != nil {
		return err
	}
	// src may overlap the buffer's memory
	a.setFirst(bytes.Clone(src), order)
	return nil
}

// setFirst copies the whole items of src to the first items in an order. src has fewer items than a.
func (a area) setFirst(src []byte, order Order) {
	index := make([]int, len(a.shape))
	for ; len(src) >= a.itemsize; src = src[a.itemsize:] {
		p, _ := a.reach(index) // checkTables has found no NULL
		copy(unsafe.Slice((*byte)(p), a.itemsize), src)
		for d := range index {
			if order == OrderC {
				d = len(index) - 1 - d
			}
			if index[d]++; index[d] < a.shape[d] {
				break
			}
			index[d] = 0
		}
	}
}

// FillContiguousStrides sets strides to those of contiguous memory of a shape, in Fortran order with 'F', else in C order. It
// panics unless shape and strides have the same length.
func FillContiguousStrides(shape, strides []int, itemsize int, order Order) {
	if len(shape) != len(strides) {
		panic(fmt.Errorf("buffer: FillContiguousStrides: expected as many strides as extents, %d, got %d", len(shape), len(strides)))
	}
	fillStrides(strides, shape, itemsize, order)
}

// FillInfo fills b in with one dimension of length bytes at buf, for an [Exporter] that has one block of bytes. obj, usually
// the exporter, may be nil; b references obj and the memory until it is released. A request for writable memory with readonly
// true is a *[BufferError], and leaves b empty. A b that holds an export is a *[BufferError], and stays as it is.
//
// shape and strides point into b: do not copy b.
func (b *Buffer) FillInfo(obj any, buf unsafe.Pointer, length int, readonly bool, flags Flags) error {
	if b.holds() {
		return bufferErrorf("expected a Buffer that holds nothing to fill in, got one that was not released")
	}
	b.clear()
	switch {
	case flags == PyBUF_READ || flags == PyBUF_WRITE:
		return bufferErrorf("expected flags of a buffer request, got PyBUF_READ or PyBUF_WRITE alone, which are for making a memoryview")
	case flags.has(PyBUF_WRITABLE) && readonly:
		return bufferErrorf("expected writable memory, got a read-only object")
	case length < 0:
		return bufferErrorf("expected a length of at least 0, got %d", length)
	}
	b.SetObj(obj)
	b.SetReadOnly(readonly)
	b.buf, b.len, b.itemsize, b.ndim = buf, length, 1, 1
	if flags.has(PyBUF_FORMAT) {
		b.format = &byteFormat[0]
	}
	if flags.has(PyBUF_ND) {
		b.shape = &b.len
	}
	if flags.has(PyBUF_STRIDES) {
		b.strides = &b.itemsize
	}
	return nil
}

// CopyData copies the items of src to dst, as PyObject_CopyData does. dst must be writable and have at least as many bytes.
// If both are C-contiguous, or both Fortran-contiguous, their bytes are copied in the order of memory, whatever the shapes and
// item sizes. Otherwise the item sizes must be equal, and each item is copied to the same index, or, if the shapes differ, to the
// same position in C order; CPython leaves that case undefined. The two may overlap.
func CopyData(dst, src Exporter) error {
	from, err := Get(src, PyBUF_FULL_RO)
	if err != nil {
		return err
	}
	defer from.Release()
	to, err := Get(dst, PyBUF_FULL)
	if err != nil {
		return err
	}
	defer to.Release()
	return to.copyFrom(from)
}

func (b *Buffer) copyFrom(src *Buffer) error {
	to, err := b.area()
	if err != nil {
		return err
	}
	from, err := src.area()
	if err != nil {
		return err
	}
	if b.len < src.len {
		return bufferErrorf("expected a destination of at least %d bytes, got %d", src.len, b.len)
	}
	for _, order := range []Order{OrderC, OrderF} {
		if b.IsContiguous(order) && src.IsContiguous(order) {
			move(b.buf, src.buf, src.len)
			return nil
		}
	}
	if b.itemsize != src.itemsize {
		return bufferErrorf("expected items of %d bytes to copy to, got items of %d bytes", src.itemsize, b.itemsize)
	}
	if tuple(to.shape) == tuple(from.shape) {
		return copyArea(to, from)
	}
	flat := make([]byte, src.len)
	if err := from.flatten(flat, OrderC); err != nil {
		return err
	}
	return b.FromContiguous(flat, OrderC)
}
