package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// Leaf is a function that may run on the stack of C, without the Go runtime. Its frame has arguments that C has checked.
type Leaf struct {
	Run func(frame unsafe.Pointer)
	// Kind is what package leaf of the tool has found of the linked library, and has written there: GOANNA_LEAF_... of frame.h. With 0 the
	// function is called as all others are.
	Kind uint64
}

// RegisterLeaves names the leaves of the module, in the order that C knows. To be called from an init function.
func RegisterLeaves(leaves []Leaf) { module.leaves = leaves }

// offerLeaves gives C the addresses of leaves.
func offerLeaves() {
	n := len(module.leaves)
	if n == 0 {
		return
	}
	table := (*C.goanna_leaf)(C.calloc(C.size_t(n), C.sizeof_goanna_leaf))
	if table == nil {
		return
	}
	entries := unsafe.Slice(table, n)
	for i := range module.leaves {
		if l := &module.leaves[i]; l.Kind != 0 {
			entries[i].code = C.uintptr_t(**(**uintptr)(unsafe.Pointer(&l.Run)))
			entries[i].kind = C.uint64_t(l.Kind)
		}
	}
	C.goanna_offer_leaves(table)
}

// LeafSlice is [Slice] for a leaf, whose items C has checked. It is never nil.
func LeafSlice[T any](b *Buffer) []T {
	raw := (*hook.Buffer)(unsafe.Pointer(b))
	s := struct {
		data     unsafe.Pointer
		len, cap int
	}{data: raw.Buf}
	s.len = int(uint(raw.Len) / uint(unsafe.Sizeof(*new(T))))
	s.cap = s.len
	if s.data == nil {
		s.data = unsafe.Pointer(b) // no items, and not nil
	}
	return *(*[]T)(unsafe.Pointer(&s))
}

// LeafSelf is [Self] for a leaf, of an object that has an address. The object keeps the value until the call ends.
func LeafSelf[T any](p *Instance) *T { return *(**T)(unsafe.Pointer(&p.pointer)) }

// fault stores the failure of a leaf that could not access an address.
func fault(frame unsafe.Pointer) {
	f := (*struct {
		Head
		address, code uint64
	})(frame)
	f.store(panicked(accessError(f.address), leafTrace(uintptr(f.code))))
}

// leafTrace returns a note with the functions of a leaf that are at the instruction at pc: one, and those that the compiler has put into it. Of its callers, on
// the stack of C, Go has no trace.
func leafTrace(pc uintptr) []byte {
	trace := []byte("leaf call, on the stack of C:")
	frames := runtime.CallersFrames([]uintptr{pc + 1}) // it takes return addresses
	for {
		frame, more := frames.Next()
		if frame.Function != "" {
			trace = fmt.Appendf(trace, "\n%s\n\t%s:%d", frame.Function, frame.File, frame.Line)
		}
		if !more {
			return trace
		}
	}
}

// accessError is the panic value of a fault in a leaf.
type accessError uintptr

func (e accessError) Addr() uintptr { return uintptr(e) }
func (e accessError) Error() string {
	return "runtime error: invalid memory address or nil pointer dereference"
}

// Error is the slot of the error that a leaf returns: nil, or one in memory of the library, which stays where it is (package leaf of the tool).
type Error struct{ kind, value uintptr }

// Set stores an error.
func (e *Error) Set(err error) { *e = *(*Error)(unsafe.Pointer(&err)) }

// leafError stores the failure of a leaf that has returned an error.
func leafError(frame unsafe.Pointer) {
	f := (*struct {
		Head
		error   Error
		lasting uint64
	})(frame)
	err := *(*error)(unsafe.Pointer(&f.error))
	if reflect.TypeOf(err) == textError && !module.remembers {
		f.lasting = 1
	}
	f.Fail(err)
}

// textError is the type of errors of errors.New, whose text does not change.
var textError = reflect.TypeOf(errors.New(""))
