package buffer

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// BufferError is the error of a buffer that cannot be had, used or changed as asked, as Python's BufferError is.
type BufferError struct {
	Reason string
	Err    error // what an exporter said, or nil
}

func (e *BufferError) Error() string {
	switch {
	case e.Err == nil:
		return e.Reason
	case e.Reason == "":
		return e.Err.Error()
	}
	return e.Reason + ": " + e.Err.Error()
}

func (e *BufferError) Unwrap() error { return e.Err }

func bufferErrorf(format string, args ...any) error {
	return &BufferError{Reason: fmt.Sprintf(format, args...)}
}

// TypeError is the error of items of another type than was asked for, and of read-only memory where it was to be written
// to, as Python's TypeError is.
type TypeError struct {
	Reason string
	Err    error // in what a record differs, or nil
}

func (e *TypeError) Error() string {
	if e.Err == nil {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}

func (e *TypeError) Unwrap() error { return e.Err }

func typeErrorf(format string, args ...any) error {
	return &TypeError{Reason: fmt.Sprintf(format, args...)}
}

// Exporter is a Go type that lets others use its memory, as a Python type with Py_bf_getbuffer and Py_bf_releasebuffer does.
type Exporter interface {
	// GetBuffer sets the members of b, which are all NULL or 0, except obj, which is set to the exporter when it
	// returns, also where GetBuffer set it. It describes the memory in full, with shape, strides and format, whatever
	// flags say, and [Get] gives the consumer the part that flags ask for; or it passes the request on to another exporter
	// by [Buffer.Acquire] on b, which is then the one that b is released to. After an error b is not used.
	//
	// The memory, and what the members point at, stays where it is until ReleaseBuffer: [Exports] counts.
	GetBuffer(b *Buffer, flags Flags) error
	// ReleaseBuffer is called once for each GetBuffer that returned nil, with the same Buffer, on any goroutine.
	ReleaseBuffer(b *Buffer)
}

// Get asks an exporter for a buffer, as PyObject_GetBuffer does. flags are PyBUF_ constants. The Buffer must be released. Every
// error is a *[BufferError].
func Get(e Exporter, flags Flags) (*Buffer, error) {
	b := new(Buffer)
	if err := b.Acquire(e, flags); err != nil {
		return nil, err
	}
	return b, nil
}

// Acquire is [Get] into b. A b that holds an export, which would be lost, is left as it is, with an error. Of any other all
// that was in it is gone, also after an error.
func (b *Buffer) Acquire(e Exporter, flags Flags) error {
	if b.holds() {
		return bufferErrorf("expected a Buffer that holds nothing to acquire into, got one that was not released")
	}
	b.clear()
	if flags == PyBUF_READ || flags == PyBUF_WRITE {
		return bufferErrorf("expected flags of a buffer request, got PyBUF_READ or PyBUF_WRITE alone, which are for making a memoryview")
	}
	if e == nil {
		return bufferErrorf("expected an exporter, got nil")
	}
	if err := e.GetBuffer(b, flags); err != nil {
		// An exporter that acquired from another one and failed afterwards holds nothing.
		b.Release()
		b.clear()
		var already *BufferError
		if errors.As(err, &already) {
			return err
		}
		return &BufferError{Err: err}
	}
	if !b.holds() {
		b.obj = unsafe.Pointer(&reference{magic: &referenceMagic, obj: e, exporter: e, holder: uintptr(unsafe.Pointer(b))})
	}
	if err := b.answer(flags); err != nil {
		b.Release()
		return err
	}
	return nil
}

// Release gives the buffer back to its exporter and sets every member to NULL or 0. It does nothing to a Buffer that
// was not acquired or is released already, to one whose obj is an object of Python, which generated code releases, and to
// a copy of a Buffer. Where the exporter's ReleaseBuffer panics the Buffer is released, and the panic is Release's.
func (b *Buffer) Release() {
	r := b.reference()
	if r == nil {
		return
	}
	if r.exporter == nil {
		b.clear()
		return
	}
	if r.holder != uintptr(unsafe.Pointer(b)) || !r.released.CompareAndSwap(false, true) {
		return
	}
	// A ReleaseBuffer that panics had its one call.
	defer b.clear()
	r.exporter.ReleaseBuffer(b)
}

// clear sets every member to NULL or 0.
func (b *Buffer) clear() {
	b.buf, b.obj, b.len, b.itemsize, b.readonly, b.ndim = nil, nil, 0, 0, 0, 0
	b.format, b.shape, b.strides, b.suboffsets, b.internal = nil, nil, nil, nil, 0
}

// reference is what obj points at in a Buffer of Go. Its first word is the address of a variable of this package, which
// the first word of a Python object, a count or a thread's address, cannot be.
type reference struct {
	magic    *byte
	obj      any
	exporter Exporter // nil where the Buffer was not acquired from obj
	holder   uintptr  // the Buffer that was acquired: a copy of it is not released
	released atomic.Bool
}

var referenceMagic byte

// reference returns what obj is, nil where it is NULL or Python's.
func (b *Buffer) reference() *reference {
	// As numbers: what a Python object begins with must never be in a pointer.
	if b.obj == nil || *(*uintptr)(b.obj) != uintptr(unsafe.Pointer(&referenceMagic)) {
		return nil
	}
	return (*reference)(b.obj)
}

// holds says whether b has an export to give back: of the exporter that b itself was acquired from, or one of Python.
func (b *Buffer) holds() bool {
	if b.obj == nil {
		return false
	}
	r := b.reference()
	return r == nil || r.exporter != nil && r.holder == uintptr(unsafe.Pointer(b)) && !r.released.Load()
}

// python says whether obj is an object of Python, whose reference generated code alone can drop.
func (b *Buffer) python() bool { return b.obj != nil && b.reference() == nil }

// Obj returns the object whose memory it is: the [Exporter] that the buffer was acquired from, what [NewEx] or
// [Buffer.SetObj] was given, or for an object of Python its address as an unsafe.Pointer. nil where there is none.
func (b *Buffer) Obj() any {
	if b.obj == nil {
		return nil
	}
	if r := b.reference(); r != nil {
		return r.obj
	}
	return b.obj
}
