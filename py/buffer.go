package py

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

// Buffer is a buffer of a Python object. It has the getters and the functions of a [buffer.Buffer]; its members are the
// exporter's, and must not be set. [buffer.As] makes typed views of it, which can be retained:
//
//	v, err := buffer.As[float64](buffer.AnyOf(b.Buffer))
type Buffer struct {
	*buffer.Buffer                 // in memory of C: shape and strides of a Py_buffer may point into it. Without members once it is released
	call           uint64          // 0 once it is released
	abandon        runtime.Cleanup // of memory of C that is not freed by Release
}

// GetBuffer asks o for a buffer, as PyObject_GetBuffer does. flags are the PyBUF_ constants of package buffer. The
// buffer is valid until Release, or until the call ends, which releases it too. What the exporter says of its memory is not
// checked: buffer.As does.
// https://docs.python.org/3/c-api/buffer.html#c.PyObject_GetBuffer
func GetBuffer(o Object, flags int) (*Buffer, error) {
	if err := o.use(); err != nil {
		return nil, err
	}
	view := python.NewView()
	if view == nil {
		return nil, &buffer.OutOfMemoryError{Size: int(unsafe.Sizeof(buffer.Buffer{}))}
	}
	if err := python.GetBuffer(o.call, o.address, view, flags); err != nil {
		python.FreeView(view)
		return nil, err
	}
	b := &Buffer{Buffer: (*buffer.Buffer)(view), call: o.call}
	b.abandon = runtime.AddCleanup(b, python.AbandonView, view)
	return b, nil
}

// Release gives the buffer back, as PyBuffer_Release does. A second Release does nothing. After the call that the buffer
// was got in, or in another goroutine, it is [ErrNotInCall].
func (b *Buffer) Release() error {
	if b.call == 0 {
		return nil
	}
	if err := python.ReleaseBuffer(b.call, unsafe.Pointer(b.Buffer)); err != nil {
		return err
	}
	b.abandon.Stop()
	python.FreeView(unsafe.Pointer(b.Buffer))
	b.Buffer, b.call = buffer.New(), 0
	return nil
}

// Free is Release.
func (b *Buffer) Free() error { return b.Release() }

// CheckBuffer says whether o exports buffers, as PyObject_CheckBuffer does.
func CheckBuffer(o Object) bool {
	if o.use() != nil {
		return false
	}
	ok, err := python.CheckBuffer(o.call, o.address)
	return err == nil && ok
}

// MemoryViewFromObject returns memoryview(o), as PyMemoryView_FromObject does, and like it believes what the exporter says.
func MemoryViewFromObject(o Object) (Object, error) {
	if err := o.use(); err != nil {
		return Object{}, err
	}
	p, err := python.MemoryViewOfObject(o.call, o.address)
	return Object{p, o.call}, err
}

// MemoryViewFromBuffer returns a memoryview of b's memory, which keeps b: b is released when the memoryview and all that
// was made of it are gone, and must not be used or released by the caller. PyMemoryView_FromBuffer leaves that to the
// caller. b's memory is of Go, or of C as its owner keeps it; suboffsets are refused, and buffers of Python objects, of which
// [MemoryViewFromObject] makes a memoryview. After an error b is the caller's.
func MemoryViewFromBuffer(b *buffer.Buffer) (Object, error) {
	if python == nil || python.Call() == 0 {
		return Object{}, ErrNotInCall
	}
	m, err := memoryOf(b)
	if err != nil {
		return Object{}, err
	}
	call := python.Call()
	p, err := python.MemoryViewOfMemory(call, m)
	return Object{p, call}, err
}

// memoryOf describes b in full: a memoryview needs what a request may have left out.
func memoryOf(b *buffer.Buffer) (Memory, error) {
	if _, python := b.Obj().(unsafe.Pointer); python {
		return Memory{}, Errorf(BufferError, "expected a buffer of Go, got one of a Python object; MemoryViewFromObject is for these")
	}
	for _, s := range b.SubOffsets() {
		if s >= 0 {
			return Memory{}, Errorf(BufferError, "expected a buffer without suboffsets, got suboffsets %v", b.SubOffsets())
		}
	}
	a := buffer.AnyOf(b)
	shape, strides := a.Shape(), a.Strides()
	if len(shape) != b.NDim() || b.ItemSize() <= 0 {
		return Memory{}, Errorf(BufferError, "expected a consistent buffer, got %v", a)
	}
	size, err := buffer.SizeFromFormat(a.Format())
	if err != nil || size != b.ItemSize() {
		return Memory{}, Errorf(BufferError, "expected a format of %d bytes, got %q", b.ItemSize(), a.Format())
	}
	return Memory{
		Data: b.Buf(), Len: b.Len(), ItemSize: b.ItemSize(), ReadOnly: b.ReadOnly(), Format: a.Format(),
		Shape: shape, Strides: strides, Release: b.Release,
	}, nil
}

// CopyData copies all items of source to destination in C order, as PyObject_CopyData does between buffers of the same shape.
// A buffer that contradicts itself is a BufferError.
func CopyData(destination, source Object) error {
	if err := destination.use(); err != nil {
		return err
	}
	if err := source.use(); err != nil || source.call != destination.call {
		return ErrNotInCall
	}
	return python.CopyData(destination.call, destination.address, source.address)
}

// FromContiguous copies data, which is contiguous in order 'C' or 'F' ('A' for either), into the memory of o, as
// PyBuffer_FromContiguous does: fewer bytes than o's items have fill the first of them in that order, and of more the rest is
// left. A buffer that contradicts itself is a BufferError.
func FromContiguous(o Object, data []byte, order byte) error {
	if err := o.use(); err != nil {
		return err
	}
	if order != 'C' && order != 'F' && order != 'A' {
		return fmt.Errorf("py: expected order 'C', 'F' or 'A', got %q", order)
	}
	return python.FromContiguous(o.call, o.address, data, order)
}
