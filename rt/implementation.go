package rt

/*
#include "cgo.h"
*/
import "C"

import "unsafe"

// Implementation is the slot of an argument of an interface: an instance, or the methods of an object of Python.
type Implementation struct {
	Instance
	methods uintptr // *[n]Callback
}

// ByMethods reports an object that is not an instance.
func (s *Implementation) ByMethods() bool { return s.methods != 0 }

// Implementer is a part of the types whose methods call those of an object of Python.
type Implementer struct {
	address uintptr // *C.goanna_callback, of the first method, which lives as long as the funcs that call it
}

func (i Implementer) implementer() uintptr { return i.address }

// Implementer returns that of the object.
func (s *Implementation) Implementer() Implementer { return Implementer{s.Method(0).address} }

// Method returns the slot of a method, by its number in the interface.
func (s *Implementation) Method(i int) *Callback {
	return (*Callback)(unsafe.Add(pointer(&s.methods), uintptr(i)*unsafe.Sizeof(Callback{})))
}

// The layout agrees with frame.h.
var (
	_ [unsafe.Sizeof(Implementation{}) - C.sizeof_goanna_implementation]struct{}
	_ [C.sizeof_goanna_implementation - unsafe.Sizeof(Implementation{})]struct{}
)
