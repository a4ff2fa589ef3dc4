package py

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
)

// Buffer is a buffer of a Python object. It has the getters and functions of [buffer.Buffer]. The exporter owns its members, and
// setters do not change them. [buffer.As] makes typed views of it, which can be retained:
//
//	v, err := buffer.As[float64](b.Buffer)
type Buffer struct {
	*buffer.Buffer                 // in memory of C: shape and strides of a Py_buffer may point into it. Empty after Release
	call           uint64          // 0 after Release
	abandon        runtime.Cleanup // frees the memory of C of a Buffer that is not released
}

// GetBuffer requests a buffer of o, as PyObject_GetBuffer does. flags are PyBUF_ constants of package buffer. The
// buffer is valid until Release or until the end of the call, which releases it. GetBuffer does not check the members that the
// exporter has set; buffer.As does.
// https://docs.python.org/3/c-api/buffer.html#c.PyObject_GetBuffer
func GetBuffer(o Object, flags buffer.Flags) (*Buffer, error) {
	if err := o.use(); err != nil {
		return nil, err
	}
	view := hook.Python.NewView()
	if view == nil {
		return nil, &buffer.OutOfMemoryError{Size: int(unsafe.Sizeof(buffer.Buffer{}))}
	}
	if err := hook.Python.GetBuffer(o.ref.Call, o.ref.Address, view, int(flags)); err != nil {
		hook.Python.FreeView(view)
		return nil, err
	}
	b := &Buffer{Buffer: (*buffer.Buffer)(view), call: o.ref.Call}
	b.abandon = runtime.AddCleanup(b, hook.Python.AbandonView, view)
	return b, nil
}

// Release releases the buffer, as PyBuffer_Release does. A second Release does nothing. After the call in which the buffer was
// acquired, or in another goroutine, it returns [ErrNotInCall].
func (b *Buffer) Release() error {
	if b.call == 0 {
		return nil
	}
	if err := hook.Python.ReleaseBuffer(b.call, unsafe.Pointer(b.Buffer)); err != nil {
		return err
	}
	b.abandon.Stop()
	hook.Python.FreeView(unsafe.Pointer(b.Buffer))
	b.Buffer, b.call = buffer.New(), 0
	return nil
}

// Free is [Buffer.Release].
func (b *Buffer) Free() error { return b.Release() }

// CheckBuffer reports whether o exports buffers, as PyObject_CheckBuffer does.
func CheckBuffer(o Object) bool {
	if o.use() != nil {
		return false
	}
	ok, err := hook.Python.CheckBuffer(o.ref.Call, o.ref.Address)
	return err == nil && ok
}

// MemoryViewFromObject returns memoryview(o), as PyMemoryView_FromObject does. Like that function it does not check the exporter.
func MemoryViewFromObject(o Object) (Object, error) {
	if err := o.use(); err != nil {
		return Object{}, err
	}
	p, err := hook.Python.MemoryViewOfObject(o.ref.Call, o.ref.Address)
	return newObject(p, o.ref.Call), err
}

// MemoryViewFromBuffer returns a memoryview of b's memory. The memoryview owns b, and releases it when the memoryview and all
// objects made from it are freed; the caller must not use b any more. PyMemoryView_FromBuffer leaves the buffer to the caller. After an
// error the caller still owns b. A buffer with suboffsets is a BufferError, and so is one of a Python object, for which there is
// [MemoryViewFromObject].
func MemoryViewFromBuffer(b *buffer.Buffer) (Object, error) {
	if hook.Python == nil || hook.Python.Call() == 0 {
		return Object{}, ErrNotInCall
	}
	m, err := memoryOf(b)
	if err != nil {
		return Object{}, err
	}
	call := hook.Python.Call()
	p, err := hook.Python.MemoryViewOfMemory(call, m)
	return newObject(p, call), err
}

// memoryOf returns b's memory with shape, strides and format, which a memoryview needs even if b has none.
func memoryOf(b *buffer.Buffer) (hook.Block, error) {
	if _, python := b.Obj().(unsafe.Pointer); python {
		return hook.Block{}, Errorf(BufferError, "expected a buffer of Go, got one of a Python object; MemoryViewFromObject is for these")
	}
	for _, s := range b.SubOffsets() {
		if s >= 0 {
			return hook.Block{}, Errorf(BufferError, "expected a buffer without suboffsets, got suboffsets %v", b.SubOffsets())
		}
	}
	whole, err := b.MemoryView()
	if err != nil {
		return hook.Block{}, Errorf(BufferError, "expected a consistent buffer, got %v: %v", b, err)
	}
	defer whole.Release()
	format := whole.Format()
	size, err := buffer.SizeFromFormat(format)
	if err != nil || size != b.ItemSize() {
		return hook.Block{}, Errorf(BufferError, "expected a format of %d bytes, got %q", b.ItemSize(), format)
	}
	return hook.Block{
		Data: b.Buf(), Len: b.NBytes(), ItemSize: b.ItemSize(), ReadOnly: b.ReadOnly(), Format: format,
		Shape: whole.Shape(), Strides: whole.Strides(), Release: b.Release,
	}, nil
}

// CopyData copies all items of source to destination in C order, as PyObject_CopyData does between buffers of the same shape.
// An inconsistent buffer is a BufferError.
func CopyData(destination, source Object) error {
	if err := destination.use(); err != nil {
		return err
	}
	if err := source.use(); err != nil || source.ref.Call != destination.ref.Call {
		return ErrNotInCall
	}
	return hook.Python.CopyData(destination.ref.Call, destination.ref.Address, source.ref.Address)
}

// FromContiguous copies data, which is contiguous in order 'C' or 'F' ('A' for either), to the memory of o, as
// PyBuffer_FromContiguous does. If data has fewer bytes than o, it sets the first items in that order; it ignores the rest of a longer
// data. An inconsistent buffer is a BufferError.
func FromContiguous(o Object, data []byte, order buffer.Order) error {
	if err := o.use(); err != nil {
		return err
	}
	if order != 'C' && order != 'F' && order != 'A' {
		return fmt.Errorf("py: expected order 'C', 'F' or 'A', got %v", order)
	}
	return hook.Python.FromContiguous(o.ref.Call, o.ref.Address, data, byte(order))
}
