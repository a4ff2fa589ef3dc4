package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/hook"
	"github.com/goanna-py/goanna/py"
)

// exported is a buffer that an exporter of Go has given Python. The table of instances has it until Python releases it.
type exported struct {
	buffer *buffer.Buffer
	pinner runtime.Pinner // of its memory
}

// exportFrame is the frame of a buffer request, and of a release.
type exportFrame struct {
	Head
	handle     uint64
	exported   uint64
	flags      int64
	unowned    int64
	object     uintptr
	buf        uintptr
	len        int64
	itemsize   int64
	readonly   int32
	ndim       int32
	format     uintptr
	shape      uintptr
	strides    uintptr
	suboffsets uintptr
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(exportFrame{}) - C.sizeof_goanna_export_frame]struct{}
	_ [C.sizeof_goanna_export_frame - unsafe.Sizeof(exportFrame{})]struct{}
)

// getBuffer asks an exporter for a buffer.
func getBuffer(frame unsafe.Pointer) {
	f := (*exportFrame)(frame)
	e := (*entry(f.handle)).(buffer.Exporter)
	b, err := buffer.Get(e, buffer.Flags(f.flags))
	if err != nil {
		f.refuse(err)
		return
	}
	f.describe((*hook.Buffer)(unsafe.Pointer(b)))
	if u, ok := e.(py.Unowned); ok && u.UnownedBuffers() {
		f.keep(unsafe.Pointer(b))
		f.unowned = 1
		return
	}
	x := &exported{buffer: b}
	if p := b.Buf(); p != nil && b.NBytes() > 0 {
		x.pinner.Pin(p)
	}
	f.exported = putInstance(x)
}

func (f *exportFrame) describe(b *hook.Buffer) {
	f.buf, f.len, f.itemsize = uintptr(b.Buf), int64(b.Len), int64(b.ItemSize)
	f.readonly, f.ndim = b.ReadOnly, b.NDim
	f.format = uintptr(unsafe.Pointer(b.Format))
	f.shape, f.strides = uintptr(unsafe.Pointer(b.Shape)), uintptr(unsafe.Pointer(b.Strides))
	f.suboffsets = uintptr(unsafe.Pointer(b.SubOffsets))
}

// refuse stores the error of a request: the object that the exporter passes it on to, or the failure. The exception is a BufferError
// unless the exporter's error has a class of its own.
func (f *exportFrame) refuse(err error) {
	var forward *py.Forward
	if errors.As(err, &forward) {
		f.forward(forward.Object)
		return
	}
	if refused, ok := err.(*buffer.BufferError); ok && refused.Reason == "" && refused.Err != nil {
		err = refused.Err
		if !hasClass(err) {
			err = &py.Error{Class: py.BufferError, Message: err.Error(), Cause: errors.Unwrap(err)}
		}
	}
	f.Fail(err)
}

func (f *exportFrame) forward(o py.Object) {
	switch r := reference(o); {
	case r.Address == nil:
		f.Fail(py.Errorf(py.TypeError, "expected an object that exports buffers to pass the request on to, got None"))
	case r.Call != f.serial():
		f.Fail(py.ErrNotInCall)
	default:
		f.object = uintptr(r.Address)
	}
}

// hasClass reports whether an error says what its exception is.
func hasClass(err error) bool {
	var raised *py.Exception
	var own *py.Error
	number, _ := exceptionOf(err)
	return number != 0 || errors.As(err, &raised) || errors.As(err, &own) || classOf(err, isPlain(err)) != "RuntimeError"
}

// releaseBuffer releases a buffer to its exporter.
func releaseBuffer(frame unsafe.Pointer) {
	f := (*exportFrame)(frame)
	x := instance[exported](f.exported)
	dropInstance(f.exported)
	defer x.pinner.Unpin()
	x.buffer.Release()
}
