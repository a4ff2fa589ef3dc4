package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"sync"
	"unsafe"
)

// unkept has, by call, what the conversion of a result has made for Python's objects to own, until the frame has the result. What a panic
// leaves there is discarded.
var unkept struct {
	sync.Mutex
	calls map[uintptr][]owned
}

// owned is one of the two.
type owned struct {
	block  uintptr // *C.goanna_block
	handle uint64  // of an instance
}

func note(o owned) {
	call := uintptr(unsafe.Pointer(C.goanna_this_call()))
	unkept.Lock()
	defer unkept.Unlock()
	if unkept.calls == nil {
		unkept.calls = map[uintptr][]owned{}
	}
	unkept.calls[call] = append(unkept.calls[call], o)
}

func takeUnkept(call uintptr) []owned {
	unkept.Lock()
	defer unkept.Unlock()
	all := unkept.calls[call]
	delete(unkept.calls, call)
	return all
}

// Own is [Keep] for a result with Arrays or instances in it, which are the frame's from now on.
func Own[S any](h *Head, slot unsafe.Pointer, v S) {
	Keep(h, slot, v)
	takeUnkept(h.call)
}

// discard gives back what a conversion that panicked has made.
func (h *Head) discard() {
	for _, o := range takeUnkept(h.call) {
		if o.handle != 0 {
			dropInstance(o.handle)
			continue
		}
		block := (*C.goanna_block)(pointer(&o.block))
		handle := block.handle
		C.goanna_dispose_block(block)
		if handle != 0 {
			goanna_end_pin(handle)
		}
	}
}
