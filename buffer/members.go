package buffer

import (
	"errors"
	"fmt"
	"unsafe"
)

// New returns a Buffer with every member NULL or 0, to be filled in by setters, [Buffer.FillInfo] or [Buffer.Acquire].
func New() *Buffer { return new(Buffer) }

// NewEx returns a Buffer with every member given, in the order of Py_buffer.
//
// obj and the memory at buf are referenced: the Buffer keeps them reachable and copies nothing of them, and does not call
// obj's ReleaseBuffer, as it was not acquired from it. format, shape, strides and suboffsets are copied. "" and nil
// stand for NULL; those that are not nil need ndim numbers. The members are not checked against each other: [As], [Get] and
// [NewMemoryView] do that.
func NewEx(obj any, buf unsafe.Pointer, length, itemsize int, readonly bool, ndim int, format string, shape, strides, suboffsets []int, internal uintptr) (*Buffer, error) {
	b := &Buffer{buf: buf, len: length, itemsize: itemsize, internal: internal}
	b.SetObj(obj)
	b.SetReadOnly(readonly)
	b.SetFormat(format)
	if err := b.SetNDim(ndim); err != nil {
		return nil, err
	}
	if err := b.SetShape(shape); err != nil {
		return nil, err
	}
	if err := b.SetStrides(strides); err != nil {
		return nil, err
	}
	if err := b.SetSubOffsets(suboffsets); err != nil {
		return nil, err
	}
	return b, nil
}

// Free releases the Buffer and sets every member to NULL or 0; Go's collector has its memory when nobody refers to it.
// A Buffer that was freed is as one of [New]: a second Free does nothing, and every other use finds no memory. One whose obj
// is an object of Python stays as it is: generated code releases it.
func (b *Buffer) Free() {
	b.Release()
	if !b.python() {
		b.clear()
	}
}

// The members of a Buffer whose obj is an object of Python are its exporter's, and its memory is C's, where a write barrier of
// Go's must not look: no setter changes them.

var errPython = errors.New("expected a Buffer of Go, got one of a Python object, whose members are its exporter's")

// SetBuf sets the address of the first logical item. Memory of Go stays reachable by it. A Buffer of a Python object stays as it
// is, as with all setters; those with an error return it.
func (b *Buffer) SetBuf(p unsafe.Pointer) {
	if !b.python() {
		b.buf = p
	}
}

// SetObj sets the object that the memory belongs to, which stays reachable, or nil. A buffer that was acquired is released by
// it first.
func (b *Buffer) SetObj(obj any) {
	if b.python() {
		return
	}
	if b.holds() {
		b.Release()
	}
	b.obj = nil
	if obj != nil {
		b.obj = unsafe.Pointer(&reference{magic: &referenceMagic, obj: obj})
	}
}

// SetNBytes sets the member len, a number of bytes.
func (b *Buffer) SetNBytes(n int) {
	if !b.python() {
		b.len = n
	}
}

// SetItemSize sets the size of an item in bytes.
func (b *Buffer) SetItemSize(n int) {
	if !b.python() {
		b.itemsize = n
	}
}

// SetReadOnly sets whether the memory must not be written to.
func (b *Buffer) SetReadOnly(readonly bool) {
	if b.python() {
		return
	}
	b.readonly = 0
	if readonly {
		b.readonly = 1
	}
}

// SetNDim sets the number of dimensions. Where it changes, shape, strides and suboffsets become NULL, as they have the
// old number of items. More than [PyBUF_MAX_NDIM] is an error.
func (b *Buffer) SetNDim(ndim int) error {
	if b.python() {
		return errPython
	}
	if ndim < 0 || ndim > PyBUF_MAX_NDIM {
		return fmt.Errorf("expected 0 to %d dimensions, got %d", PyBUF_MAX_NDIM, ndim)
	}
	if int(b.ndim) != ndim {
		b.ndim, b.shape, b.strides, b.suboffsets = int32(ndim), nil, nil, nil
	}
	return nil
}

// SetFormat sets the format to a copy, or with "" to NULL. A NUL ends it.
func (b *Buffer) SetFormat(format string) {
	if b.python() {
		return
	}
	b.format = nil
	if format != "" {
		b.format = unsafe.SliceData(append([]byte(format), 0))
	}
}

// SetShape sets the extents to a copy, or with nil to NULL. There must be NDim of them.
func (b *Buffer) SetShape(shape []int) error { return b.setWords(&b.shape, shape, "extents") }

// SetStrides sets the strides to a copy, as [Buffer.SetShape] does.
func (b *Buffer) SetStrides(strides []int) error { return b.setWords(&b.strides, strides, "strides") }

// SetSubOffsets sets the suboffsets to a copy, as [Buffer.SetShape] does.
func (b *Buffer) SetSubOffsets(suboffsets []int) error {
	return b.setWords(&b.suboffsets, suboffsets, "suboffsets")
}

func (b *Buffer) setWords(member **int, values []int, what string) error {
	if b.python() {
		return errPython
	}
	if values != nil && len(values) != int(b.ndim) {
		return fmt.Errorf("expected %d %s or nil, got %d", b.ndim, what, len(values))
	}
	*member = nil
	if len(values) > 0 {
		*member = unsafe.SliceData(append([]int{}, values...))
	}
	return nil
}

// SetInternal sets what the exporter keeps for itself: a handle such as a runtime/cgo.Handle, never an address of Go
// memory, which the collector would not see.
func (b *Buffer) SetInternal(handle uintptr) {
	if !b.python() {
		b.internal = handle
	}
}
