package buffer

import (
	"errors"
	"fmt"
	"unsafe"
)

// New returns a Buffer with every member NULL or 0. Setters, [Buffer.FillInfo] or [Buffer.Acquire] fill it in.
func New() *Buffer { return new(Buffer) }

// NewEx returns a Buffer with the given members, in the order of Py_buffer.
//
// The Buffer references obj and the memory at buf, and keeps them reachable. It never calls obj's ReleaseBuffer, because it was not
// acquired from obj. It has copies of format, shape, strides and suboffsets; "" and nil stand for NULL, and any other slice needs
// ndim numbers. NewEx does not check the members against each other: [As], [Get] and [NewMemoryView] do.
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

// Free releases the Buffer and sets every member to NULL or 0, as after [New]. A second Free does nothing. The collector frees the
// memory of the Buffer itself. Free does nothing to a Buffer of a Python object: generated code releases it.
func (b *Buffer) Free() {
	b.Release()
	if !b.python() {
		b.clear()
	}
}

// No setter changes a Buffer whose obj is a Python object: its members belong to the exporter, and the Buffer is in memory of C, to
// which a write barrier of Go must not apply.

var errPython = errors.New("expected a Buffer of Go, got one of a Python object, whose members are its exporter's")

// SetBuf sets the address of the item at index 0 of every dimension. Of memory of Go it must lie in the memory, also where there are no items: an address
// just past the end may end the process, as any such pointer in Go does. The Buffer keeps memory of Go reachable. No setter changes a
// Buffer of a Python object; the setters that return an error return one.
func (b *Buffer) SetBuf(p unsafe.Pointer) {
	if !b.python() {
		b.buf = p
	}
}

// SetObj sets the object that owns the memory, or nil. The Buffer keeps the object reachable. SetObj first releases a Buffer that
// was acquired.
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

// SetReadOnly sets whether the memory is read-only.
func (b *Buffer) SetReadOnly(readonly bool) {
	if b.python() {
		return
	}
	b.readonly = 0
	if readonly {
		b.readonly = 1
	}
}

// SetNDim sets the number of dimensions. If that changes it, shape, strides and suboffsets become NULL. More than
// [PyBUF_MAX_NDIM] is an error.
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

// SetFormat sets the format to a copy of the given one, up to its first NUL, and to NULL for "".
func (b *Buffer) SetFormat(format string) {
	if b.python() {
		return
	}
	b.format = nil
	if format != "" {
		b.format = unsafe.SliceData(append([]byte(format), 0))
	}
}

// SetShape sets the shape to a copy of the given one, and to NULL for nil. It must have NDim extents.
func (b *Buffer) SetShape(shape []int) error { return b.setWords(&b.shape, shape, "extents") }

// SetStrides sets the strides in bytes, as [Buffer.SetShape] sets the shape.
func (b *Buffer) SetStrides(strides []int) error { return b.setWords(&b.strides, strides, "strides") }

// SetSubOffsets sets the suboffsets in bytes, as [Buffer.SetShape] sets the shape.
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

// SetInternal sets the member that is for the exporter's own use: a handle such as a runtime/cgo.Handle, never an address of Go
// memory, which the collector would not see.
func (b *Buffer) SetInternal(handle uintptr) {
	if !b.python() {
		b.internal = handle
	}
}
