package buffer

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// BufferError reports a request that an exporter cannot satisfy, an inconsistent buffer, or a change to memory that is
// exported. It becomes Python's BufferError.
type BufferError struct {
	Reason string
	Err    error // the exporter's error, or nil
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

// TypeError reports items of another type than the request names, or read-only memory in place of writable memory. It becomes
// Python's TypeError.
type TypeError struct {
	Reason string
	Err    error // the difference between the records, or nil
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

// Exporter is a type that exports buffers of its memory, as a Python type with Py_bf_getbuffer and Py_bf_releasebuffer does.
type Exporter interface {
	// GetBuffer sets the members of b, which are all NULL or 0, except obj: [Get] sets it to the exporter afterwards. GetBuffer
	// describes the memory in full, with shape, strides and format, whatever the flags are. Get leaves the members that the flags
	// request. GetBuffer may instead pass the request on to another exporter by [Buffer.Acquire] on b, which b is then released to.
	// After an error b is not used.
	//
	// The memory, and the arrays that the members point at, must not move until ReleaseBuffer. [Exports] counts for that.
	GetBuffer(b *Buffer, flags Flags) error
	// ReleaseBuffer is called once for each GetBuffer that returned nil, with the same Buffer, on any goroutine.
	ReleaseBuffer(b *Buffer)
}

// Get requests a buffer of an exporter, as PyObject_GetBuffer does. The caller releases the Buffer. Every error is a
// *[BufferError].
func Get(e Exporter, flags Flags) (*Buffer, error) {
	b := new(Buffer)
	if err := b.Acquire(e, flags); err != nil {
		return nil, err
	}
	return b, nil
}

// Acquire requests a buffer as [Get] does, and stores it in b. It fails if b holds an export, and leaves b unchanged. Otherwise it
// clears the members of b first, and they stay clear after an error.
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
		// The exporter may have acquired from another one before it failed.
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

// Release releases the buffer to its exporter and sets every member to NULL or 0. It does nothing to a Buffer that was not acquired,
// to one that is released already, and to a copy of a Buffer. It does nothing to a buffer of a Python object either: the end of the
// call, or py.Buffer, releases that one. If the exporter's ReleaseBuffer panics, the Buffer is released, and Release panics.
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
	// ReleaseBuffer is called once, also if it panics.
	defer b.clear()
	r.exporter.ReleaseBuffer(b)
}

// clear sets every member to NULL or 0.
func (b *Buffer) clear() {
	b.buf, b.obj, b.len, b.itemsize, b.readonly, b.ndim = nil, nil, 0, 0, 0, 0
	b.format, b.shape, b.strides, b.suboffsets, b.internal = nil, nil, nil, nil, 0
}

// reference is the target of obj in a Buffer of Go. Its first word is the address of a variable of this package. The first word of a
// Python object, a reference count or the address of a thread, is never that address.
type reference struct {
	magic    *byte
	obj      any
	exporter Exporter // nil if the Buffer was not acquired from obj
	holder   uintptr  // the Buffer that was acquired: a copy of it is not released
	released atomic.Bool
}

var referenceMagic byte

// reference returns the target of obj, or nil for NULL and for a Python object.
func (b *Buffer) reference() *reference {
	// A comparison of numbers: the first word of a Python object must never be in a pointer.
	if b.obj == nil || *(*uintptr)(b.obj) != uintptr(unsafe.Pointer(&referenceMagic)) {
		return nil
	}
	return (*reference)(b.obj)
}

// holds reports whether b has an export to release: of the exporter that b itself was acquired from, or of Python.
func (b *Buffer) holds() bool {
	if b.obj == nil {
		return false
	}
	r := b.reference()
	return r == nil || r.exporter != nil && r.holder == uintptr(unsafe.Pointer(b)) && !r.released.Load()
}

// python reports whether obj is an object of Python, which only C can release.
func (b *Buffer) python() bool { return b.obj != nil && b.reference() == nil }

// Obj returns the owner of the memory: the [Exporter] that the buffer was acquired from, or the object that [NewEx] or
// [Buffer.SetObj] was given. For a Python object it returns the address as an unsafe.Pointer. It returns nil if there is no owner.
func (b *Buffer) Obj() any {
	if b.obj == nil {
		return nil
	}
	if r := b.reference(); r != nil {
		return r.obj
	}
	return b.obj
}
