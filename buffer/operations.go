package buffer

import (
	"bytes"
	"fmt"
	"unsafe"
)

// area describes the memory to the copy kernels.
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
// error, where CPython's PyBuffer_GetPointer reads what is not there.
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

// IsContiguous reports whether the items lie one after another in C order ('C'), Fortran order ('F') or either ('A'). What has suboffsets
// of which one is not negative is not contiguous, and neither is a Buffer that contradicts itself.
func (b *Buffer) IsContiguous(order Order) bool {
	l, err := b.layout()
	return err == nil && l.contiguous(b.itemsize, order)
}

// ToContiguous copies all items to dst in C order ('C'), Fortran order ('F'), or 'A': the order in which they lie if they
// are contiguous, else C. dst must have Len bytes. It may overlap the buffer's memory.
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

// flatten copies all items to dst, which has room for them, in the order that [Buffer.ToContiguous] says.
func (a area) flatten(dst []byte, order Order) error {
	order, err := a.order(order)
	if err != nil {
		return err
	}
	return copyArea(a.like(unsafe.Pointer(unsafe.SliceData(dst)), order), a)
}

// order decides what 'A' is, and refuses what is no order.
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

// like is contiguous memory at p with the shape of a.
func (a area) like(p unsafe.Pointer, order Order) area {
	strides := make([]int, len(a.shape))
	fillStrides(strides, a.shape, a.itemsize, order)
	return area{base: p, shape: a.shape, strides: strides, itemsize: a.itemsize}
}

// FromContiguous copies items from src, where they lie one after another in the order that [Buffer.ToContiguous] would give
// them, to the buffer. Of a longer src the rest is ignored; a shorter one sets the first items in that order, whole ones
// only. src may overlap the buffer's memory: the items are set to what it holds before. A read-only buffer is an error,
// where CPython's PyBuffer_FromContiguous writes to it.
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
	// A copy of what may overlap.
	a.setFirst(bytes.Clone(src), order)
	return nil
}

// setFirst copies the whole items of src, which are fewer than there are, to the first ones in an order.
func (a area) setFirst(src []byte, order Order) {
	index := make([]int, len(a.shape))
	for ; len(src) >= a.itemsize; src = src[a.itemsize:] {
		p, _ := a.reach(index) // there is no NULL on the way
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

// FillContiguousStrides sets strides to those of contiguous memory of a shape, in Fortran order with 'F', else in C order. There
// must be as many strides as extents.
func FillContiguousStrides(shape, strides []int, itemsize int, order Order) {
	if len(shape) != len(strides) {
		panic(fmt.Errorf("buffer: FillContiguousStrides: expected as many strides as extents, %d, got %d", len(shape), len(strides)))
	}
	fillStrides(strides, shape, itemsize, order)
}

// FillInfo makes b the answer to a request for plain bytes: length bytes at buf, of obj, which are both
// referenced. For an [Exporter] that has one block of bytes: obj may be the exporter, or nil. It fails with a *[BufferError], and
// leaves b empty, where the request is for writing and readonly is true. A b that holds an export, which would be lost, it
// leaves as it is, with a *[BufferError].
//
// shape and strides point into b: do not copy it.
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

// CopyData copies the items of src to dst, which must be writable and have room for them, as PyObject_CopyData does. Where
// both are C-contiguous, or both Fortran-contiguous, their bytes are copied as they lie, whatever the shapes and the sizes of
// the items. Otherwise each item goes to its index, or where the shapes differ, which CPython has no answer to, to its place
// in C order. The two may overlap.
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
