package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// Frames and blocks are memory of C to which Go writes, so none of their fields has a pointer type. A write barrier would hand the
// old bytes of the field to the collector, and these may be anything, such as the address of memory that Go has freed.

// pointer returns the address that C has stored in *p.
func pointer[T ~uintptr | ~uint64](p *T) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(p)) }

// String is a str argument in a frame: UTF-8 that Python owns, valid during the call.
type String struct {
	data uintptr
	len  int64
}

// Copy returns the text as a Go string with memory of its own.
func (s *String) Copy() string { return string(unsafe.Slice((*byte)(pointer(&s.data)), s.len)) }

// Lent returns the text in the memory of Python: it is valid during the call.
func (s *String) Lent() string {
	return *(*string)(unsafe.Pointer(s))
}

// Text is a str or bytes result in a frame.
type Text struct {
	data  uintptr
	len   int64
	small [104]byte
}

// SetString stores a str result in the frame that h is the head of.
func (t *Text) SetString(h *Head, s string) { t.set(h, unsafe.Pointer(unsafe.StringData(s)), len(s)) }

// SetBytes stores a bytes result in the frame that h is the head of.
func (t *Text) SetBytes(h *Head, b []byte) { t.set(h, unsafe.Pointer(unsafe.SliceData(b)), len(b)) }

// set copies short text to the frame. It keeps longer text reachable, which C reads before it releases the arguments: the text may
// be in the memory of an argument.
func (t *Text) set(h *Head, data unsafe.Pointer, n int) {
	t.data, t.len = 0, int64(n)
	if n <= len(t.small) {
		copy(t.small[:], unsafe.Slice((*byte)(data), n))
		return
	}
	h.keep(data)
	t.data = uintptr(data)
}

// Block is an Array result in a frame.
type Block struct {
	block uintptr // *C.goanna_block
}

// Buffer is the buffer of an argument in a frame.
type Buffer struct {
	view  [unsafe.Sizeof(hook.Buffer{}) / unsafe.Sizeof(uintptr(0))]uintptr // a Py_buffer
	plain int64                                                             // not 0: C has checked the items
}

// The layouts agree with frame.h.
var (
	_ [unsafe.Sizeof(String{}) - C.sizeof_goanna_string]struct{}
	_ [C.sizeof_goanna_string - unsafe.Sizeof(String{})]struct{}
	_ [unsafe.Sizeof(Text{}) - C.sizeof_goanna_text]struct{}
	_ [C.sizeof_goanna_text - unsafe.Sizeof(Text{})]struct{}
	_ [unsafe.Sizeof(Buffer{}) - C.sizeof_goanna_buffer]struct{}
	_ [C.sizeof_goanna_buffer - unsafe.Sizeof(Buffer{})]struct{}
	_ [unsafe.Sizeof(OutSlot{}) - C.sizeof_goanna_out]struct{}
	_ [C.sizeof_goanna_out - unsafe.Sizeof(OutSlot{})]struct{}
	_ [unsafe.Sizeof(Error{}) - C.sizeof_goanna_error]struct{}
	_ [C.sizeof_goanna_error - unsafe.Sizeof(Error{})]struct{}
	_ [unsafe.Sizeof(Head{}) - C.sizeof_goanna_head]struct{}
	_ [C.sizeof_goanna_head - unsafe.Sizeof(Head{})]struct{}
)
