package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
	"github.com/goanna-py/goanna/py"
)

// Object is a borrowed reference to a Python object in a frame: an argument, or a result that the call owns.
type Object struct {
	address uintptr
}

// Argument returns o for the call of the frame that h is the head of.
func (o *Object) Argument(h *Head) py.Object { return newObject(pointer(&o.address), h.serial()) }

// Set stores a result. An object of another call is [py.ErrNotInCall].
func (o *Object) Set(h *Head, result py.Object) error {
	r := reference(result)
	if r.Address != nil && r.Call != h.serial() {
		return py.ErrNotInCall
	}
	o.address = uintptr(r.Address)
	return nil
}

func (h *Head) serial() uint64 { return uint64((*C.goanna_call)(pointer(&h.call)).serial) }

func newObject(address unsafe.Pointer, call uint64) py.Object {
	r := hook.Object{Address: address, Call: call}
	return *(*py.Object)(unsafe.Pointer(&r))
}

// reference returns the address and the call of o.
func reference(o py.Object) hook.Object { return *(*hook.Object)(unsafe.Pointer(&o)) }

// py.Object has the layout of hook.Object, because that is the type of its one field.
var _ [0]struct{} = [unsafe.Sizeof(py.Object{}) - unsafe.Sizeof(hook.Object{})]struct{}{}
